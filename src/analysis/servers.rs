//! Rounds of load → estimates.
//!
//! Rounds of one set of fresh servers are not independent of each other: a set is here what a process
//! is in [`stats`](super::stats).

use crate::analysis::Estimate;
use crate::analysis::stats::{Observation, estimate, median};
use crate::record::services::{Load, Round, Service};
use crate::record::{Outcome, Record};

/// What is read off a round.
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
    fn of(&self, round: &Round) -> Option<f64> {
        match self {
            Self::Throughput => Some(round.per_second()),
            Self::Cpu => Some(cpu(round)?),
            Self::PerCpuSecond => Some(1.0 / cpu(round)?),
            Self::Latency(percentile) => round.latency_at(*percentile),
        }
        .filter(|x| x.is_finite() && *x > 0.0)
    }
}

fn cpu(round: &Round) -> Option<f64> {
    Some(round.server_cpu_ns? as f64 / 1e9 / round.requests.max(1) as f64)
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

/// The mean over the sets of fresh servers, with its interval.
pub fn mean(
    record: &Record,
    service: &Service,
    rate: Option<f64>,
    quantity: &Quantity,
) -> Option<Estimate> {
    let values = rounds(service, rate).into_iter();
    over_rounds(record, values.filter_map(|round| Some((round.round, quantity.of(round)?))))
}

/// The mean of `a` over `b`, paired by round.
pub fn ratio(
    record: &Record,
    a: &Service,
    b: &Service,
    rate: Option<f64>,
    quantity: &Quantity,
) -> Option<Estimate> {
    let b = rounds(b, rate);
    let pairs = rounds(a, rate).into_iter().filter_map(|a| {
        let b = b.iter().find(|b| b.round == a.round)?;
        Some((a.round, quantity.of(a)? / quantity.of(b)?))
    });
    over_rounds(record, pairs)
}

fn over_rounds(record: &Record, values: impl Iterator<Item = (u32, f64)>) -> Option<Estimate> {
    let values: Vec<(u32, f64)> = values.collect();
    let rounds = values.iter().map(|(round, _)| round.saturating_add(1)).max()?;
    // Rounds count through all sets of fresh servers, of which each has as many.
    let in_each = rounds.div_ceil(record.processes.max(1)).max(1);
    let observations: Vec<Observation> = values
        .into_iter()
        .map(|(round, value)| Observation { process: round / in_each, value })
        .collect();
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

/// The highest of its rates that it kept with a p99 below `limit` seconds.
pub fn highest_rate_within(record: &Record, service: &Service, limit: f64) -> Option<f64> {
    let p99 = |rate| mean(record, service, Some(rate), &Quantity::Latency(99.0));
    let is_within = |rate: &f64| p99(*rate).is_some_and(|e| e.value < limit);
    rates(service).into_iter().rfind(|rate| keeps(service, *rate) && is_within(rate))
}
