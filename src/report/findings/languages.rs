//! Rust against Python: sequential, why its threads take longer, and each language at its best.

use super::{SPEED, cells};
use crate::analysis::decomposition::{Factors, Larger, factors};
use crate::analysis::figures::fastest;
use crate::analysis::full_load::shown_models;
use crate::analysis::verdict::grouped;
use crate::record::probes::Unit;
use crate::record::{
    Cell, Interpreter, Kind, Lane, Record, Role, SEQUENTIAL, Workers, WorkloadInfo,
};
use crate::report::finding::{FEW, Figure, Finding, Measure, by_load, compared, plain, workloads};
use crate::words::{list, plural};

/// Sequential against sequential.
pub fn sequential(record: &Record, main: &Interpreter) -> Vec<Finding> {
    let cell = |w: &WorkloadInfo| record.cell(&w.name, Role::Shared, &main.id, SEQUENTIAL, 1);
    let figures = record.workloads.iter().filter_map(|w| {
        let cell = cell(w)?;
        Some(Figure::of(cell, record.rust_ratio(cell)?))
    });
    let against = format!("sequential {}", main.label());
    let found = compared("sequential Rust", &against, &SPEED, figures);
    found.into_iter().map(|f| Finding { cause: routines(record, &f.figures), ..f }).collect()
}

/// Why threads of Python take longer than as many workers in Rust: two factors, and which is larger.
/// The first is the ratio of the sequential programs, which is told already.
pub fn decomposition(record: &Record, python: &Interpreter) -> Vec<Finding> {
    let cells = cells(record, python, Workers::Threads, |_| true).into_iter();
    let rows: Vec<(u32, &Cell, Factors)> = cells
        .filter_map(|threads| Some((threads.workers, threads, factors(record, threads).ok()?)))
        .collect();
    let finding = |(workers, rows): (u32, Vec<(u32, &Cell, Factors)>)| {
        let lost = rows.iter().map(|(_, cell, factors)| Figure::of(cell, factors.lost));
        let what = format!("{} against the fastest Rust", plural(workers, "Python thread"));
        let cause = format!(
            "their times' ratio is the interpreter cost (sequential against sequential) × this, \
             Rust's speed-up over theirs{}",
            larger(record, &rows)
        );
        let measure = Measure::plain("lost parallelism", Unit::Times);
        plain(what, measure, lost.collect(), cause)
    };
    grouped(rows, |row| row.0).into_iter().filter_map(finding).collect()
}

/// `; the interpreter cost is the larger factor in primes and json; lost parallelism in sort`.
fn larger(record: &Record, rows: &[(u32, &Cell, Factors)]) -> String {
    let named = |wanted, text: &str| {
        let is_wanted = |row: &&(u32, &Cell, Factors)| row.2.larger() == wanted;
        let names: Vec<&str> =
            rows.iter().filter(is_wanted).map(|(_, cell, _)| cell.workload.as_str()).collect();
        if names.is_empty() {
            return String::new();
        }
        format!("; {text} {}", workloads(record, &names))
    };
    named(Larger::Interpreter, "the interpreter cost is the larger factor in")
        + &named(Larger::Lost, "lost parallelism is the larger factor in")
        + &named(Larger::Neither, "neither is clearly larger in")
}

/// Each language's fastest model on as many workers.
pub fn at_their_best(record: &Record, main: Option<&Interpreter>) -> Vec<Finding> {
    let python = |cell: &Cell| {
        if main.is_some_and(|main| main.id == cell.runtime) {
            return cell.model.clone();
        }
        format!("{} of {}", cell.model, record.runtime_label(&cell.runtime))
    };
    let best: Vec<&Cell> =
        record.workloads.iter().filter_map(|w| fastest_python(record, w)).collect();
    let figures = best.iter().filter_map(|cell| {
        let rust = record.rust_counterpart(cell).map_or("", |c| &c.model);
        let detail = format!(" ({rust} against {})", python(cell));
        Some(Figure { detail, ..Figure::of(cell, record.rust_ratio(cell)?) })
    });
    let finding = |(workers, figures): (u32, Vec<Figure>)| {
        let what = format!("Rust's fastest model with {}", plural(workers, "worker"));
        compared(&what, "Python's fastest with as many", &SPEED, figures)
    };
    let found = by_load(figures).into_iter().flat_map(finding);
    let explained = |f: Finding| {
        // Rust's models are left to the table: they lie so near each other that which of them is
        // the fastest is often noise.
        let cells: Vec<&Cell> =
            best.iter().copied().filter(|c| f.figures.iter().any(|f| f.of == c.workload)).collect();
        let models = grouped(cells, |c| python(c)).into_iter().map(|(model, cells)| {
            let names: Vec<&str> = cells.iter().map(|c| c.workload.as_str()).collect();
            let many = plural(names.len() as u64, "workload");
            format!("{model} in {}", if names.len() > FEW { many } else { list(&names) })
        });
        let models = models.collect::<Vec<_>>().join(", ");
        let models = if f.figures.len() > FEW {
            format!("Python's fastest: {models}")
        } else {
            String::new()
        };
        let cause = super::joined([models, routines(record, &f.figures)]);
        Finding { cause, ..f }
    };
    found.map(explained).collect()
}

/// Of every interpreter's parallel models, the fastest: Python at its best here.
fn fastest_python<'a>(record: &'a Record, workload: &WorkloadInfo) -> Option<&'a Cell> {
    let cells = record.interpreters.iter().flat_map(|i| {
        shown_models(record, &workload.name, Role::Shared, &i.id).into_iter().filter(|c| {
            !c.is_sequential() && c.lane == Lane::Plain && record.rust_counterpart(c).is_some()
        })
    });
    fastest(cells)
}

/// Where the languages ran different routines, a ratio compares those, not the languages.
fn routines(record: &Record, figures: &[Figure]) -> String {
    let is_told = |w: &&WorkloadInfo| figures.iter().any(|figure| figure.of == w.name);
    let operations = record.workloads.iter().filter(|w| w.kind == Kind::Operation);
    let names: Vec<&str> = operations.filter(is_told).map(|w| w.name.as_str()).collect();
    if names.is_empty() {
        return String::new();
    }
    format!("for {} these are each language's own routines", list(&names))
}
