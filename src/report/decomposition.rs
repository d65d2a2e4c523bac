//! Why threads of Python take so much longer than Rust: two factors, and which is larger.
//!
//! T(threads) / T(Rust) = interpreter cost × lost parallelism, where the first is sequential against
//! sequential and the second is Rust's speed-up over that of the threads, all at one size.

use super::comparison::{range, workloads};
use super::python::cells;
use crate::analysis::Estimate;
use crate::analysis::verdict::{Verdict, grouped};
use crate::record::{Interpreter, Record};
use crate::words;

/// The two factors in one workload.
struct Factors {
    workload: String,
    workers: u32,
    interpreter: Estimate,
    lost: Estimate,
}

#[derive(Clone, Copy, PartialEq)]
enum Larger {
    Interpreter,
    Lost,
    Neither,
    Unknown,
}

/// Follows the sentence on the sequential programs, whose ratio is the first factor: said again, it
/// would double the figures.
pub fn findings(record: &Record, python: &Interpreter) -> Vec<String> {
    grouped(factors(record, python), |f| f.workers)
        .iter()
        .map(|(workers, factors)| {
            let lost = factors.iter().map(|f| (f.workload.as_str(), f.lost.value)).collect();
            format!(
                "The time of {} over that of as many Rust workers is that ratio, the interpreter \
                 cost, times lost parallelism (Rust's speed-up over theirs, at this size): {}{}.",
                words::plural(*workers, "Python thread"),
                range(record, lost, words::number),
                verdicts(record, factors)
            )
        })
        .collect()
}

fn factors(record: &Record, python: &Interpreter) -> Vec<Factors> {
    let threads = cells(record, python, "threads", |_| true);
    let factors = threads.into_iter().filter_map(|threads| {
        let rust = record.speedup(record.rust_counterpart(threads)?)?;
        Some(Factors {
            workload: threads.workload.clone(),
            workers: threads.workers,
            interpreter: record.rust_ratio(record.sequential_of(threads)?)?,
            lost: quotient(rust, record.speedup(threads)?),
        })
    });
    factors.collect()
}

/// Between the furthest ends of the two intervals: wider than an interval of the quotient itself,
/// so that what it leaves out is left out the more surely.
fn quotient(a: Estimate, b: Estimate) -> Estimate {
    let interval = a.interval.zip(b.interval).map(|(a, b)| (a.0 / b.1, a.1 / b.0));
    Estimate { value: a.value / b.value, interval }
}

/// A factor is called the larger where the intervals lie apart and it costs time at all.
fn larger(factors: &Factors) -> Larger {
    let costs = |factor| Verdict::of(factor) == Verdict::More;
    let Factors { interpreter, lost, .. } = factors;
    match (interpreter.interval, lost.interval) {
        (Some(a), Some(b)) if a.0 > b.1 && costs(*interpreter) => Larger::Interpreter,
        (Some(a), Some(b)) if b.0 > a.1 && costs(*lost) => Larger::Lost,
        (Some(_), Some(_)) => Larger::Neither,
        _ => Larger::Unknown,
    }
}

/// `; the interpreter cost is the larger factor in primes and json; lost parallelism in sort`.
fn verdicts(record: &Record, factors: &[Factors]) -> String {
    let named = |wanted, text: &str| {
        let names: Vec<&str> =
            factors.iter().filter(|f| larger(f) == wanted).map(|f| f.workload.as_str()).collect();
        if names.is_empty() {
            return String::new();
        }
        format!("; {text} {}", workloads(record, &names))
    };
    named(Larger::Interpreter, "the interpreter cost is the larger factor in")
        + &named(Larger::Lost, "lost parallelism is the larger factor in")
        + &named(Larger::Neither, "neither is clearly larger in")
}
