//! Rounds of load → estimates.
//!
//! Rounds of one set of fresh servers are not independent of each other: a set is here what a process
//! is in [`stats`](super::stats).
//!
//! A percentile is read from histograms that were merged, since percentiles cannot be: the 99th of a
//! few hundred requests rests on a handful of them, and the mean of several such is not the 99th of all.
//! The histograms of each **process** are merged; the figure is the mean over processes of what is read
//! from them, and the interval is Student's of the same numbers, as of any other figure. So it lies within
//! its interval. The percentile of all processes' requests together need not: one process that was slow
//! for a while may own all of the slowest hundredth.
//!
//! Records from before histograms have a table of percentiles for each round. There, what is read from a
//! process is read from each of its rounds.

use std::collections::BTreeMap;

use crate::analysis::Estimate;
use crate::analysis::stats::{Observation, estimate, median};
use crate::record::services::{Load, Round, Service};
use crate::record::{Latencies, Outcome, Record};

/// A percentile is told only where so many requests of all rounds lie beyond it: the median from 200
/// requests on, p99 from 10⁴, p99.9 from 10⁵.
pub const FEWEST_BEYOND: f64 = 100.0;
/// The percentiles that stand for the slow ones, the farthest first.
const TAILS: [f64; 2] = [99.0, 90.0];

/// What is read off rounds.
pub enum Quantity {
    /// Answers a second.
    Throughput,
    /// Seconds of the server's CPU time for a request.
    Cpu,
    /// Requests for a second of that.
    PerCpuSecond,
    /// The latency of this percentile, in seconds.
    Latency(f64),
}

impl Quantity {
    /// What it is in a service's rounds, by where it was read: in each round; a latency in each process.
    fn of(&self, rounds: &[&Round], in_each: u32) -> BTreeMap<Where, f64> {
        let process = |round: &Round| round.process.unwrap_or(round.round / in_each);
        let each = |of: &dyn Fn(&Round) -> Option<f64>| -> BTreeMap<Where, f64> {
            let value = |round: &&Round| Some(((process(round), Some(round.round)), of(round)?));
            rounds.iter().filter_map(value).collect()
        };
        let mut values = match self {
            Self::Throughput => each(&|round| Some(round.per_second())),
            Self::Cpu => each(&cpu),
            Self::PerCpuSecond => each(&|round| Some(1.0 / cpu(round)?)),
            Self::Latency(percent) if !is_told(rounds, *percent) => BTreeMap::new(),
            Self::Latency(percent) if rounds.iter().any(|round| round.histogram.is_empty()) => {
                each(&|round| round.latency_at(*percent))
            }
            Self::Latency(percent) => {
                let mut merged = BTreeMap::<u32, Latencies>::new();
                for round in rounds {
                    merged.entry(process(round)).or_default().add(&round.histogram);
                }
                let read = |(process, all): (u32, Latencies)| {
                    ((process, None), all.at(*percent) as f64 / 1e9)
                };
                merged.into_iter().map(read).collect()
            }
        };
        values.retain(|_, value| value.is_finite() && *value > 0.0);
        values
    }
}

/// A process, and a round unless all of its rounds together.
type Where = (u32, Option<u32>);

fn cpu(round: &Round) -> Option<f64> {
    Some(round.server_cpu_ns? as f64 / 1e9 / round.requests.max(1) as f64)
}

/// Whether enough requests lie beyond a percentile. Those that were not answered in time count: they
/// are in the histograms with what they waited.
fn is_told(rounds: &[&Round], percent: f64) -> bool {
    let requests = |round: &&Round| match &round.histogram[..] {
        [] => round.requests as f64,
        buckets => buckets.iter().map(|(_, count)| f64::from(*count)).sum(),
    };
    let requests: f64 = rounds.iter().map(requests).sum();
    // 99.9 of 10⁵ is a rounding error less than 100.
    (requests * (100.0 - percent) / 100.0).round() >= FEWEST_BEYOND
}

/// The figures of a service that was measured.
pub fn load(service: &Service) -> Option<&Load> {
    match &service.outcome {
        Outcome::Measured(load) if !load.closed.is_empty() => Some(load),
        _ => None,
    }
}

/// The rounds of its closed loop, or of its open one at `rate`.
fn rounds(service: &Service, rate: Option<f64>) -> Vec<&Round> {
    let Some(load) = load(service) else { return Vec::new() };
    let rounds = if rate.is_some() { &load.open } else { &load.closed };
    rounds.iter().filter(|round| round.rate == rate).collect()
}

/// The rates of its open loops, ascending.
pub fn rates(service: &Service) -> Vec<f64> {
    let open = load(service).into_iter().flat_map(|load| &load.open);
    let mut rates: Vec<f64> = open.filter_map(|round| round.rate).collect();
    rates.sort_unstable_by(f64::total_cmp);
    rates.dedup();
    rates
}

/// The farthest percentile for which one of `services` had enough requests at a rate, or in the closed
/// loop; none where even nine in ten is too far.
pub fn tail(services: &[&Service], rate: Option<f64>) -> Option<f64> {
    let has =
        |percent: &f64| services.iter().any(|service| is_told(&rounds(service, rate), *percent));
    TAILS.into_iter().find(has)
}

/// The mean over the sets of fresh servers, with its interval.
pub fn mean(
    record: &Record,
    service: &Service,
    rate: Option<f64>,
    quantity: &Quantity,
) -> Option<Estimate> {
    over_processes(values(record, service, rate, quantity))
}

/// The mean of `a` over `b`, paired by round; of latencies by process.
pub fn ratio(
    record: &Record,
    a: &Service,
    b: &Service,
    rate: Option<f64>,
    quantity: &Quantity,
) -> Option<Estimate> {
    let below = values(record, b, rate, quantity);
    let above = values(record, a, rate, quantity).into_iter();
    over_processes(above.filter_map(|(at, a)| Some((at, a / below.get(&at)?))))
}

fn values(
    record: &Record,
    service: &Service,
    rate: Option<f64>,
    quantity: &Quantity,
) -> BTreeMap<Where, f64> {
    let rounds = rounds(service, rate);
    let count = rounds.iter().map(|round| round.round.saturating_add(1)).max().unwrap_or(1);
    quantity.of(&rounds, count.div_ceil(record.processes.max(1)))
}

fn over_processes(values: impl IntoIterator<Item = (Where, f64)>) -> Option<Estimate> {
    let observations: Vec<Observation> =
        (values.into_iter()).map(|((process, _), value)| Observation { process, value }).collect();
    estimate(&observations)
}

/// Whether a server kept up with a rate. The time of a round ends with its last answer, so an
/// ordinary latency is taken off it: where a line has grown, what is left is still too long.
pub fn keeps(service: &Service, rate: f64) -> bool {
    const NEARLY: f64 = 0.95;
    let share = |round: &&Round| {
        let seconds = round.wall_ns as f64 / 1e9 - round.latency_at(50.0)?;
        Some(round.requests as f64 / seconds / rate)
    };
    let rounds = rounds(service, Some(rate));
    let mut shares: Vec<f64> = rounds.iter().filter_map(share).collect();
    median(&mut shares).is_some_and(|share| share >= NEARLY)
}

/// The highest of its rates that it kept with a p99 below `limit` seconds, 0 for none of them. Not known
/// where it had too few requests at one that it kept.
pub fn highest_rate_within(record: &Record, service: &Service, limit: f64) -> Option<f64> {
    let mut highest = 0.0;
    for rate in rates(service).into_iter().filter(|rate| keeps(service, *rate)) {
        if mean(record, service, Some(rate), &Quantity::Latency(99.0))?.value < limit {
            highest = rate;
        }
    }
    Some(highest)
}
