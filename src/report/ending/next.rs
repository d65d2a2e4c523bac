//! What to do next, in one line: computed from the record, as everything else.

use std::path::Path;

use crate::analysis::headline::Headline;
use crate::analysis::missing::something_failed;
use crate::analysis::pythons::main_interpreter;
use crate::analysis::rounds;
use crate::analysis::scaling::Scaling;
use crate::analysis::verdict::Verdict;
use crate::record::{Bound, Outcome, Record};

use super::short;

/// What helps most. `told` is `record` without what was seen once; `more` says whether there were findings
/// for which there was no room.
pub fn line(record: &Record, told: &Record, more: bool, saved: &Path, columns: u16) -> String {
    let table = || format!("gilscope table {}", saved.display());
    let words = if record.interrupted && record.asked.is_some() {
        return command(&format!("gilscope run --resume {}", saved.display()), columns);
    } else if record.interrupted {
        "the same command once more, to its end".to_owned()
    } else if something_failed(record) {
        return command(&table(), columns);
    } else if !rounds::is_any(record) {
        "gilscope doctor says what is missing".to_owned()
    } else if !rounds::is_any(told) {
        format!("gilscope {} --profile quick, for figures", again(record))
    } else if record.stolen_share().is_some() {
        let busy = record.conditions.others.first().map_or("what else runs", |other| &other.name);
        format!("close {busy}, and run again")
    } else if let Some(why) = why(told).filter(|_| !more) {
        why
    } else {
        return command(&table(), columns);
    };
    short(&format!("Next: {words}"), columns, 1).concat()
}

/// A command that ends with a path is never broken: rather it stands alone.
fn command(command: &str, columns: u16) -> String {
    let line = format!("Next: {command}");
    if line.chars().count() > usize::from(columns) { command.to_owned() } else { line }
}

/// The command that measured it.
fn again(record: &Record) -> String {
    if let [probe, ..] = &record.probes[..] {
        return format!("probe {}", probe.name);
    }
    let services = record.services.iter().any(|s| matches!(s.outcome, Outcome::Measured(_)));
    let command = match (services, record.asleep.is_empty()) {
        (true, _) => "services",
        (_, false) => "asleep",
        _ => "run",
    };
    command.to_owned()
}

/// What shows why it is as it is, or what follows from it.
fn why(record: &Record) -> Option<String> {
    let waits = |bound| record.workloads.iter().any(|info| info.bound == bound);
    let next = if let [probe, ..] = &record.probes[..] {
        return Some(format!("gilscope show {} has its source in both languages", probe.name));
    } else if !record.services.is_empty() {
        "gilscope probe convoy shows what holds answers up"
    } else if !record.asleep.is_empty() {
        "gilscope probe spawn shows what starting one costs"
    } else if waits(Bound::Computing) {
        why_of_threads(record)?
    } else if waits(Bound::Waiting) {
        "gilscope asleep shows what each that waits occupies"
    } else {
        return None;
    };
    Some(next.to_owned())
}

/// The probe that shows what Python's threads do with more than one core.
fn why_of_threads(record: &Record) -> Option<&'static str> {
    let record = &record.of_bound(Bound::Computing);
    let all: Vec<Scaling> = record.workloads.iter().map(|info| Scaling::of(record, info)).collect();
    let headline = Headline::of(record, &all)?;
    let workers = headline.scaling.full_load;
    let gain = Verdict::of(headline.threads?.at(workers)?);
    if workers < 2 || record.machine.cores < 2 {
        return None;
    }
    match (gain, main_interpreter(record)?.gil_enabled) {
        (Verdict::Less | Verdict::Alike | Verdict::NotSeen, true) => {
            Some("gilscope probe handoff shows why")
        }
        (Verdict::More, true) => Some("gilscope probe held_released shows why"),
        (Verdict::More, false) => Some("gilscope probe counter shows what threads then need"),
        _ => None,
    }
}
