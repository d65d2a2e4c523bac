//! Servers under load, in a table and in a few sentences.
//!
//! The sentences examine one claim that is often heard, *tokio handles two to three times more*, in
//! the three ways in which it can be meant: answers a second, CPU time for each, and how long
//! people wait at the same rate. They are computed from figures, so another record says otherwise.

mod table;

pub use table::table;

use crate::analysis::Estimate;
use crate::analysis::estimates;
use crate::analysis::servers::{self, Quantity, highest_rate_within, medians, rates, ratio};
use crate::analysis::stats::FEWEST_FOR_INTERVAL;
use crate::analysis::verdict::Verdict;
use crate::record::services::{Protocol, Service};
use crate::record::{EMBEDDED, NATIVE, Record};
use crate::words;

/// What is held against what: in Rust a server on tokio with one thread, the more bare the better
/// (hyper and axum run on tokio); in Python the one that is written most like it.
const RUST: [&str; 3] = ["tokio_current_thread", "hyper", "axum"];
const PYTHON: &str = "asyncio_streams";
/// A latency that people take for *at once*, in seconds.
const AT_ONCE: f64 = 0.01;

/// What `record` shows of its servers, one finding an entry, the caveats last.
pub fn findings(record: &Record) -> Vec<String> {
    let pairs: Vec<Pair<'_>> = groups(record).iter().filter_map(|g| Pair::of(record, g)).collect();
    let mut found = Vec::new();
    if !pairs.is_empty() {
        let told = |quantity: &Quantity, more: &str| told(record, &pairs, quantity, more);
        found.push(format!(
            "“tokio handles two to three times more” than asyncio, by answers a second in a closed \
             loop: {}.",
            told(&Quantity::Throughput, "times as many")
        ));
        found.push(format!(
            "By the server's CPU time for each request, asyncio over tokio: {}.",
            told(&Quantity::PerCpuSecond, "times as much")
        ));
        found.extend(at_equal_rates(record, &pairs));
        found.extend(within(record, &pairs));
    }
    found.extend(fastest(record));
    found.extend(caveats(record));
    found
}

/// The services with the same protocol and upstream, in the record's order.
fn groups(record: &Record) -> Vec<Vec<&Service>> {
    let mut found: Vec<Vec<&Service>> = Vec::new();
    for service in &record.services {
        let alike = |g: &&mut Vec<&Service>| (g[0].protocol, g[0].upstream_ns) == key(service);
        match found.iter_mut().find(alike) {
            Some(group) => group.push(service),
            None => found.push(vec![service]),
        }
    }
    found
}

fn key(service: &Service) -> (Protocol, u64) {
    (service.protocol, service.upstream_ns)
}

/// `echo`, `JSON after 20.0 ms`.
fn load_name(service: &Service) -> String {
    let protocol = match service.protocol {
        Protocol::Echo => "echo",
        Protocol::Json => "JSON",
    };
    match service.upstream_ns {
        0 => protocol.to_owned(),
        ns => format!("{protocol} after {}", words::duration(ns as f64 / 1e9)),
    }
}

/// Two servers with the same service.
struct Pair<'a> {
    rust: &'a Service,
    python: &'a Service,
}

impl<'a> Pair<'a> {
    fn of(record: &Record, group: &[&'a Service]) -> Option<Self> {
        let measured = |s: &&&Service| medians(record, s, None, &Quantity::Throughput).is_some();
        let rust = RUST.iter().find_map(|name| {
            let is_it = |s: &&&Service| s.runtime == NATIVE && s.server == *name;
            group.iter().filter(measured).find(is_it)
        })?;
        let python = group
            .iter()
            .filter(measured)
            .filter(|s| s.runtime != NATIVE && s.server == PYTHON)
            .min_by_key(|s| s.runtime != EMBEDDED)?;
        Some(Self { rust, python })
    }

    fn name(&self) -> String {
        let load = load_name(self.rust);
        if self.rust.server == RUST[0] { load } else { format!("{load}, {}", self.rust.server) }
    }
}

fn told(record: &Record, pairs: &[Pair<'_>], quantity: &Quantity, more: &str) -> String {
    let clause = |pair: &Pair<'_>| {
        let ratio = ratio(record, pair.rust, pair.python, None, quantity)?;
        Some(format!("{} ({})", judged(ratio, more), pair.name()))
    };
    pairs.iter().filter_map(clause).collect::<Vec<_>>().join("; ")
}

/// `3.12 (2.97 to 3.30) times as many`, or that no difference is seen.
fn judged(ratio: Estimate, more: &str) -> String {
    match Verdict::of(ratio) {
        Verdict::More | Verdict::Less => format!("{} {more}", estimates::spoken(ratio)),
        Verdict::NotSeen => format!("no difference is seen, {}", estimates::spoken(ratio)),
        Verdict::Open => format!("{} {more}", words::number(ratio.value)), // said below
    }
}

/// At the highest rate that both kept, so that neither had a growing line.
fn at_equal_rates(record: &Record, pairs: &[Pair<'_>]) -> Option<String> {
    let clause = |pair: &Pair<'_>| {
        let kept = |rate: &f64| [pair.rust, pair.python].iter().all(|s| servers::keeps(s, *rate));
        let rate = rates(pair.python).into_iter().rfind(kept)?;
        let p99 = Quantity::Latency(99.0);
        let ratio = ratio(record, pair.python, pair.rust, Some(rate), &p99)?;
        let of = |service| Some(medians(record, service, Some(rate), &p99)?.value);
        Some(format!(
            "{} at {} a second ({} against {}; {})",
            judged(ratio, "times as long"),
            words::whole(rate as u64),
            words::duration(of(pair.python)?),
            words::duration(of(pair.rust)?),
            pair.name()
        ))
    };
    let clauses: Vec<String> = pairs.iter().filter_map(clause).collect();
    let text = "By what one request in a hundred waits at least (p99) at the highest rate that \
                both kept, asyncio over tokio";
    (!clauses.is_empty()).then(|| format!("{text}: {}.", clauses.join("; ")))
}

/// The highest rates at which people hardly wait: the ways to compare servers that share no rate.
fn within(record: &Record, pairs: &[Pair<'_>]) -> Option<String> {
    let clause = |pair: &Pair<'_>| {
        let of = |service| highest_rate_within(record, service, AT_ONCE);
        let said = |rate: Option<f64>| {
            rate.map_or_else(
                || "at none".to_owned(),
                |r| format!("up to {}", words::whole(r as u64)),
            )
        };
        let tried = rates(pair.python);
        (tried.len() > 1 && tried.iter().any(|r| of(pair.rust).is_some_and(|most| most >= *r)))
            .then(|| {
                let (rust, python) = (said(of(pair.rust)), said(of(pair.python)));
                format!("tokio {rust}, asyncio {python} ({})", pair.name())
            })
    };
    let clauses: Vec<String> = pairs.iter().filter_map(clause).collect();
    (!clauses.is_empty()).then(|| {
        format!(
            "Of the rates that were tried, p99 stayed below {} at: {}.",
            words::duration(AT_ONCE),
            clauses.join("; ")
        )
    })
}

/// Each language's fastest, whichever that was.
fn fastest(record: &Record) -> Option<String> {
    let clause = |group: &Vec<&Service>| {
        let best = |native: bool| {
            let of = |s: &Service| medians(record, s, None, &Quantity::Throughput).map(|e| e.value);
            let one = group.iter().filter(|s| (s.runtime == NATIVE) == native);
            let timed = one.filter_map(|s| Some((*s, of(s)?)));
            timed.max_by(|a, b| a.1.total_cmp(&b.1)).map(|(service, _)| service)
        };
        let (rust, python) = (best(true)?, best(false)?);
        let ratio = ratio(record, rust, python, None, &Quantity::Throughput)?;
        Some(format!(
            "{} ({}: {} against {} in {})",
            judged(ratio, "times as many"),
            load_name(rust),
            rust.server,
            python.server,
            record.runtime_label(&python.runtime)
        ))
    };
    let clauses: Vec<String> = groups(record).iter().filter_map(clause).collect();
    let text = "Each language's fastest server, by answers a second, Rust over Python";
    (!clauses.is_empty()).then(|| format!("{text}: {}.", clauses.join("; ")))
}

fn caveats(record: &Record) -> Vec<String> {
    let mut found = Vec::new();
    let measured: Vec<&Service> =
        record.services.iter().filter(|s| servers::load(s).is_some()).collect();
    if record.profile == "smoke" && !measured.is_empty() {
        found.push("This was a smoke run: its times mean nothing.".to_owned());
    }
    found.extend(super::caveats::beside_another(record));
    let rounds = |s: &&Service| servers::load(s).map_or(0, |load| load.closed.len());
    if measured.iter().map(rounds).max().is_some_and(|most| most < FEWEST_FOR_INTERVAL) {
        found.push("Too few rounds for intervals: no difference is claimed.".to_owned());
    }
    if measured.iter().any(|s| !s.pinned) {
        let names: Vec<String> =
            measured.iter().filter(|s| !s.pinned).map(|s| s.server.clone()).collect();
        let several = names.len() == measured.len();
        let who = if several { "Servers".to_owned() } else { words::list(&names) };
        found.push(format!("{who} and client shared processors: each had less than a whole one."));
    }
    if let Some(waiting) = measured.iter().find(|s| s.upstream_ns > 0) {
        let most = f64::from(waiting.connections) / (waiting.upstream_ns as f64 / 1e9);
        found.push(format!(
            "Where every answer waits {}, {} connections get at most {} answers a second, of \
             whatever server: who comes near that was not at its limit.",
            words::duration(waiting.upstream_ns as f64 / 1e9),
            waiting.connections,
            words::whole(most as u64)
        ));
    }
    found
}
