//! The whole grid on one page: the speed-up of every model in every runtime, with the machine fully
//! used, as a figure on a coloured ground.
//!
//! A colour is a claim: *faster* or *slower*. So where the interval holds 1 the ground stays white.

use std::path::{Path, PathBuf};

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle, WHITE};

use crate::analysis::Estimate;
use crate::analysis::missing::why_missing;
use crate::analysis::scaling::{Scaling, scaling_cells};
use crate::charts::kit::canvas::{self, Area, Rect};
use crate::charts::kit::frame::Frame;
use crate::charts::kit::phrases::{interval_words, with_workers};
use crate::charts::kit::ramp;
use crate::charts::kit::rows::{self, Layout, Row};
use crate::charts::kit::style::{GREY, INK, PALE};
use crate::charts::kit::text::{Type, fit_all, put, shorten, width};
use crate::charts::kit::ticks;
use crate::record::{Cell, Lane, Record, Role, SEQUENTIAL, WorkloadInfo};
use crate::words::{list, plural, times};

/// More columns than this would be too narrow for their figures.
const MOST_COLUMNS: usize = 12;
/// More rows than this would be too low for them.
const MOST_ROWS: usize = 44;

/// One workload's column.
struct Column<'a> {
    info: &'a WorkloadInfo,
    workers: u32,
    squares: Vec<Square<'a>>,
}

/// A cell and its speed-up, worked out once: an interval takes longer than to draw it.
struct Square<'a> {
    cell: &'a Cell,
    speedup: Option<Estimate>,
}

impl Square<'_> {
    fn is_of(&self, row: &Row) -> bool {
        let cell = self.cell;
        (&cell.runtime, &cell.model, cell.lane) == (&row.runtime, &row.model, row.lane)
    }

    /// Whether its interval leaves open if it is faster or slower.
    fn is_open(&self) -> bool {
        self.speedup.is_some_and(|s| s.interval.is_some() && !s.excludes(1.0))
    }
}

/// Draws the grid, if any of its cells has a speed-up.
pub fn draw(record: &Record, all: &[Scaling], folder: &Path) -> Result<Option<PathBuf>> {
    let mut columns: Vec<Column> =
        all.iter().filter_map(|scaling| column(record, scaling)).collect();
    let beyond = columns.split_off(columns.len().min(MOST_COLUMNS));
    let squares = || columns.iter().flat_map(|c| &c.squares);
    let speedups: Vec<Estimate> = squares().filter_map(|s| s.speedup).collect();
    if speedups.is_empty() {
        return Ok(None);
    }
    let cells = squares().map(|s| s.cell);
    let coordinates = cells.map(|c| (c.runtime.as_str(), c.model.as_str(), c.lane));
    let mut rows = rows::in_lanes(record, coordinates);

    let absent = squares().filter(|s| s.speedup.is_none()).map(|s| {
        let row = rows.iter().find(|row| s.is_of(row));
        let label = row.map_or_else(String::new, |row| row.label.clone());
        (label, s.cell.workload.as_str(), why_missing(record, s.cell))
    });
    let mut notes = rows::missing(record, absent);
    let left_out = rows.split_off(rows.len().min(MOST_ROWS)).into_iter().map(|row| row.label);
    let left_out: Vec<String> =
        left_out.chain(beyond.iter().map(|c| c.info.name.clone())).collect();
    if !left_out.is_empty() {
        notes.insert(0, format!("Not drawn, for want of room: {}", list(&left_out)));
    }
    let frame =
        Frame { title: title(&columns), subtitle: subtitle(&columns, &rows, &speedups), notes };
    let most = columns.iter().map(|c| c.workers).max().unwrap_or(1);
    let ideal = f64::from(most.min(record.machine.cores));
    canvas::save(folder, "heat-map", |area| {
        let room = frame.draw(area, record)?;
        let body = Rect { top: room.top + 80, bottom: room.bottom - 150, ..room };
        let layout = rows::lay(area, &rows, body)?;
        draw_columns(area, &columns, &rows, &layout, body, ideal)?;
        draw_key(area, Rect { left: layout.left, top: room.bottom - 100, ..room }, &speedups, ideal)
    })
    .map(Some)
}

/// The cells of a workload with the machine fully used, at the sizes that show scaling: the plain
/// ones, and Rust called from Python at the size of Rust's own.
fn column<'a>(record: &'a Record, scaling: &Scaling<'a>) -> Option<Column<'a>> {
    let (info, workers) = (scaling.info, scaling.full_load);
    let from_python = record
        .cells_of(&info.name, Role::Scaling)
        .filter(|c| c.is_rust_from_python() && c.model != SEQUENTIAL);
    let squares: Vec<Square> = scaling_cells(record, &info.name)
        .chain(from_python)
        .filter(|c| c.workers == workers)
        .map(|cell| Square { cell, speedup: scaling.speedup(record, cell) })
        .collect();
    (!squares.is_empty()).then_some(Column { info, workers, squares })
}

/// In how many plain cells each language is faster than sequential. Only intervals can tell.
fn title(columns: &[Column]) -> String {
    let count = |is_native: bool| {
        let plain = |s: &&Square| s.cell.lane == Lane::Plain && s.cell.is_native() == is_native;
        let squares = columns.iter().flat_map(|c| &c.squares).filter(plain);
        let known: Vec<Estimate> =
            squares.filter_map(|s| s.speedup).filter(|s| s.interval.is_some()).collect();
        let faster = known.iter().filter(|s| s.value > 1.0 && s.excludes(1.0)).count();
        (!known.is_empty()).then_some((faster, known.len()))
    };
    let mut counts = Vec::new();
    for (is_native, name) in [(true, "Rust"), (false, "Python")] {
        let Some((faster, all)) = count(is_native) else { continue };
        // "54 of 54 cells in Rust, 39 of 72 in Python": what is counted is named once.
        let cells = if counts.is_empty() { "\u{a0}cells" } else { "" };
        counts.push(format!("{faster}\u{a0}of\u{a0}{all}{cells} in\u{a0}{name}"));
    }
    if counts.is_empty() {
        return format!("Speed-up in {}", plural(columns.len() as u32, "workload"));
    }
    format!("Faster than sequential: {}", counts.join(", "))
}

fn subtitle(columns: &[Column], rows: &[Row], speedups: &[Estimate]) -> String {
    let mut text = format!(
        "Speed-up{} over the sequential program of the same runtime",
        with_workers(columns.iter().map(|c| c.workers))
    );
    if columns.iter().any(|c| rows.iter().any(|row| !c.squares.iter().any(|s| s.is_of(row)))) {
        text.push_str("; empty: not part of the run");
    }
    // What an interval says is in the key.
    if speedups.iter().all(|s| s.interval.is_none()) {
        text.push_str("; ");
        text.push_str(interval_words(speedups));
    }
    text
}

fn draw_columns(
    area: &Area,
    columns: &[Column],
    rows: &[Row],
    layout: &Layout,
    room: Rect,
    ideal: f64,
) -> Result<()> {
    let wide = (room.right - layout.left) / columns.len() as i32;
    let names: Vec<&str> = columns.iter().map(|c| c.info.name.as_str()).collect();
    let (heading, names) = fit_all(&names, Type::new(52, INK).bold(), wide, 1);
    for (i, (column, name)) in columns.iter().zip(names).enumerate() {
        let left = layout.left + i as i32 * wide;
        let at = (left + wide / 2, room.top - 16);
        put(area, &name.concat(), at, heading, HPos::Center, VPos::Bottom)?;
        for (row, &y) in rows.iter().zip(&layout.middles) {
            let Some(square) = column.squares.iter().find(|s| s.is_of(row)) else { continue };
            let (top, bottom) = (y - layout.height / 2, y + layout.height / 2);
            let rect = Rect { left, top, right: left + wide, bottom };
            draw_square(area, square, rect, layout.kind, ideal)?;
        }
    }
    Ok(())
}

/// A figure on its colour, or a word about what is missing.
fn draw_square(area: &Area, square: &Square, rect: Rect, kind: Type, ideal: f64) -> Result<()> {
    let middle = ((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
    let say = |text: &str, kind: Type| {
        let (kind, lines) = fit_all(&[text], kind, rect.width() - 24, 1);
        put(area, &lines.concat().concat(), middle, kind, HPos::Center, VPos::Center)
    };
    let Some(speedup) = square.speedup else {
        let word = square.cell.outcome.missing().map_or("no figure", |missing| missing.status);
        let kind = Type { colour: GREY, ..kind };
        return say(word, kind.sized(kind.em * 4 / 5));
    };
    let (ground, text) = if square.is_open() {
        (WHITE, GREY)
    } else {
        let ground = ramp::colour(speedup.value, ideal);
        (ground, ramp::text_on(ground))
    };
    // A hair apart from its neighbours.
    let corners = [(rect.left + 2, rect.top + 2), (rect.right - 2, rect.bottom - 2)];
    area.draw(&Rectangle::new(corners, ground.filled()))?;
    say(&times(speedup.value), Type { colour: text, ..kind })
}

/// What the colours mean: a bar from the slowest to the ideal, and what white is.
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
