//! What tables and notes call a cell: its runtime and its model, in a few letters.

use super::layout::Lengths;
use crate::record::{Cell, Interpreter, Lane, NATIVE, Record, SEQUENTIAL};
use crate::words;

/// What the runtime column says of native code.
pub const RUST: &str = "Rust";
/// What it says of Rust called from threads that keep the GIL, and where room is short.
pub const HELD: (&str, &str) = ("Rust, GIL held", "held");
/// The same, of threads that release it.
pub const RELEASED: (&str, &str) = ("Rust, GIL released", "released");

/// What ran this cell, in two lengths.
pub fn runtime(record: &Record, cell: &Cell) -> Lengths {
    let (long, brief) = match cell.lane {
        Lane::NativeHeld => HELD,
        Lane::NativeReleased => RELEASED,
        Lane::Plain | Lane::Library => {
            let name = short(record, &cell.runtime);
            return (name.clone(), name);
        }
    };
    // One caller is named under the table; several must be told apart in their rows.
    let of = match callers(record).len() {
        0 | 1 => String::new(),
        _ => format!(" {}", short(record, &cell.runtime)),
    };
    (format!("{long}{of}"), format!("{brief}{of}"))
}

/// The interpreters whose threads called Rust.
pub fn callers(record: &Record) -> Vec<&Interpreter> {
    let calls = |i: &&Interpreter| {
        record.cells.iter().any(|c| c.runtime == i.id && c.is_rust_from_python())
    };
    record.interpreters.iter().filter(calls).collect()
}

/// A name of a few letters, explained under the table: `3.13.5t` is a build that can run without
/// the GIL, as in the names of its executables, and `3.13.5t GIL` is one whose GIL was on.
pub fn short(record: &Record, runtime: &str) -> String {
    let of = |i: &Interpreter| {
        let t = if i.free_threaded_build { "t" } else { "" };
        let gil = if i.free_threaded_build && i.gil_enabled { " GIL" } else { "" };
        format!("{}{t}{gil}", i.version)
    };
    if runtime == NATIVE {
        return RUST.to_owned();
    }
    let Some(own) = record.interpreters.iter().find(|i| i.id == runtime) else {
        return runtime.to_owned();
    };
    let alike = record.interpreters.iter().filter(|i| of(i) == of(own)).count();
    if alike > 1 { runtime.to_owned() } else { of(own) }
}

/// A cell's model with what it ran with: `threads ×2`, or `threads, 100 in flight`.
pub fn model(cell: &Cell) -> String {
    let mut text = cell.model.clone();
    match cell.in_flight {
        Some(n) => text += &format!(", {} in flight", words::whole(n.into())),
        None if text != SEQUENTIAL => text += &format!(" ×{}", cell.workers),
        None => {}
    }
    if cell.lane == Lane::Library {
        text += ", library";
    }
    text
}
