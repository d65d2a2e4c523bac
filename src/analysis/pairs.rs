//! Two cells are compared by neighbours.
//!
//! A machine is disturbed for a tenth of a second at a time: two samples beside each other share what
//! disturbs them, two that are seconds apart do not. So each sample of a cell is held against that one
//! of the other cell which was taken nearest to it, in the same round of the same generation of
//! worker processes. (A reference has more samples than what is held against it: one beside each.)

use std::collections::BTreeMap;

use super::stats::{self, Estimate, Observation};
use crate::record::{Cell, Sample};

/// The ratio of two neighbours' times, and where they are from.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pair {
    /// The generation of fresh worker processes.
    pub process: u32,
    /// The round in it.
    pub round: u32,
    /// Wall time of the first over that of the second.
    pub ratio: f64,
}

/// The pairs of `slow` and `fast`: as many as the one with fewer samples has, in the rounds that both
/// took part in.
pub fn pairs(slow: &Cell, fast: &Cell) -> Vec<Pair> {
    let (above, below) = (samples(slow), samples(fast));
    let pair = |of: &Sample, above: &Sample, below: &Sample| Pair {
        process: of.process,
        round: of.round,
        ratio: above.seconds() / below.seconds(),
    };
    let paired: Vec<Pair> = if above.len() <= below.len() {
        above.iter().filter_map(|s| Some(pair(s, s, neighbour(s, below)?))).collect()
    } else {
        below.iter().filter_map(|s| Some(pair(s, neighbour(s, above)?, s))).collect()
    };
    // A sample of 0 ns, below the clock's step, has no ratio.
    paired.into_iter().filter(|pair| pair.ratio.is_finite() && pair.ratio > 0.0).collect()
}

fn samples(cell: &Cell) -> &[Sample] {
    cell.measured().map_or(&[], |measured| &measured.samples)
}

/// Of `others` the one that was taken nearest to `sample`.
fn neighbour<'a>(sample: &Sample, others: &'a [Sample]) -> Option<&'a Sample> {
    let of_round = |other: &&Sample| (other.process, other.round) == (sample.process, sample.round);
    others.iter().filter(of_round).min_by_key(|other| other.place.abs_diff(sample.place))
}

/// The mean ratio of pairs.
pub fn ratio(pairs: &[Pair]) -> Option<Estimate> {
    let observations: Vec<Observation> = (pairs.iter())
        .map(|pair| Observation { process: pair.process, value: pair.ratio })
        .collect();
    stats::estimate(&observations)
}

/// The mean of what the first pairs' ratio is over that of the second, in their common rounds.
pub fn quotient(above: &[Pair], below: &[Pair]) -> Option<Estimate> {
    let below = by_round(below);
    let pairs: Vec<Pair> = by_round(above)
        .into_iter()
        .filter_map(|(at @ (process, round), above)| {
            Some(Pair { process, round, ratio: above / below.get(&at)? })
        })
        .collect();
    ratio(&pairs)
}

/// The geometric mean of each round.
fn by_round(pairs: &[Pair]) -> BTreeMap<(u32, u32), f64> {
    let mut rounds = BTreeMap::<(u32, u32), Vec<f64>>::new();
    for pair in pairs {
        rounds.entry((pair.process, pair.round)).or_default().push(pair.ratio.ln());
    }
    let mean = |logs: Vec<f64>| (logs.iter().sum::<f64>() / logs.len() as f64).exp();
    rounds.into_iter().map(|(round, logs)| (round, mean(logs))).collect()
}

/// The pairs of `cell` with the fastest of `rivals`, which is chosen in other rounds than those in
/// which it is compared: chosen and compared by the same samples, the fastest of several that are
/// alike would be the luckiest, and look faster than it is.
pub fn pairs_with_fastest(cell: &Cell, rivals: &[&Cell]) -> Vec<Pair> {
    let (is_even, is_odd) = (|n: u32| n.is_multiple_of(2), |n: u32| !n.is_multiple_of(2));
    let half = |chosen_in: fn(u32) -> bool, compared_in: fn(u32) -> bool| {
        let part =
            |cell: &Cell, of: fn(u32) -> bool| cell.seconds_where(|s| of(s.process + s.round));
        let by_time = |a: &&&Cell, b: &&&Cell| {
            let seconds = |cell: &Cell| part(cell, chosen_in).unwrap_or(f64::INFINITY);
            seconds(a).total_cmp(&seconds(b))
        };
        let fastest = rivals.iter().min_by(by_time);
        let pairs = fastest.map(|fastest| pairs(cell, fastest)).unwrap_or_default();
        pairs.into_iter().filter(move |pair| compared_in(pair.process + pair.round))
    };
    half(is_odd, is_even).chain(half(is_even, is_odd)).collect()
}
