//! Everything that was measured, a row each, with an anchor to point at.

use std::collections::HashSet;

use crate::analysis::Estimate;
use crate::analysis::missing::missing;
use crate::analysis::names::runtime_short;
use crate::analysis::servers::{self, Quantity};
use crate::record::{Bound, Cell, Lane, Outcome, Record, Role};
use crate::words::{bytes, duration, number, plural, rate, times, whole};

/// A row of the table.
#[derive(Default)]
pub struct Row {
    /// Its anchor: `primes-threads-2-python`.
    pub anchor: String,
    /// What it is of: a workload, a probe.
    pub of: String,
    /// The model or variant.
    pub model: String,
    /// How many workers, requests in flight, threads, …: to sort by, and in words.
    pub load: (u64, String),
    /// The runtime, with the lane where it is no plain one.
    pub runtime: String,
    /// The size, and why it was measured.
    pub size: (u64, String),
    /// The measured figure.
    pub figure: Told,
    /// Speed-up over the sequential program, or over one request at a time.
    pub gain: Told,
    /// Cores busy.
    pub cores: Told,
    /// How many samples or takes.
    pub samples: u32,
    /// Why there are no figures; empty where there are.
    pub missing: String,
}

/// An estimate in words, with what it is sorted by.
#[derive(Default)]
pub struct Told {
    /// The value alone; none where there is none.
    pub by: Option<f64>,
    /// The value in words.
    pub value: String,
    /// Its interval in brackets.
    pub interval: String,
}

impl Told {
    fn new(estimate: Option<Estimate>, point: impl Fn(f64) -> String) -> Self {
        let Some(estimate) = estimate else { return Self::default() };
        let (value, interval) = (point(estimate.value), estimate.brackets(&point));
        Self { by: Some(estimate.value), value, interval }
    }
}

/// The rows of `record`; their anchors begin with `prefix`.
pub fn rows(record: &Record, prefix: &str) -> Vec<Row> {
    let mut rows: Vec<Row> = record.cells.iter().map(|cell| of_cell(record, cell)).collect();
    for probe in &record.probes {
        let telling = probe.telling_figure();
        rows.extend(probe.cases.iter().map(|case| Row {
            of: probe.name.clone(),
            model: case.label.clone(),
            load: (case.at, format!("{} {}", probe.at_words(case.at), probe.over)),
            runtime: runtime_short(record, &case.runtime),
            figure: telling.as_ref().map_or_else(Told::default, |telling| {
                Told::new(telling.estimate(case), |x| telling.unit.words(x))
            }),
            samples: case.takes().len() as u32,
            missing: why(&case.outcome),
            anchor: anchor(&[&probe.name, &case.variant, &case.at.to_string(), &case.runtime]),
            ..Row::default()
        }));
    }
    rows.extend(record.services.iter().map(|service| {
        let protocol = format!("{:?}", service.protocol).to_lowercase();
        let connections = service.connections.to_string();
        let upstream = service.upstream_ns as f64 / 1e9;
        let waits = if upstream > 0.0 { duration(upstream) } else { String::new() };
        Row {
            anchor: anchor(&[&protocol, &service.server, &connections, &service.runtime, &waits]),
            of: if waits.is_empty() { protocol } else { format!("{protocol}, upstream {waits}") },
            model: service.server.clone(),
            load: (service.connections.into(), plural(service.connections, "connection")),
            runtime: runtime_short(record, &service.runtime),
            figure: Told::new(servers::mean(record, service, None, &Quantity::Throughput), rate),
            samples: servers::load(service).map_or(0, |load| load.closed.len() as u32),
            missing: why(&service.outcome),
            ..Row::default()
        }
    }));
    rows.extend(record.asleep.iter().map(|cell| Row {
        anchor: anchor(&["asleep", &cell.model, &cell.tasks.to_string(), &cell.runtime]),
        of: "asleep".to_owned(),
        model: cell.model.clone(),
        load: (cell.tasks, plural(cell.tasks, "task")),
        runtime: runtime_short(record, &cell.runtime),
        figure: Told::new(cell.estimate(|t| t.bytes_each(cell.tasks)), |x| bytes(x as u64)),
        samples: cell.slept().map_or(0, |sleeps| sleeps.trials.len() as u32),
        missing: why(&cell.outcome),
        ..Row::default()
    }));
    let mut taken = HashSet::new();
    for row in &mut rows {
        let wanted = format!("{prefix}{}", row.anchor);
        let numbered = (2..).map(|n| format!("{wanted}-{n}"));
        let free = std::iter::once(wanted.clone()).chain(numbered);
        row.anchor = free.into_iter().find(|name| taken.insert(name.clone())).unwrap_or(wanted);
    }
    rows
}

fn of_cell(record: &Record, cell: &Cell) -> Row {
    let info = record.workloads.iter().find(|info| info.name == cell.workload);
    let waits = info.is_some_and(|info| info.bound == Bound::Waiting);
    let unit = info.map_or("", |info| &info.unit);
    let role = match cell.role {
        Role::Shared => "",
        Role::Scaling => "scaling",
        Role::Capacity => "capacity",
        Role::Control => "control",
    };
    let lane = if cell.lane == Lane::Plain { "" } else { cell.lane.brief() };
    let load = cell.in_flight.unwrap_or(cell.workers);
    let runtime = runtime_short(record, &cell.runtime);
    let of_role = if role.is_empty() { String::new() } else { format!(", {role}") };
    Row {
        anchor: anchor(&[
            &cell.workload,
            &cell.model,
            &load.to_string(),
            &cell.runtime,
            lane,
            role,
        ]),
        of: cell.workload.clone(),
        model: cell.model.clone(),
        load: match cell.in_flight {
            Some(n) => (n.into(), format!("{} in flight", whole(n.into()))),
            None => (load.into(), plural(load, "worker")),
        },
        runtime: if lane.is_empty() { runtime } else { format!("{runtime}, {lane}") },
        size: (cell.size, format!("{} {unit}{of_role}", whole(cell.size))),
        figure: if waits {
            Told::new(record.per_second(cell), rate)
        } else {
            Told::new(cell.wall(), duration)
        },
        gain: match cell.role {
            Role::Control => Told::default(),
            // What others are counted against is 1 of itself.
            _ if cell.is_sequential() => Told::default(),
            _ if waits => Told::new(record.gain(cell), times),
            _ => Told::new(record.speedup(cell), times),
        },
        cores: Told::new(record.cores_used(cell), number),
        samples: cell.measured().map_or(0, |measured| measured.samples.len() as u32),
        missing: missing(cell)
            .map_or_else(String::new, |why| format!("{}: {}", why.status, why.brief())),
    }
}

fn why<T>(outcome: &Outcome<T>) -> String {
    outcome.missing().map_or_else(String::new, |why| format!("{}: {}", why.status, why.brief()))
}

/// The parts that say something, as an address has them: letters, digits and hyphens.
fn anchor(parts: &[&str]) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' };
    let parts = parts.iter().filter(|part| !part.is_empty());
    let parts: Vec<String> = parts.map(|part| part.chars().map(plain).collect()).collect();
    parts.join("-")
}
