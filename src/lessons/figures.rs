//! A lesson's figures, from the record of what was run for it.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::file::{Called, Figure, Figures, Whose};
use crate::analysis::Estimate;
use crate::analysis::pairs::{Pair, pairs};
use crate::analysis::servers::{self, Quantity};
use crate::analysis::stats::{FEWEST_WITHIN, Observation, estimate};
use crate::analysis::telling::Telling;
use crate::analysis::welch;
use crate::probes;
use crate::record::asleep::Asleep;
use crate::record::probes::{Case, Probe, Unit};
use crate::record::services::{Protocol, Service};
use crate::record::{Bound, Cell, Lane, NATIVE, Outcome, Record, Role, SEQUENTIAL};

/// A figure with its unit.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// What stands beside its bar.
    pub name: String,
    /// The figure.
    pub estimate: Estimate,
    /// What it counts.
    pub unit: Unit,
}

/// What of a record a figure is, where it is no figure of a probe.
const OF_CELLS: [&str; 7] =
    ["speed-up", SECONDS, "cores", "rate", TWICE, TWICE_IN_BLOCKS, TWICE_WORST];
/// What one map takes.
const SECONDS: &str = "seconds";
/// A program over its copy, measured in turns.
const TWICE: &str = "twice";
/// The same, as if one had been measured after the other.
const TWICE_IN_BLOCKS: &str = "twice-in-blocks";
/// The same, that pair of samples which differs most.
const TWICE_WORST: &str = "twice-worst";
/// What any probe may have beside figures of its own.
const OF_PROBES: [&str; 3] = ["running", "turn", "durations"];
/// What each task that sleeps holds.
const BYTES: &str = "bytes";
/// What a server does in its closed loop; `by` is the server, `workload` what it is asked. For a second of its
/// CPU time, or of the clock.
const OF_SERVERS: [&str; 2] = ["answers", ANSWERS_FOR_CPU];
const ANSWERS_FOR_CPU: &str = "answers-for-cpu";
/// What a server may be asked for, and whether it asks another one itself before it answers.
const SERVICES: [(&str, Protocol, bool); 3] = [
    ("echo", Protocol::Echo, false),
    ("json", Protocol::Json, false),
    ("json_upstream", Protocol::Json, true),
];

/// All of `figures` that `record` has.
pub fn values(record: &Record, figures: &Figures) -> BTreeMap<String, Value> {
    let of = |(name, figure): (&String, &Figure)| Some((name.clone(), value(record, figure)?));
    figures.iter().filter_map(of).collect()
}

/// Whether there is such a figure at all.
///
/// # Errors
/// If there is none: the error says which there are.
pub fn check(figure: &Figure) -> Result<()> {
    let mut known: Vec<&str> = OF_CELLS.into_iter().chain([BYTES]).chain(OF_SERVERS).collect();
    known.extend(OF_PROBES);
    known.extend(probes::ALL.iter().flat_map(|row| row.figures).map(|(name, ..)| *name));
    if !known.contains(&figure.of.as_str()) {
        bail!("no figure is called {}: there are {}", figure.of, known.join(", "));
    }
    let service = figure.workload.as_deref().filter(|_| OF_SERVERS.contains(&figure.of.as_str()));
    let services = SERVICES.map(|(name, ..)| name);
    if let Some(other) = service.filter(|named| !services.contains(named)) {
        bail!("no server is asked for {other}: there are {}", services.join(", "));
    }
    // Ratios of other figures of cells would be of what shares no samples, or ratios of ratios.
    if figure.over.is_some() && OF_CELLS.contains(&figure.of.as_str()) && figure.of != SECONDS {
        bail!("{} is divided by nothing: of a run, only {SECONDS} are", figure.of);
    }
    Ok(())
}

/// What a figure counts, before anything is measured.
pub fn unit(figure: &Figure) -> Option<Unit> {
    let of_probes = || {
        let mut figures = probes::ALL.iter().flat_map(|row| row.figures);
        figures.find(|(name, ..)| *name == figure.of).map(|(.., unit)| *unit)
    };
    match figure.of.as_str() {
        _ if figure.over.is_some() => Some(Unit::Times),
        "speed-up" | TWICE | TWICE_IN_BLOCKS | TWICE_WORST => Some(Unit::Times),
        SECONDS | "turn" | "durations" => Some(Unit::Ns),
        "cores" | "running" => Some(Unit::Count),
        "rate" | "answers" | ANSWERS_FOR_CPU => Some(Unit::PerSecond),
        BYTES => Some(Unit::Bytes),
        _ => of_probes(),
    }
}

/// One figure; `None` if it was not measured.
pub fn value(record: &Record, figure: &Figure) -> Option<Value> {
    let (estimate, unit) = match figure.of.as_str() {
        of if OF_SERVERS.contains(&of) => of_server(record, figure)?,
        of if OF_CELLS.contains(&of) => of_cell(record, figure)?,
        BYTES => of_asleep(record, figure)?,
        _ => of_probe(record, figure)?,
    };
    let unit = if figure.over.is_some() { Unit::Times } else { unit };
    Some(Value { name: figure.name.clone(), estimate, unit })
}

/// The same figure of what it is divided by.
fn other(figure: &Figure) -> Option<Figure> {
    let over = figure.over.clone()?;
    Some(Figure {
        by: over.by.unwrap_or_else(|| figure.by.clone()),
        at: over.at.or(figure.at),
        whose: over.whose.unwrap_or(figure.whose),
        lane: over.lane.or(figure.lane),
        over: None,
        ..figure.clone()
    })
}

/// The runtime of a figure.
fn runtime(record: &Record, whose: Whose) -> Option<&str> {
    let mut interpreters = record.interpreters.iter();
    let interpreter = match whose {
        Whose::Rust => return Some(NATIVE),
        Whose::Python => interpreters.find(|i| !i.free_threaded_build),
        Whose::FreeThreaded => interpreters.find(|i| i.free_threaded_build && !i.gil_enabled),
        Whose::WithLock => interpreters.find(|i| i.free_threaded_build && i.gil_enabled),
        Whose::JitOn => interpreters.find(|i| i.jit == Some(true)),
        Whose::JitOff => interpreters.find(|i| i.jit == Some(false)),
    };
    interpreter.map(|interpreter| interpreter.id.as_str())
}

fn of_cell(record: &Record, figure: &Figure) -> Option<(Estimate, Unit)> {
    let one = cell(record, figure)?;
    let Some(over) = other(figure) else { return plain(record, one, figure) };
    // Of two times the longer one stands above.
    Some((record.ratio(one, cell(record, &over)?)?, Unit::Times))
}

fn plain(record: &Record, cell: &Cell, figure: &Figure) -> Option<(Estimate, Unit)> {
    let copy = || record.cells.iter().find(|copy| is_copy(record, copy, cell));
    Some(match figure.of.as_str() {
        "speed-up" => (record.speedup(cell)?, Unit::Times),
        SECONDS => (cell.wall()?.map(|seconds| seconds * 1e9), Unit::Ns),
        "cores" => (record.cores_used(cell)?, Unit::Count),
        "rate" => (record.per_second(cell)?, Unit::PerSecond),
        TWICE => (record.ratio(copy()?, cell)?, Unit::Times),
        TWICE_IN_BLOCKS => (in_blocks(copy()?, cell)?, Unit::Times),
        TWICE_WORST => (worst(&pairs(copy()?, cell))?, Unit::Times),
        _ => return None,
    })
}

fn is_copy(record: &Record, copy: &Cell, cell: &Cell) -> bool {
    copy.role == Role::Control && record.twin_of(copy).is_some_and(|twin| std::ptr::eq(twin, cell))
}

/// The copy over the original, as who measures one after the other sees it: the first half of the processes
/// counts for the original only, the second one for the copy.
fn in_blocks(copy: &Cell, cell: &Cell) -> Option<Estimate> {
    let processes = |of: &Cell| -> Option<Vec<f64>> {
        let samples = &of.measured()?.samples;
        let last = samples.iter().map(|sample| sample.process).max()?;
        let of_process = |process: u32| {
            let own = samples.iter().filter(|sample| sample.process == process);
            let own = own.map(|s| Observation { process, value: s.seconds() });
            Some(estimate(&own.collect::<Vec<_>>())?.value)
        };
        (0..=last).map(of_process).collect()
    };
    let (first, second) = (processes(cell)?, processes(copy)?);
    let half = first.len() / 2;
    let mean = |of: &[f64]| (of.iter().map(|x| x.ln()).sum::<f64>() / of.len() as f64).exp();
    let (first, second) = (first.get(..half)?, second.get(half..)?);
    let is_some = !first.is_empty() && !second.is_empty();
    is_some.then(|| Estimate::bare(mean(second) / mean(first)))
}

/// How far apart the two of a pair were at worst. That is what was seen and no mean, so of enough pairs it is
/// known for certain.
fn worst(pairs: &[Pair]) -> Option<Estimate> {
    let apart = pairs.iter().map(|pair| pair.ratio.max(1.0 / pair.ratio));
    let worst = apart.max_by(f64::total_cmp)?;
    let interval = (pairs.len() >= FEWEST_WITHIN).then_some((worst, worst));
    Some(Estimate { interval, ..Estimate::bare(worst) })
}

fn cell<'a>(record: &'a Record, figure: &Figure) -> Option<&'a Cell> {
    let runtime = runtime(record, figure.whose)?;
    let lane = match figure.lane {
        None => Lane::Plain,
        Some(Called::Held) => Lane::NativeHeld,
        Some(Called::Released) => Lane::NativeReleased,
        Some(Called::Library) => Lane::Library,
    };
    let only = record.workloads.first().map(|info| info.name.as_str());
    let workload = figure.workload.as_deref().or(only)?;
    let waits = record.workloads.iter().any(|w| w.name == workload && w.bound == Bound::Waiting);
    // Seconds are of the size that both languages share, and all else of that which shows scaling.
    let scaling = record.scaling_role(workload, runtime);
    let role = match figure.of.as_str() {
        SECONDS => Role::Shared,
        _ if lane == Lane::Library && !waits => Role::Shared,
        _ if figure.lane.is_some() => scaling_of_lane(record, workload, runtime, lane),
        _ => scaling,
    };
    let at = figure.at.and_then(|at| u32::try_from(at).ok());
    let is_at = |cell: &&Cell| match at {
        None => true,
        Some(at) if waits => cell.in_flight == Some(at),
        Some(at) => cell.workers == at,
    };
    let cells = record.cells.iter().filter(|cell| cell.workload == workload && cell.role == role);
    cells
        .filter(|cell| cell.runtime == runtime && cell.lane == lane && cell.model == figure.by)
        .find(|cell| is_at(cell) || cell.model == SEQUENTIAL)
}

/// Rust that is called from Python has a larger size of its own, if that was measured.
fn scaling_of_lane(record: &Record, workload: &str, runtime: &str, lane: Lane) -> Role {
    let has_own = record
        .cells_of(workload, Role::Scaling)
        .any(|c| c.runtime == runtime && c.lane == lane && c.measured().is_some());
    if has_own { Role::Scaling } else { Role::Shared }
}

fn of_server(record: &Record, figure: &Figure) -> Option<(Estimate, Unit)> {
    let quantity = match figure.of.as_str() {
        ANSWERS_FOR_CPU => Quantity::PerCpuSecond,
        _ => Quantity::Throughput,
    };
    let service = |figure: &Figure| {
        let runtime = runtime(record, figure.whose)?;
        let is_meant = |one: &&Service| {
            let is_loaded = figure.at.is_none_or(|at| u64::from(one.connections) == at);
            let has_upstream = one.upstream_ns > 0;
            let is_asked = match figure.workload.as_deref() {
                Some(asked) => SERVICES.contains(&(asked, one.protocol, has_upstream)),
                None => !has_upstream,
            };
            one.runtime == runtime && one.server == figure.by && is_loaded && is_asked
        };
        record.services.iter().find(is_meant)
    };
    let one = service(figure)?;
    match other(figure) {
        Some(other) => {
            let ratio = servers::ratio(record, one, service(&other)?, None, &quantity)?;
            Some((ratio, Unit::Times))
        }
        None => Some((servers::mean(record, one, None, &quantity)?, Unit::PerSecond)),
    }
}

fn of_asleep(record: &Record, figure: &Figure) -> Option<(Estimate, Unit)> {
    let one = sleeper(record, figure)?;
    let bytes = |cell: &Asleep| -> Option<Vec<f64>> {
        Some(cell.slept()?.trials.iter().map(|trial| trial.bytes_each(cell.tasks)).collect())
    };
    match other(figure) {
        Some(other) => {
            let other = sleeper(record, &other)?;
            Some((welch::ratio(&bytes(one)?, &bytes(other)?)?, Unit::Times))
        }
        None => Some((one.estimate(|trial| trial.bytes_each(one.tasks))?, Unit::Bytes)),
    }
}

fn sleeper<'a>(record: &'a Record, figure: &Figure) -> Option<&'a Asleep> {
    let runtime = runtime(record, figure.whose)?;
    record.asleep.iter().find(|cell| {
        cell.runtime == runtime
            && cell.model == figure.by
            && figure.at.is_none_or(|at| cell.tasks == at)
    })
}

fn of_probe(record: &Record, figure: &Figure) -> Option<(Estimate, Unit)> {
    record.probes.iter().find_map(|probe| {
        let telling = Telling::named(probe, &figure.of, figure.quantile)?;
        let one = case(record, probe, figure)?;
        match other(figure) {
            Some(other) => {
                let ratio = telling.ratio(one, case(record, probe, &other)?)?;
                Some((ratio, Unit::Times))
            }
            None => Some((telling.estimate(one)?, telling.unit)),
        }
    })
}

fn case<'a>(record: &Record, probe: &'a Probe, figure: &Figure) -> Option<&'a Case> {
    let runtime = runtime(record, figure.whose)?;
    probe.cases.iter().find(|case| {
        case.runtime == runtime
            && case.variant == figure.by
            && figure.at.is_none_or(|at| case.at == at)
    })
}

/// Why a figure is missing, where the record says it.
pub fn why_missing(record: &Record, figure: &Figure) -> Option<String> {
    let cell = cell(record, figure).and_then(|cell| reason(&cell.outcome));
    let case = || {
        let of = |probe| case(record, probe, figure).and_then(|case| reason(&case.outcome));
        record.probes.iter().find_map(of)
    };
    cell.or_else(case)
}

fn reason<T>(outcome: &Outcome<T>) -> Option<String> {
    Some(outcome.missing()?.reason.to_owned())
}
