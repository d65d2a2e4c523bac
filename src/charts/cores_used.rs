//! CPU time over wall time: how many cores were busy on average. The plainest picture of the GIL:
//! threads that wait for it use no core.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::speedup::gil;
use crate::analysis::Estimate;
use crate::analysis::full_load::full_load;
use crate::analysis::missing::why_unmeasured;
use crate::analysis::names::label;
use crate::analysis::scaling::scaling_cells;
use crate::charts::kit::canvas::{self, Area, Rect};
use crate::charts::kit::frame::Frame;
use crate::charts::kit::phrases::{interval_words, with_workers};
use crate::charts::kit::rows::{self, Layout, Row};
use crate::charts::kit::style::{FAINT, GREY, INK, Look, PALE, dashed};
use crate::charts::kit::text::{Type, fit_all, put, width};
use crate::record::{Cell, EMBEDDED, NATIVE, Record, WorkloadInfo};
use crate::words::{number, plural};

/// More columns than this would be too narrow for their figures.
const MOST_COLUMNS: usize = 9;

/// One workload's column.
struct Column<'a> {
    info: &'a WorkloadInfo,
    workers: u32,
    cells: Vec<&'a Cell>,
}

/// Draws the cores used, if any cell knows its CPU time.
pub fn draw(record: &Record, folder: &Path) -> Result<Option<PathBuf>> {
    let mut columns: Vec<Column> =
        record.workloads.iter().filter_map(|info| column(record, info)).collect();
    let beyond = columns.split_off(columns.len().min(MOST_COLUMNS));
    let cells = || columns.iter().flat_map(|c| &c.cells).copied();
    let busy: Vec<Estimate> = cells().filter_map(|c| record.cores_used(c)).collect();
    let most = busy.iter().map(|e| e.value).reduce(f64::max);
    let Some(most) = most else { return Ok(None) };
    let rows = rows::rows(record, cells().map(|c| (c.runtime.as_str(), c.model.as_str())));

    let absent = cells().filter_map(|c| {
        Some((label(record, &c.runtime, &c.model), c.workload.as_str(), why_unmeasured(c)?))
    });
    let mut notes = rows::missing(record, absent);
    if !beyond.is_empty() {
        let names: Vec<&str> = beyond.iter().map(|c| c.info.name.as_str()).collect();
        notes.push(format!("Not drawn, for want of room: {}", names.join(", ")));
    }
    let frame = Frame {
        title: title(record, &columns),
        subtitle: format!(
            "CPU time over wall time{}; a thread that waits for the GIL uses no core; {}",
            with_workers(columns.iter().map(|c| c.workers)),
            interval_words(&busy).replace("bars", "bars within bars")
        ),
        notes,
    };
    canvas::save(folder, "cores-used", |area| {
        let room = frame.draw(area, record)?;
        let body = Rect { top: room.top + 190, bottom: room.bottom - 120, ..room };
        let layout = rows::lay(area, &rows, body)?;
        let gap = 36;
        let wide = (room.right - layout.left + gap) / columns.len() as i32 - gap;
        let lefts: Vec<i32> =
            (0..columns.len() as i32).map(|i| layout.left + i * (wide + gap)).collect();
        draw_headings(area, &columns, &lefts, body.top, wide)?;
        for (column, &left) in columns.iter().zip(&lefts) {
            let rect = Rect { left, right: left + wide, ..body };
            draw_column(area, record, column, &rows, &layout, rect, most)?;
        }
        Ok(())
    })
    .map(Some)
}

/// The cells of a workload with the machine fully used, at the sizes that show scaling.
fn column<'a>(record: &'a Record, info: &'a WorkloadInfo) -> Option<Column<'a>> {
    let workers = full_load(record, &info.name)?;
    let cells: Vec<&Cell> =
        scaling_cells(record, &info.name).filter(|c| c.workers == workers).collect();
    (!cells.is_empty()).then_some(Column { info, workers, cells })
}

/// The first workload's threads in both languages, in figures.
fn title(record: &Record, columns: &[Column]) -> String {
    let cores = plural(record.machine.cores, "core");
    let figures = columns.iter().find_map(|column| {
        let busy: Vec<String> = [(EMBEDDED, "threads"), (NATIVE, "threads")]
            .into_iter()
            .filter_map(|(runtime, model)| {
                let cell =
                    column.cells.iter().find(|c| c.runtime == runtime && c.model == model)?;
                let busy = number(record.cores_used(cell)?.value);
                let label = label(record, runtime, model).replace(' ', "\u{a0}");
                Some(format!("{label}\u{a0}keep\u{a0}{busy}\u{a0}busy"))
            })
            .collect();
        (!busy.is_empty()).then(|| format!("{} on {cores}: {}", column.info.name, busy.join(", ")))
    });
    figures.unwrap_or_else(|| format!("How many of {cores} were busy"))
}

/// The workloads' names above the columns, and what Python does with the GIL meanwhile.
fn draw_headings(
    area: &Area,
    columns: &[Column],
    lefts: &[i32],
    top: i32,
    wide: i32,
) -> Result<()> {
    let names: Vec<&str> = columns.iter().map(|c| c.info.name.as_str()).collect();
    let classes: Vec<&str> = columns.iter().map(|c| gil(c.info.gil_class)).collect();
    let (name, names) = fit_all(&names, Type::new(52, INK).bold(), wide, 1);
    let (what, classes) = fit_all(&classes, Type::new(36, GREY), wide, 2);
    for ((names, classes), &left) in names.iter().zip(&classes).zip(lefts) {
        for line in names {
            put(area, line, (left, top - 120), name, HPos::Left, VPos::Bottom)?;
        }
        for (i, line) in classes.iter().enumerate() {
            let y = top - 100 + i as i32 * what.em * 5 / 4;
            put(area, line, (left, y), what, HPos::Left, VPos::Top)?;
        }
    }
    Ok(())
}

fn draw_column(
    area: &Area,
    record: &Record,
    column: &Column,
    rows: &[Row],
    layout: &Layout,
    rect: Rect,
    most: f64,
) -> Result<()> {
    let Rect { left, top, right, bottom } = rect;
    // Linear, from zero: here a bar's length is its value. Room for the figures is kept right.
    let figure = layout.kind.sized(layout.kind.em.min(46));
    let cores = f64::from(record.machine.cores);
    let scale = f64::from(rect.width() - width("88.8", figure) - 40) / most.max(cores);
    let x = |cores: f64| left.saturating_add((cores * scale) as i32);

    let mut taken = left - 40;
    for cores in BTreeSet::from([1, record.machine.cores]) {
        let at = x(f64::from(cores));
        let style = ShapeStyle::from(GREY).stroke_width(4);
        dashed(area, &[(at, top), (at, bottom)], 14, 12, style)?;
        let text = cores.to_string();
        let half = width(&text, figure) / 2 + 8;
        if at - half >= taken {
            put(area, &text, (at, bottom + 20), figure, HPos::Center, VPos::Top)?;
            taken = at + half;
        }
    }
    for (row, &y) in rows.iter().zip(&layout.middles) {
        let cell = column.cells.iter().find(|c| c.runtime == row.runtime && c.model == row.model);
        let Some(cell) = cell else { continue };
        let look = Look::of(&row.model, &row.runtime);
        let busy = record.cores_used(cell);
        if let Some(busy) = busy {
            draw_bar(area, busy, look, (y, layout.height * 3 / 5), left, x)?;
        }
        let text = busy.map_or("–".to_owned(), |busy| number(busy.value));
        let kind = Type { colour: look.colour, ..figure };
        // All figures at the right edge: at the bars' ends the line at `cores` would cross them.
        put(area, &text, (right, y), kind, HPos::Right, VPos::Center)?;
    }
    area.draw(&PathElement::new(vec![(left, top), (left, bottom)], PALE.stroke_width(4)))?;
    area.draw(&PathElement::new(vec![(left, bottom), (right, bottom)], FAINT.stroke_width(3)))?;
    Ok(())
}

/// A bar from zero, filled for Rust and hollow for Python, with its interval.
fn draw_bar(
    area: &Area,
    busy: Estimate,
    look: Look,
    (y, height): (i32, i32),
    left: i32,
    x: impl Fn(f64) -> i32,
) -> Result<()> {
    let rect = Rect { left, top: y - height / 2, right: x(busy.value), bottom: y + height / 2 };
    rows::bar(area, rect, look.colour, look.filled)?;
    if let Some((low, high)) = busy.interval {
        area.draw(&PathElement::new(vec![(x(low), y), (x(high), y)], INK.stroke_width(6)))?;
    }
    Ok(())
}
