//! The record: everything one run measured, with the machine and the interpreters it ran on.
//!
//! One JSON file a run. Charts and reports know only this module: they can be drawn again from an
//! old file, on another machine, and are tested with made-up records. The data flows one way:
//!
//! ```text
//! plan → measure → verify → record → figures → charts, report
//! ```
//!
//! [`schema`] says what a record holds ([`machine`], [`interpreter`] and [`cell`] are parts of it),
//! [`mod@file`] reads and writes it, [`stats`] turns raw samples into estimates with intervals, and
//! [`figures`] answers the questions that charts and reports ask: how fast, how many cores, how much
//! faster than that one?

pub mod asked;
pub mod asleep;
pub mod break_even;
pub mod cell;
pub mod figures;
pub mod file;
pub mod interpreter;
pub mod machine;
pub mod outcome;
pub mod probes;
pub mod schema;
pub mod services;
pub mod stats;
pub mod waiting;

pub use asked::{Asked, Choice};
pub use cell::*;
pub use interpreter::Interpreter;
pub use machine::{CoreKind, Machine};
pub use outcome::Outcome;
pub use schema::*;
pub use stats::Estimate;
