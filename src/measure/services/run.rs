//! The run: group by group, set by set of fresh servers, round by round.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::order::{Order, Turn};
use super::pair::{self, Server};
use super::{Group, Plan, rates};
use crate::analysis::servers::FEWEST_BEYOND;
use crate::analysis::stats::median;
use crate::measure::lab::{Lab, NoTake};
use crate::measure::plan::not_reached;
use crate::measure::turns::{Ending, Turns};
use crate::record::services::{Load, Round, Service};
use crate::record::{NATIVE, Outcome, Record};
use crate::servers::PYTHON;
use crate::worker::launch::Launch;
use crate::worker::{Failure, Worker};

/// What happens while measuring, for a progress bar.
pub enum Event<'a> {
    /// A server was started, or loaded once more.
    Step(&'a Service),
    /// A server cannot run here, or failed, and is out.
    Out(&'a Service),
    /// A group is done, or the run was stopped in it.
    End(&'a Record),
}

/// Hears of events.
type Tell<'a> = &'a mut dyn FnMut(Event<'_>) -> anyhow::Result<()>;

/// Steps that a whole run takes, at most.
pub fn steps(plan: &Plan) -> u64 {
    let loads = 1 + plan.rounds * (1 + plan.rates.len() as u32);
    plan.services() as u64 * u64::from(plan.processes) * u64::from(loads)
}

/// Measures the plan into `record`, service by service. One that fails is out; all others go on.
///
/// # Errors
/// Only what `tell` returns, such as a record that cannot be saved.
pub fn run(lab: &Lab<'_>, plan: &Plan, record: &mut Record, tell: Tell<'_>) -> anyhow::Result<()> {
    let firsts: Vec<usize> = (plan.groups.iter())
        .map(|group| {
            let first = record.services.len();
            record.services.extend(group.services.iter().chain(&group.skipped).cloned());
            first
        })
        .collect();
    for (index, (group, first)) in plan.groups.iter().zip(firsts).enumerate() {
        let seed = lab.seed ^ (index as u64) << 32;
        let (client, servers) = (None, BTreeMap::new());
        let (since, loads) = (Instant::now(), 0);
        let mut series = Series { lab, plan, group, first, set: 0, client, servers, since, loads };
        if series.all_sets(seed, record, tell)? == Ending::Stopped {
            record.interrupted = true;
        }
        tell(Event::End(record))?;
        if record.interrupted {
            break;
        }
    }
    // A stopped run leaves services that were planned and never loaded.
    for service in &mut record.services {
        if matches!(&service.outcome, Outcome::Measured(load) if load.closed.is_empty()) {
            service.outcome = not_reached();
        }
    }
    Ok(())
}

/// A few requests more than a percentile needs: some may not be asked in time.
const SPARE: f64 = 1.05;

/// One group on its way into the record.
struct Series<'a> {
    lab: &'a Lab<'a>,
    plan: &'a Plan,
    group: &'a Group,
    /// Where its services begin in the record.
    first: usize,
    /// Which set of fresh servers, from 0.
    set: u32,
    client: Option<Box<dyn Worker>>,
    /// The servers that are up, by their place in the group.
    servers: BTreeMap<usize, Server>,
    /// Since when this set is up.
    since: Instant,
    /// Loads of this set so far.
    loads: u32,
}

impl Series<'_> {
    fn all_sets(
        &mut self,
        seed: u64,
        record: &mut Record,
        tell: Tell<'_>,
    ) -> anyhow::Result<Ending> {
        let Plan { processes, rounds, rates: steps, .. } = *self.plan;
        let mut rates = Vec::new();
        for set in 0..processes {
            self.set = set;
            if self.start_servers(record, tell)? == Ending::Stopped {
                return Ok(Ending::Stopped);
            }
            (self.since, self.loads) = (Instant::now(), 0);
            // The closed loops first: from what they give come the rates of the open ones, the same
            // for all sets, since figures of different rates say nothing of each other.
            for open in [false, true] {
                if open && set == 0 {
                    let found = self::rates(steps, &self.throughputs(record));
                    rates = found.into_iter().map(Some).collect();
                }
                let rates = if open { &rates[..] } else { &[None] };
                let up: Vec<usize> = self.servers.keys().copied().collect();
                let mut rng =
                    fastrand::Rng::with_seed(seed ^ u64::from(set) << 1 ^ u64::from(open));
                let mut order = Order::of(&self.group.services, &up, rates, &mut rng);
                let mut turns = Turns::new(order.all(), 0);
                for round in set * rounds..(set + 1) * rounds {
                    let order = order.next(&mut rng);
                    let ending = self.round(round, &order, &mut turns, record, tell)?;
                    if ending == Ending::Stopped {
                        return Ok(Ending::Stopped);
                    }
                }
            }
            self.servers.clear();
        }
        Ok(Ending::Done)
    }

    /// Starts every server that has not failed before, and warms it up.
    fn start_servers(&mut self, record: &mut Record, tell: Tell<'_>) -> anyhow::Result<Ending> {
        let (group, first) = (self.group, self.first);
        let is_in =
            |place: &usize| matches!(record.services[first + place].outcome, Outcome::Measured(_));
        let all: Vec<usize> = (0..group.services.len()).filter(is_in).collect();
        let start = |_: &mut Record, place| {
            self.start(place)?;
            // Its interpreter specialises its byte code, its allocator meets its sizes.
            self.load(place, None, self.plan.duration)?;
            Ok(())
        };
        let mut out = Vec::new();
        let ending = Turns::new(all, 0).in_order(record, start, |record, place, why| {
            out.extend(why.is_some().then_some(place));
            after(record, first + place, why, tell)
        });
        self.servers.retain(|place, _| !out.contains(place));
        ending
    }

    /// Loads every server once at each rate, in this order.
    fn round(
        &mut self,
        round: u32,
        order: &[Turn],
        turns: &mut Turns<Turn>,
        record: &mut Record,
        tell: Tell<'_>,
    ) -> anyhow::Result<Ending> {
        let first = self.first;
        let take = |record: &mut Record, (place, rate): Turn| {
            if !matches!(record.services[first + place].outcome, Outcome::Measured(_)) {
                return Ok(()); // it failed at another rate
            }
            let (number, at_ns) = (self.loads, self.since.elapsed().as_nanos() as u64);
            self.loads += 1;
            let taken = self.load(place, rate, self.duration(rate));
            let taken = taken.inspect_err(|_| drop(self.servers.remove(&place)))?;
            if let Outcome::Measured(load) = &mut record.services[first + place].outcome {
                load.message_bytes = pair::message_bytes(self.group.protocol);
                let rounds = if rate.is_some() { &mut load.open } else { &mut load.closed };
                rounds.push(Round {
                    round,
                    process: Some(self.set),
                    place: number,
                    at_ns,
                    ..taken
                });
            }
            Ok(())
        };
        turns.through(order, record, take, |record, (place, _), why| {
            after(record, first + place, why, tell)
        })
    }

    /// How long a load lasts. An open loop goes on, but not for longer than is allowed, until all its
    /// rounds together have asked often enough to tell of one request in a thousand, or in a hundred.
    fn duration(&self, rate: Option<f64>) -> Duration {
        let Plan { processes, rounds, duration, longest, .. } = *self.plan;
        let Some(rate) = rate else { return duration };
        let enough = |one_in: f64| {
            let requests = SPARE * FEWEST_BEYOND * one_in / f64::from(processes * rounds);
            Duration::from_secs_f64(requests / rate)
        };
        let told = [1_000.0, 100.0].map(enough).into_iter().find(|enough| *enough <= longest);
        told.unwrap_or_default().max(duration)
    }

    fn load(
        &mut self,
        place: usize,
        rate: Option<f64>,
        duration: Duration,
    ) -> Result<Round, Failure> {
        if self.client.is_none() {
            let launch = Launch { cpu: self.pinned(1), ..self.lab.launch(NATIVE, self.set) };
            self.client = Some((self.lab.start)(&launch)?);
        }
        let (Some(client), Some(server)) = (&mut self.client, self.servers.get_mut(&place)) else {
            return Err(Failure::Reported("the server is gone".to_owned()));
        };
        let outcome = server.load(&mut **client, duration, rate);
        if matches!(outcome, Err(Failure::Died(_) | Failure::Late(_))) {
            self.client = None; // one of the two is gone; a new client costs nothing
        }
        outcome
    }

    fn start(&mut self, place: usize) -> Result<(), NoTake> {
        let service = &self.group.services[place];
        let cpu = if service.pinned { self.pinned(0) } else { None };
        let launch = Launch { cpu, ..self.lab.launch(&service.runtime, self.set) };
        self.servers.insert(place, Server::start(self.lab, &launch, service)?);
        Ok(())
    }

    /// Of every server that is up, its median in the closed loops.
    fn throughputs(&self, record: &Record) -> Vec<f64> {
        let of = |place: &usize| match &record.services[self.first + place].outcome {
            Outcome::Measured(load) => {
                median(&mut load.closed.iter().map(Round::per_second).collect::<Vec<_>>())
            }
            _ => None,
        };
        self.servers.keys().filter_map(of).collect()
    }

    /// The processor for the server (0) or the client (1); none if they must share one.
    fn pinned(&self, which: usize) -> Option<u32> {
        self.lab.cpus.get(which).copied().filter(|_| self.lab.cpus.len() > 1)
    }
}

/// Tells of a step, or notes that a server is out.
fn after(
    record: &mut Record,
    place: usize,
    why: Option<NoTake>,
    tell: Tell<'_>,
) -> anyhow::Result<()> {
    let Some(why) = why else { return tell(Event::Step(&record.services[place])) };
    let Service { server, runtime, .. } = &record.services[place];
    let packages = PYTHON.iter().find(|p| p.name == server).and_then(|p| p.packages);
    let script = format!("servers/{server}.py");
    let outcome: Outcome<Load> = why.outcome(record, runtime, &[&script], packages);
    record.services[place].outcome = outcome;
    tell(Event::Out(&record.services[place]))
}
