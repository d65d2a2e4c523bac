//! Wall time of one map, one chart a workload: both languages at the same size, and beside it what
//! opening the pool costs.
//!
//! Dots, not bars: a bar's length means its value, and a logarithmic axis has no zero from which
//! to measure a length. For the same reason start-up is not stacked on the wall time, it has a
//! column of its own with the same axis, so that equal places are equal times.

use anyhow::Result;

use crate::analysis::Estimate;
use crate::analysis::builds;
use crate::analysis::full_load::full_load;
use crate::analysis::missing::why_unmeasured;
use crate::analysis::names::{Who, runtime_short};
use crate::analysis::verdict::Verdict;
use crate::charts::kit::axis::Axis;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::marks::{Mark, Marks};
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::rows::{Column, RowChart, groups};
use crate::charts::kit::style::Look;
use crate::record::{Cell, Lane, NATIVE, OWN_PYTHON, Record, Role, Workers, WorkloadInfo};
use crate::words::{duration_known, known, plural, whole};

/// Draws the wall times of one workload, if any was measured.
pub fn draw(record: &Record, info: &WorkloadInfo) -> Result<Option<Chart>> {
    let workers = full_load(record, &info.name).unwrap_or(1);
    let cells: Vec<&Cell> = record
        .cells_of(&info.name, Role::Shared)
        .filter(|c| c.lane == Lane::Plain && (c.is_sequential() || c.workers == workers))
        .collect();
    let all = Who::all(record, cells.iter().copied());
    let cell = |who: &Who| cells.iter().find(|cell| who.is_of(cell)).copied();
    let rows: Vec<(&Who, &Cell)> = all.iter().filter_map(|who| Some((who, cell(who)?))).collect();
    let look = |who: &Who| Look::of(who.tint, &who.runtime);
    // Where a kernel lies in the binary is part of Rust's times.
    let known = builds::spread(&info.name) - 1.0;
    let wall = |(who, cell): &(&Who, &Cell)| {
        Mark::new(wall(cell), look(who)).known_to(if cell.is_native() { known } else { 0.0 })
    };
    let opening = |(who, cell): &(&Who, &Cell)| Mark::new(opening(record, cell), look(who));
    let (walls, openings): (Vec<Mark>, Vec<Mark>) =
        (rows.iter().map(wall).collect(), rows.iter().map(opening).collect());
    if !walls.iter().any(|mark| mark.estimate().is_some()) {
        return Ok(None);
    }
    let ends = walls.iter().chain(&openings).flat_map(Mark::ends);
    let Some(axis) = Axis::of_seconds(ends) else { return Ok(None) };
    let frame = Frame {
        title: title(record, info, &cells),
        subtitle: format!(
            "{}: wall time of one map over {} {} with {}; lower is better; {}{}",
            info.title,
            whole(cells.first().map_or(0, |c| c.size)),
            info.unit,
            plural(workers, "worker"),
            interval_words(walls.iter().filter_map(Mark::estimate)),
            other_size(record, info, &cells),
        ),
        notes: vec![],
    };
    let column = |heading: &str, aside: &str, marks| Marks {
        heading: heading.to_owned(),
        aside: aside.to_owned(),
        axis,
        references: vec![],
        marks,
    };
    let wall = column("wall time of one map", "", walls);
    let opening = column("opening the pool", "once, before: not part of the wall time", openings);
    let columns: Vec<Box<dyn Column>> = vec![Box::new(wall), Box::new(opening)];
    RowChart { frame, groups: groups(&all), tallest: 210, columns }
        .chart(record, &format!("wall-time-{}", info.name))
        .map(Some)
}

fn wall(cell: &Cell) -> Result<Estimate, String> {
    if let Some(reason) = why_unmeasured(cell) {
        return Err(reason);
    }
    let time = cell.wall().filter(Estimate::is_positive);
    time.ok_or_else(|| "no time passed by this machine's clock".to_owned())
}

/// What opening its pool took, or why that is no time of its own.
fn opening(record: &Record, cell: &Cell) -> Result<Estimate, String> {
    let seconds = match record.startup(cell) {
        _ if cell.is_sequential() => Err("no pool"),
        _ if record.starts_workers(cell) => {
            Err("starts its threads in every map: within the wall time")
        }
        None if why_unmeasured(cell).is_some() => Err(""),
        seconds => seconds.filter(|seconds| *seconds > 0.0).ok_or("not recorded"),
    };
    seconds.map(Estimate::bare).map_err(str::to_owned)
}

/// Where Rust shows its speed-up with a larger size, that is said: here, starting threads may cost what they
/// save.
fn other_size(record: &Record, info: &WorkloadInfo, cells: &[&Cell]) -> String {
    let mut scaling = record.cells_of(&info.name, Role::Scaling).filter(|c| c.measured().is_some());
    let Some(own) = scaling.find(|c| c.is_native()) else { return String::new() };
    let threads = cells.iter().find(|c| c.is_native() && record.is_emblem(c, Workers::Threads));
    let gain = threads.and_then(|c| record.speedup(c)).map(Verdict::of);
    let sequential = cells.iter().find(|c| c.is_native() && c.is_sequential());
    let here = match (gain, sequential.and_then(|c| c.seconds())) {
        (Some(Verdict::Less | Verdict::Alike | Verdict::NotSeen), Some(seconds)) => format!(
            "Of work that takes Rust {}, starting threads costs what they save: its",
            duration_known(seconds, builds::spread(&info.name) - 1.0)
        ),
        _ => "Rust's".to_owned(),
    };
    format!(". {here} speed-up is measured with {} {}", whole(own.size), info.unit)
}

/// How the two sequential programs compare; no winner where the interval holds 1.
fn title(record: &Record, info: &WorkloadInfo, cells: &[&Cell]) -> String {
    let sequential =
        |runtime: &str| cells.iter().find(|c| c.is_sequential() && c.runtime == runtime);
    let ratio = match (sequential(OWN_PYTHON), sequential(NATIVE)) {
        (Some(python), Some(rust)) => record.ratio(python, rust),
        _ => None,
    };
    let python = runtime_short(record, OWN_PYTHON);
    match ratio {
        Some(ratio) if ratio.interval.is_some() && !ratio.excludes(1.0) => format!(
            "{}: between sequential {python} and sequential Rust no difference is seen",
            info.name
        ),
        Some(ratio) => format!(
            "{}: sequential {python} takes {} times as long as sequential Rust",
            info.name,
            known(ratio.value, builds::spread(&info.name) - 1.0)
        ),
        None => format!("{}: wall time of each model", info.name),
    }
}
