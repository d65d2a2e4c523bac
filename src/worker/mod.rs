//! Workers: the child processes in which every cell runs, and what the parent holds of them.
//!
//! The parent never computes a cell and never starts Python. So whatever a cell does (hold the GIL
//! for ever, crash, leak, leave threads behind), it ends with its worker, inside a time limit, and
//! Python's threads never disturb Rust's cells.
//!
//! ```text
//!   parent                      worker
//!   handle ── requests ──►  child → session → pool     native: no Python in it
//!          ◄── replies ───  bridge.py → models         embedded CPython, or external
//! ```
//!
//! [`protocol`] is what both say, one JSON object a line; [`handle`] is the parent's end; [`launch`]
//! says how each kind of child is started. What lies beyond the process boundary is not here:
//! [`crate::child`] is the native child's loop, and `python_scripts/bridge.py` its twin.

pub mod handle;
pub mod launch;
pub mod protocol;
