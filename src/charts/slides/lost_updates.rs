//! Additions that are lost where two threads add without a lock, in both languages.

use anyhow::Result;

use super::kit::bars::{self, Bar};
use super::kit::page::{Page, hue};
use crate::analysis::slides::lost_updates::{Additions, lost_updates};
use crate::charts::kit::chart::Chart;
use crate::record::Record;
use crate::words::{plural, share};

/// Draws it, if both languages counted with a lock and without.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let Some(all) = lost_updates(record) else { return Ok(None) };
    let page = Page { record, title: finding(&all), notes: notes(&all) };
    let bars: Vec<Bar> = all.iter().map(bar).collect();
    page.chart("slide-lost-updates", |area, room| bars::draw(area, &bars, Some(1.0), room))
        .map(Some)
}

fn bar(additions: &Additions) -> Bar {
    let lock = if additions.has_lock { "with a lock" } else { "no lock" };
    Bar {
        name: vec![format!("{}, {lock}", language(additions))],
        value: additions.lost,
        figure: format!("{} lost", lost(additions)),
        colour: hue(additions.is_rust),
    }
}

fn language(additions: &Additions) -> &'static str {
    if additions.is_rust { "Rust" } else { "Python" }
}

/// `45 %`, or `none`.
fn lost(additions: &Additions) -> String {
    match additions.lost.value {
        none if none <= 0.0 => "none".to_owned(),
        some => share(some).replace(' ', "\u{a0}"),
    }
}

fn finding(all: &[Additions]) -> Vec<String> {
    let without: Vec<&Additions> = all.iter().filter(|a| !a.has_lock).collect();
    let lost = if without.iter().all(|additions| additions.lost.value <= 0.0) {
        "No addition is seen to be lost.".to_owned()
    } else {
        let each = without.iter().map(|a| format!("{} loses {}", language(a), lost(a)));
        format!("{}.", each.collect::<Vec<_>>().join(", "))
    };
    vec!["Two threads load, add, store. No lock.".to_owned(), lost]
}

fn notes(all: &[Additions]) -> Vec<String> {
    let exact = |a: &Additions| {
        let lock = if a.has_lock { " with a lock" } else { "" };
        let lost = if a.lost.value > 0.0 { a.lost.words(share) } else { "none".to_owned() };
        format!("{}{lock} {lost}", language(a))
    };
    let each: Vec<String> = all.iter().map(exact).collect();
    let takes = all.iter().map(|a| a.takes).max().unwrap_or(1);
    vec![
        format!("lost: {}", each.join(", ")),
        "Python: count = count + int(\"1\"); Rust: an atomic load, then an atomic store".to_owned(),
        format!("{} of gilscope probe counter", plural(takes as u64, "take")),
    ]
}
