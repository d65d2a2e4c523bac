//! Trials of many tasks asleep.

use super::{fraction, known};
use crate::export::{interpreter, language};
use crate::record::Record;
use crate::record::asleep::{Asleep, Trial};

/// One trial, in a fresh process.
pub struct Row<'a> {
    record: &'a Record,
    asleep: &'a Asleep,
    process: usize,
    trial: &'a Trial,
}

/// The trials of `record`.
pub fn rows(record: &Record) -> impl Iterator<Item = Row<'_>> {
    let slept = record.asleep.iter().filter_map(|asleep| Some((asleep, asleep.slept()?)));
    slept.flat_map(move |(asleep, sleeps)| {
        let row = move |(process, trial)| Row { record, asleep, process, trial };
        sleeps.trials.iter().enumerate().map(row)
    })
}

type Column = (&'static str, fn(&Row) -> String);

pub const COLUMNS: &[Column] = &[
    ("started", |row| row.record.started.clone()),
    ("model", |row| row.asleep.model.clone()),
    ("language", |row| language(&row.asleep.runtime).to_owned()),
    ("runtime", |row| row.asleep.runtime.clone()),
    ("interpreter", |row| interpreter(row.record, &row.asleep.runtime)),
    ("tasks", |row| row.asleep.tasks.to_string()),
    ("sleep_ns", |row| row.asleep.sleep_ns.to_string()),
    ("process", |row| row.process.to_string()),
    ("wall_ns", |row| row.trial.wall_ns.to_string()),
    ("started_ns", |row| row.trial.started_ns.to_string()),
    ("late_ns", |row| row.trial.late_ns.to_string()),
    ("baseline_bytes", |row| row.trial.baseline_bytes.to_string()),
    ("peak_bytes", |row| row.trial.peak_bytes.to_string()),
    ("bytes_per_task", |row| fraction(Some(row.trial.bytes_each(row.asleep.tasks)))),
    ("cpu_ns", |row| known(row.trial.cpu_ns)),
];
