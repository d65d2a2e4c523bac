//! Why Python's threads take longer than the best Rust, as a
//! [product](crate::analysis::decomposition) of interpreter cost and lost parallelism, one row a
//! workload.
//!
//! All at one size and one load, so that it is an identity. On a logarithmic axis lengths add where
//! factors multiply: the second bar begins where the first one ends. What processes cost besides is
//! no factor but a number of seconds, whatever the work is: it has a column with a linear axis.

use anyhow::Result;

use crate::analysis::decomposition::{Factors, Larger, factors};
use crate::analysis::full_load::full_load;
use crate::analysis::names::runtime_short;
use crate::charts::kit::axis::Axis;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::notes::cut;
use crate::charts::kit::phrases::{interval_words, load};
use crate::charts::kit::rows::{self, Column, Group, RowChart};
use crate::charts::kit::style::INK;
use crate::record::{Cell, Kind, OWN_PYTHON, Record, Role, Workers, WorkloadInfo};
use crate::words::times;
use columns::{Extra, Product};

mod columns;

/// Of fewer workloads the table says as much in a line each.
const FEWEST: usize = 3;
/// More rows than this would be too low for their figures.
const MOST_ROWS: usize = 16;

/// One workload's row.
struct Row<'a> {
    info: &'a WorkloadInfo,
    workers: u32,
    /// The two factors, or why there are none.
    factors: Result<Factors<'a>, String>,
    /// The embedded Python's processes.
    processes: Option<&'a Cell>,
}

/// Draws the decomposition, if any workload has both languages to set against each other.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let mut rows: Vec<Row> = record.workloads.iter().filter_map(|info| row(record, info)).collect();
    let beyond = cut(&mut rows, MOST_ROWS, |row| row.info.name.clone());
    let factors: Vec<&Factors> = rows.iter().filter_map(|r| r.factors.as_ref().ok()).collect();
    let ends = factors.iter().flat_map(|f| {
        let (low, high) = f.product.ends();
        [f.interpreter.value, f.product.value, low, high]
    });
    let axis = Axis::of_times(ends).map(Axis::logarithmic);
    let Some(axis) = axis.filter(|_| rows.len() >= FEWEST) else { return Ok(None) };
    let frame = Frame {
        title: title(&rows),
        subtitle: format!(
            "{}. All at the shared size; {}",
            example(record, &rows),
            interval_words(factors.iter().map(|f| &f.product)).replace("bars", "thin bars"),
        ),
        notes: beyond.into_iter().collect(),
    };
    let names = rows.iter().map(|row| name(record, row)).collect();
    let groups = vec![Group { heading: None, rows: names }];
    let product = Product { axis, factors: rows.iter().map(|row| row.factors.as_ref()).collect() };
    let extra = Extra::of(record, rows.iter().map(|row| row.processes));
    let columns: Vec<Box<dyn Column>> = vec![Box::new(product), Box::new(extra)];
    RowChart { frame, groups, tallest: 240, columns }.chart(record, "decomposition").map(Some)
}

/// The row of a workload for which Python's threads were planned.
fn row<'a>(record: &'a Record, info: &'a WorkloadInfo) -> Option<Row<'a>> {
    let workers = full_load(record, &info.name)?;
    let cell = |kind| record.emblem(&info.name, Role::Shared, OWN_PYTHON, kind, workers);
    let factors = factors(record, cell(Workers::Threads)?);
    Some(Row { info, workers, factors, processes: cell(Workers::Processes) })
}

/// Which factor costs more, and in how many workloads.
fn title(rows: &[Row]) -> String {
    let larger: Vec<Larger> = rows
        .iter()
        .filter_map(|row| row.factors.as_ref().ok().map(Factors::larger))
        .filter(|larger| *larger != Larger::Unknown)
        .collect();
    let count = |which| larger.iter().filter(|larger| **larger == which).count();
    let (interpreter, lost, all) = (count(Larger::Interpreter), count(Larger::Lost), larger.len());
    match (interpreter, lost) {
        _ if all == 0 => "Too few rounds to tell what costs more".to_owned(),
        (0, 0) => "Neither the interpreter nor lost cores are seen to cost more".to_owned(),
        (i, l) if i == l => {
            format!("The interpreter and the lost cores each cost more in {i} of {all} workloads")
        }
        (i, l) if i > l => {
            format!("The interpreter costs more than the lost cores in {i} of {all} workloads")
        }
        (_, l) => format!("Lost cores cost more than the interpreter in {l} of {all} workloads"),
    }
}

/// One workload's product, in figures.
fn example(record: &Record, rows: &[Row]) -> String {
    let first = rows.iter().find_map(|row| Some((row, row.factors.as_ref().ok()?)));
    first.map_or_else(String::new, |(row, factors)| {
        format!(
            "In {} on {} {}'s threads take {} the best Rust's time: {}\u{a0}interpreter × \
             {}\u{a0}lost\u{a0}parallelism",
            row.info.name,
            load(record, row.workers),
            runtime_short(record, OWN_PYTHON),
            factors.words(factors.product.value),
            factors.words(factors.interpreter.value),
            times(factors.lost.value),
        )
    })
}

/// A workload's name, and under it what it is compared with.
fn name(record: &Record, row: &Row) -> rows::Row {
    let rust =
        row.factors.as_ref().map(|f| format!("best Rust: {}", record.model_label(&f.rust.model)));
    // Where each language has its own routine, the first factor compares those.
    let own = (row.info.kind == Kind::Operation).then(|| "own routines".to_owned());
    let under = own.into_iter().chain(rust.ok()).collect::<Vec<_>>().join(" · ");
    rows::Row { under: vec![under], ..rows::Row::new(&row.info.name, INK) }
}
