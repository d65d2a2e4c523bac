//! Why threads of Python take so much longer than Rust: two factors, and which is larger.

use super::comparison::{range, workloads};
use super::python::cells;
use crate::analysis::decomposition::{Factors, Larger, factors};
use crate::analysis::verdict::grouped;
use crate::record::{Cell, Interpreter, Record};
use crate::words;

/// Follows the sentence on the sequential programs, whose ratio is the first factor: said again, it
/// would double the figures.
pub fn findings(record: &Record, python: &Interpreter) -> Vec<String> {
    grouped(rows(record, python), |row| row.workers)
        .iter()
        .map(|(workers, rows)| {
            let lost = rows.iter().map(|r| (r.workload, r.factors.lost.value)).collect();
            format!(
                "The time of {} over that of as many Rust workers is that ratio, the interpreter \
                 cost, times lost parallelism (Rust's speed-up over theirs, at this size): {}{}.",
                words::plural(*workers, "Python thread"),
                range(record, lost, words::number),
                verdicts(record, rows)
            )
        })
        .collect()
}

/// A workload's factors, and with how many workers.
struct Row<'a> {
    workload: &'a str,
    workers: u32,
    factors: Factors<'a>,
}

fn rows<'a>(record: &'a Record, python: &Interpreter) -> Vec<Row<'a>> {
    let row = |threads: &'a Cell| {
        let factors = factors(record, threads).ok()?;
        Some(Row { workload: &threads.workload, workers: threads.workers, factors })
    };
    cells(record, python, "threads", |_| true).into_iter().filter_map(row).collect()
}

/// `; the interpreter cost is the larger factor in primes and json; lost parallelism in sort`.
fn verdicts(record: &Record, rows: &[Row]) -> String {
    let named = |wanted, text: &str| {
        let names: Vec<&str> =
            rows.iter().filter(|r| r.factors.larger() == wanted).map(|r| r.workload).collect();
        if names.is_empty() {
            return String::new();
        }
        format!("; {text} {}", workloads(record, &names))
    };
    named(Larger::Interpreter, "the interpreter cost is the larger factor in")
        + &named(Larger::Lost, "lost parallelism is the larger factor in")
        + &named(Larger::Neither, "neither is clearly larger in")
}
