//! The CPythons of a record side by side: what the same sequential program takes in each, and what
//! its threads give. A row for each interpreter and state of its lock, a dot for each workload.
//!
//! Builds differ in more than their lock, so every row says how its interpreter was built, and a
//! note says where the lock is all that differs.

use anyhow::Result;

use crate::analysis::Estimate;
use crate::analysis::full_load::{at_full_load, full_load};
use crate::analysis::names::{Who, runtime_short};
use crate::charts::kit::axis::Axis;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::notes::{cut, missing_cells};
use crate::charts::kit::phrases::{interval_words, load_words};
use crate::charts::kit::rows::{self, Group, RowChart};
use crate::charts::kit::style::INK;
use crate::record::{Bound, Cell, Interpreter, OWN_PYTHON, Record, Role, SEQUENTIAL, Workers};
use crate::words::{fold, list, number, sentence, spelled};
use dots::{Dots, Series};

mod dots;

/// What the second column shows: models that share a process, where the lock decides.
const SHOWN: [Workers; 2] = [Workers::Threads, Workers::Interpreters];
/// More rows than this would be too low for their words.
const MOST_ROWS: usize = 8;

/// One interpreter.
struct Row<'a> {
    interpreter: &'a Interpreter,
    name: String,
    /// Time of its sequential programs over that of the reference's; empty for the reference.
    serial: Vec<Series<'a>>,
    /// Speed-ups, model by model: first those of its threads.
    speedups: Vec<Series<'a>>,
}

/// Draws the interpreters, if there are two or more to compare.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let measured =
        |i: &&Interpreter| record.cells.iter().any(|c| c.runtime == i.id && c.measured().is_some());
    let mut interpreters: Vec<&Interpreter> = record.interpreters.iter().filter(measured).collect();
    // The embedded one is what the others are counted against.
    interpreters.sort_by_key(|i| i.id != OWN_PYTHON);
    let [reference, _, ..] = interpreters[..] else { return Ok(None) };
    let beyond = cut(&mut interpreters, MOST_ROWS, |i| i.label());

    let mut gaps = Vec::new();
    let rows: Vec<Row> =
        interpreters.into_iter().map(|i| row(record, i, reference, &mut gaps)).collect();
    let workloads = record.workloads.iter();
    let loads: Vec<u32> = workloads.filter_map(|info| full_load(record, &info.name)).collect();
    let most = loads.iter().copied().max().unwrap_or(1).min(record.machine.cores);
    let notes = [one_build(&rows)].into_iter().chain(missing_cells(record, gaps)).chain(beyond);
    let serial = || rows.iter().flat_map(|row| &row.serial).flat_map(|series| &series.dots);
    let frame = Frame {
        title: title(record, &rows),
        subtitle: format!(
            "A dot is a workload, an upright stroke and its figure are their median; \
             the outermost are named; {}",
            interval_words(serial().map(|(_, ratio)| ratio))
        ),
        notes: notes.collect(),
    };
    let group = |row: &Row| Group {
        heading: None,
        rows: vec![rows::Row {
            under: vec![row.interpreter.label(), row.interpreter.built()],
            ..rows::Row::new(&row.name, INK)
        }],
    };
    let groups =
        vec![Group { heading: None, rows: rows.iter().flat_map(|r| group(r).rows).collect() }];
    let speedups = || rows.iter().flat_map(|row| &row.speedups).flat_map(|series| &series.dots);
    let axis = |ends: &mut dyn Iterator<Item = f64>, most: f64| {
        // A quarter to both sides at least, so that small differences do not look large.
        Axis::of_times(ends.chain([0.8, most.max(1.25)]))
    };
    let both = |(_, ratio): &(&str, Estimate)| <[f64; 2]>::from(ratio.ends());
    let axes = (
        axis(&mut serial().flat_map(both), 1.0),
        axis(&mut speedups().flat_map(both), f64::from(most)),
    );
    let (Some(serial), Some(speedups)) = axes else { return Ok(None) };
    let name = rows[0].name.as_str();
    let serial = Dots {
        heading: "time of the sequential program".to_owned(),
        aside: format!("over that of {name}: further left is faster"),
        axis: serial,
        named: vec![(name, 1.0)],
        rows: rows.iter().map(|row| row.serial.as_slice()).collect(),
    };
    let sequential = [("sequential", 1.0)].into_iter();
    // On one core the ideal is the sequential program.
    let ideal = (most > 1).then_some(("ideal", f64::from(most)));
    let speedup = Dots {
        heading: "speed-up of its threads".to_owned(),
        aside: format!("over its own sequential program, with {}", load_words(&loads)),
        axis: speedups,
        named: sequential.chain(ideal).collect(),
        rows: rows.iter().map(|row| row.speedups.as_slice()).collect(),
    };
    let mut columns: Vec<Box<dyn rows::Column>> = vec![Box::new(serial)];
    // Where sequential programs alone were run, there is nothing to say of threads.
    if rows.iter().any(|row| !row.speedups.is_empty()) {
        columns.push(Box::new(speedup));
    }
    RowChart { frame, groups, tallest: 900, columns }.chart(record, "interpreters").map(Some)
}

fn row<'a>(
    record: &'a Record,
    interpreter: &'a Interpreter,
    reference: &Interpreter,
    gaps: &mut Vec<&'a Cell>,
) -> Row<'a> {
    let who = Who::of(record, &interpreter.id, SEQUENTIAL);
    let mut serial = vec![Series { who, dots: Vec::new() }];
    let mut speedups: Vec<Series> = Vec::new();
    for info in &record.workloads {
        let sequential =
            |i: &Interpreter| record.cell(&info.name, Role::Shared, &i.id, SEQUENTIAL, 1);
        if let Some(cell) = sequential(interpreter) {
            let ratio = sequential(reference).and_then(|other| record.ratio(cell, other));
            match ratio.filter(Estimate::is_positive) {
                Some(ratio) => serial[0].dots.push((&info.name, ratio)),
                None if cell.measured().is_none() => gaps.push(cell),
                // It is the reference that lacks: said in its own row.
                None => {}
            }
        }
        for kind in SHOWN {
            let cell = at_full_load(record, &info.name, &interpreter.id, kind);
            let Some(cell) = cell else { continue };
            let Some(speedup) = record.speedup(cell).filter(Estimate::is_positive) else {
                gaps.push(cell);
                continue;
            };
            match speedups.iter_mut().find(|series| series.who.is_of(cell)) {
                Some(series) => series.dots.push((&info.name, speedup)),
                None => speedups.push(Series {
                    who: Who::ran(record, cell),
                    dots: vec![(&info.name, speedup)],
                }),
            }
        }
    }
    serial.retain(|series| !series.dots.is_empty() && interpreter.id != reference.id);
    Row { interpreter, name: runtime_short(record, &interpreter.id), serial, speedups }
}

/// What threads give without the lock and with it, of one build where one is in the record. Of many workloads
/// there is a median, of one its interval tells.
fn title(record: &Record, rows: &[Row]) -> String {
    let threads = |row: &Row| {
        let is_threads =
            |s: &&Series| record.stands_for(Bound::Computing, &s.who.model, Workers::Threads);
        let series = row.speedups.iter().find(is_threads)?;
        Some((series.median()?, series.gains()))
    };
    let said = |row: &Row| -> Option<String> {
        let (median, gains) = threads(row)?;
        let how = match gains {
            Some((gains, of)) if 2 * gains <= of => "no faster than one".to_owned(),
            _ => format!("{} times as fast as one", fold(median)),
        };
        Some(how)
    };
    let free = rows.iter().find(|row| !row.interpreter.gil_enabled && said(row).is_some());
    let Some(free) = free else {
        let most = rows.iter().filter_map(|row| Some((row, threads(row)?.0)));
        let most = most.max_by(|(_, a), (_, b)| a.total_cmp(b));
        return most.and_then(|(row, _)| Some((row, said(row)?))).map_or_else(
            || serially(rows),
            |(row, how)| format!("Threads at best in {}: {how}", row.name),
        );
    };
    let twin = rows
        .iter()
        .find(|row| row.interpreter.gil_enabled && row.interpreter.same_build(free.interpreter));
    let other = twin.or(rows.iter().find(|row| row.interpreter.gil_enabled));
    let without = said(free).unwrap_or_default();
    match other.and_then(|row| Some((row, said(row)?))) {
        Some((row, with)) => {
            let with = with.replace(" as one", "");
            let lock =
                if twin.is_some() { "with it".to_owned() } else { format!("in {}", row.name) };
            format!("Without the lock {}'s threads are {without}, {lock} {with}", free.name)
        }
        None => format!("{}'s threads are {without}", free.name),
    }
}

/// What the sequential programs of the fastest take, where nothing is known of threads.
fn serially(rows: &[Row]) -> String {
    let median = |row: &Row| row.serial.first().and_then(Series::median);
    let medians = rows.iter().filter_map(|row| Some((row, median(row)?)));
    let fastest = medians.min_by(|(_, a), (_, b)| a.total_cmp(b));
    fastest.map_or_else(
        || format!("{} Pythons side by side", sentence(&spelled(rows.len() as u32))),
        |(row, median)| {
            let (name, first) = (&row.name, &rows[0].name);
            format!(
                "{name}: the median program takes {} times as long as in {first}",
                number(median)
            )
        },
    )
}

/// Between which rows the lock, or the JIT compiler, is all that differs.
fn one_build(rows: &[Row]) -> String {
    let is_jit_pair = |a: &Row, b: &Row| {
        let (a, b) = (a.interpreter, b.interpreter);
        a.jit.is_some() && a.jit != b.jit && a.executable == b.executable
    };
    let jit = rows.iter().enumerate().find_map(|(i, a)| {
        let b = rows[i + 1..].iter().find(|b| is_jit_pair(a, b))?;
        Some(format!(
            "“{}” and “{}” are one build: there the JIT compiler is all that differs",
            a.name, b.name
        ))
    });
    let lock = of_one_lock(rows);
    match jit {
        None => lock.unwrap_or_else(|| format!("These interpreters {DIFFER}")),
        Some(jit) => {
            lock.map_or_else(|| format!("{jit}; others {DIFFER}"), |lock| format!("{jit}. {lock}"))
        }
    }
}

/// What is said of those of which it is not.
const DIFFER: &str = "differ in version, build or both, and not only in the lock";

/// The pair between whose rows the lock is all that differs.
fn of_one_lock(rows: &[Row]) -> Option<String> {
    let pair = rows.iter().enumerate().find_map(|(i, a)| {
        let b = rows[i + 1..].iter().find(|b| a.interpreter.same_build(b.interpreter))?;
        Some([a.name.clone(), b.name.clone()])
    });
    Some(match pair? {
        pair if rows.len() == 2 => {
            format!("{}: one build, between whose rows the lock is all that differs", list(&pair))
        }
        [a, b] => format!(
            "“{a}” and “{b}” are one build: there the lock is all that differs; others {DIFFER}"
        ),
    })
}
