//! Why cells are missing: every reason once, with its mend and the cells that it holds for.

use super::comparison::{FEW, workloads};
use super::names;
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

/// Whether this cell's row would only repeat its note: its model is skipped in its interpreter for
/// one reason, whatever the workload.
pub fn everywhere(record: &Record, cell: &Cell) -> bool {
    let key = |c: &Cell| (c.runtime.clone(), c.model.clone(), c.role, c.lane);
    let mut alike = record.cells.iter().filter(|c| key(c) == key(cell));
    missing(cell).is_some_and(|(status, ..)| status == "skipped")
        && alike.clone().any(|c| c.workload != cell.workload)
        && alike.all(|c| missing(c) == missing(cell))
}

/// The entry under a table: number, cells, the reason in full, and its mend.
pub fn note(record: &Record, number: usize, reason: &Reason, width: Option<u16>) -> String {
    let mut text = format!("({number}) {} {}: ", which(record, reason), reason.status);
    // An error may be a traceback of many lines; here it is running text.
    text.push_str(&reason.text.split_whitespace().collect::<Vec<_>>().join(" "));
    if let Some(mend) = reason.mend {
        text.push_str(". To mend it: ");
        text.push_str(mend);
    }
    words::wrap(&text, width, "    ")
}

/// A few cells one by one; of many, how many they are and what they have in common.
fn which(record: &Record, reason: &Reason) -> String {
    let cells = &reason.cells;
    if cells.len() <= FEW {
        let each: Vec<String> = cells
            .iter()
            .map(|c| {
                let (_, runtime) = names::runtime(record, c);
                format!("{} {runtime} {}", c.workload, names::model(c))
            })
            .collect();
        return words::list(&each);
    }
    let models = several("model", cells.iter().map(|c| c.model.clone()));
    let runtimes = several("runtime", cells.iter().map(|c| names::runtime(record, c).1));
    let named: Vec<&str> = record
        .workloads
        .iter()
        .filter(|w| cells.iter().any(|c| c.workload == w.name))
        .map(|w| w.name.as_str())
        .collect();
    let count = words::plural(cells.len() as u64, "cell");
    format!("{count} ({models}; {runtimes}; {})", workloads(record, &named))
}

/// Each of `names` once, or their number where they are many.
fn several(noun: &str, names: impl Iterator<Item = String>) -> String {
    let mut each: Vec<String> = Vec::new();
    for name in names {
        if !each.contains(&name) {
            each.push(name);
        }
    }
    if each.len() > FEW { words::plural(each.len() as u64, noun) } else { words::list(&each) }
}
