//! The samples of workloads.

use super::{fraction, known};
use crate::export::{interpreter, language, unit, word};
use crate::record::{Cell, Measured, Record, Sample};

/// One sample, and all that it is of.
pub struct Row<'a> {
    record: &'a Record,
    cell: &'a Cell,
    measured: &'a Measured,
    sample: &'a Sample,
}

/// The samples of `record`, cell by cell in the order in which they were taken.
pub fn rows(record: &Record) -> impl Iterator<Item = Row<'_>> {
    let measured = record.cells.iter().filter_map(|cell| Some((cell, cell.measured()?)));
    measured.flat_map(move |(cell, measured)| {
        measured.samples.iter().map(move |sample| Row { record, cell, measured, sample })
    })
}

type Column = (&'static str, fn(&Row) -> String);

pub const COLUMNS: &[Column] = &[
    ("started", |row| row.record.started.clone()),
    ("workload", |row| row.cell.workload.clone()),
    ("size", |row| row.cell.size.to_string()),
    ("unit", |row| unit(row.record, &row.cell.workload).to_owned()),
    ("role", |row| word(row.cell.role)),
    ("language", |row| language(&row.cell.runtime).to_owned()),
    ("runtime", |row| row.cell.runtime.clone()),
    ("interpreter", |row| interpreter(row.record, &row.cell.runtime)),
    ("model", |row| row.cell.model.clone()),
    ("workers", |row| row.cell.workers.to_string()),
    ("in_flight", |row| known(row.cell.in_flight)),
    ("lane", |row| word(row.cell.lane)),
    ("tasks", |row| row.measured.tasks.to_string()),
    ("process", |row| row.sample.process.to_string()),
    ("round", |row| row.sample.round.to_string()),
    ("repeats", |row| row.sample.repeats.to_string()),
    ("place", |row| known(began(row.sample).map(|_| row.sample.place))),
    ("at_ns", |row| known(began(row.sample))),
    ("wall_ns", |row| row.sample.wall_ns.to_string()),
    ("wall_ns_per_map", |row| fraction(Some(per_map(row.sample)))),
    ("cpu_ns", |row| known(row.sample.used.cpu_ns)),
    ("voluntary_switches", |row| known(row.sample.used.voluntary_switches)),
    ("involuntary_switches", |row| known(row.sample.used.involuntary_switches)),
    ("minor_faults", |row| known(row.sample.used.minor_faults)),
    ("major_faults", |row| known(row.sample.used.major_faults)),
    ("peak_memory_bytes", |row| known(row.sample.peak_memory_bytes)),
    ("collections", |row| known(row.sample.collections)),
    ("server_cpu_ns", |row| known(row.sample.server_cpu_ns)),
    ("processor_before", |row| known(row.sample.processors.map(|(before, _)| before))),
    ("processor_after", |row| known(row.sample.processors.map(|(_, after)| after))),
    ("steal_ns", |row| known(row.sample.steal_ns)),
    ("calibration_latency_ns", |row| known(row.sample.calibration.map(|c| c.latency_ns))),
    ("calibration_throughput_ns", |row| known(row.sample.calibration.map(|c| c.throughput_ns))),
];

/// When it began. Older records do not tell, and so have 0 here.
fn began(sample: &Sample) -> Option<u64> {
    Some(sample.at_ns).filter(|ns| *ns > 0)
}

/// Nanoseconds of one map: whole where it was sampled once.
fn per_map(sample: &Sample) -> f64 {
    sample.wall_ns as f64 / f64::from(sample.repeats.max(1))
}
