//! Of what was seen once, no figure is made: nobody knows how it varies.

use std::collections::BTreeSet;

use crate::record::services::Load;
use crate::record::{Outcome, Record};

/// `record` without what was seen in one round alone.
pub fn without_single(record: &Record) -> Record {
    let mut record = record.clone();
    for cell in &mut record.cells {
        // In one round a reference is sampled beside each of its neighbours.
        cell.outcome.clear_if(|m| distinct(m.samples.iter().map(|s| (s.process, s.round))) < 2);
    }
    for service in &mut record.services {
        service.outcome.clear_if(|load| rounds(load) < 2);
    }
    for asleep in &mut record.asleep {
        asleep.outcome.clear_if(|sleeps| sleeps.trials.len() < 2);
    }
    for case in record.probes.iter_mut().flat_map(|probe| &mut probe.cases) {
        case.outcome.clear_if(|takes| takes.takes.len() < 2);
    }
    record
}

/// Whether anything was measured.
pub fn is_any(record: &Record) -> bool {
    let cases = || record.probes.iter().flat_map(|probe| &probe.cases);
    record.cells.iter().any(|cell| cell.measured().is_some())
        || record
            .services
            .iter()
            .any(|s| matches!(&s.outcome, Outcome::Measured(l) if rounds(l) > 0))
        || !record.looks.is_empty()
        || record.asleep.iter().any(|asleep| asleep.slept().is_some())
        || cases().any(|case| !case.takes().is_empty())
}

fn rounds(load: &Load) -> usize {
    distinct(load.closed.iter().chain(&load.open).map(|round| round.round))
}

fn distinct<T: Ord>(rounds: impl Iterator<Item = T>) -> usize {
    rounds.collect::<BTreeSet<T>>().len()
}

impl<T: Default> Outcome<T> {
    fn clear_if(&mut self, is_too_few: impl Fn(&T) -> bool) {
        if let Self::Measured(figures) = self
            && is_too_few(figures)
        {
            *figures = T::default();
        }
    }
}
