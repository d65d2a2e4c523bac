//! Why cells are missing: every reason once, with its remedy and the cells that it holds for.

use super::names::{self, runtime_short};
use crate::record::outcome::Missing;
use crate::record::{Cell, Outcome, Record};
use crate::words::whole;

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
            Some(Missing { status, reason, remedy: None })
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

/// Why a cell has no speed-up.
pub fn why_missing(record: &Record, cell: &Cell) -> String {
    if let Some(reason) = why_unmeasured(cell) {
        return reason;
    }
    match record.sequential_of(cell).map(why_unmeasured) {
        None => "no sequential cell to count against".to_owned(),
        Some(Some(reason)) => format!("no sequential time to count against ({reason})"),
        Some(None) => "no usable round in common with the sequential cell".to_owned(),
    }
}

/// Why a cell has no samples, if it has none: the first line of its reason.
pub fn why_unmeasured(cell: &Cell) -> Option<String> {
    match &cell.outcome {
        Outcome::Measured(measured) if measured.samples.is_empty() => {
            Some("no samples taken".to_owned())
        }
        outcome => why_not(outcome),
    }
}

/// Why something was not measured, if it was not, in a line.
pub fn why_not<T>(outcome: &Outcome<T>) -> Option<String> {
    let missing = outcome.missing()?;
    Some(format!("{}: {}", missing.status, missing.brief()))
}

/// What has no figures, and why.
pub struct Absent<'a> {
    /// Which it is, in words: `primes threads ×2 in Rust`.
    pub which: String,
    /// Why there are none.
    pub why: Missing<'a>,
}

/// All of `record` that has no figures: cells, cases of probes, servers, sleepers.
pub fn absent(record: &Record) -> Vec<Absent<'_>> {
    let named =
        |what: String, runtime: &str| format!("{what} in {}", runtime_short(record, runtime));
    let absent = |which: String, why| Some(Absent { which, why });
    let cells = record.cells.iter().filter_map(|cell| {
        let what = format!("{} {}", cell.workload, names::model(cell));
        absent(format!("{what} in {}", names::runtime(record, cell).1), missing(cell)?)
    });
    let cases = record.probes.iter().flat_map(|probe| {
        probe.cases.iter().filter_map(move |case| {
            let what = format!("{}: {} {}", probe.name, case.label, probe.at_words(case.at));
            absent(named(what.trim_end().to_owned(), &case.runtime), case.outcome.missing()?)
        })
    });
    let services = record.services.iter().filter_map(|service| {
        absent(named(service.server.clone(), &service.runtime), service.outcome.missing()?)
    });
    let asleep = record.asleep.iter().filter_map(|cell| {
        let what = format!("{} asleep, {}", whole(cell.tasks), cell.model);
        absent(named(what, &cell.runtime), cell.outcome.missing()?)
    });
    cells.chain(cases).chain(services).chain(asleep).collect()
}

/// Whether anything was tried and failed, of whatever kind.
pub fn something_failed(record: &Record) -> bool {
    absent(record).iter().any(|absent| absent.why.status == "failed")
}
