//! The record: everything one run measured, with the machine and the interpreters it ran on.
//!
//! One JSON file a run. Charts and reports know only this module and its analysis: they can be
//! drawn again from an old file, on another machine, and are tested with made-up records. The data
//! flows one way:
//!
//! ```text
//! plan → measure → verify → record → analysis → charts, report
//! ```
//!
//! [`schema`] says what a record holds ([`machine`], [`interpreter`] and [`cell`] are parts of it)
//! and [`mod@file`] reads and writes it; a page has one inside ([`kept`]). What it *means* is asked in [`crate::analysis`].

pub mod asked;
pub mod asleep;
pub mod build;
pub mod cell;
pub mod conditions;
pub mod counters;
pub mod file;
pub mod interpreter;
pub mod kept;
pub mod latencies;
pub mod machine;
pub mod model;
mod names;
pub mod noise;
pub mod older;
pub mod outcome;
pub mod probes;
pub mod schema;
pub mod services;

pub use asked::{Asked, Choice};
pub use build::Build;
pub use cell::*;
pub use conditions::{Conditions, Other};
pub use counters::Counters;
pub use interpreter::Interpreter;
pub use latencies::Latencies;
pub use machine::{CoreKind, Machine};
pub use model::{ModelInfo, Tint, Workers};
pub use noise::{Look, Noise};
pub use outcome::Outcome;
pub use schema::*;
