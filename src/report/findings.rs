//! What was seen, in a few plain sentences.
//!
//! Every sentence is computed from figures: another record says other things, and the opposite
//! record the opposite. A cause is named only where the figures show its effect.

use super::comparison::FEW;
use super::{
    asleep, caveats, decomposition, free_threading, languages, native_lane, probes, python,
    scaling, waiting,
};
use crate::analysis::stats::FEWEST_FOR_INTERVAL;
use crate::record::{Bound, Cell, EMBEDDED, Interpreter, Record};

/// What `record` shows, one finding an entry, the caveats last. Intervals are at 95 %.
pub fn findings(record: &Record) -> Vec<String> {
    let main = main_interpreter(record);
    let mut found = of_computing(&record.of_bound(Bound::Cpu), main);
    found.extend(waiting::findings(&record.of_bound(Bound::Io), main));
    if !found.is_empty() {
        found.insert(0, how_to_read(record));
        found.splice(0..0, caveats::smoke(record));
    }
    found.extend(asleep::findings(record));
    found.extend(probes::findings(record));
    found.extend(caveats::findings(record));
    found
}

/// What is seen of work that computes.
fn of_computing(record: &Record, main: Option<&Interpreter>) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(main) = main {
        found.extend(python::threads(record, main));
        found.extend(python::processes(record, main));
    }
    for python in &record.interpreters {
        found.extend(python::subinterpreters(record, python));
    }
    if let Some(main) = main {
        found.extend(python::event_loop(record, main));
    }
    found.extend(free_threading::findings(record));
    found.extend(native_lane::findings(record));
    found.extend(scaling::rust(record));
    if let Some(main) = main {
        found.extend(languages::sequential(record, main));
        found.extend(decomposition::findings(record, main));
    }
    found.extend(languages::at_their_best(record));
    found
}

/// What the figures in the sentences are. Said once: every sentence would be longer by it.
fn how_to_read(record: &Record) -> String {
    let mut measured = record.cells.iter().filter_map(Cell::measured);
    let mut text = if measured.any(|m| m.samples.len() >= FEWEST_FOR_INTERVAL) {
        "Ratios are medians, with their 95 % intervals in brackets".to_owned()
    } else {
        "Ratios are medians; too few rounds for an interval, so no winner is named".to_owned()
    };
    if record.workloads.len() > FEW {
        text += "; of many workloads, the lowest and the highest";
    }
    if let Some(main) = main_interpreter(record) {
        text += &format!(". Python is {} where no other is named", main.label());
    }
    text + "."
}

/// The interpreter that *Python* means where a sentence names no other: the embedded one if it was
/// measured, otherwise the first that was, builds with a GIL before others.
pub fn main_interpreter(record: &Record) -> Option<&Interpreter> {
    let measured =
        |i: &&Interpreter| record.cells.iter().any(|c| c.runtime == i.id && c.measured().is_some());
    record
        .interpreters
        .iter()
        .filter(measured)
        .min_by_key(|i| (i.id != EMBEDDED, i.free_threaded_build))
}
