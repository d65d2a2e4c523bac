//! How long does getting rid of memory hold a program up?
//!
//! A ticker is due every millisecond, and between its ticks the same thread makes objects and
//! forgets them, beside a large graph that lives on. CPython frees most objects at once, by
//! counting references; those in cycles wait for the collector, which stops everything else to look
//! through a generation of objects.
//!
//! Rust has no collector, and frees each object when its owner goes. That is not nothing either:
//! who drops the last handle on a large graph pays for all of it, there and then. So here a graph
//! of many boxes is dropped in the middle of the window: `at_once`, by the ticker's thread;
//! `elsewhere`, sent to another thread, which may take its time; `piecewise`, a little at each
//! tick.
//!
//! No effect of the ticker could be told: with ticks before, dropping the graph at once took 1.02
//! times as long as without (0.74 to 1.48 in twelve pairs of processes), and in pieces between
//! ticks 1.00 times as long as the same pieces one after the other (0.96 to 1.14). In CPython 3.11,
//! making and forgetting the objects took 1.00 times as long (0.74 to 1.17), with as many
//! collections.

use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::watch::clock_ns;
use super::{Contrast, RARE, Row, Variant, python, unknown};
use crate::record::probes::{Seen, Unit};

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "gc_pause",
    question: "How long does getting rid of memory hold a program up?",
    over: "thousand objects",
    over_unit: Unit::Count,
    durations: "how late a tick was",
    telling: Some(RARE),
    lesson: "A collector stops the program to look for cycles, and an owner that drops a large \
         graph pays for all of it at once: when and where is the program's choice",
    behind: ["", "", "{} thousand objects"],
    opening: "",
    contrasts: &[Contrast::of_durations(
        python("gc_on", 300),
        python("gc_off", 300),
        [
            "With the collector of {python} one tick in a hundred is {one} late; without it, {other}",
            "With the collector of {python} one tick in a hundred is {one} late; without it, {other}",
            "One tick in a hundred is {one} late, with the collector of {python} and without",
            "No difference seen with the collector of {python} and without: {one} and {other}",
        ],
    )],
    figures: &[],
    native: run,
    rust: &[
        Variant::of("at_once", "dropped at once", &[300]).like("sequential"),
        Variant::of("elsewhere", "dropped elsewhere", &[300]).like("sequential"),
        Variant::of("piecewise", "dropped piecewise", &[300]).like("sequential"),
    ],
    python: &[
        Variant::of("gc_on", "collector on", &[300]).like("sequential"),
        Variant::of("gc_frozen", "collector, frozen", &[300]).like("sequential"),
        Variant::of("gc_off", "collector off", &[300]).like("sequential"),
        Variant::of("no_cycles", "no cycles", &[300]).like("sequential"),
    ],
};

const TICK_NS: u64 = 1_000_000;
/// Boxes that are dropped between two ticks, where that is done piecewise: about half a tick's
/// time.
const PIECE: usize = 20_000;

/// A graph: a box for each node, as a tree or a map would have. 48 bytes, of no use to anyone.
type Graph = Vec<Box<[u64; 6]>>;

/// With a graph of that many thousand boxes.
///
/// # Errors
/// If there is no such variant.
pub fn run(variant: &str, thousands: u64, window: Duration) -> Result<Seen> {
    if !["at_once", "elsewhere", "piecewise"].contains(&variant) {
        return unknown(variant);
    }
    let mut graph: Graph = (0..thousands * 1_000).map(|n| Box::new([n; 6])).collect();
    let ticks = (window.as_nanos() as u64 / TICK_NS).max(2);
    let mut late = Vec::with_capacity(ticks as usize);
    let mut elsewhere = None;
    let start = clock_ns();
    for tick in 1..=ticks {
        let due = start + tick * TICK_NS;
        // lesson: start forget
        if tick >= ticks / 2 {
            match variant {
                "at_once" => drop(std::mem::take(&mut graph)),
                "elsewhere" if !graph.is_empty() => {
                    let graph = std::mem::take(&mut graph);
                    elsewhere = Some(thread::spawn(move || drop(graph)));
                }
                "piecewise" => graph.truncate(graph.len().saturating_sub(PIECE)),
                _ => {}
            }
        }
        // lesson: end forget
        while clock_ns() < due {
            std::hint::spin_loop(); // sleeping would be late by itself
        }
        late.push(clock_ns() - due);
    }
    if let Some(thread) = elsewhere {
        let _ = thread.join(); // it only frees
    }
    Ok(Seen { window_ns: clock_ns() - start, durations: Seen::rounded(late), ..Seen::default() })
}
