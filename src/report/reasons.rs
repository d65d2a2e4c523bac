//! Why cells are missing: every reason once, with its mend and the cells that it holds for.

use super::comparison::{FEW, workloads};
use super::names;
use crate::record::outcome::Missing;
use crate::record::{Cell, Outcome, Record};
use crate::words;

/// A reason shared by some cells.
pub struct Reason<'a> {
    /// What was said.
    pub why: Missing<'a>,
    /// The cells without figures for this reason.
    pub cells: Vec<&'a Cell>,
}

/// The reasons in `record`, in the order of the first cell of each. One interpreter without a
/// module fails in dozens of cells: they share one entry.
pub fn reasons(record: &Record) -> Vec<Reason<'_>> {
    let mut found: Vec<Reason<'_>> = Vec::new();
    for cell in &record.cells {
        let Some(why) = missing(cell) else { continue };
        match found.iter_mut().find(|known| known.why == why) {
            Some(reason) => reason.cells.push(cell),
            None => found.push(Reason { why, cells: vec![cell] }),
        }
    }
    found
}

/// Why this cell has no figures; `None` if it has some.
pub fn missing(cell: &Cell) -> Option<Missing<'_>> {
    let (status, reason) = ("skipped", "the run ended before its first sample");
    match &cell.outcome {
        Outcome::Measured(m) if m.samples.is_empty() => {
            Some(Missing { status, reason, mend: None })
        }
        outcome => outcome.missing(),
    }
}

/// Whether this cell's row would only repeat its note: its model is skipped in its interpreter for
/// one reason, whatever the workload.
pub fn everywhere(record: &Record, cell: &Cell) -> bool {
    let key = |c: &Cell| (c.runtime.clone(), c.model.clone(), c.role, c.lane);
    let mut alike = record.cells.iter().filter(|c| key(c) == key(cell));
    missing(cell).is_some_and(|why| why.status == "skipped")
        && alike.clone().any(|c| c.workload != cell.workload)
        && alike.all(|c| missing(c) == missing(cell))
}

/// The entry under a table: number, cells, the reason in full, and its mend.
pub fn note(record: &Record, number: usize, reason: &Reason, width: Option<u16>) -> String {
    let text = format!("({number}) {} {}", which(record, reason), in_words(reason.why));
    words::wrap(&text, width, "    ")
}

/// `skipped: no uvloop. To mend it: pip install uvloop`.
pub fn in_words(why: Missing<'_>) -> String {
    // An error may be a traceback of many lines; here it is running text.
    let reason = why.reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let mend = why.mend.map_or_else(String::new, |mend| format!(". To mend it: {mend}"));
    format!("{}: {reason}{mend}", why.status)
}

/// What stands below a table: each reason once, whatever number of its rows it holds for.
#[derive(Default)]
pub struct Notes(Vec<String>);

impl Notes {
    /// What stands in a row that has no figures: its status, and the number of the note with the
    /// reason.
    pub fn refer(&mut self, why: Missing<'_>) -> String {
        let note = in_words(why);
        let known = self.0.iter().position(|known| *known == note);
        let number = 1 + known.unwrap_or_else(|| {
            self.0.push(note);
            self.0.len() - 1
        });
        format!("{} ({number})", why.status)
    }

    /// The notes, by their numbers, a line each.
    pub fn lines(&self) -> impl Iterator<Item = String> {
        self.0.iter().zip(1..).map(|(note, number)| format!("({number}) {note}"))
    }
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
