//! Every core a square, filled as far as it is busy.

use anyhow::Result;
use plotters::style::text_anchor::{HPos, VPos};

use super::kit::cores::square;
use super::kit::page::{NAME, Page, hue};
use crate::analysis::slides::grid::{Busy, CoresUsed, cores_used};
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::text::{Type, put};
use crate::record::Record;
use crate::words::{number, sentence, spelled, tenths};

/// Draws it, if it is known how many cores threads of both languages used.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let Some(used) = cores_used(record) else { return Ok(None) };
    let cores = record.machine.cores;
    let page = Page { record, title: finding(&used, cores), notes: notes(&used) };
    page.chart("slide-cores-used", |area, room| {
        let each = (room.width() + BETWEEN) / used.busy.len() as i32;
        for (n, busy) in (0..).zip(&used.busy) {
            let left = room.left + n * each;
            draw_one(area, busy, cores, Rect { left, right: left + each - BETWEEN, ..room })?;
        }
        Ok(())
    })
    .map(Some)
}

const BETWEEN: i32 = 200;

fn draw_one(area: &Area, busy: &Busy, cores: u32, room: Rect) -> Result<()> {
    let colour = hue(busy.is_rust);
    let language = if busy.is_rust { "Rust" } else { "Python" };
    let name = Type { colour, ..NAME };
    put(
        area,
        &format!("{language} {}", busy.name),
        (room.left, room.top),
        name,
        HPos::Left,
        VPos::Top,
    )?;
    let big = Type { colour, ..NAME.sized(240) };
    let figure = tenths(busy.cores.value);
    put(area, &figure, (room.left, room.top + 150), big, HPos::Left, VPos::Top)?;
    let squares = Rect { top: room.top + 520, ..room };
    let (columns, pitch) = grid(cores, squares);
    let unused = squares.height() - cores.div_ceil(columns) as i32 * pitch;
    for core in 0..cores {
        let at = (
            squares.left + (core % columns) as i32 * pitch,
            squares.top + unused / 2 + (core / columns) as i32 * pitch,
        );
        square(area, at, pitch * 5 / 6, busy.cores.value - f64::from(core), colour)?;
    }
    Ok(())
}

/// In how many columns squares are largest, and how far they are from one to the next.
fn grid(cores: u32, room: Rect) -> (u32, i32) {
    let pitch = |columns: u32| {
        let rows = cores.div_ceil(columns);
        (room.width() / columns as i32).min(room.height() / rows as i32)
    };
    let best = (1..=cores).max_by_key(|columns| (pitch(*columns), std::cmp::Reverse(*columns)));
    let columns = best.unwrap_or(1);
    (columns, pitch(columns))
}

fn finding(used: &CoresUsed, cores: u32) -> Vec<String> {
    let ends = used.busy.iter().take(1).chain(used.busy.last());
    let busy = ends.map(|busy| {
        let busy_cores = tenths(busy.cores.value);
        if busy.is_rust {
            format!("Rust {busy_cores}")
        } else {
            format!("Python keeps {busy_cores} busy")
        }
    });
    let noun = if cores == 1 { "core" } else { "cores" };
    vec![
        sentence(&format!("{} threads, {} {noun}:", spelled(used.workers), spelled(cores))),
        format!("{}.", busy.collect::<Vec<_>>().join(", ")),
    ]
}

fn notes(used: &CoresUsed) -> Vec<String> {
    let each: Vec<String> = used.busy.iter().map(|busy| busy.cores.words(number)).collect();
    vec![format!("{}, CPU time over wall time: {}", used.workload, each.join(", "))]
}
