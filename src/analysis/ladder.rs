//! From plain Python to what an expert ships in Rust, rung by rung, for one workload: the same answer at
//! the same size, on one core and on all of them.

use std::ptr;

use super::Estimate;
use super::figures::fastest;
use super::full_load::nearest;
use super::pythons::main_interpreter;
use super::verdict::Verdict;
use crate::record::{Bound, Cell, Lane, NATIVE, Record, Role, WorkloadInfo};

/// One workload.
pub struct Ladder<'a> {
    /// Which.
    pub info: &'a WorkloadInfo,
    /// How many workers use all cores.
    pub workers: u32,
    /// Plain Python, library Python, plain Rust, library Rust: those that were planned.
    pub rungs: Vec<Rung<'a>>,
}

/// One way to write it.
#[derive(Clone, Copy)]
pub struct Rung<'a> {
    /// Whether it is Rust.
    pub is_rust: bool,
    /// Plain, or by libraries.
    pub lane: Lane,
    /// On one core.
    pub alone: &'a Cell,
    /// On all cores: the one that is shipped so, and of plain programs the fastest model.
    pub all: Option<&'a Cell>,
}

/// The ladder of every workload of which something is shipped.
pub fn ladders(record: &Record) -> Vec<Ladder<'_>> {
    record.workloads.iter().filter_map(|info| Ladder::of(record, info)).collect()
}

impl<'a> Ladder<'a> {
    fn of(record: &'a Record, info: &'a WorkloadInfo) -> Option<Self> {
        let of_workload = |c: &&Cell| c.workload == info.name && c.role == Role::Shared;
        let cells: Vec<&Cell> = record.cells.iter().filter(of_workload).collect();
        if info.bound != Bound::Computing || !cells.iter().any(|c| c.is_shipped()) {
            return None;
        }
        let parallel = cells.iter().filter(|c| !c.is_sequential()).map(|c| c.workers);
        let workers = nearest(record.machine.fully_used(), parallel).unwrap_or(1);
        let main = main_interpreter(record).map_or("", |main| main.id.as_str());
        let rung = |(runtime, lane): (&str, Lane)| {
            let own = || {
                let of_lane = |c: &&&Cell| c.runtime == runtime && c.lane == lane;
                cells.iter().filter(of_lane).copied()
            };
            let all = || own().filter(|c| !c.is_sequential() && c.workers == workers);
            Some(Rung {
                is_rust: runtime == NATIVE,
                lane,
                alone: own().find(|c| c.is_sequential())?,
                // One that was planned says at least why it has no figure.
                all: fastest(all()).or_else(|| all().next()),
            })
        };
        let order = [(main, Lane::Plain), (main, Lane::Library)];
        let order = order.into_iter().chain([(NATIVE, Lane::Plain), (NATIVE, Lane::Library)]);
        Some(Self { info, workers, rungs: order.filter_map(rung).collect() })
    }

    /// This rung, if it was planned.
    pub fn rung(&self, is_rust: bool, lane: Lane) -> Option<Rung<'a>> {
        self.rungs.iter().find(|rung| (rung.is_rust, rung.lane) == (is_rust, lane)).copied()
    }

    /// How many times as fast as plain Python a rung is on one core; none for that itself.
    pub fn gain(&self, record: &Record, rung: &Rung) -> Option<Estimate> {
        let first =
            self.rung(false, Lane::Plain).filter(|first| !ptr::eq(first.alone, rung.alone))?;
        record.ratio(first.alone, rung.alone).filter(Estimate::is_positive)
    }

    /// How much of the way from plain Python to library Rust its libraries bring Python, on one core and on
    /// a logarithmic scale, where equal factors are equal distances: 1 is all of it, 0 nothing. None where
    /// that way is none: where library Rust is not clearly faster than plain Python. What is not seen to be a gain
    /// is 0.
    pub fn closed(&self, record: &Record) -> Option<f64> {
        let gain = |is_rust| self.gain(record, &self.rung(is_rust, Lane::Library)?);
        let (python, rust) = (gain(false)?, gain(true)?);
        let share = match Verdict::of(python) {
            Verdict::More | Verdict::Open => python.value.ln() / rust.value.ln(),
            Verdict::Less | Verdict::Alike | Verdict::NotSeen => 0.0,
        };
        (rust.ends().0 > 1.0).then_some(share)
    }
}

impl Rung<'_> {
    /// Its name.
    pub fn label(&self) -> &'static str {
        match (self.is_rust, self.lane) {
            (false, Lane::Plain) => "Python, plain",
            (false, _) => "Python, libraries",
            (true, Lane::Plain) => "Rust, plain",
            (true, _) => "Rust, libraries",
        }
    }
}
