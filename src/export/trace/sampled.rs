//! What was measured in turns: the samples of workloads, the rounds of servers.
//!
//! In each generation of fresh processes a clock begins anew. Here it begins where the generation before
//! ended, with the first sample, so that the whole run is one line.

use serde_json::{Value, json};

use super::Trace;
use crate::analysis::names;
use crate::analysis::server_groups::{groups, who};
use crate::analysis::servers::load;
use crate::analysis::verdict::grouped;
use crate::export::unit;
use crate::record::services::{Round, Service};
use crate::record::{Cell, Measured, Record, Role, Sample};
use crate::words::whole;

/// The thread of the generations themselves.
const GENERATIONS: usize = 1;

/// What was measured in turns.
struct Group {
    name: String,
    /// What each of its threads is.
    threads: Vec<String>,
    turns: Vec<Turn>,
}

/// One sample, or round.
struct Turn {
    /// Its thread, from 0.
    thread: usize,
    name: String,
    generation: u32,
    place: u32,
    at_ns: u64,
    round: u32,
    wall_ns: u64,
    /// All that the record says of it.
    args: Value,
}

/// Whether anything was.
pub fn has_any(record: &Record) -> bool {
    record.cells.iter().any(|cell| cell.measured().is_some())
        || record.services.iter().any(|service| load(service).is_some())
}

/// Draws all groups of `record`, each behind the one before.
pub fn draw(record: &Record, trace: &mut Trace) {
    let mut now = 0;
    for group in all(record) {
        now = lay(group, now, trace);
    }
}

fn all(record: &Record) -> Vec<Group> {
    let by_workload = grouped(record.cells.iter().collect(), |cell: &&Cell| &cell.workload);
    let workloads = by_workload.iter().map(|(name, cells)| of_workload(record, name, cells));
    let servers =
        groups(record).into_iter().map(|group| of_servers(record, &group.words(), &group.services));
    workloads.chain(servers).collect()
}

/// Draws a group from a moment on, and says when it ends.
fn lay(mut group: Group, from_ns: u64, trace: &mut Trace) -> u64 {
    let mut now = from_ns;
    if group.turns.is_empty() {
        return now;
    }
    trace.process(&group.name);
    trace.thread(GENERATIONS, "fresh processes");
    for (tid, name) in (GENERATIONS + 1..).zip(&group.threads) {
        trace.thread(tid, name);
    }
    group.turns.sort_by_key(|turn| (turn.generation, turn.place, turn.at_ns, turn.round));
    for turns in group.turns.chunk_by_mut(|a, b| a.generation == b.generation) {
        let (began, first) = (now, turns[0].at_ns);
        for turn in &mut *turns {
            // Only one is measured at a time. Older records do not tell when: one after the other, then.
            let from = began.saturating_add(turn.at_ns.saturating_sub(first)).max(now);
            let tid = GENERATIONS + 1 + turn.thread;
            let span = trace.span(tid, (&turn.name, "sample"), [from, turn.wall_ns]);
            span["args"] = turn.args.take();
            now = from.saturating_add(turn.wall_ns);
        }
        let name = format!("generation {}", turns[0].generation);
        trace.span(GENERATIONS, (&name, "generation"), [began, now - began]);
    }
    now
}

fn of_workload(record: &Record, name: &str, cells: &[&Cell]) -> Group {
    let sampled = cells.iter().filter_map(|cell| Some((*cell, cell.measured()?)));
    let of_cell = |(thread, (cell, measured)): (usize, (&Cell, &Measured))| {
        measured.samples.iter().map(move |sample| turn(thread, cell, sample)).collect::<Vec<_>>()
    };
    Group {
        name: name.to_owned(),
        threads: sampled.clone().map(|(cell, _)| called(record, cell)).collect(),
        turns: sampled.enumerate().flat_map(of_cell).collect(),
    }
}

/// `Rust rayon ×2, 100,000 numbers`, with its role where that is not told by its size.
fn called(record: &Record, cell: &Cell) -> String {
    let who = format!("{} {}", names::runtime(record, cell).0, names::model(cell));
    let role = if cell.role == Role::Control { ", control" } else { "" };
    let size = format!("{} {}", whole(cell.size), unit(record, &cell.workload));
    format!("{who}, {}{role}", size.trim_end())
}

fn turn(thread: usize, cell: &Cell, sample: &Sample) -> Turn {
    let of_cell = json!({
        "runtime": cell.runtime, "model": cell.model, "workers": cell.workers,
        "in_flight": cell.in_flight, "size": cell.size,
    });
    Turn {
        thread,
        name: format!("round {}", sample.round),
        generation: sample.process,
        place: sample.place,
        at_ns: sample.at_ns,
        round: sample.round,
        wall_ns: sample.wall_ns,
        args: merged(of_cell, json!(sample)),
    }
}

fn of_servers(record: &Record, name: &str, services: &[&Service]) -> Group {
    let of_service = |(thread, service): (usize, &&Service)| {
        let rounds =
            load(service).into_iter().flat_map(|load| load.closed.iter().chain(&load.open));
        rounds.map(|round| load_turn(thread, round)).collect::<Vec<_>>()
    };
    Group {
        name: name.to_owned(),
        threads: services.iter().map(|service| who(record, service).label).collect(),
        turns: services.iter().enumerate().flat_map(of_service).collect(),
    }
}

fn load_turn(thread: usize, round: &Round) -> Turn {
    let name = match round.rate {
        Some(rate) => format!("open loop, {rate}/s"),
        None => "closed loop".to_owned(),
    };
    // Its latencies are thousands of numbers, and no property of a span.
    let round_alone = Round { latency: Vec::new(), histogram: Vec::new(), ..round.clone() };
    Turn {
        thread,
        name,
        generation: round.process.unwrap_or(0),
        place: round.place,
        at_ns: round.at_ns,
        round: round.round,
        wall_ns: round.wall_ns,
        args: merged(json!({}), json!(round_alone)),
    }
}

/// Both objects in one, without what is not known.
fn merged(mut one: Value, mut other: Value) -> Value {
    if let (Some(one), Some(other)) = (one.as_object_mut(), other.as_object_mut()) {
        one.append(other);
        one.retain(|_, value| !value.is_null() && value.as_array().is_none_or(|a| !a.is_empty()));
    }
    one
}
