//! Why cells are missing: every reason once, with its mend and the cells that it holds for.

use super::model;
use crate::record::{Cell, Outcome, Record};
use crate::words;

/// A reason shared by some cells.
pub struct Reason<'a> {
    /// `failed` or `skipped`.
    pub status: &'static str,
    /// What was said.
    pub text: &'a str,
    /// What would mend it.
    pub mend: Option<&'a str>,
    /// The cells without figures for this reason.
    pub cells: Vec<&'a Cell>,
}

/// The reasons in `record`, in the order of the first cell of each. One interpreter without a
/// module fails in dozens of cells: they share one entry.
pub fn reasons(record: &Record) -> Vec<Reason<'_>> {
    let mut found: Vec<Reason<'_>> = Vec::new();
    for cell in &record.cells {
        let Some((status, text, mend)) = missing(cell) else { continue };
        let same = |r: &&mut Reason| (r.status, r.text, r.mend) == (status, text, mend);
        match found.iter_mut().find(same) {
            Some(reason) => reason.cells.push(cell),
            None => found.push(Reason { status, text, mend, cells: vec![cell] }),
        }
    }
    found
}

/// Why this cell has no figures: status, reason and mend. `None` if it has some.
pub fn missing(cell: &Cell) -> Option<(&'static str, &str, Option<&str>)> {
    match &cell.outcome {
        Outcome::Measured(m) if m.samples.is_empty() => {
            Some(("skipped", "the run ended before its first sample", None))
        }
        Outcome::Measured(_) => None,
        Outcome::Skipped { reason, mend } => Some(("skipped", reason, mend.as_deref())),
        Outcome::Failed { error, mend } => Some(("failed", error, mend.as_deref())),
    }
}

/// The entry under a table: number, cells, the reason in full, and its mend.
pub fn note(number: usize, reason: &Reason, width: Option<u16>) -> String {
    const NAMED: usize = 3;
    let mut cells: Vec<String> = reason
        .cells
        .iter()
        .take(NAMED)
        .map(|c| format!("{} {} {}", c.workload, c.runtime, model(c)))
        .collect();
    let others = reason.cells.len().saturating_sub(NAMED);
    if others > 0 {
        cells.push(words::plural(others as u64, "other"));
    }
    let mut text = format!("({number}) {} {}: ", words::list(&cells), reason.status);
    // An error may be a traceback of many lines; here it is running text.
    text.push_str(&reason.text.split_whitespace().collect::<Vec<_>>().join(" "));
    if let Some(mend) = reason.mend {
        text.push_str(". To mend it: ");
        text.push_str(mend);
    }
    words::wrap(&text, width, "    ")
}
