//! One lock in Rust, and its threads look like Python's.

use anyhow::Result;

use super::gil::notes;
use super::kit::lanes::Lanes;
use super::kit::page::Page;
use crate::analysis::slides::threads::{Threads, one_lock, one_lock_finding};
use crate::charts::kit::chart::Chart;
use crate::record::Record;

/// Draws it, if Rust's threads were watched with one lock and without, and Python's.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let Some(threads) = one_lock(record) else { return Ok(None) };
    let names = ["Python", "Rust, one lock", "Rust, no lock"];
    let shown: Vec<(&str, Threads)> = names.into_iter().zip(threads).collect();
    let page =
        Page { record, title: vec![one_lock_finding(&threads)], notes: notes(&shown, "handoff") };
    page.chart("slide-one-lock", |area, room| {
        Lanes::lettered(names.into_iter().zip(threads), "lock", record.machine.cores)
            .draw(area, room)
    })
    .map(Some)
}
