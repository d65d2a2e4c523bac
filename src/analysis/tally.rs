//! In how many workloads a model gains: one thread by itself never counts, nor does a copy that is measured
//! as a control, nor a model that runs on one thread whatever it is given.

use super::headline::Headline;
use super::scaling::{Scaling, is_emblem};
use super::verdict::Verdict;
use crate::record::{Record, Workers};

/// Where the model that stands for a kind of workers gains.
pub struct Tally<'a> {
    /// The workloads in which it is seen to be faster than the sequential program.
    pub gains: Vec<&'a str>,
    /// In how many there is an interval to tell by.
    pub of: usize,
}

impl<'a> Tally<'a> {
    /// Of these workloads with the machine fully used; `None` where no interval tells.
    pub fn of(record: &Record, all: &[Scaling<'a>], runtime: &str, kind: Workers) -> Option<Self> {
        let mut tally = Self { gains: Vec::new(), of: 0 };
        for scaling in all.iter().filter(|scaling| scaling.full_load > 1) {
            let line = scaling.lines.iter().find(|l| is_emblem(record, &l.who, runtime, kind));
            let Some(speedup) = line.and_then(|line| line.at(scaling.full_load)) else { continue };
            match Verdict::of(speedup) {
                Verdict::Open => continue,
                Verdict::More => tally.gains.push(&scaling.info.name),
                Verdict::Less | Verdict::Alike | Verdict::NotSeen => {}
            }
            tally.of += 1;
        }
        (tally.of > 0).then_some(tally)
    }
}

/// What holds of one workload where only one can be spoken of: the headline's, else the first.
pub fn exemplary<'a, 'b>(record: &Record, all: &'a [Scaling<'b>]) -> Option<&'a Scaling<'b>> {
    Headline::of(record, all).map(|headline| headline.scaling).or(all.first())
}
