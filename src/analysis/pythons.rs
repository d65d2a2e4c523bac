//! Which of a record's interpreters *Python* means.

use crate::record::{Interpreter, OWN_PYTHON, Record};

/// The interpreter that *Python* means where no other is named: the embedded one if it was measured,
/// otherwise the first that was, builds with a GIL before others.
pub fn main_interpreter(record: &Record) -> Option<&Interpreter> {
    let ran = record.interpreters.iter().filter(|interpreter| ran(record, interpreter));
    ran.min_by_key(|i| (i.id != OWN_PYTHON, i.free_threaded_build))
}

/// Whether any cell was measured in it.
pub fn ran(record: &Record, interpreter: &Interpreter) -> bool {
    record.cells.iter().any(|c| c.runtime == interpreter.id && c.measured().is_some())
}
