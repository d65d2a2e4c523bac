//! Of all the lines of a workload the few that a picture can hold: at most six series, so that each is read.
//!
//! Five models of Rust that say one thing are one thing: a band. All models have their place in the heat
//! map.

use super::Estimate;
use super::scaling::{Scaling, is_emblem};
use super::series::{Gap, Line};
use crate::record::{Bound, NATIVE, OWN_PYTHON, Record, Workers};

/// More lines than this, besides the band and the machine's capacity, are not followed by anybody.
const MOST_LINES: usize = 4;

/// The lines that are drawn, and what stands for the others.
pub struct Few<'a> {
    /// Rust's threads, Python's threads and processes; of several Pythons the threads of each.
    pub lines: Vec<&'a Line>,
    /// Rust's other models.
    pub band: Option<Band>,
    /// What is missing of the lines that would be drawn.
    pub gaps: Vec<&'a Gap>,
}

/// Several models that are drawn as one.
pub struct Band {
    /// How many they are.
    pub models: usize,
    /// The least and the most that they reach, by workers, ascending.
    pub points: Vec<(u32, f64, f64)>,
}

impl Band {
    /// Its ends at `count`.
    pub fn at(&self, count: u32) -> Option<(f64, f64)> {
        self.points.iter().find(|(n, ..)| *n == count).map(|&(_, low, high)| (low, high))
    }

    /// Its two edges as points: for an axis that must hold them.
    pub fn as_points(&self) -> Vec<(u32, Estimate)> {
        let point = |n, value| (n, Estimate::bare(value));
        self.points.iter().flat_map(|&(n, low, high)| [point(n, low), point(n, high)]).collect()
    }
}

impl<'a> Few<'a> {
    /// The few of `scaling`.
    pub fn of(record: &Record, scaling: &'a Scaling) -> Self {
        // With several Pythons it is their threads that are compared.
        let kinds: &[Workers] = if record.interpreters.len() > 1 {
            &[Workers::Threads]
        } else {
            &[Workers::Threads, Workers::Processes, Workers::Interpreters]
        };
        let is_shown = |runtime: &str, model: &str| {
            let kinds = if runtime == NATIVE { &[Workers::Threads][..] } else { kinds };
            kinds.iter().any(|kind| record.stands_for(Bound::Computing, model, *kind))
        };
        let shown = scaling.lines.iter().filter(|l| is_shown(&l.who.runtime, &l.who.model));
        let mut lines: Vec<&Line> = shown.collect();
        // Rust comes first, and of the Pythons the embedded one and those without a lock.
        let rank = |line: &&Line| {
            let runtime = line.who.runtime.as_str();
            let has_lock = record.interpreters.iter().any(|i| i.id == runtime && i.gil_enabled);
            (runtime != NATIVE, runtime != OWN_PYTHON, has_lock)
        };
        lines.sort_by_key(rank);
        lines.truncate(if kinds.len() > 1 { MOST_LINES } else { MOST_LINES + 1 });
        let room_for_band = lines.len() <= MOST_LINES;
        // What is missing of a band is not to be seen in it.
        let concerns =
            |gap: &&Gap| gap.who.runtime == NATIVE || is_shown(&gap.who.runtime, &gap.who.model);
        let gaps = scaling.gaps.iter().filter(concerns);
        Self {
            lines,
            band: room_for_band.then(|| others(record, scaling)).flatten(),
            gaps: gaps.collect(),
        }
    }
}

/// Rust's models but its threads, and but those that are shown as what to avoid: from two on.
fn others(record: &Record, scaling: &Scaling) -> Option<Band> {
    let is_other = |line: &&Line| {
        line.who.runtime == NATIVE
            && !is_emblem(record, &line.who, NATIVE, Workers::Threads)
            && !record.is_cautioned(Bound::Computing, &line.who.model)
    };
    let lines: Vec<&Line> = scaling.lines.iter().filter(is_other).collect();
    let mut counts: Vec<u32> = lines.iter().flat_map(|l| &l.points).map(|(n, _)| *n).collect();
    counts.sort_unstable();
    counts.dedup();
    let ends = |n: u32| {
        let values = || lines.iter().filter_map(move |line| Some(line.at(n)?.value));
        Some((n, values().reduce(f64::min)?, values().reduce(f64::max)?))
    };
    let points = counts.into_iter().filter_map(ends).collect();
    (lines.len() > 1).then_some(Band { models: lines.len(), points })
}
