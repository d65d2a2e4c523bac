//! First samples that are slower than the others: a warm-up that was too short. hyperfine warns of it.

use std::collections::BTreeMap;

use super::{computing, seconds_in_order};
use crate::analysis::stats::{self, Estimate, Observation};
use crate::record::{Cell, Record};

impl Record {
    /// How many times as long a cell's first sample in a process takes as its later ones there, over all
    /// cells of work that computes. What counts are generations of fresh processes, as one: their cells are
    /// disturbed together. `None` where there is one round only.
    pub fn first_rounds(&self) -> Option<Estimate> {
        let mut generations = BTreeMap::<(&str, u32), Vec<f64>>::new();
        for cell in computing(self) {
            for (process, logarithm) in firsts(cell) {
                generations.entry((&cell.workload, process)).or_default().push(logarithm);
            }
        }
        let observations: Vec<Observation> = (0..)
            .zip(generations.values())
            .map(|(process, logarithms)| Observation {
                process,
                value: stats::mean(logarithms).exp(),
            })
            .collect();
        stats::estimate(&observations)
    }
}

/// For each process the logarithm of its first round's time over the later ones'.
fn firsts(cell: &Cell) -> Vec<(u32, f64)> {
    let mut processes = BTreeMap::<u32, (Option<f64>, Vec<f64>)>::new();
    for (sample, seconds) in seconds_in_order(cell) {
        let (first, later) = processes.entry(sample.process).or_default();
        match sample.round {
            0 => *first = Some(seconds.ln()),
            _ => later.push(seconds.ln()),
        }
    }
    let told = processes.into_iter().filter_map(|(process, (first, later))| {
        let later = (!later.is_empty()).then(|| stats::mean(&later))?;
        Some((process, first? - later))
    });
    told.collect()
}
