//! Record → what people read in the terminal: tables, findings, caveats.
//!
//! ```text
//! record ─► analysis ┬─► tables                           one small table for each workload
//!                    ├─► findings ─► Finding: what, against what, verdict, figures, cause
//!                    ├─► pictures                         what was seen, in block characters
//!                    ├─► ending                           the finding and a row a workload: how a run ends
//!                    └─► caveats                          what to know before believing them
//! records ─► analysis::compare ─┬─► comparison             tables of ratios, means, what is slower
//!                               └─► change                 what a changed script did
//! homework ─► homework                                     the machines of a class
//! ```
//!
//! All know only the record: they read the same from an old file, on another machine. None writes
//! anywhere: their caller owns the terminal.

mod caveats;
mod change;
mod comparison;
mod ending;
pub mod finding;
mod findings;
mod homework;
pub mod pictures;
pub mod tables;

pub use caveats::{caveats, first, how_to_read};
pub use change::change;
pub use comparison::{comparison, judgement};
pub use ending::{ending, said};
pub use finding::Finding;
pub use findings::findings;
pub use homework::homework;
pub use pictures::{columns, pictures};
pub use tables::tables;

use crate::analysis::prediction::prediction;
use crate::record::Record;
use crate::words::{sentence, wrap};

/// Findings are read, a table is looked at: lines of this length are long enough for any reader.
const READABLE: u16 = 100;

/// Everything: the tables, what was seen, and what to know about it.
pub fn text(record: &Record, width: Option<u16>) -> String {
    let told = told(record, Some(width.map_or(READABLE, |width| width.min(READABLE))));
    [tables(record, width), told].join("\n").trim_end().to_owned()
}

/// What someone expected, right before what was seen.
fn predicted(record: &Record, nothing: bool, width: Option<u16>) -> Vec<String> {
    let Some(prediction) = prediction(record) else { return Vec::new() };
    let seen = if nothing { "Seen: nothing that tells." } else { "Seen:" };
    vec![wrap(&format!("Predicted: “{prediction}”."), width, "  "), seen.to_owned()]
}

/// What was seen, after how it is to be read and before what to know about it. A heading is said
/// once for all verdicts on it, which are a row each.
pub fn told(record: &Record, width: Option<u16>) -> String {
    let findings = findings(record);
    let mut lines: Vec<String> = first(record).iter().map(|text| wrap(text, width, "  ")).collect();
    if !findings.is_empty() {
        lines.extend(how_to_read(record).iter().map(|text| wrap(text, width, "")));
    }
    lines.extend(predicted(record, findings.is_empty(), width));
    for alike in findings.chunk_by(|a, b| a.heading() == b.heading()) {
        lines.push(wrap(&sentence(&alike[0].heading()), width, ""));
        let rows = alike.iter().map(|finding| format!("  {}", finding.row(record)));
        lines.extend(rows.map(|row| wrap(&row, width, "    ")));
    }
    lines.extend(caveats(record).iter().map(|text| wrap(text, width, "  ")));
    lines.into_iter().map(|line| line + "\n").collect()
}
