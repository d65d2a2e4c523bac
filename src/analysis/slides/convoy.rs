//! A thread that answers, alone and beside one that computes.

use super::{plain_threads, python};
use crate::analysis::stats::Estimate;
use crate::analysis::verdict::{Verdict, unpaired};
use crate::analysis::welch::ratio;
use crate::record::probes::{Case, Seen};
use crate::record::{NATIVE, Record};

/// Answers in one case.
#[derive(Debug, Clone, Copy)]
pub struct Answers<'a> {
    /// When they came, in the take that is drawn: in microseconds.
    pub answered_us: &'a [u64],
    /// How many takes there are.
    pub takes: usize,
    /// How many a second, over all takes.
    pub per_second: Estimate,
}

/// What a thread that computes does to one that answers.
#[derive(Debug, Clone, Copy)]
pub struct Convoy<'a> {
    /// Python alone, and beside one.
    pub python: [Answers<'a>; 2],
    /// Rust beside one.
    pub rust: Answers<'a>,
    /// How many answers a second Rust gives alone.
    pub rust_alone: Estimate,
    /// How many times as many answers a second Python gives alone.
    pub python_loses: Estimate,
    /// The same of Rust.
    pub rust_loses: Estimate,
    /// Whether Python is seen to answer more often alone, and Rust.
    pub verdicts: [Verdict; 2],
}

/// The convoy, if the record has the time stamps of its answers.
pub fn convoy(record: &Record) -> Option<Convoy<'_>> {
    let of = |runtime: &str, computing| plain_threads(record, "convoy", runtime, computing);
    let python = python(record)?;
    let [alone, beside] = [of(python, 0)?, of(python, 1)?];
    let [rust_alone, rust_beside] = [of(NATIVE, 0)?, of(NATIVE, 1)?];
    Some(Convoy {
        python: [answers(alone)?, answers(beside)?],
        rust: answers(rust_beside)?,
        rust_alone: rust_alone.estimate(per_second)?,
        python_loses: loses(alone, beside)?,
        rust_loses: loses(rust_alone, rust_beside)?,
        verdicts: [(alone, beside), (rust_alone, rust_beside)]
            .map(|(alone, beside)| unpaired(&rates(alone), &rates(beside))),
    })
}

fn loses(alone: &Case, beside: &Case) -> Option<Estimate> {
    ratio(&rates(alone), &rates(beside))
}

fn rates(case: &Case) -> Vec<f64> {
    case.takes().iter().filter_map(per_second).collect()
}

fn answers(case: &Case) -> Option<Answers<'_>> {
    let take = case.takes().first().filter(|seen| !seen.answered_us.is_empty())?;
    Some(Answers {
        answered_us: &take.answered_us,
        takes: case.takes().len(),
        per_second: case.estimate(per_second)?,
    })
}

fn per_second(seen: &Seen) -> Option<f64> {
    seen.figure("answers_per_s")
}
