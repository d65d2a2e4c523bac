//! From plain Python to what an expert ships in Rust, a chart a workload: four programs with one answer, each
//! on one core and on all cores. Both columns span the same times on a logarithmic axis, where equal distances are
//! equal factors: the way from rung to rung, and how much of it a library goes, can be seen.

use anyhow::Result;

use crate::analysis::Estimate;
use crate::analysis::builds;
use crate::analysis::ladder::{Ladder, Rung, ladders};
use crate::analysis::missing::why_unmeasured;
use crate::analysis::verdict::Verdict;
use crate::charts::kit::axis::Axis;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::marks::{Mark, Marks, ends};
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::rows::{Column, Group, Row, RowChart};
use crate::charts::kit::style::Look;
use crate::record::{Cell, Lane, Record};
use crate::words::{fold, number, plural, whole};

/// Draws the ladder of every workload of which something is shipped.
pub fn draw(record: &Record) -> Result<Vec<Chart>> {
    let charts = ladders(record).into_iter().map(|ladder| of_workload(record, &ladder));
    charts.filter_map(Result::transpose).collect()
}

fn of_workload(record: &Record, ladder: &Ladder) -> Result<Option<Chart>> {
    let Ladder { info, workers, rungs } = ladder;
    // Where a kernel lies in the binary is part of Rust's times.
    let spread = builds::spread(&info.name) - 1.0;
    let mark = |rung: &Rung, cell: Option<&Cell>| {
        let Some(cell) = cell else { return Mark::Words("not measured".to_owned()) };
        let mark = Mark::new(wall(cell), look(record, cell));
        mark.known_to(if rung.is_rust && rung.lane == Lane::Plain { spread } else { 0.0 })
    };
    let alone: Vec<Mark> = rungs.iter().map(|rung| mark(rung, Some(rung.alone))).collect();
    let with_model = |rung: &Rung| {
        let by = rung.all.map_or_else(String::new, |cell| record.model_label(&cell.model));
        mark(rung, rung.all).with_aside(by)
    };
    let all: Vec<Mark> = rungs.iter().map(with_model).collect();
    let Some(axis) = Axis::of_seconds(ends(&alone).chain(ends(&all))) else { return Ok(None) };
    let size = rungs.first().map_or(0, |rung| rung.alone.size);
    let frame = Frame {
        title: title(record, ladder),
        subtitle: format!(
            "{}: wall time of one map over {} {}, the same answer; further left is faster; {}",
            info.title,
            whole(size),
            info.unit,
            interval_words(alone.iter().chain(&all).filter_map(Mark::estimate)),
        ),
        notes: vec![],
    };
    let column = |heading: String, marks| -> Box<dyn Column> {
        Box::new(Marks { heading, aside: String::new(), axis, references: vec![], marks })
    };
    let mut columns = vec![column("on one core".to_owned(), alone)];
    if *workers > 1 {
        columns.push(column(format!("on all cores: {}", plural(*workers, "worker")), all));
    }
    let row = |rung: &Rung| Row::new(rung.label(), look(record, rung.alone).colour);
    let groups = vec![Group { heading: None, rows: rungs.iter().map(row).collect() }];
    RowChart { frame, groups, tallest: 230, columns }
        .chart(record, &format!("ladder-{}", info.name))
        .map(Some)
}

fn wall(cell: &Cell) -> Result<Estimate, String> {
    if let Some(reason) = why_unmeasured(cell) {
        return Err(reason);
    }
    let time = cell.wall().filter(Estimate::is_positive);
    time.ok_or_else(|| "no time passed by this machine's clock".to_owned())
}

fn look(record: &Record, cell: &Cell) -> Look {
    Look::of(record.tint(&cell.model), &cell.runtime)
}

/// How the languages compare on one core: as they are shipped, and plain. Below it, how far Python's libraries
/// go.
fn title(record: &Record, ladder: &Ladder) -> String {
    let name = &ladder.info.name;
    let said = |lane| {
        let alone = |is_rust| Some(ladder.rung(is_rust, lane)?.alone);
        Some(compared(record.ratio(alone(false)?, alone(true)?)?))
    };
    let seen = match (said(Lane::Library), said(Lane::Plain)) {
        (Some(shipped), Some(plain)) => format!("{name} by libraries: {shipped}; plain: {plain}"),
        (Some(shipped), None) => format!("{name} by libraries: {shipped}"),
        _ => format!("{name}, plain and as an expert would ship it"),
    };
    let way = match ladder.closed(record) {
        None => String::new(),
        Some(share) if share <= 0.0 => "\nPython's libraries gain nothing here".to_owned(),
        Some(share) => format!(
            "\nLibraries bring Python {} of the way from its plain program to Rust's libraries",
            number(share)
        ),
    };
    seen + &way
}

/// `Rust is 3.1 times as fast`.
fn compared(ratio: Estimate) -> String {
    match Verdict::of(ratio) {
        Verdict::Alike | Verdict::NotSeen => "no difference is seen".to_owned(),
        _ if ratio.value < 1.0 => format!("Python is {} times as fast", fold(1.0 / ratio.value)),
        _ => format!("Rust is {} times as fast", fold(ratio.value)),
    }
}
