//! Workers: the child processes in which every cell runs, and what the parent holds of them.
//!
//! The parent never computes a cell and never starts Python. So whatever a cell does (hold the GIL
//! for ever, crash, leak, leave threads behind), it ends with its worker, inside a time limit, and
//! Python's threads never disturb Rust's cells.
//!
//! ```text
//!   parent                      worker
//!   handle ── requests ──►  serve → session → pool     native: no Python in it
//!          ◄── replies ───  bridge.py → models         embedded CPython, or external
//! ```
//!
//! [`protocol`] is what both say, one JSON object a line; [`serve`] is the native child's loop and
//! `python_scripts/bridge.py` its twin; [`handle`] is the parent's end; [`launch`] says how each
//! kind of child is started.

pub mod handle;
pub mod launch;
pub mod protocol;
pub mod serve;
pub mod services;
pub mod session;
pub mod usage;
