//! Why Python's threads take longer than the best Rust, as a [product](crate::analysis::decomposition)
//! of interpreter cost and lost parallelism, one row a workload.
//!
//! All at one size and one load, so that it is an identity. On a logarithmic axis lengths add where
//! factors multiply: the second bar begins where the first one ends. What processes cost besides is
//! no factor but so many seconds, whatever the work is: it has a panel with a linear axis.

use std::path::{Path, PathBuf};

use anyhow::Result;
use plotters::element::Rectangle;
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, VPos};

use crate::analysis::decomposition::{Factors, factors};
use crate::analysis::full_load::full_load;
use crate::analysis::names::model_label;
use crate::charts::kit::axis::{ASIDE, Axis, TICK};
use crate::charts::kit::canvas::{self, Area, Rect};
use crate::charts::kit::frame::Frame;
use crate::charts::kit::phrases::{interval_words, load};
use crate::charts::kit::style::INK;
use crate::charts::kit::text::{Type, put, shorten, widest};
use crate::record::{Cell, EMBEDDED, Kind, Record, Role, WorkloadInfo};
use crate::words::times;
use panels::Panel;

mod panels;

/// More rows than this would be too low for their figures.
const MOST_ROWS: usize = 12;
/// Above the panels: a heading and a key of two lines.
const HEAD: i32 = 220;

/// One workload's row.
struct Row<'a> {
    info: &'a WorkloadInfo,
    workers: u32,
    /// The two factors, or why there are none.
    factors: Result<Factors<'a>, String>,
    /// The embedded Python's processes.
    processes: Option<&'a Cell>,
}

/// Draws the decomposition, if any workload has both languages to set against each other.
pub fn draw(record: &Record, folder: &Path) -> Result<Option<PathBuf>> {
    let mut rows: Vec<Row> = record.workloads.iter().filter_map(|info| row(record, info)).collect();
    let beyond = rows.split_off(rows.len().min(MOST_ROWS));
    let factors: Vec<&Factors> = rows.iter().filter_map(|r| r.factors.as_ref().ok()).collect();
    let ends = factors.iter().flat_map(|f| {
        let (low, high) = f.product.interval.unwrap_or((f.product.value, f.product.value));
        [f.interpreter.value, f.product.value, low, high]
    });
    let Some(axis) = Axis::of_times(ends) else { return Ok(None) };
    let names: Vec<&str> = beyond.iter().map(|r| r.info.name.as_str()).collect();
    let frame = Frame {
        title: title(record, &rows),
        subtitle: format!(
            "Python's threads against the fastest Rust model, at the shared size with the machine \
             fully used; {}",
            interval_words(factors.iter().map(|f| &f.product)).replace("bars", "thin bars"),
        ),
        notes: if names.is_empty() {
            vec![]
        } else {
            vec![format!("Not drawn, for want of room: {}", names.join(", "))]
        },
    };
    canvas::save(folder, "decomposition", |area| {
        let room = frame.draw(area, record)?;
        let body = Rect { top: room.top + HEAD, bottom: room.bottom - TICK.em * 5 / 2, ..room };
        let height = (body.height() / rows.len() as i32).min(240);
        let body = Rect { bottom: body.top + height * rows.len() as i32, ..body };
        let left = labels(area, &rows, body, height)?;
        let middle = left + (room.right - left) * 64 / 100;
        let product = Panel::new(area, Rect { left, right: middle - 40, ..body }, height);
        product.factors(&rows, axis)?;
        let extra = Panel::new(area, Rect { left: middle + 40, ..body }, height);
        extra.seconds(record, &rows)
    })
    .map(Some)
}

/// The row of a workload for which Python's threads were planned.
fn row<'a>(record: &'a Record, info: &'a WorkloadInfo) -> Option<Row<'a>> {
    let workers = full_load(record, &info.name)?;
    let cell = |model| record.cell(&info.name, Role::Shared, EMBEDDED, model, workers);
    let factors = factors(record, cell("threads")?);
    Some(Row { info, workers, factors, processes: cell("processes") })
}

/// The first workload's product, in figures.
fn title(record: &Record, rows: &[Row]) -> String {
    let first = rows.iter().find_map(|row| Some((row, row.factors.as_ref().ok()?)));
    first.map_or_else(String::new, |(row, factors)| {
        format!(
            "{} on {}: Python threads take {} the best Rust's time: \
             {}\u{a0}interpreter × {}\u{a0}lost\u{a0}parallelism",
            row.info.name,
            load(record, row.workers),
            times(factors.product.value),
            times(factors.interpreter.value),
            times(factors.lost.value),
        )
    })
}

/// Draws the names of the workloads, and returns where the panels may begin.
fn labels(area: &Area, rows: &[Row], body: Rect, height: i32) -> Result<i32> {
    let name = Type::new((height * 2 / 5).min(60), INK).bold();
    let small = ASIDE.sized((height / 4).min(ASIDE.em));
    let under = |row: &Row| {
        let rust =
            row.factors.as_ref().map(|f| format!("best Rust: {}", model_label(&f.rust.model)));
        // Where each language has its own routine, the first factor compares those.
        let own = (row.info.kind == Kind::Operation).then(|| "own routines".to_owned());
        own.into_iter().chain(rust.ok()).collect::<Vec<_>>().join(" · ")
    };
    let unders: Vec<String> = rows.iter().map(under).collect();
    let most = body.width() / 5;
    let words = widest(rows.iter().map(|r| r.info.name.as_str()), name)
        .max(widest(unders.iter().map(String::as_str), small))
        .min(most);
    for (i, (row, under)) in rows.iter().zip(&unders).enumerate() {
        let top = body.top + i as i32 * height;
        if i % 2 == 1 {
            let stripe = [(body.left, top), (body.right, top + height)];
            area.draw(&Rectangle::new(stripe, INK.mix(0.03).filled()))?;
        }
        let (right, middle) = (body.left + words, top + height / 2);
        let text = shorten(&row.info.name, name, words);
        let y = if under.is_empty() { middle } else { middle - height / 6 };
        put(area, &text, (right, y), name, HPos::Right, VPos::Center)?;
        let at = (right, middle + height / 4);
        put(area, &shorten(under, small, words), at, small, HPos::Right, VPos::Center)?;
    }
    Ok(body.left + words + 40)
}
