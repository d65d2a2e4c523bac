//! The overview of servers: a table for each service.

use super::layout::{Economy, Table, one};
use super::notes::Notes;
use crate::analysis::names::{self, Lengths};
use crate::analysis::server_groups::{Group, groups};
use crate::analysis::servers::{self, FEWEST_BEYOND, Quantity, mean, rates, tail};
use crate::record::services::{Round, Service};
use crate::record::{Interpreter, Record};
use crate::words;

const NAMES: [&str; 7] = ["runtime", "server", "answers/s", "p50", "p99", "CPU", "memory"];
/// Intervals are left out first.
const ECONOMIES: &[Economy] = &[Economy::Shorten(2), Economy::Narrow];
/// The tables of all services, what their columns mean, and what is missing.
pub fn blocks(record: &Record, width: Option<u16>) -> Vec<String> {
    let mut notes = Notes::default();
    let mut blocks: Vec<String> =
        groups(record).iter().map(|group| block(record, group, &mut notes, width)).collect();
    if blocks.is_empty() {
        return blocks;
    }
    let mut legend = vec![columns()];
    let ran = |i: &Interpreter| record.services.iter().any(|s| s.runtime == i.id);
    legend.extend(super::interpreters(record, ran));
    legend.extend(super::within(record));
    blocks.extend(super::legend(legend, width));
    blocks.extend(super::legend(notes.lines(), width));
    blocks
}

/// What the columns mean.
fn columns() -> String {
    format!(
        "answers/s, p50, p99 and CPU: closed loop, each connection asks again as soon as it has its answer; \
         means over the sets of servers, 95 % interval in brackets. p99 or p90 at a rate: open loop, \
         requests are due at fixed times, and their latency counts from then; > where the server did not \
         keep the rate. A percentile is left out where fewer than {FEWEST_BEYOND} requests lie beyond it. \
         CPU: of the server, for a request. memory: of the server's process, at most."
    )
}

fn block(record: &Record, group: &Group, notes: &mut Notes, width: Option<u16>) -> String {
    let services = group.services.iter();
    let rates = services.clone().map(|s| rates(s)).max_by_key(Vec::len).unwrap_or_default();
    let tails: Vec<(f64, f64)> = rates
        .iter()
        .map(|&rate| (rate, tail(&group.services, Some(rate)).unwrap_or(99.0)))
        .collect();
    let at = tails
        .iter()
        .map(|(rate, percent)| format!("p{percent} at {}/s", words::whole(*rate as u64)));
    let names = NAMES.into_iter().map(str::to_owned).chain(at).collect();
    let lines = services.map(|s| line(record, s, &tails, notes)).collect();
    let message = group.services.iter().find_map(|s| servers::load(s));
    let message = words::bytes(message.map_or(0, |load| load.message_bytes).into());
    let table = Table { names, left: 2, lines, economies: ECONOMIES };
    let (load, connections) = (group.load(), group.connections);
    format!("{load}: {connections} connections, {message}\n{}", table.draw(width))
}

/// `tails` are the rates, each with the percentile that is told at it.
fn line(
    record: &Record,
    service: &Service,
    tails: &[(f64, f64)],
    notes: &mut Notes,
) -> Vec<Lengths> {
    let mut fields = vec![one(names::short(record, &service.runtime)), one(service.server.clone())];
    let Some(load) = servers::load(service) else {
        fields.extend(service.outcome.missing().map(|why| one(notes.refer(why))));
        return fields;
    };
    let closed = |quantity| mean(record, service, None, &quantity);
    let seconds =
        |quantity| one(closed(quantity).map_or_else(String::new, |e| words::duration(e.value)));
    let whole = |x: f64| words::whole(x.round() as u64);
    let per_second = closed(Quantity::Throughput)
        .map_or_else(Lengths::default, |e| (e.words(whole), whole(e.value)));
    let memory = load.closed.iter().chain(&load.open).filter_map(|r: &Round| r.server_memory_bytes);
    fields.extend([
        per_second,
        seconds(Quantity::Latency(50.0)),
        seconds(Quantity::Latency(99.0)),
        seconds(Quantity::Cpu),
        one(memory.max().map_or_else(String::new, words::bytes)),
    ]);
    fields.extend(tails.iter().map(|&(rate, percent)| {
        let latency = mean(record, service, Some(rate), &Quantity::Latency(percent));
        let late = if servers::keeps(service, rate) { "" } else { "> " };
        one(latency.map_or_else(String::new, |e| format!("{late}{}", words::duration(e.value))))
    }));
    fields
}
