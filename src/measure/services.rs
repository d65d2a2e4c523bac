//! Servers under load: which, with which service, under which loads.
//!
//! ```text
//!   parent ── Serve ──► a server's worker, on one processor
//!          ── Connect, Load ──► the client's worker, on another: one for all servers
//! ```
//!
//! All servers of a group are there at once and idle, except for the one whose turn it is: so they
//! can be loaded round by round, what is compared one right after the other, and a figure of one is
//! compared with that of another from the same round.

mod order;
mod pair;
mod run;

pub use run::{Event, run, steps};

use std::time::Duration;

use super::plan::Profile;
use crate::record::services::{Load, Protocol, Service};
use crate::record::{Interpreter, Machine, NATIVE, Outcome};
use crate::servers::{self, Server};

/// Connections where the server answers at once: enough that it never waits for the client.
const CONNECTIONS: u32 = 64;
/// Connections where every answer waits. Each of them gets at most 50 answers a second at 20 ms, so
/// that 64 would load no server; these ask for 12,800. More would need more open files than many
/// systems allow without being asked.
const CONNECTIONS_WITH_UPSTREAM: u32 = 256;
/// What the database behind a service takes.
const UPSTREAM: Duration = Duration::from_millis(20);

/// How much is measured.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Sets of fresh servers.
    pub processes: u32,
    /// Rounds in each set.
    pub rounds: u32,
    /// How long one load lasts.
    pub duration: Duration,
    /// The longest that an open loop may go on to ask often enough for its percentiles.
    pub longest: Duration,
    /// The rates of the open loops: 0 is half of what the slowest server of the group answered in a
    /// closed loop, so that all can keep it; 1 is four fifths of what the fastest did, which only
    /// that one can keep; what lies between divides the way evenly in factors.
    pub rates: &'static [f64],
    /// What is compared with each other.
    pub groups: Vec<Group>,
}

/// Every server with one service.
#[derive(Debug, Clone)]
pub struct Group {
    /// What they are asked for.
    pub protocol: Protocol,
    /// How long each waits before it answers.
    pub upstream: Duration,
    /// The services, still without outcome.
    pub services: Vec<Service>,
    /// Those that cannot run here, and why.
    pub skipped: Vec<Service>,
}

impl Plan {
    /// The plan of `profile` for this machine, these interpreters and, unless the list is empty,
    /// only these servers.
    pub fn new(
        profile: Profile,
        servers: &[String],
        machine: &Machine,
        interpreters: &[Interpreter],
    ) -> Self {
        let (processes, rounds, milliseconds, rates): (_, _, _, &[f64]) = match profile {
            Profile::Smoke => (1, 1, 50, &[0.0]),
            Profile::Quick => (5, 2, 100, &[0.0, 0.5]),
            Profile::Full => (5, 2, 500, &[0.0, 0.5, 1.0]),
        };
        let mut loads = vec![
            (Protocol::Echo, Duration::ZERO),
            (Protocol::Json, Duration::ZERO),
            (Protocol::Json, UPSTREAM),
        ];
        if profile != Profile::Quick {
            loads.push((Protocol::Echo, UPSTREAM));
        }
        let group = |(protocol, upstream)| {
            let all = services(protocol, upstream, machine, interpreters);
            let wanted = |s: &Service| servers.is_empty() || servers.contains(&s.server);
            let (skipped, services) = all
                .into_iter()
                .filter(wanted)
                .partition(|s| matches!(s.outcome, Outcome::Skipped { .. }));
            Group { protocol, upstream, services, skipped }
        };
        Self {
            processes,
            rounds,
            duration: Duration::from_millis(milliseconds),
            longest: Duration::from_secs(if profile == Profile::Full { 1 } else { 0 }),
            rates,
            groups: loads.into_iter().map(group).collect(),
        }
    }

    /// How many services are to be measured.
    pub fn services(&self) -> usize {
        self.groups.iter().map(|group| group.services.len()).sum()
    }
}

/// The name of every server, of both languages, each once.
pub fn server_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = servers::ALL.iter().map(|s| s.name).collect();
    let is_rust = |name: &&str| servers::ALL.iter().any(|s| s.name == *name);
    names.extend(servers::PYTHON.iter().map(|p| p.name).filter(|name| !is_rust(name)));
    names
}

fn services(
    protocol: Protocol,
    upstream: Duration,
    machine: &Machine,
    interpreters: &[Interpreter],
) -> Vec<Service> {
    let service = |server: &str, model: &str, runtime: &str, many_threads: bool| Service {
        server: server.to_owned(),
        model: model.to_owned(),
        runtime: runtime.to_owned(),
        protocol,
        upstream_ns: upstream.as_nanos() as u64,
        connections: if upstream.is_zero() { CONNECTIONS } else { CONNECTIONS_WITH_UPSTREAM },
        // All others are, also the threads of a free-threaded CPython: what is compared is what one
        // core does.
        pinned: !many_threads && machine.usable_cpus.len() > 1,
        outcome: outcome(many_threads, machine),
    };
    let rust = servers::ALL.iter().filter(|s| s.protocols.contains(&protocol));
    let native = |s: &Server| service(s.name, s.model, NATIVE, s.many_threads);
    let mut found: Vec<Service> = rust.map(native).collect();
    for interpreter in interpreters {
        let python = servers::PYTHON.iter().filter(|p| p.protocols.contains(&protocol));
        found.extend(python.map(|p| service(p.name, p.model, &interpreter.id, false)));
    }
    found
}

fn outcome(has_many_threads: bool, machine: &Machine) -> Outcome<Load> {
    if has_many_threads && machine.cores < 4 {
        return Outcome::Skipped {
            reason: format!(
                "several threads against one say something from four cores on: the client has one \
                 of them, and there are {}",
                machine.cores
            ),
            remedy: None,
        };
    }
    Outcome::Measured(Load::default())
}

/// The rates for `plan`'s steps between the slowest and the fastest of these throughputs, in two
/// digits, so that people can say them.
fn rates(steps: &[f64], throughputs: &[f64]) -> Vec<f64> {
    let slowest = throughputs.iter().copied().fold(f64::INFINITY, f64::min);
    let fastest = throughputs.iter().copied().fold(0.0, f64::max);
    if !slowest.is_finite() || slowest <= 0.0 {
        return Vec::new();
    }
    let (low, high) = (slowest / 2.0, fastest * 0.8);
    let rate = |step: &f64| in_two_digits(low * (high / low).max(1.0).powf(*step));
    let mut rates: Vec<f64> = steps.iter().map(rate).collect();
    rates.dedup();
    rates
}

fn in_two_digits(x: f64) -> f64 {
    let unit = 10_f64.powf(x.log10().floor() - 1.0);
    ((x / unit).round() * unit).round().max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_lie_between_the_slowest_and_the_fastest() {
        assert_eq!(rates(&[0.0, 0.5, 1.0], &[20_000.0, 4_000.0, 90_000.0]), [2e3, 12e3, 72e3]);
        assert_eq!(rates(&[0.0, 1.0], &[]), [0.0; 0]);
        // One server alone is the slowest and the fastest.
        assert_eq!(rates(&[0.0, 1.0], &[1234.0]), [620.0, 990.0]);
    }
}
