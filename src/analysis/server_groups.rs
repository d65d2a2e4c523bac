//! Servers under load: which are compared with each other, and what they are called.

use std::collections::BTreeSet;

use super::names::Who;
use crate::record::services::{Protocol, Service};
use crate::record::{NATIVE, OWN_PYTHON, Outcome, Record};
use crate::words::{duration, plural};

/// Servers that had the same to do.
pub struct Group<'a> {
    /// What they were asked for.
    pub protocol: Protocol,
    /// How long each answer waited for an upstream.
    pub upstream_ns: u64,
    /// How many connections asked.
    pub connections: u32,
    /// Who they are.
    pub services: Vec<&'a Service>,
}

/// The groups of a record, in its order.
pub fn groups(record: &Record) -> Vec<Group<'_>> {
    let mut groups: Vec<Group> = Vec::new();
    for service in &record.services {
        let key = |s: &Service| (s.protocol, s.upstream_ns, s.connections);
        let of = |g: &&mut Group| (g.protocol, g.upstream_ns, g.connections) == key(service);
        match groups.iter_mut().find(of) {
            Some(group) => group.services.push(service),
            None => groups.push(Group {
                protocol: service.protocol,
                upstream_ns: service.upstream_ns,
                connections: service.connections,
                services: vec![service],
            }),
        }
    }
    groups
}

impl Group<'_> {
    /// A name for its files: `json`, `json-upstream-20-ms`, with the connections where the record
    /// has several groups that differ in nothing else.
    pub fn file(&self, record: &Record) -> String {
        let alike = |s: &&Service| (s.protocol, s.upstream_ns) == (self.protocol, self.upstream_ns);
        let several = record
            .services
            .iter()
            .filter(alike)
            .any(|service| service.connections != self.connections);
        let mut name = self.protocol.word().to_lowercase();
        if self.upstream_ns > 0 {
            name += &format!("-upstream-{}", self.upstream().replace(' ', "-").replace('µ', "u"));
        }
        if several {
            name += &format!("-{}-connections", self.connections);
        }
        name
    }

    /// `echo`, `JSON after 20 ms`.
    pub fn load(&self) -> String {
        let after = if self.upstream_ns == 0 { "" } else { " after " };
        let upstream = if self.upstream_ns == 0 { String::new() } else { self.upstream() };
        format!("{}{after}{upstream}", self.protocol.word())
    }

    /// The wait for the upstream: `20 ms`.
    pub fn upstream(&self) -> String {
        duration(self.upstream_ns as f64 / 1e9).replace(".00 ", " ").replace(".0 ", " ")
    }

    /// What each had to do, for subtitles: `JSON over HTTP/1.1, 64 connections, each answer waits
    /// 20 ms for an upstream`.
    pub fn words(&self) -> String {
        let mut text =
            format!("{}, {}", self.protocol.words(), plural(self.connections, "connection"));
        if self.upstream_ns > 0 {
            text += &format!(", each answer waits {} for an upstream", self.upstream());
        }
        let loads = self.services.iter().filter_map(|service| match &service.outcome {
            Outcome::Measured(load) => Some(load),
            _ => None,
        });
        // An open loop has one of each number at every rate.
        let rounds = loads.flat_map(|load| load.open.iter().chain(&load.closed));
        let rounds: BTreeSet<u32> = rounds.map(|round| round.round).collect();
        text += &format!(", {}", plural(rounds.len() as u64, "round"));
        let ran = |s: &&&Service| matches!(s.outcome, Outcome::Measured(_));
        if self.services.iter().filter(ran).any(|s| !s.pinned) {
            text += ", server and client on the same processors";
        }
        text
    }
}

/// Servers that are written alike in both languages: what is held against what.
pub struct Mirror {
    /// Of these in Rust the first that is there.
    pub rust: &'static [&'static str],
    /// In Python.
    pub python: &'static str,
}

/// In Rust a server on tokio with one thread, the more bare the better (hyper and axum run on tokio); in
/// Python the one that is written most like it.
pub const TASKS: Mirror =
    Mirror { rust: &["tokio_current_thread", "hyper", "axum"], python: "asyncio_streams" };
/// A thread for each connection.
const THREADS: Mirror = Mirror { rust: &["threads"], python: "threads" };
/// All of them.
pub const MIRRORS: [Mirror; 2] = [TASKS, THREADS];

/// The places in `services` of the server in Rust and of those in Python, one at least, the embedded
/// one first.
pub fn mirrors(mirror: &Mirror, services: &[&Service]) -> Option<(usize, Vec<usize>)> {
    let is_native = |service: &Service| service.runtime == NATIVE;
    let named =
        |name: &&str| services.iter().position(|s| is_native(s) && s.server.as_str() == *name);
    let rust = mirror.rust.iter().find_map(named)?;
    let mut python: Vec<usize> = (0..services.len())
        .filter(|&i| !is_native(services[i]) && services[i].server == mirror.python)
        .collect();
    python.sort_by_key(|&i| services[i].runtime != OWN_PYTHON);
    (!python.is_empty()).then_some((rust, python))
}

/// A server for people: `Rust hyper`, `Python asyncio streams`.
pub fn who(record: &Record, service: &Service) -> Who {
    Who::called(record, &service.runtime, &service.model, &service.server.replace('_', " "))
}
