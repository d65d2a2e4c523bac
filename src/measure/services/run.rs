//! The run: group by group, set by set of fresh servers, round by shuffled round.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::pair::{self, NoServer, Server};
use super::{Group, Plan, rates};
use crate::analysis::stats::median;
use crate::contestants::PYTHON;
use crate::measure::plan::not_reached;
use crate::record::services::{Load, Round, Service};
use crate::record::{Interpreter, NATIVE, Outcome, Record};
use crate::stop::Stop;
use crate::worker::handle::{Failure, Handle};
use crate::worker::launch::{Launch, Runtime};

/// What the run must know.
pub struct Context<'a> {
    /// What is measured.
    pub plan: &'a Plan,
    /// The gilscope binary, which workers are started from.
    pub program: &'a Path,
    /// The folder of the Python scripts.
    pub scripts: &'a Path,
    /// Processors to pin to: the server to the first, the client to the second.
    pub cpus: &'a [u32],
    /// The interpreters of this run and how each is started.
    pub runtimes: &'a [(Interpreter, Runtime)],
    /// Seeds the shuffling.
    pub seed: u64,
    /// Whether the user asked to stop.
    pub stop: &'a Stop,
}

/// What happens while measuring, for whoever shows progress.
pub enum Event<'a> {
    /// A server was started, or loaded once more.
    Step(&'a Service),
    /// A server cannot run here, or failed, and is out.
    Out(&'a Service),
    /// A group is done, or the run was stopped in it.
    End(&'a Record),
}

/// Steps that a whole run takes, at most.
pub fn steps(plan: &Plan) -> u64 {
    let loads = 1 + plan.rounds * (1 + plan.rates.len() as u32);
    plan.services() as u64 * u64::from(plan.processes) * u64::from(loads)
}

/// Measures the plan into `record`, service by service. One that fails is out; all others go on.
///
/// # Errors
/// Only what `tell` returns, such as a record that cannot be saved.
pub fn run(
    context: &Context<'_>,
    record: &mut Record,
    tell: &mut dyn FnMut(Event<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let groups = &context.plan.groups;
    let firsts: Vec<usize> = groups
        .iter()
        .map(|group| {
            let first = record.services.len();
            record.services.extend(group.services.iter().chain(&group.skipped).cloned());
            first
        })
        .collect();
    for (index, (group, first)) in groups.iter().zip(firsts).enumerate() {
        let rng = fastrand::Rng::with_seed(context.seed ^ (index as u64) << 32);
        let (set, client, servers) = (0, None, BTreeMap::new());
        let mut series = Series { context, group, first, rng, set, client, servers, record, tell };
        match series.all_sets() {
            Ok(()) => {}
            Err(Ending::Stopped) => record.interrupted = true,
            Err(Ending::Told(error)) => return Err(error),
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

/// So many requests tell of one in a thousand, with some to spare.
const ENOUGH_FOR_TAIL: f64 = 1.05e5;

/// Why a group ends early.
enum Ending {
    Stopped,
    Told(anyhow::Error),
}

impl From<anyhow::Error> for Ending {
    fn from(error: anyhow::Error) -> Self {
        Self::Told(error)
    }
}

/// One group on its way into the record.
struct Series<'a, 'b> {
    context: &'a Context<'a>,
    group: &'a Group,
    /// Where its services begin in the record.
    first: usize,
    rng: fastrand::Rng,
    /// Which set of fresh servers, from 0.
    set: u32,
    client: Option<Handle>,
    /// The servers that are up, by their place in the group.
    servers: BTreeMap<usize, Server>,
    record: &'b mut Record,
    tell: &'b mut dyn FnMut(Event<'_>) -> anyhow::Result<()>,
}

impl Series<'_, '_> {
    fn all_sets(&mut self) -> Result<(), Ending> {
        let Plan { processes, rounds, rates: steps, .. } = *self.context.plan;
        let mut rates = Vec::new();
        for set in 0..processes {
            self.set = set;
            self.start_servers()?;
            for round in 0..rounds {
                self.round(set * rounds + round, &[None])?;
            }
            if set == 0 {
                // The same for all sets: figures of different rates say nothing of each other.
                rates = self::rates(steps, &self.throughputs()).into_iter().map(Some).collect();
            }
            for round in 0..rounds {
                self.round(set * rounds + round, &rates)?;
            }
            self.servers.clear();
        }
        Ok(())
    }

    /// Starts every server that has not failed before, and warms it up.
    fn start_servers(&mut self) -> Result<(), Ending> {
        for place in 0..self.group.services.len() {
            if !matches!(self.service(place).outcome, Outcome::Measured(_)) {
                continue;
            }
            match self.start(place) {
                Ok(server) => {
                    self.servers.insert(place, server);
                    // Its interpreter specialises its byte code, its allocator meets its sizes.
                    let warm = self.load(place, None, self.context.plan.duration);
                    self.note(place, warm.map(drop))?;
                }
                Err(NoServer::Failed(failure)) => self.note(place, Err(failure))?,
                Err(why) => self.skip(place, why)?,
            }
        }
        Ok(())
    }

    /// Loads every server once at each rate, in an order of chance.
    fn round(&mut self, round: u32, rates: &[Option<f64>]) -> Result<(), Ending> {
        let places: Vec<usize> = self.servers.keys().copied().collect();
        let mut turns: Vec<(usize, Option<f64>)> =
            rates.iter().flat_map(|&rate| places.iter().map(move |&place| (place, rate))).collect();
        self.rng.shuffle(&mut turns);
        for (place, rate) in turns {
            if !self.servers.contains_key(&place) {
                continue; // it failed at another rate
            }
            let outcome = self.load(place, rate, self.duration(round, rate)).map(|taken| {
                let protocol = self.group.protocol;
                let place = self.first + place;
                if let Outcome::Measured(load) = &mut self.record.services[place].outcome {
                    load.message_bytes = pair::message_bytes(protocol);
                    let rounds = if rate.is_some() { &mut load.open } else { &mut load.closed };
                    rounds.push(Round { round, ..taken });
                }
            });
            self.note(place, outcome)?;
        }
        Ok(())
    }

    /// How long a load of this round lasts.
    fn duration(&self, round: u32, rate: Option<f64>) -> Duration {
        let Plan { processes, rounds, duration, longest, .. } = *self.context.plan;
        let is_last = round + 1 == processes * rounds;
        let enough = rate.map(|rate| ENOUGH_FOR_TAIL / rate).filter(|_| is_last).unwrap_or(0.0);
        let enough = Duration::from_secs_f64(enough);
        if enough > longest { duration } else { enough.max(duration) }
    }

    fn load(
        &mut self,
        place: usize,
        rate: Option<f64>,
        duration: Duration,
    ) -> Result<Round, Failure> {
        if self.client.is_none() {
            let launch = self.launch(&Runtime::Native, self.pinned(1));
            self.client = Some(Handle::start(&launch, self.context.stop)?);
        }
        let (Some(client), Some(server)) = (&mut self.client, self.servers.get_mut(&place)) else {
            return Err(Failure::Said("the server is gone".to_owned()));
        };
        let outcome = server.load(client, duration, rate);
        if matches!(outcome, Err(Failure::Gone(_))) {
            self.client = None; // one of the two is gone; a new client costs nothing
        }
        outcome
    }

    fn start(&self, place: usize) -> Result<Server, NoServer> {
        let service = self.service(place);
        let cpu = if service.pinned { self.pinned(0) } else { None };
        let launch = self.launch(self.runtime(&service.runtime), cpu);
        Server::start(&launch, service, self.context.stop)
    }

    /// Tells of a step, or puts a server that failed out.
    fn note(&mut self, place: usize, outcome: Result<(), Failure>) -> Result<(), Ending> {
        match outcome {
            Ok(()) => Ok((self.tell)(Event::Step(&self.record.services[self.first + place]))?),
            Err(Failure::Stopped) => Err(Ending::Stopped),
            Err(failure) => {
                let mend = self.changed(place);
                self.out(place, Outcome::Failed { error: failure.to_string(), mend })
            }
        }
    }

    fn skip(&mut self, place: usize, why: NoServer) -> Result<(), Ending> {
        let service = self.service(place);
        let python = self.record.interpreters.iter().find(|i| i.id == service.runtime);
        let label = python.map_or_else(|| service.runtime.clone(), Interpreter::label);
        let packages = PYTHON.iter().find(|p| p.name == service.server).and_then(|p| p.packages);
        let (reason, mend) = match why {
            NoServer::Missing(module) => {
                let executable = python.map_or("python3", |i| &i.executable);
                let install = |packages| format!("{executable} -m pip install {packages}");
                (format!("{label} has no module {module}"), packages.map(install))
            }
            NoServer::GilIsBack(module) => {
                let module = module.unwrap_or_else(|| "one of its imports".to_owned());
                (format!("{module} switches the GIL of {label} on again"), None)
            }
            NoServer::Failed(failure) => (failure.to_string(), None),
        };
        self.out(place, Outcome::Skipped { reason, mend })
    }

    fn out(&mut self, place: usize, outcome: Outcome<Load>) -> Result<(), Ending> {
        self.servers.remove(&place);
        let service = &mut self.record.services[self.first + place];
        service.outcome = outcome;
        Ok((self.tell)(Event::Out(service))?)
    }

    fn changed(&self, place: usize) -> Option<String> {
        let script = format!("contestants/{}.py", self.service(place).server);
        let is_python = self.service(place).runtime != NATIVE;
        (is_python && self.record.changed_scripts.contains(&script))
            .then(|| format!("{script} was changed: undo the change, or mend it"))
    }

    /// Of every server that is up, its median in the closed loops.
    fn throughputs(&self) -> Vec<f64> {
        let of = |place: &usize| match &self.service(*place).outcome {
            Outcome::Measured(load) => {
                median(&mut load.closed.iter().map(Round::per_second).collect::<Vec<_>>())
            }
            _ => None,
        };
        self.servers.keys().filter_map(of).collect()
    }

    fn service(&self, place: usize) -> &Service {
        &self.record.services[self.first + place]
    }

    fn runtime(&self, id: &str) -> &Runtime {
        let found = self.context.runtimes.iter().find(|(i, _)| i.id == id);
        found.map_or(&Runtime::Native, |(_, runtime)| runtime)
    }

    /// The processor for the server (0) or the client (1); none if they must share one.
    fn pinned(&self, which: usize) -> Option<u32> {
        self.context.cpus.get(which).copied().filter(|_| self.context.cpus.len() > 1)
    }

    fn launch<'c>(&self, runtime: &'c Runtime, cpu: Option<u32>) -> Launch<'c>
    where
        Self: 'c,
    {
        Launch {
            program: self.context.program,
            runtime,
            library: None,
            scripts: self.context.scripts,
            hash_seed: (self.context.seed as u32).wrapping_add(self.set),
            cpu,
        }
    }
}
