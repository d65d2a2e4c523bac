//! What others took while samples were taken: the hypervisor of the processors, the disk of the time.

use super::computing;
use crate::record::{Cell, Record, Sample};

impl Record {
    /// The share of the processor time that samples asked for which the hypervisor gave to others. Counted
    /// over all processors: what ran beside a sample asked for some of it too. `None` where that is not told.
    pub fn steal_share(&self) -> Option<f64> {
        let told = samples(self).filter_map(|s| Some((s.steal_ns? as f64, s.used.cpu_ns? as f64)));
        let (steal, used) = told.fold((0.0, 0.0), |(steal, used), (s, u)| (steal + s, used + u));
        (steal + used > 0.0).then(|| steal / (steal + used))
    }

    /// The share of samples, of work that computes, that had to wait for a page of memory from the disk.
    /// `None` where that is not told.
    pub fn disk_share(&self) -> Option<f64> {
        let faults: Vec<u64> = samples(self).filter_map(|s| s.used.major_faults).collect();
        let waited = faults.iter().filter(|faults| **faults > 0).count();
        (!faults.is_empty()).then(|| waited as f64 / faults.len() as f64)
    }
}

fn samples(record: &Record) -> impl Iterator<Item = &Sample> {
    computing(record).filter_map(Cell::measured).flat_map(|measured| &measured.samples)
}
