//! From one case of a probe to another: in each runtime two cases, and how many times as much of a figure
//! the second one has.
//!
//! The two are of one runtime, where all else is the same. What runtimes differ in can be seen by the two
//! answers side by side.

use super::Estimate;
use super::telling::Telling;
use super::verdict::grouped;
use crate::record::probes::{Case, Probe};

/// In what the two cases of each step differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// In their number: from this one to that.
    Number(u64, u64),
    /// In the way of doing it: from the first one to the last.
    Way,
    /// In the runtime, each of which has a single case.
    Runtime,
}

/// Two cases.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Step<'a> {
    /// What the other one is held against.
    pub from: &'a Case,
    /// The other one.
    pub to: &'a Case,
    /// How many times as much it has.
    pub ratio: Estimate,
}

/// The steps of a probe.
#[derive(Debug, Clone, PartialEq)]
pub struct Steps<'a> {
    /// In what their cases differ.
    pub by: By,
    /// One for each runtime, in the record's order.
    pub all: Vec<Step<'a>>,
}

impl<'a> Steps<'a> {
    /// The first way of each runtime at two numbers that all runtimes have; where they have one number,
    /// the first way and the last. `None` with fewer than two cases that have the figure.
    pub fn of(probe: &'a Probe, figure: &Telling) -> Option<Self> {
        let has = |case: &&Case| figure.estimate(case).is_some();
        let cases = probe.cases.iter().filter(has).collect();
        let runtimes: Vec<Vec<&Case>> =
            grouped(cases, |case: &&Case| &case.runtime).into_iter().map(|(_, of)| of).collect();
        let (by, pairs) =
            by_number(&runtimes).or_else(|| by_way(&runtimes)).or_else(|| by_runtime(&runtimes))?;
        let step = |(from, to)| Some(Step { from, to, ratio: figure.ratio(to, from)? });
        let all: Vec<Step> = pairs.into_iter().filter_map(step).collect();
        (!all.is_empty()).then_some(Self { by, all })
    }
}

/// Pairs of cases, and in what they differ.
type Pairs<'a> = (By, Vec<(&'a Case, &'a Case)>);

fn by_number<'a>(runtimes: &[Vec<&'a Case>]) -> Option<Pairs<'a>> {
    let at = |cases: &[&'a Case], at: u64| {
        let first = &cases.first()?.variant;
        cases.iter().find(|case| case.variant == *first && case.at == at).copied()
    };
    let in_all = |n: &u64| runtimes.iter().all(|cases| at(cases, *n).is_some());
    let numbers: Vec<u64> = runtimes.first()?.iter().map(|case| case.at).filter(in_all).collect();
    let (from, to) = match *numbers.as_slice() {
        // None and some of it.
        [0, one, ..] => (0, one),
        [least, .., most] if least < most => (least, most),
        _ => return None,
    };
    let pairs = runtimes.iter().filter_map(|cases| Some((at(cases, from)?, at(cases, to)?)));
    Some((By::Number(from, to), pairs.collect()))
}

fn by_way<'a>(runtimes: &[Vec<&'a Case>]) -> Option<Pairs<'a>> {
    let pair = |cases: &Vec<&'a Case>| match *cases.as_slice() {
        [first, .., last] => Some((first, last)),
        _ => None,
    };
    let pairs: Vec<_> = runtimes.iter().filter_map(pair).collect();
    (!pairs.is_empty()).then_some((By::Way, pairs))
}

fn by_runtime<'a>(runtimes: &[Vec<&'a Case>]) -> Option<Pairs<'a>> {
    let (first, others) = runtimes.split_first()?;
    Some((By::Runtime, others.iter().map(|cases| (first[0], cases[0])).collect()))
}
