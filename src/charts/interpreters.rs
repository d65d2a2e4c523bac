//! The CPythons of a record side by side: what the same sequential program takes in each, and what
//! its threads give. A row for each interpreter and state of its lock, a dot for each workload.
//!
//! Builds differ in more than their lock, so every row says how its interpreter was built, and a
//! note says where the lock is all that differs.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::analysis::full_load::{at_full_load, full_load};
use crate::analysis::names::runtime_short;
use crate::analysis::{Estimate, stats};
use crate::charts::kit::canvas;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::rows::missing_cells;
use crate::record::{Cell, EMBEDDED, Interpreter, Record, Role, SEQUENTIAL};
use crate::words::{list, plural, times};

mod rows;

/// The models of the second panel: those that share a process, where the lock decides.
const SHOWN: [&str; 2] = ["threads", "interpreters"];
/// More rows than this would be too low for their words.
const MOST_ROWS: usize = 8;

/// One model in one interpreter: a dot for each workload.
struct Series<'a> {
    model: &'static str,
    dots: Vec<(&'a str, Estimate)>,
}

impl Series<'_> {
    fn median(&self) -> Option<f64> {
        stats::median(&mut self.dots.iter().map(|(_, e)| e.value).collect::<Vec<f64>>())
    }
}

/// One interpreter.
struct Row<'a> {
    interpreter: &'a Interpreter,
    name: String,
    /// Time of its sequential programs over that of the reference's; empty for the reference.
    serial: Vec<Series<'a>>,
    /// Speed-ups, model by model.
    speedups: Vec<Series<'a>>,
}

/// Draws the interpreters, if there are two or more to compare.
pub fn draw(record: &Record, folder: &Path) -> Result<Option<PathBuf>> {
    let measured =
        |i: &&Interpreter| record.cells.iter().any(|c| c.runtime == i.id && c.measured().is_some());
    let mut interpreters: Vec<&Interpreter> = record.interpreters.iter().filter(measured).collect();
    // The embedded one is what the others are counted against.
    interpreters.sort_by_key(|i| i.id != EMBEDDED);
    let [reference, _, ..] = interpreters[..] else { return Ok(None) };
    let beyond = interpreters.split_off(interpreters.len().min(MOST_ROWS));

    let mut gaps = Vec::new();
    let rows: Vec<Row> =
        interpreters.into_iter().map(|i| row(record, i, reference, &mut gaps)).collect();
    let workloads: Vec<&str> = record.workloads.iter().map(|info| info.name.as_str()).collect();
    let mut notes = vec![one_build(&rows)];
    notes.extend(missing_cells(record, gaps));
    if !beyond.is_empty() {
        let names: Vec<String> = beyond.iter().map(|i| i.label()).collect();
        notes.push(format!("Not drawn, for want of room: {}", names.join(", ")));
    }
    let frame = Frame {
        title: title(record, &rows),
        subtitle: format!(
            "A dot is a workload, an upright stroke and its figure are their median; \
             the outermost are named; {}",
            interval_words(estimates(&rows, |row| &row.serial))
        ),
        notes,
    };
    let loads: Vec<u32> = workloads.iter().filter_map(|name| full_load(record, name)).collect();
    canvas::save(folder, "interpreters", |area| {
        let room = frame.draw(area, record)?;
        rows::draw(area, record, room, &rows, &loads)
    })
    .map(Some)
}

fn row<'a>(
    record: &'a Record,
    interpreter: &'a Interpreter,
    reference: &Interpreter,
    gaps: &mut Vec<&'a Cell>,
) -> Row<'a> {
    let mut serial = Series { model: SEQUENTIAL, dots: Vec::new() };
    let mut speedups = SHOWN.map(|model| Series { model, dots: Vec::new() });
    for info in &record.workloads {
        let sequential =
            |i: &Interpreter| record.cell(&info.name, Role::Shared, &i.id, SEQUENTIAL, 1);
        if let Some(cell) = sequential(interpreter) {
            let ratio = sequential(reference).and_then(|other| record.ratio(cell, other));
            match ratio.filter(Estimate::is_positive) {
                Some(ratio) => serial.dots.push((&info.name, ratio)),
                None if cell.measured().is_none() => gaps.push(cell),
                // It is the reference that lacks: said in its own row.
                None => {}
            }
        }
        for series in &mut speedups {
            let cell = at_full_load(record, &info.name, &interpreter.id, series.model);
            let Some(cell) = cell else { continue };
            match record.speedup(cell).filter(Estimate::is_positive) {
                Some(speedup) => series.dots.push((&info.name, speedup)),
                None => gaps.push(cell),
            }
        }
    }
    let mut serial = vec![serial];
    serial.retain(|series| !series.dots.is_empty() && interpreter.id != reference.id);
    Row {
        interpreter,
        name: runtime_short(record, &interpreter.id),
        serial,
        speedups: speedups.into_iter().filter(|series| !series.dots.is_empty()).collect(),
    }
}

fn estimates<'a>(
    rows: &'a [Row],
    panel: impl Fn(&'a Row) -> &'a Vec<Series<'a>>,
) -> impl Iterator<Item = &'a Estimate> {
    rows.iter().flat_map(panel).flat_map(|series| &series.dots).map(|(_, estimate)| estimate)
}

/// One interpreter against the reference, in figures: the first that ran without its lock or, if
/// none did, the next in the record.
fn title(record: &Record, rows: &[Row]) -> String {
    let [reference, others @ ..] = rows else { return String::new() };
    let free = others.iter().find(|row| !row.interpreter.gil_enabled);
    let Some(other) = free.or(others.first()) else { return String::new() };
    let median = |series: &[Series], model: &str| {
        series.iter().find(|s| s.model == model).and_then(Series::median).map(times)
    };
    let mut said = Vec::new();
    if let Some(ratio) = median(&other.serial, SEQUENTIAL) {
        let name = reference.name.replace(' ', "\u{a0}");
        said.push(format!("sequential {ratio} the time of {name}"));
    }
    if let Some(speedup) = median(&other.speedups, "threads") {
        let against = median(&reference.speedups, "threads");
        let against = against.map(|s| format!(" against {s}")).unwrap_or_default();
        said.push(format!("threads {speedup}{against}"));
    }
    let cores = plural(record.machine.cores, "core");
    if said.is_empty() {
        return format!("{} interpreters on {cores}", rows.len());
    }
    format!("{} on {cores}: {}", other.name, said.join(", "))
}

/// Between which rows the lock is all that differs.
fn one_build(rows: &[Row]) -> String {
    let pair = rows.iter().enumerate().find_map(|(i, a)| {
        let b = rows[i + 1..].iter().find(|b| a.interpreter.same_build(b.interpreter))?;
        Some([a.name.clone(), b.name.clone()])
    });
    let differ = "differ in version, build or both, and not only in the lock";
    match pair {
        Some(pair) if rows.len() == 2 => {
            format!("{}: one build, between whose rows the lock is all that differs", list(&pair))
        }
        Some([a, b]) => format!(
            "“{a}” and “{b}” are one build: there the lock is all that differs; others {differ}"
        ),
        None => format!("These interpreters {differ}"),
    }
}
