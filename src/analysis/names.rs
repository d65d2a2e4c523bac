//! What tables, charts and sentences call a runtime and a model, in two lengths.

use crate::record::{Cell, Interpreter, Lane, NATIVE, Record, SEQUENTIAL};
use crate::words;

/// A text in two lengths, such as with its interval and without.
pub type Lengths = (String, String);

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

/// A runtime's name where room is short: `Rust`, `Python 3.11`, `Python 3.13t, GIL on`. Only an
/// interpreter that is alone in its record is plain `Python`, and no two of a record share a name.
pub fn runtime_short(record: &Record, runtime: &str) -> String {
    if runtime == NATIVE {
        return "Rust".to_owned();
    }
    let Some(interpreter) = record.interpreters.iter().find(|i| i.id == runtime) else {
        return runtime.to_owned();
    };
    if record.interpreters.len() == 1 && !interpreter.free_threaded_build {
        return "Python".to_owned();
    }
    // Major and minor, and the patch version only where those are not enough.
    for parts in [2, 3] {
        let name = interpreter_short(interpreter, parts);
        let same = record.interpreters.iter().filter(|i| interpreter_short(i, parts) == name);
        if same.count() == 1 {
            return name;
        }
    }
    format!("{} ({})", interpreter_short(interpreter, 3), interpreter.id)
}

/// An interpreter by so many parts of its version and, if it could do without, by its lock.
fn interpreter_short(interpreter: &Interpreter, parts: usize) -> String {
    let version: Vec<&str> = interpreter.version.split('.').take(parts).collect();
    let version = version.join(".");
    match (interpreter.free_threaded_build, interpreter.gil_enabled) {
        (false, _) => format!("Python {version}"),
        (true, false) => format!("Python {version}t"),
        // Here the "t" alone would mislead.
        (true, true) => format!("Python {version}t, {}", interpreter.lock()),
    }
}

/// A model's name for people.
pub fn model_label(model: &str) -> String {
    match model {
        // It blocks the very threads that should serve other tasks; it is shown to be avoided.
        "tokio_blocking" => "tokio blocking (wrong way)".to_owned(),
        // The two ways to keep a runtime free for other tasks while one of them computes.
        "tokio_spawn_blocking" | "tokio_rayon" => model.replacen('_', " + ", 1).replace('_', " "),
        "event_loop_threads" => "event loop + threads".to_owned(),
        "event_loop_processes" => "event loop + processes".to_owned(),
        _ => model.replace('_', " "),
    }
}

/// Whether a model starts its workers anew in every map: then a sample holds the start-up, and
/// there is no pool whose opening could be timed apart.
pub fn spawns_every_map(model: &str) -> bool {
    matches!(model, "threads" | "crossbeam")
}

/// A runtime and a model for people: `Python threads`, or `Python 3.13t, GIL on: threads`.
pub fn label(record: &Record, runtime: &str, model: &str) -> String {
    let runtime = runtime_short(record, runtime);
    let colon = if runtime.contains(',') { ":" } else { "" };
    format!("{runtime}{colon} {}", model_label(model))
}
