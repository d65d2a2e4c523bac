//! The calibration kernels of `gilscope doctor --noise`.

use crate::record::{Look, Record};

/// One look, and when its record was begun.
pub struct Row<'a>(&'a str, &'a Look);

pub fn rows(record: &Record) -> impl Iterator<Item = Row<'_>> {
    record.looks.iter().map(|look| Row(&record.started, look))
}

type Column = (&'static str, fn(&Row) -> String);

pub const COLUMNS: &[Column] = &[
    ("started", |row| row.0.to_owned()),
    ("process", |row| row.1.process.to_string()),
    ("at_ns", |row| row.1.at_ns.to_string()),
    ("latency_ns", |row| row.1.took.latency_ns.to_string()),
    ("throughput_ns", |row| row.1.took.throughput_ns.to_string()),
];
