//! The overview of servers: a table for each service.

use comfy_table::{Cell as Field, CellAlignment, ContentArrangement, Table, TableStyle};

use super::{groups, load_name};
use crate::analysis::names;
use crate::analysis::servers::{self, Quantity, medians, rates};
use crate::record::outcome::Missing;
use crate::record::services::{Round, Service};
use crate::record::{Interpreter, Record};
use crate::words;

/// As text, no wider than `width` where that can be had: intervals are left out first.
pub fn table(record: &Record, width: Option<u16>) -> String {
    let mut blocks: Vec<String> = groups(record)
        .iter()
        .map(|group| {
            let first = group[0];
            let heading = format!(
                "{}: {} connections, {}",
                load_name(first),
                first.connections,
                words::bytes(message_bytes(group).into()),
            );
            let long = draw(record, group, true);
            let fits = width.is_none_or(|w| widest(&long) <= usize::from(w));
            let text = if fits { long } else { draw(record, group, false) };
            format!("{heading}\n{}", text.trim_fmt())
        })
        .collect();
    if blocks.is_empty() {
        return "Nothing was measured.\n".to_owned();
    }
    blocks.push(legend(record, width));
    let notes = notes(record, width);
    if !notes.is_empty() {
        blocks.push(notes.join("\n"));
    }
    blocks.join("\n\n") + "\n"
}

fn widest(table: &Table) -> usize {
    table.to_string().lines().map(|line| line.trim_end().chars().count()).max().unwrap_or(0)
}

fn draw(record: &Record, group: &[&Service], intervals: bool) -> Table {
    let rates = group.iter().map(|s| rates(s)).max_by_key(Vec::len).unwrap_or_default();
    let mut table = Table::new();
    table.load_style(TableStyle::new()).set_content_arrangement(ContentArrangement::Disabled);
    let fixed = ["runtime", "server", "answers/s", "p50", "p99", "CPU", "memory"];
    let at = rates.iter().map(|rate| format!("p99 at {}/s", words::whole(*rate as u64)));
    table.set_header(fixed.into_iter().map(str::to_owned).chain(at));
    for service in group {
        table.add_row(line(record, service, &rates, intervals).into_iter().map(Field::new));
    }
    for (i, column) in table.column_iter_mut().enumerate() {
        column.set_padding((0, 2));
        if i > 1 {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn line(record: &Record, service: &Service, rates: &[f64], intervals: bool) -> Vec<String> {
    let mut fields = vec![names::short(record, &service.runtime), service.server.clone()];
    let Some(load) = servers::load(service) else {
        fields.extend(service.outcome.missing().map(|missing| missing.status.to_owned()));
        return fields;
    };
    let closed = |quantity| medians(record, service, None, &quantity);
    let seconds =
        |quantity| closed(quantity).map_or_else(String::new, |e| words::duration(e.value));
    let per_second = closed(Quantity::Throughput).map_or_else(String::new, |e| {
        let whole = |x: f64| words::whole(x.round() as u64);
        match e.interval {
            Some((low, high)) if intervals => {
                format!("{} [{}, {}]", whole(e.value), whole(low), whole(high))
            }
            _ => whole(e.value),
        }
    });
    let memory = load.closed.iter().chain(&load.open).filter_map(|r: &Round| r.server_memory_bytes);
    fields.extend([
        per_second,
        seconds(Quantity::Latency(50.0)),
        seconds(Quantity::Latency(99.0)),
        seconds(Quantity::Cpu),
        memory.max().map_or_else(String::new, words::bytes),
    ]);
    fields.extend(rates.iter().map(|&rate| {
        let p99 = medians(record, service, Some(rate), &Quantity::Latency(99.0));
        let late = if servers::keeps(service, rate) { "" } else { "> " };
        p99.map_or_else(String::new, |e| format!("{late}{}", words::duration(e.value)))
    }));
    fields
}

fn message_bytes(group: &[&Service]) -> u32 {
    group.iter().find_map(|s| servers::load(s)).map_or(0, |load| load.message_bytes)
}

fn legend(record: &Record, width: Option<u16>) -> String {
    let mut lines = vec![
        "answers/s, p50, p99 and CPU: closed loop, each connection asks again as soon as it has its \
         answer; medians over the rounds, 95 % interval in brackets. p99 at a rate: open loop, \
         requests are due at fixed times, and their latency counts from then; > where the server did \
         not keep the rate. CPU: of the server, for a request. memory: of the server's process, at \
         most."
            .to_owned(),
    ];
    let used = |i: &&Interpreter| record.services.iter().any(|s| s.runtime == i.id);
    for i in record.interpreters.iter().filter(used) {
        lines.push(format!("{}: {}, {}", names::short(record, &i.id), i.label(), i.built()));
    }
    if record.processes == 1 {
        lines.push(
            "Each server was one process in all rounds: the intervals hold within one process."
                .to_owned(),
        );
    }
    lines.iter().map(|line| words::wrap(line, width, "  ")).collect::<Vec<_>>().join("\n")
}

/// Why some are missing. A server that lacks a module lacks it in every table: it is said once.
fn notes(record: &Record, width: Option<u16>) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for service in &record.services {
        let Some(Missing { reason, mend, .. }) = service.outcome.missing() else { continue };
        // A traceback's last line says what it was; the record has the rest.
        let why = reason.trim().lines().last().unwrap_or("");
        let runtime = names::short(record, &service.runtime);
        let mend = mend.map_or_else(String::new, |mend| format!("; {mend}"));
        let line = format!("{} in {runtime}: {why}{mend}", service.server);
        let line = words::wrap(&line, width, "  ");
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}
