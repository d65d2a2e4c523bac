//! Threads of both languages: on work that computes and on work that waits, and the cores that they use.

use crate::analysis::headline::Headline;
use crate::analysis::scaling::{Scaling, is_emblem, scaling_cells};
use crate::analysis::series::{Line, about_the_same};
use crate::analysis::stats::Estimate;
use crate::analysis::verdict::Verdict;
use crate::record::{Bound, Lane, NATIVE, OWN_PYTHON, Record, Role, Workers};

/// How many times as fast threads are as their language's own sequential program.
#[derive(Debug, Clone, PartialEq)]
pub struct Gains {
    /// The workload.
    pub workload: String,
    /// How many threads: each computes, or has a request in flight.
    pub count: u32,
    /// Python's.
    pub python: Estimate,
    /// Rust's.
    pub rust: Estimate,
}

impl Gains {
    /// Whether Python's threads are seen to gain, and Rust's. Without an interval the figure decides.
    pub fn who(&self) -> [bool; 2] {
        [self.python, self.rust].map(|gain| match Verdict::of(gain) {
            Verdict::More => true,
            Verdict::Open => gain.value > 1.0 && !about_the_same(gain.value, 1.0),
            Verdict::Less | Verdict::Alike | Verdict::NotSeen => false,
        })
    }

    fn are_alike(&self) -> bool {
        about_the_same(self.python.value, self.rust.value)
    }
}

/// Threads on work that computes, with the machine fully used; and on work that waits, with the most
/// requests in flight up to which both languages gain about the same, or else with the most.
pub fn pair(record: &Record) -> Option<[Gains; 2]> {
    let (computing, waiting) = (record.of_bound(Bound::Computing), record.of_bound(Bound::Waiting));
    let scaling: Vec<Scaling> =
        computing.workloads.iter().map(|info| Scaling::of(&computing, info)).collect();
    Some([of_computing(&computing, &scaling)?, of_waiting(&waiting)?])
}

fn of_computing(record: &Record, all: &[Scaling]) -> Option<Gains> {
    let scaling = Headline::of(record, all)?.scaling;
    let gain = |runtime| {
        let mut lines = scaling.lines.iter();
        let line = lines.find(|line| is_emblem(record, &line.who, runtime, Workers::Threads))?;
        line.at(scaling.full_load)
    };
    let (python, rust) = (gain(OWN_PYTHON)?, gain(NATIVE)?);
    Some(Gains { workload: scaling.info.name.clone(), count: scaling.full_load, python, rust })
}

fn of_waiting(record: &Record) -> Option<Gains> {
    let named = |name: &'static str| record.workloads.iter().filter(move |w| w.name == name);
    let mut in_order = named("fetch").chain(named("timers")).chain(&record.workloads);
    in_order.find_map(|info| {
        let gains = gains(record, &info.name);
        let alike = gains.iter().take_while(|gains| gains.are_alike());
        alike.last().or(gains.last()).cloned()
    })
}

/// What threads gain on a workload that waits, at each number of requests in flight that both
/// languages have, the fewest first.
fn gains(record: &Record, workload: &str) -> Vec<Gains> {
    let of = |runtime: &'static str| {
        let cells = record.cells_of(workload, Role::Shared).filter(move |cell| {
            cell.runtime == runtime
                && cell.lane == Lane::Plain
                && record.stands_for(Bound::Waiting, &cell.model, Workers::Threads)
        });
        cells.filter_map(|cell| {
            let gain = record.gain(cell).filter(Estimate::is_positive)?;
            Some((cell.in_flight?, gain))
        })
    };
    let rust: Vec<(u32, Estimate)> = of(NATIVE).collect();
    let both = of(OWN_PYTHON).filter_map(|(count, python)| {
        let (_, rust) = *rust.iter().find(|(other, _)| *other == count)?;
        Some(Gains { workload: workload.to_owned(), count, python, rust })
    });
    let mut gains: Vec<Gains> = both.filter(|gains| gains.count > 1).collect();
    gains.sort_by_key(|gains| gains.count);
    gains
}

/// How many cores some workers keep busy.
#[derive(Debug, Clone, PartialEq)]
pub struct Busy {
    /// Whether they run Rust.
    pub is_rust: bool,
    /// What they are called.
    pub name: String,
    /// How many cores.
    pub cores: Estimate,
}

/// The cores that Python's threads, Python's processes where there are some, and Rust's threads use.
#[derive(Debug, Clone, PartialEq)]
pub struct CoresUsed {
    /// On which workload.
    pub workload: String,
    /// How many there are of each.
    pub workers: u32,
    /// Who uses how many.
    pub busy: Vec<Busy>,
}

/// Of the workload and the models that the headline is about, with this machine fully used; `None`
/// unless it is known of threads of both languages.
pub fn cores_used(record: &Record) -> Option<CoresUsed> {
    let record = record.of_bound(Bound::Computing);
    let scaling: Vec<Scaling> =
        record.workloads.iter().map(|info| Scaling::of(&record, info)).collect();
    let Headline { scaling, threads, processes, rust, .. } = Headline::of(&record, &scaling)?;
    let (workload, workers) = (&scaling.info.name, scaling.full_load);
    let busy = |line: Option<&Line>| {
        let who = &line?.who;
        let mut cells = scaling_cells(&record, workload);
        let cell = cells.find(|cell| cell.workers == workers && who.is_of(cell))?;
        let is_rust = cell.is_native();
        let name = record.model_label(&cell.model);
        Some(Busy { is_rust, name, cores: record.cores_used(cell)? })
    };
    let [threads, rust] = [busy(threads)?, busy(Some(rust))?];
    let busy = [Some(threads), busy(processes), Some(rust)].into_iter().flatten().collect();
    Some(CoresUsed { workload: workload.clone(), workers, busy })
}
