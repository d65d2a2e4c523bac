//! Wall time of one map, one chart a workload: both languages at the same size, and beside it what
//! opening the pool costs.
//!
//! Dots, not bars: a bar's length means its value, and a logarithmic axis has no zero from which
//! to measure a length. For the same reason start-up is not stacked on the wall time, it has a
//! panel of its own with the same axis, so that equal places are equal times.

use std::path::{Path, PathBuf};

use anyhow::Result;
use plotters::style::text_anchor::{HPos, VPos};

use crate::analysis::Estimate;
use crate::analysis::full_load::full_load;
use crate::analysis::missing::why_unmeasured;
use crate::analysis::names::{runtime_short, spawns_every_map};
use crate::charts::kit::axis::{ASIDE, Axis, TICK, heading};
use crate::charts::kit::canvas::{self, Area, Rect};
use crate::charts::kit::frame::Frame;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::rows::{self, Layout, Row};
use crate::charts::kit::style::Look;
use crate::charts::kit::text::{Type, put, shorten, width};
use crate::record::{Cell, EMBEDDED, Lane, NATIVE, Record, Role, SEQUENTIAL, WorkloadInfo};
use crate::words::{number, plural, whole};

/// Draws the wall times of one workload, if any was measured.
pub fn draw(record: &Record, info: &WorkloadInfo, folder: &Path) -> Result<Option<PathBuf>> {
    let workers = full_load(record, &info.name).unwrap_or(1);
    let cells: Vec<&Cell> = record
        .cells_of(&info.name, Role::Shared)
        .filter(|c| c.lane == Lane::Plain && (c.is_sequential() || c.workers == workers))
        .collect();
    let Some(axis) = axis(record, &cells) else { return Ok(None) };
    let rows = rows::rows(record, cells.iter().map(|c| (c.runtime.as_str(), c.model.as_str())));
    let size = cells.first().map_or(0, |c| c.size);
    let walls: Vec<Estimate> = cells.iter().filter_map(|c| record.wall(c)).collect();
    let frame = Frame {
        title: title(record, info, &cells),
        subtitle: format!(
            "{}: wall time of one map over {} {} with {}; lower is better; {}",
            info.title,
            whole(size),
            info.unit,
            plural(workers, "worker"),
            interval_words(&walls),
        ),
        notes: vec![],
    };
    canvas::save(folder, &format!("wall-time-{}", info.name), |area| {
        let room = frame.draw(area, record)?;
        let body = Rect { top: room.top + 150, bottom: room.bottom - TICK.em * 5 / 2, ..room };
        let layout = rows::lay(area, &rows, body)?;
        let half = (room.right - layout.left - 60) / 2;
        let wall = Rect { left: layout.left, right: layout.left + half, ..body };
        let startup = Rect { left: room.right - half, ..body };
        heading(area, wall, "wall time of one map", "")?;
        heading(area, startup, "opening the pool", "once, before: not part of the wall time")?;
        axis.draw(area, wall)?;
        axis.draw(area, startup)?;
        for (row, &y) in rows.iter().zip(&layout.middles) {
            let found = cells.iter().find(|c| c.runtime == row.runtime && c.model == row.model);
            let Some(cell) = found else { continue };
            draw_row(area, record, cell, row, &axis, (wall, startup), (y, &layout))?;
        }
        Ok(())
    })
    .map(Some)
}

/// How the two sequential programs compare; no winner where the interval holds 1.
fn title(record: &Record, info: &WorkloadInfo, cells: &[&Cell]) -> String {
    let sequential =
        |runtime: &str| cells.iter().find(|c| c.model == SEQUENTIAL && c.runtime == runtime);
    let ratio = match (sequential(EMBEDDED), sequential(NATIVE)) {
        (Some(python), Some(rust)) => record.ratio(python, rust),
        _ => None,
    };
    let python = runtime_short(record, EMBEDDED);
    match ratio {
        Some(ratio) if ratio.interval.is_some() && !ratio.excludes(1.0) => format!(
            "{}: between sequential {python} and sequential Rust no difference is seen",
            info.name
        ),
        Some(ratio) => format!(
            "{}: sequential {python} takes {} times as long as sequential Rust",
            info.name,
            number(ratio.value)
        ),
        None => format!("{}: wall time of each model", info.name),
    }
}

/// One axis for both panels, with room for every time of `cells`; `None` without a wall time.
fn axis(record: &Record, cells: &[&Cell]) -> Option<Axis> {
    let walls = cells.iter().filter_map(|c| record.wall(c)).flat_map(|e| {
        let (low, high) = e.interval.unwrap_or((e.value, e.value));
        [low, high]
    });
    walls.clone().next()?;
    let pools = cells.iter().filter(|c| has_pool(c)).filter_map(|c| record.startup(c));
    Axis::of_seconds(walls.chain(pools))
}

/// Whether opening its pool is a time of its own.
fn has_pool(cell: &Cell) -> bool {
    !cell.is_sequential() && !spawns_every_map(&cell.model)
}

fn draw_row(
    area: &Area,
    record: &Record,
    cell: &Cell,
    row: &Row,
    axis: &Axis,
    (wall, startup): (Rect, Rect),
    (y, layout): (i32, &Layout),
) -> Result<()> {
    // In a crowd of rows, a marker would reach into its neighbours.
    let look =
        Look::of(&row.model, &row.runtime).heavier((f64::from(layout.height) / 80.0).min(1.0));
    let aside = ASIDE.sized(ASIDE.em.min(layout.kind.em));
    let say = |text: &str, rect: Rect| {
        let text = shorten(text, aside, rect.width() - 40);
        put(area, &text, (rect.left + 20, y), aside, HPos::Left, VPos::Center)
    };
    if let Some(reason) = why_unmeasured(cell) {
        return say(&reason, Rect { right: startup.right, ..wall });
    }
    let kind = Type { colour: look.colour, ..layout.kind };
    match record.wall(cell) {
        Some(time) if time.value > 0.0 => dot(area, time, axis, wall, y, look, kind)?,
        _ => say("no time passed by this machine's clock", wall)?,
    }
    if cell.is_sequential() {
        say("no pool", startup)
    } else if spawns_every_map(&row.model) {
        say("starts its threads in every map: within the wall time", startup)
    } else if let Some(seconds) = record.startup(cell) {
        let time = Estimate { value: seconds, interval: None };
        dot(area, time, axis, startup, y, look, kind)
    } else {
        say("not recorded", startup)
    }
}

/// A dot with its interval, and its value on the side where there is room.
fn dot(
    area: &Area,
    time: Estimate,
    axis: &Axis,
    rect: Rect,
    y: i32,
    look: Look,
    kind: Type,
) -> Result<()> {
    let (low, high) = axis.mark(area, time, rect, y, look)?;
    let text = axis.words(time.value);
    if high + 50 + width(&text, kind) <= rect.right {
        put(area, &text, (high + 50, y), kind, HPos::Left, VPos::Center)
    } else {
        put(area, &text, (low - 50, y), kind, HPos::Right, VPos::Center)
    }
}
