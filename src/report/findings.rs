//! What was seen, in a few plain sentences.
//!
//! Every sentence is computed from figures: another record says other things, and the opposite
//! record the opposite. A cause is named only where the figures show its effect.

use super::{caveats, free_threading, languages, python, scaling};
use crate::record::{EMBEDDED, Interpreter, Record};

/// What `record` shows, one finding an entry, the caveats last. Intervals are at 95 %.
pub fn findings(record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    if let Some(main) = main_interpreter(record) {
        found.extend(python::threads(record, main));
        found.extend(python::processes(record, main));
        found.extend(python::event_loop(record, main));
    }
    found.extend(free_threading::findings(record));
    found.extend(scaling::rust(record));
    found.extend(languages::findings(record));
    if !found.is_empty() {
        found.insert(0, "Ratios are medians, with their 95 % intervals in brackets.".to_owned());
        found.splice(0..0, caveats::smoke(record));
    }
    found.extend(caveats::findings(record));
    found
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
