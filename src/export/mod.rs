//! Record → what other programs read: tables for data frames, benchmarks for pyperf, Markdown for a README,
//! a trace for Perfetto, and the schema of the record itself.
//!
//! ```text
//! record ─┬─► csv                  a row for each raw sample, as it is in the record
//!         ├─► pyperf               a benchmark for each cell, a run for each of its processes
//!         ├─► trace                who ran when
//!         └─► analysis ─► markdown the figures that a run ends with
//! types of the record ─► schema
//! ```
//!
//! Nothing is computed here that is not known elsewhere: raw figures are the record's, all others come from
//! [`analysis`](crate::analysis). None writes anywhere: their caller owns the files.

pub mod csv;
pub mod markdown;
pub mod pyperf;
pub mod schema;
pub mod trace;

use serde::Serialize;

use crate::record::{NATIVE, Record};

/// What a record calls one of a few kinds: `native_held`.
fn word(kind: impl Serialize) -> String {
    let word = serde_json::to_value(kind).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

/// The language that a runtime executes.
fn language(runtime: &str) -> &'static str {
    if runtime == NATIVE { "rust" } else { "python" }
}

/// What the interpreter of this runtime said of itself; empty for native code.
fn interpreter(record: &Record, runtime: &str) -> String {
    if runtime == NATIVE { String::new() } else { record.runtime_label(runtime) }
}

/// What the size of this workload counts; empty where the record does not say.
fn unit<'a>(record: &'a Record, workload: &str) -> &'a str {
    let info = record.workloads.iter().find(|info| info.name == workload);
    info.map_or("", |info| info.unit.as_str())
}
