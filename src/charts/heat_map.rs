//! The whole grid on one page: the speed-up of every model in every runtime, with the machine fully
//! used, as a figure on a coloured ground.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use crate::analysis::Estimate;
use crate::analysis::missing::why_missing;
use crate::analysis::names::{Who, runtime_short};
use crate::analysis::scaling::{Scaling, scaling_cells};
use crate::analysis::tally::Tally;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::matrix::{Matrix, Square};
use crate::charts::kit::notes::{cut, missing};
use crate::charts::kit::phrases::{interval_words, with_workers};
use crate::charts::kit::ramp;
use crate::charts::kit::rows::{Column, Layout, RowChart, groups};
use crate::charts::kit::style::{GREY, INK, PALE};
use crate::charts::kit::text::{Type, put, shorten, width};
use crate::charts::kit::ticks;
use crate::record::{Cell, NATIVE, OWN_PYTHON, Record, Role, Workers, WorkloadInfo};
use crate::words::plural;

/// With fewer rows or columns than this it is no map: the speed-up charts say it better.
const FEWEST: usize = 3;
/// More columns than this would be too narrow for their figures.
const MOST_COLUMNS: usize = 24;
/// More rows than this would be too low for them.
const MOST_ROWS: usize = 44;

/// One workload's cells and their speed-ups, worked out once: an interval takes longer than to draw
/// it.
struct Workload<'a> {
    info: &'a WorkloadInfo,
    workers: u32,
    cells: Vec<(&'a Cell, Option<Estimate>)>,
}

/// Draws the grid, if any of its cells has a speed-up.
pub fn draw(record: &Record, all: &[Scaling]) -> Result<Option<Chart>> {
    let mut workloads: Vec<Workload> =
        all.iter().filter_map(|scaling| workload(record, scaling)).collect();
    let beyond = cut(&mut workloads, MOST_COLUMNS, |w| w.info.name.clone());
    let cells = || workloads.iter().flat_map(|w| w.cells.iter().copied());
    let speedups: Vec<Estimate> = cells().filter_map(|(_, speedup)| speedup).collect();
    let mut rows = Who::all(record, cells().map(|(cell, _)| cell));
    if speedups.is_empty() || rows.len() < FEWEST || workloads.len() < FEWEST {
        return Ok(None);
    }
    let absent = cells().filter(|(_, speedup)| speedup.is_none()).map(|(cell, _)| {
        (Who::ran(record, cell).label, cell.workload.as_str(), why_missing(record, cell))
    });
    let absent = missing(record, absent);
    let low = cut(&mut rows, MOST_ROWS, |who| who.label.clone());
    let frame = Frame {
        title: title(record, all),
        subtitle: subtitle(&workloads, &rows, &speedups),
        notes: low.into_iter().chain(beyond).chain(absent).collect(),
    };
    let most = workloads.iter().map(|w| w.workers).max().unwrap_or(1);
    let ideal = f64::from(most.min(record.machine.cores));
    let column = |w: &Workload| {
        let square = |who: &Who| -> Square {
            let (cell, speedup) = w.cells.iter().find(|(cell, _)| who.is_of(cell))?;
            Some(speedup.ok_or(cell.outcome.missing().map_or("no figure", |why| why.status)))
        };
        (w.info.name.clone(), rows.iter().map(square).collect())
    };
    let matrix = Matrix { columns: workloads.iter().map(column).collect(), ideal, foot: 150 };
    let columns: Vec<Box<dyn Column>> = vec![Box::new(Keyed { matrix, speedups })];
    RowChart { frame, groups: groups(&rows), tallest: 210, columns }
        .chart(record, "heat-map")
        .map(Some)
}

/// The cells of a workload with the machine fully used, at the sizes that show scaling: the plain
/// ones, and Rust called from Python at the size of Rust's own.
fn workload<'a>(record: &'a Record, scaling: &Scaling<'a>) -> Option<Workload<'a>> {
    let (info, workers) = (scaling.info, scaling.full_load);
    let from_python = record
        .cells_of(&info.name, Role::Scaling)
        .filter(|c| c.is_rust_from_python() && !c.is_sequential());
    let cells: Vec<_> = scaling_cells(record, &info.name)
        .chain(from_python)
        .filter(|c| c.workers == workers)
        .map(|cell| (cell, scaling.speedup(record, cell)))
        .collect();
    (!cells.is_empty()).then_some(Workload { info, workers, cells })
}

/// In how many workloads Rust's threads, Python's threads and its processes gain.
fn title(record: &Record, all: &[Scaling]) -> String {
    let counts = [
        (NATIVE, Workers::Threads, "Rust's threads".to_owned()),
        (OWN_PYTHON, Workers::Threads, format!("{}'s threads", runtime_short(record, OWN_PYTHON))),
        (OWN_PYTHON, Workers::Processes, "its processes".to_owned()),
    ];
    let mut said = Vec::new();
    for (runtime, kind, name) in counts {
        let Some(tally) = Tally::of(record, all, runtime, kind) else { continue };
        let (gains, of) = (tally.gains.len(), tally.of);
        // What is counted is named once.
        said.push(match said.len() {
            0 => format!("{name} gain in {gains}\u{a0}of\u{a0}{of} workloads"),
            _ => format!("{name} in\u{a0}{gains}"),
        });
    }
    if said.is_empty() {
        let workloads = plural(all.len() as u32, "workload");
        return format!("Speed-up in {workloads}: nothing to tell gains by");
    }
    said.join(", ")
}

fn subtitle(workloads: &[Workload], rows: &[Who], speedups: &[Estimate]) -> String {
    let mut text = format!(
        "Speed-up{} over the sequential program of the same runtime",
        with_workers(workloads.iter().map(|w| w.workers))
    );
    let has = |w: &Workload, who: &Who| w.cells.iter().any(|(cell, _)| who.is_of(cell));
    if workloads.iter().any(|w| rows.iter().any(|who| !has(w, who))) {
        text.push_str("; empty: not part of the run");
    }
    // What an interval says is in the key.
    if speedups.iter().all(|s| s.interval.is_none()) {
        text.push_str("; ");
        text.push_str(interval_words(speedups));
    }
    text
}

/// The matrix, and below it what its colours mean.
struct Keyed {
    matrix: Matrix,
    speedups: Vec<Estimate>,
}

impl Column for Keyed {
    fn head(&self) -> i32 {
        self.matrix.head()
    }

    fn foot(&self) -> i32 {
        self.matrix.foot()
    }

    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        self.matrix.draw(area, layout, rect)?;
        draw_key(area, Rect { top: rect.bottom + 50, ..rect }, &self.speedups, self.matrix.ideal)
    }
}

/// A bar from the slowest to the ideal, and what white is.
fn draw_key(area: &Area, room: Rect, speedups: &[Estimate], ideal: f64) -> Result<()> {
    let kind = Type::new(40, INK);
    let slowest = speedups.iter().map(|s| s.value).fold(1.0, f64::min);
    // Beyond its ends the colours stay the same; between them the neutral middle must be seen.
    let (low, high) = (slowest.clamp(ramp::SLOWEST, 0.8), ideal.max(2.0));
    let bar = Rect { right: room.left + room.width() * 9 / 20, bottom: room.top + 44, ..room };
    let steps = 120;
    let at = |step: i32| bar.left + bar.width() * step / steps;
    for step in 0..steps {
        let ratio = low * (high / low).powf((f64::from(step) + 0.5) / f64::from(steps));
        // Each to the bar's end, under the next: side by side they would show seams.
        let corners = [(at(step), bar.top), (bar.right, bar.bottom)];
        area.draw(&Rectangle::new(corners, ramp::colour(ratio, ideal).filled()))?;
    }
    let gap = width("0.25×", kind) * 5 / 4;
    for ratio in ticks::plain(low, high, bar.width(), gap) {
        let share = (ratio / low).ln() / (high / low).ln();
        let x = bar.left + (f64::from(bar.width()) * share) as i32;
        let tick = vec![(x, bar.bottom), (x, bar.bottom + 10)];
        area.draw(&PathElement::new(tick, ShapeStyle::from(PALE).stroke_width(4)))?;
        let label = format!("{ratio}×");
        put(area, &label, (x, bar.bottom + 16), kind, HPos::Center, VPos::Top)?;
    }
    if speedups.iter().all(|s| s.interval.is_none()) {
        return Ok(());
    }
    let left = bar.right + 90;
    let (right, Rect { top, bottom, .. }) = (left + 110, bar);
    let outline = vec![(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
    area.draw(&PathElement::new(outline, PALE.stroke_width(3)))?;
    let words = "the 95 % interval holds 1: no difference seen";
    let at = (right + 24, (top + bottom) / 2);
    let words = shorten(words, kind, room.right - at.0);
    put(area, &words, at, Type { colour: GREY, ..kind }, HPos::Left, VPos::Center)
}
