//! Speed-up of Python's threads by what they do with the GIL: a band for bytecode, for C code that
//! holds it, and for C code that releases it; a column for each interpreter, and so both states of
//! a free-threaded build side by side.

use std::path::{Path, PathBuf};

use anyhow::Result;
use plotters::element::Rectangle;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::speedup::gil;
use crate::analysis::Estimate;
use crate::analysis::full_load::{at_full_load, full_load};
use crate::analysis::names::runtime_short;
use crate::charts::kit::canvas::{self, Area, Rect};
use crate::charts::kit::frame::Frame;
use crate::charts::kit::level_axis::{LevelAxis, span};
use crate::charts::kit::phrases::{interval_words, load_words, range_words};
use crate::charts::kit::rows::missing_cells;
use crate::charts::kit::style::{GREY, INK, Look, dashed};
use crate::charts::kit::text::{Type, fit, fit_all, put, shorten, widest, width};
use crate::record::{Cell, GilClass, Interpreter, Record, WorkloadInfo};
use crate::words::{plural, times};

const CLASSES: [GilClass; 3] = [GilClass::Bytecode, GilClass::CHolding, GilClass::CReleasing];
const MODEL: &str = "threads";
/// More columns than this would be too narrow for their figures.
const MOST_COLUMNS: usize = 6;

const NAME: Type = Type::new(52, INK).bold();
const ASIDE: Type = Type::new(36, GREY);
const TICK: Type = Type::new(42, INK);

/// One interpreter: the speed-up of its threads, by workload.
struct Column<'a> {
    interpreter: &'a Interpreter,
    speedups: Vec<(&'a WorkloadInfo, Estimate)>,
}

impl Column<'_> {
    fn at(&self, workload: &str) -> Option<Estimate> {
        self.speedups.iter().find(|(info, _)| info.name == workload).map(|(_, s)| *s)
    }
}

/// A band of the chart: the workloads of one class.
struct Band<'a> {
    class: GilClass,
    workloads: Vec<(&'a WorkloadInfo, u32)>,
}

/// Draws the classes, if any interpreter has threads with a speed-up.
pub fn draw(record: &Record, folder: &Path) -> Result<Option<PathBuf>> {
    let mut gaps = Vec::new();
    let mut columns: Vec<Column> =
        record.interpreters.iter().map(|i| column(record, i, &mut gaps)).collect();
    columns.retain(|column| !column.speedups.is_empty());
    let beyond = columns.split_off(columns.len().min(MOST_COLUMNS));
    let bands = bands(record, &columns);
    if bands.is_empty() {
        return Ok(None);
    }
    let mut notes = missing_cells(record, gaps);
    if !beyond.is_empty() {
        let names: Vec<String> = beyond.iter().map(|c| c.interpreter.label()).collect();
        notes.push(format!("Not drawn, for want of room: {}", names.join(", ")));
    }
    let frame =
        Frame { title: title(record, &columns), subtitle: subtitle(&columns, &bands), notes };
    canvas::save(folder, "gil-classes", |area| {
        let room = frame.draw(area, record)?;
        draw_columns(area, record, room, &columns, &bands)
    })
    .map(Some)
}

fn column<'a>(
    record: &'a Record,
    interpreter: &'a Interpreter,
    gaps: &mut Vec<&'a Cell>,
) -> Column<'a> {
    let mut speedups = Vec::new();
    for info in &record.workloads {
        let Some(cell) = at_full_load(record, &info.name, &interpreter.id, MODEL) else { continue };
        match record.speedup(cell).filter(Estimate::is_positive) {
            Some(speedup) => speedups.push((info, speedup)),
            None => gaps.push(cell),
        }
    }
    Column { interpreter, speedups }
}

/// The workloads that any column has, class by class.
fn bands<'a>(record: &'a Record, columns: &[Column]) -> Vec<Band<'a>> {
    let shown = |info: &&WorkloadInfo| columns.iter().any(|c| c.at(&info.name).is_some());
    let band = |class| {
        let workloads: Vec<(&WorkloadInfo, u32)> = record
            .workloads
            .iter()
            .filter(|info| info.gil_class == class)
            .filter(shown)
            .map(|info| (info, full_load(record, &info.name).unwrap_or(1)))
            .collect();
        (!workloads.is_empty()).then_some(Band { class, workloads })
    };
    CLASSES.into_iter().filter_map(band).collect()
}

/// The first interpreter that ran with a GIL, in figures: the classes speak of those.
fn title(record: &Record, columns: &[Column]) -> String {
    let with_gil = columns.iter().find(|c| c.interpreter.gil_enabled);
    let Some(column) = with_gil.or(columns.first()) else { return String::new() };
    let figures = CLASSES.into_iter().filter_map(|class| {
        let of_class = column.speedups.iter().filter(|(info, _)| info.gil_class == class);
        let range = range_words(&of_class.map(|(_, s)| s.value).collect::<Vec<f64>>())?;
        let name = match class {
            GilClass::Bytecode => "bytecode",
            GilClass::CHolding => "C code that holds the GIL",
            GilClass::CReleasing => "C code that releases the GIL",
        };
        Some(format!("{name}\u{a0}{range}"))
    });
    format!(
        "{} threads on {}: {}",
        runtime_short(record, &column.interpreter.id),
        plural(record.machine.cores, "core"),
        figures.collect::<Vec<String>>().join(", ")
    )
}

fn subtitle(columns: &[Column], bands: &[Band]) -> String {
    let workers: Vec<u32> = bands.iter().flat_map(|b| &b.workloads).map(|(_, n)| *n).collect();
    let estimates = columns.iter().flat_map(|c| &c.speedups).map(|(_, speedup)| speedup);
    let mut text = format!(
        "Speed-up of threads with {} over the same interpreter's sequential program; {}",
        load_words(&workers),
        interval_words(estimates)
    );
    if columns.iter().any(|c| c.interpreter.free_threaded_build) {
        text.push_str(". The bands speak of builds with a GIL: where it is off, nobody holds it");
    }
    text
}

fn draw_columns(
    area: &Area,
    record: &Record,
    room: Rect,
    columns: &[Column],
    bands: &[Band],
) -> Result<()> {
    let body = Rect { top: room.top + 260, bottom: room.bottom - TICK.em * 2, ..room };
    // A band has its heading, as high as a row, and is set off by a third of one.
    let rows: usize = bands.iter().map(|band| band.workloads.len()).sum();
    let height = (3 * body.height() / (3 * rows + 4 * bands.len()) as i32).min(130);
    let kind = Type::new((height * 2 / 3).min(56), INK);
    let names = bands.iter().flat_map(|b| &b.workloads).map(|(info, _)| info.name.as_str());
    let headings = widest(bands.iter().map(|band| gil(band.class)), kind.bold());
    let words =
        widest(names, kind).max(headings).min(room.width() / if columns.len() > 2 { 5 } else { 4 });
    let (left, gap) = (room.left + words + 60, 60);
    let count = columns.len() as i32;
    let wide = (room.right - left + gap) / count - gap;
    let figure = kind.sized(kind.em.min(46));
    let estimates = columns.iter().flat_map(|c| &c.speedups).map(|(_, speedup)| speedup);
    let span = span(estimates, f64::from(record.machine.cores));

    let cores = record.machine.cores;
    let named: &[(&str, f64)] = &[("sequential", 1.0), ("ideal", f64::from(cores))];
    // On one core the ideal is the sequential program.
    let named = if cores == 1 { &named[..1] } else { named };

    let middles = draw_bands(area, body, bands, (height, kind, words))?;
    for (i, column) in columns.iter().enumerate() {
        let left = left + i as i32 * (wide + gap);
        let rect = Rect { left, right: left + wide - width("88.8×", figure) - 20, ..body };
        let axis = LevelAxis::new(span, rect);
        draw_heading(area, record, column.interpreter, rect, left + wide)?;
        axis.draw(area, TICK.sized(if count > 4 { 36 } else { TICK.em }))?;
        axis.references(area, named, ASIDE)?;
        for (info, workers, y) in &middles {
            let ideal = axis.x(f64::from((*workers).min(cores)));
            let style = ShapeStyle::from(GREY).stroke_width(5);
            let ends = [(ideal, y - height / 2), (ideal, y + height / 2)];
            dashed(area, &ends, 14, 12, style)?;
            let look = Look::of(MODEL, &column.interpreter.id);
            let colour = look.colour;
            let Some(speedup) = column.at(&info.name) else {
                let none = Type { colour: GREY, ..figure };
                put(area, "–", (left + wide, *y), none, HPos::Right, VPos::Center)?;
                continue;
            };
            look.line(area, &[(axis.x(1.0), *y), (axis.x(speedup.value), *y)])?;
            axis.dot(area, speedup, *y, look)?;
            let kind = Type { colour, ..figure };
            let at = (left + wide, *y);
            put(area, &times(speedup.value), at, kind, HPos::Right, VPos::Center)?;
        }
    }
    Ok(())
}

/// Grounds, headings and workloads' names; returns the middle of each workload's row.
fn draw_bands<'a>(
    area: &Area,
    body: Rect,
    bands: &'a [Band],
    (height, kind, words): (i32, Type, i32),
) -> Result<Vec<(&'a WorkloadInfo, u32, i32)>> {
    let mut middles = Vec::new();
    let mut y = body.top;
    // Not wider than the names: beyond them begin the panels, with their upright lines.
    let headings: Vec<&str> = bands.iter().map(|band| gil(band.class)).collect();
    let (bold, headings) = fit_all(&headings, kind.bold(), words, 1);
    for (band, heading) in bands.iter().zip(headings) {
        let bottom = y + height * (1 + band.workloads.len() as i32);
        let ground =
            Rectangle::new([(body.left, y), (body.right, bottom)], INK.mix(0.035).filled());
        area.draw(&ground)?;
        let at = (body.left + 20, y + height / 2);
        put(area, &heading.concat(), at, bold, HPos::Left, VPos::Center)?;
        y += height * 3 / 2;
        for (info, workers) in &band.workloads {
            let name = shorten(&info.name, kind, words);
            put(area, &name, (body.left + words + 20, y), kind, HPos::Right, VPos::Center)?;
            middles.push((*info, *workers, y));
            y += height;
        }
        y = bottom + height / 3;
    }
    Ok(middles)
}

/// The name of an interpreter, and what it said of itself.
fn draw_heading(
    area: &Area,
    record: &Record,
    interpreter: &Interpreter,
    rect: Rect,
    right: i32,
) -> Result<()> {
    let room = right - rect.left;
    let (name, lines) = fit(&runtime_short(record, &interpreter.id), NAME, room, 1);
    let mut y = rect.top - 240;
    for line in lines {
        put(area, &line, (rect.left, y), name, HPos::Left, VPos::Top)?;
    }
    y += NAME.em * 5 / 4;
    let (aside, lines) = fit(&interpreter.label(), ASIDE, room, 2);
    for line in lines {
        put(area, &line, (rect.left, y), aside, HPos::Left, VPos::Top)?;
        y += aside.em * 5 / 4;
    }
    Ok(())
}
