//! The same Rust, called by the same threads of Python: what letting go of the lock changes.

use anyhow::Result;

use super::gil::notes;
use super::kit::lanes::Lanes;
use super::kit::page::Page;
use crate::analysis::slides::threads::{held_released, held_released_finding};
use crate::charts::kit::chart::Chart;
use crate::record::Record;

/// Draws it, if Rust was called with the lock held and released.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let Some(threads) = held_released(record) else { return Ok(None) };
    let [held, released] = threads;
    let shown = [("held", held), ("released", released)];
    let names = ["Python calls Rust, GIL held", "Python calls Rust, GIL released"];
    let page = Page {
        record,
        title: vec![held_released_finding(&threads)],
        notes: notes(&shown, "held_released"),
    };
    page.chart("slide-held-released", |area, room| {
        Lanes::lettered(names.into_iter().zip(threads), "GIL", record.machine.cores)
            .draw(area, room)
    })
    .map(Some)
}
