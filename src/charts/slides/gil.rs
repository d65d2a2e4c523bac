//! The lock that is always at exactly one of two threads, and the same threads without one.

use anyhow::Result;

use super::kit::figures::exact_ns;
use super::kit::lanes::{Group, Lanes};
use super::kit::page::{Page, title};
use crate::analysis::slides::threads::{Threads, gil, gil_finding};
use crate::charts::kit::chart::Chart;
use crate::record::Record;
use crate::words::{number, plural};

/// Draws it, if threads of both languages were watched.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let Some([python, rust]) = gil(record) else { return Ok(None) };
    let cores = record.machine.cores;
    let sentences = gil_finding(&[python, rust], cores);
    let page = Page {
        record,
        // Each sentence stands above its picture.
        title: vec![],
        notes: notes(&[("Python", python), ("Rust", rust)], "handoff"),
    };
    page.chart("slide-gil", |area, room| {
        let (kind, headings) = title(&sentences, room.width());
        let groups = headings.into_iter().zip([python, rust]);
        let group = |(heading, threads)| Group { heading, kind, threads, lock: "the GIL" };
        let lanes = Lanes {
            groups: groups.map(group).collect(),
            names: ["thread A", "thread B"],
            cores,
            is_explained: true,
        };
        lanes.draw(area, room)
    })
    .map(Some)
}

/// For the footer: how many ran at once, in turns of what length, and which take is drawn.
pub fn notes(shown: &[(&str, Threads)], probe: &str) -> Vec<String> {
    let mut notes: Vec<String> = Vec::new();
    for (name, threads) in shown {
        // Without a lock those are the system's slices.
        let turns = threads.turn_ns.filter(|_| threads.has_lock).map(exact_ns);
        let turns = turns.map_or_else(String::new, |turn| format!(", in turns of {turn}"));
        notes.push(format!("{name}: {} running at once{turns}", threads.running.words(number)));
    }
    let takes = shown.iter().map(|(_, threads)| threads.takes).max().unwrap_or(1);
    notes.push(format!(
        "drawn: the first of {} of gilscope probe {probe}",
        plural(takes as u64, "take")
    ));
    let all = || shown.iter().flat_map(|(_, threads)| &threads.take.tracks);
    if all().any(|track| track.gaps.iter().flatten().any(|(waited, _)| *waited == 0)) {
        notes.push("grey: the core was taken away, by the system or its host".to_owned());
    }
    notes
}
