//! The same threads on work that computes and on work that waits.

use anyhow::Result;
use plotters::style::text_anchor::{HPos, VPos};

use super::kit::bars::{self, Bar};
use super::kit::page::{PYTHON, Page, RUST, title};
use crate::analysis::slides::grid::{Gains, pair};
use crate::charts::kit::canvas::Rect;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::text::put;
use crate::record::Record;
use crate::words::{fold, times, whole};

/// Draws it, if threads of both languages were measured on both kinds of work.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let Some(sides) = pair(record) else { return Ok(None) };
    let what = ["Computing", "Waiting"];
    let sentences = [0, 1].map(|n| sentence(what[n], &sides[n]));
    // Each sentence stands above its picture.
    let page = Page { record, title: vec![], notes: sides.iter().map(note).collect() };
    page.chart("slide-pair", |area, room| {
        let (kind, headings) = title(&sentences, room.width());
        let half = room.height() / 2;
        for ((n, heading), gains) in (0..).zip(&headings).zip(&sides) {
            let top = room.top + n * half;
            put(area, heading, (room.left, top), kind, HPos::Left, VPos::Top)?;
            let rect = Rect { top: top + kind.em * 3 / 2, bottom: top + half - 80, ..room };
            bars::draw(area, &bars_of(gains), None, rect)?;
        }
        Ok(())
    })
    .map(Some)
}

fn sentence(what: &str, gains: &Gains) -> String {
    let who = match gains.who() {
        [true, true] => "both languages gain",
        [true, false] => "only Python gains",
        [false, true] => "only Rust gains",
        [false, false] => "no gain is seen",
    };
    format!("{what}, {} threads: {who}.", whole(gains.count.into()))
}

fn bars_of(gains: &Gains) -> Vec<Bar> {
    [("Python", gains.python, PYTHON), ("Rust", gains.rust, RUST)]
        .map(|(name, value, colour)| Bar {
            name: vec![name.to_owned()],
            value,
            figure: format!("{}×", fold(value.value)),
            colour,
        })
        .into()
}

fn note(gains: &Gains) -> String {
    format!(
        "{}, {} threads over one after the other: Python {}, Rust {}",
        gains.workload,
        whole(gains.count.into()),
        gains.python.words(times),
        gains.rust.words(times)
    )
}
