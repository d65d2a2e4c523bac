//! Wall time of one map, one chart a workload: both languages at the same size, and beside it what
//! opening the pool costs.
//!
//! Dots, not bars: a bar's length means its value, and a logarithmic axis has no zero from which
//! to measure a length. For the same reason start-up is not stacked on the wall time, it has a
//! panel of its own with the same axis, so that equal places are equal times.

use std::path::{Path, PathBuf};

use anyhow::Result;
use plotters::coord::combinators::{IntoLogRange as _, LogCoord};
use plotters::coord::ranged1d::Ranged as _;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::canvas::{self, Area, Rect};
use super::frame::Frame;
use super::lines::{full_load, interval_words, why_unmeasured};
use super::rows::{self, Layout, Row};
use super::style::{FAINT, GREY, INK, Look, PALE, runtime_short, spawns_every_map};
use super::text::{Type, put, shorten, width};
use super::ticks;
use crate::record::{
    Cell, EMBEDDED, Estimate, Lane, NATIVE, Record, Role, SEQUENTIAL, WorkloadInfo,
};
use crate::words::{duration, number, plural, whole};

const TICK: Type = Type::new(46, INK);
const HEADING: Type = Type::new(52, INK).bold();
const ASIDE: Type = Type::new(40, GREY);

/// Draws the wall times of one workload, if any was measured.
pub fn draw(record: &Record, info: &WorkloadInfo, folder: &Path) -> Result<Option<PathBuf>> {
    let workers = full_load(record, &info.name).unwrap_or(1);
    let cells: Vec<&Cell> = record
        .cells_of(&info.name, Role::Shared)
        .filter(|c| c.lane == Lane::Plain && (c.is_sequential() || c.workers == workers))
        .collect();
    let Some(axis) = Axis::of(record, &cells) else { return Ok(None) };
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
        axis.draw(area, wall, "wall time of one map", "")?;
        axis.draw(area, startup, "opening the pool", "once, before: not part of the wall time")?;
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

/// One axis for both panels.
struct Axis {
    low: f64,
    high: f64,
}

impl Axis {
    /// An axis with room for every time of `cells`; `None` without any.
    fn of(record: &Record, cells: &[&Cell]) -> Option<Self> {
        let walls = cells.iter().filter_map(|c| record.wall(c)).flat_map(|e| {
            let (low, high) = e.interval.unwrap_or((e.value, e.value));
            [low, high]
        });
        walls.clone().next()?;
        let pools = cells.iter().filter(|c| has_pool(c)).filter_map(|c| record.startup(c));
        let (low, high) = walls
            .chain(pools)
            .filter(|s| s.is_finite() && *s > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), s| (low.min(s), high.max(s)));
        // A whole decade at least, so that small differences do not look large; and air.
        let air = (10.0 / (high / low)).max(1.0).sqrt() * (high / low).powf(0.04);
        (high > 0.0).then_some(Self { low: low / air, high: high * air })
    }

    fn x(&self, seconds: f64, rect: Rect) -> i32 {
        let axis: LogCoord<f64> = (self.low..self.high).log_scale().into();
        axis.map(&seconds.clamp(self.low, self.high), (rect.left + 20, rect.right - 20))
    }

    fn draw(&self, area: &Area, rect: Rect, heading: &str, aside: &str) -> Result<()> {
        let Rect { left, top, right, bottom } = rect;
        put(area, heading, (left, top - 140), HEADING, HPos::Left, VPos::Top)?;
        let aside = shorten(aside, ASIDE, rect.width());
        put(area, &aside, (left, top - 70), ASIDE, HPos::Left, VPos::Top)?;
        let gap = width("200 ms", TICK) * 5 / 4;
        for seconds in ticks::decimal(self.low, self.high, rect.width(), gap) {
            let x = self.x(seconds, rect);
            let grid = vec![(x, top), (x, bottom)];
            area.draw(&PathElement::new(grid, ShapeStyle::from(FAINT).stroke_width(3)))?;
            let at = (x, bottom + 24);
            let label = round_duration(seconds);
            // Half a label beyond the panel would run into its neighbour.
            let half = width(&label, TICK) / 2;
            if x - half >= left - 30 && x + half <= right + 30 {
                put(area, &label, at, TICK, HPos::Center, VPos::Top)?;
            }
        }
        let base = vec![(left, bottom), (right, bottom)];
        area.draw(&PathElement::new(base, ShapeStyle::from(PALE).stroke_width(4)))?;
        Ok(())
    }
}

/// A duration that an axis names: `20 ms`.
fn round_duration(seconds: f64) -> String {
    duration(seconds).replace(".00 ", " ").replace(".0 ", " ")
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
    let x = axis.x(time.value, rect);
    let (low, high) = time.interval.unwrap_or((time.value, time.value));
    let (low, high) = (axis.x(low, rect), axis.x(high, rect));
    area.draw(&PathElement::new(vec![(low, y), (high, y)], look.colour.stroke_width(10)))?;
    look.mark(area, (x, y))?;
    let text = duration(time.value);
    if high + 50 + width(&text, kind) <= rect.right {
        put(area, &text, (high + 50, y), kind, HPos::Left, VPos::Center)
    } else {
        put(area, &text, (low - 50, y), kind, HPos::Right, VPos::Center)
    }
}
