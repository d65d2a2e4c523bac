//! What tables, charts and sentences call a runtime and a model, in two lengths.

use crate::record::probes::Case;
use crate::record::{Cell, Interpreter, Lane, NATIVE, OWN_PYTHON, Record, SEQUENTIAL, Tint};
use crate::words;

/// A text in two lengths, such as with its interval and without.
pub type Lengths = (String, String);

/// What the runtime column says of native code.
pub const RUST: &str = "Rust";
/// What ran this cell, in two lengths.
pub fn runtime(record: &Record, cell: &Cell) -> Lengths {
    if !cell.is_rust_from_python() {
        let name = short(record, &cell.runtime);
        return (name.clone(), name);
    }
    let (long, brief) = (cell.lane.words(), cell.lane.brief());
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
/// the GIL, as in the names of its executables, `3.13.5t GIL` is one whose GIL was on, and `3.14.2 JIT` one
/// whose JIT compiler was.
pub fn short(record: &Record, runtime: &str) -> String {
    let of = |i: &Interpreter| {
        let t = if i.free_threaded_build { "t" } else { "" };
        let gil = if i.free_threaded_build && i.gil_enabled { " GIL" } else { "" };
        let jit = if i.jit == Some(true) { " JIT" } else { "" };
        format!("{}{t}{gil}{jit}", i.version)
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

/// A case of a probe: `Rust threads`, `3.11.7 calling Rust, GIL held`.
pub fn case(record: &Record, case: &Case) -> String {
    format!("{} {}", short(record, &case.runtime), case.label)
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

/// An interpreter by the first `parts` parts of its version, by its lock if it could do without, and by its
/// JIT compiler if that was on.
fn interpreter_short(interpreter: &Interpreter, parts: usize) -> String {
    let version: Vec<&str> = interpreter.version.split('.').take(parts).collect();
    let version = version.join(".");
    let name = match (interpreter.free_threaded_build, interpreter.gil_enabled) {
        (false, _) => format!("Python {version}"),
        (true, false) => format!("Python {version}t"),
        // Here the "t" alone would mislead.
        (true, true) => format!("Python {version}t, {}", interpreter.lock()),
    };
    if interpreter.jit == Some(true) { name + ", JIT on" } else { name }
}

/// Who has a figure: a model in a runtime, with its name for people and its colour.
#[derive(Debug, Clone, PartialEq)]
pub struct Who {
    /// The runtime.
    pub runtime: String,
    /// The model; of servers and probes the one that they are a form of.
    pub model: String,
    /// How its code is written.
    pub lane: Lane,
    /// Its colour and marker.
    pub tint: Tint,
    /// The name. No two of a chart share it.
    pub label: String,
}

impl Who {
    /// A form of `model`, by another name.
    pub fn called(record: &Record, runtime: &str, model: &str, name: &str) -> Self {
        let of = runtime_short(record, runtime);
        let colon = if of.contains(',') { ":" } else { "" };
        Self {
            runtime: runtime.to_owned(),
            model: model.to_owned(),
            lane: Lane::Plain,
            tint: record.tint(model),
            label: format!("{of}{colon} {name}"),
        }
    }

    /// A model of the grid: `Python threads`, or `Python 3.13t, GIL on: threads`.
    pub fn of(record: &Record, runtime: &str, model: &str) -> Self {
        Self::called(record, runtime, model, &record.model_label(model))
    }

    /// The model that a cell ran.
    pub fn ran(record: &Record, cell: &Cell) -> Self {
        let plain = Self::of(record, &cell.runtime, &cell.model);
        Self { lane: cell.lane, label: plain.label + &cell.lane.after(), ..plain }
    }

    /// Who ran these cells, each once: Rust first, then gilscope's own Python, then the others; in
    /// each the record's order, plain code before Rust called from it.
    pub fn all<'a>(record: &Record, cells: impl IntoIterator<Item = &'a Cell>) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for cell in cells {
            if all.iter().all(|who| !who.is_of(cell)) {
                all.push(Self::ran(record, cell));
            }
        }
        let place = |runtime: &str| record.interpreters.iter().position(|i| i.id == runtime);
        all.sort_by_key(|who| {
            let is_own = who.runtime == OWN_PYTHON;
            let is_native = who.runtime == NATIVE;
            (!is_native, !is_own, place(&who.runtime), who.lane != Lane::Plain)
        });
        all
    }

    /// Whether it ran this cell.
    pub fn is_of(&self, cell: &Cell) -> bool {
        (&self.runtime, &self.model, self.lane) == (&cell.runtime, &cell.model, cell.lane)
    }
}
