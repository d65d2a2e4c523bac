//! Rounds of servers under load.

use super::{fraction, known};
use crate::export::{interpreter, language, word};
use crate::record::services::{Load, Round, Service};
use crate::record::{Outcome, Record};

/// One round of load.
pub struct Row<'a> {
    record: &'a Record,
    service: &'a Service,
    load: &'a Load,
    is_open: bool,
    round: &'a Round,
}

/// The rounds of `record`, server by server, those of its closed loop first.
pub fn rows(record: &Record) -> impl Iterator<Item = Row<'_>> {
    let measured = record.services.iter().filter_map(|service| match &service.outcome {
        Outcome::Measured(load) => Some((service, load)),
        _ => None,
    });
    measured.flat_map(move |(service, load)| {
        let row = move |is_open| move |round| Row { record, service, load, is_open, round };
        load.closed.iter().map(row(false)).chain(load.open.iter().map(row(true)))
    })
}

type Column = (&'static str, fn(&Row) -> String);

pub const COLUMNS: &[Column] = &[
    ("started", |row| row.record.started.clone()),
    ("server", |row| row.service.server.clone()),
    ("model", |row| row.service.model.clone()),
    ("language", |row| language(&row.service.runtime).to_owned()),
    ("runtime", |row| row.service.runtime.clone()),
    ("interpreter", |row| interpreter(row.record, &row.service.runtime)),
    ("protocol", |row| word(row.service.protocol)),
    ("upstream_ns", |row| row.service.upstream_ns.to_string()),
    ("connections", |row| row.service.connections.to_string()),
    ("pinned", |row| row.service.pinned.to_string()),
    ("message_bytes", |row| row.load.message_bytes.to_string()),
    ("loop", |row| if row.is_open { "open" } else { "closed" }.to_owned()),
    ("rate_per_s", |row| fraction(row.round.rate)),
    ("process", |row| known(row.round.process)),
    ("round", |row| row.round.round.to_string()),
    ("place", |row| known(began(row.round).map(|_| row.round.place))),
    ("at_ns", |row| known(began(row.round))),
    ("requests", |row| row.round.requests.to_string()),
    ("wall_ns", |row| row.round.wall_ns.to_string()),
    ("server_cpu_ns", |row| known(row.round.server_cpu_ns)),
    ("client_cpu_ns", |row| known(row.round.client_cpu_ns)),
    ("server_memory_bytes", |row| known(row.round.server_memory_bytes)),
    ("latency_p50_ns", |row| latency(row.round, 50.0)),
    ("latency_p75_ns", |row| latency(row.round, 75.0)),
    ("latency_p90_ns", |row| latency(row.round, 90.0)),
    ("latency_p95_ns", |row| latency(row.round, 95.0)),
    ("latency_p99_ns", |row| latency(row.round, 99.0)),
    ("latency_p99_5_ns", |row| latency(row.round, 99.5)),
    ("latency_max_ns", |row| latency(row.round, 100.0)),
];

/// When it began. Older records do not tell, and so have 0 here.
fn began(round: &Round) -> Option<u64> {
    Some(round.at_ns).filter(|ns| *ns > 0)
}

fn latency(round: &Round, percentile: f64) -> String {
    let found = round.latency.iter().find(|(percent, _)| *percent == percentile);
    known(found.map(|(_, ns)| *ns))
}
