//! Findings about Python's own models: threads, processes, subinterpreters, the event loop.

use super::comparison::{Comparison, sentence};
use super::models;
use crate::analysis::verdict::{Claim, Verdict, by_verdict, by_workers};
use crate::record::{Cell, GilClass, Interpreter, Lane, Record, Role, WorkloadInfo};
use crate::words;

/// Threads against the sequential program, a sentence for each GIL class.
pub fn threads(record: &Record, python: &Interpreter) -> Vec<String> {
    let mut found = Vec::new();
    for class in [GilClass::Bytecode, GilClass::CHolding, GilClass::CReleasing] {
        let cells = cells(record, python, "threads", |w| w.gil_class == class);
        for (workers, claims) in by_workers(speedups(record, &cells)) {
            let mut text = format!("{}{}: ", class_name(class), build(class, python));
            text += &threads_told(record, "the sequential program", workers, &claims);
            let cells = in_group(&claims, &cells);
            text += &busy(record, &cells);
            // At least one was held up, and each used about one core.
            let held = |c: &Claim| matches!(Verdict::of(c.ratio), Verdict::NotSeen | Verdict::Less);
            if claims.iter().any(held) && cells.iter().all(|c| gil_shows(record, python, class, c))
            {
                text += &format!("; {}", cause(class));
            }
            found.push(text + ".");
        }
    }
    found
}

/// `2 threads were faster than the sequential program: speed-up 1.91 (1.88 to 1.94) in primes`.
pub fn threads_told(record: &Record, than: &str, workers: u32, claims: &[Claim]) -> String {
    let who = words::plural(workers, "thread");
    Comparison::of_speeds(&who, workers != 1, than, "speed-up").told(record, claims)
}

/// Processes against the sequential program.
pub fn processes(record: &Record, python: &Interpreter) -> Vec<String> {
    let cells = cells(record, python, "processes", |_| true);
    with_a_gil_each(record, &cells, "Python process", "the sequential program")
}

/// Subinterpreters likewise. Only newer interpreters have them, which need not be the main one.
pub fn subinterpreters(record: &Record, python: &Interpreter) -> Vec<String> {
    let cells = cells(record, python, "interpreters", |_| true);
    let than = format!("the sequential program of {}", python.label());
    with_a_gil_each(record, &cells, "subinterpreter", &than)
}

/// Pools whose workers have a GIL each, with what they cost before the first map.
fn with_a_gil_each(record: &Record, cells: &[&Cell], noun: &str, than: &str) -> Vec<String> {
    by_workers(speedups(record, cells))
        .iter()
        .map(|(workers, claims)| {
            let who = words::plural(*workers, noun);
            let text = Comparison::of_speeds(&who, *workers != 1, than, "speed-up");
            let price = price(record, &in_group(claims, cells));
            format!("{}{price}.", sentence(&text.told(record, claims)))
        })
        .collect()
}

/// `; opening the pool took up to 60.0 ms (not counted); a map pickled up to 12 kB (counted)`.
fn price(record: &Record, cells: &[&Cell]) -> String {
    let up_to = if cells.len() > 1 { "up to " } else { "" };
    let mut text = String::new();
    let longest = cells.iter().filter_map(|c| record.startup(c)).max_by(f64::total_cmp);
    if let Some(seconds) = longest {
        text +=
            &format!("; opening the pool took {up_to}{} (not counted)", words::duration(seconds));
    }
    let transfers = cells.iter().filter_map(|c| c.measured()?.transfer);
    if let Some(most) = transfers.map(|t| t.bytes()).max() {
        text += &format!("; a map pickled {up_to}{} (counted)", words::bytes(most));
    }
    text
}

/// The event loop against the sequential program: concurrency without parallelism.
pub fn event_loop(record: &Record, python: &Interpreter) -> Vec<String> {
    let cells = cells(record, python, "event_loop", |_| true);
    // Tasks that wait and tasks that compute use one loop in opposite ways: a sentence each.
    let (waiting, computing): (Vec<&Cell>, Vec<&Cell>) =
        cells.into_iter().partition(|c| c.in_flight.is_some());
    [(waiting, true), (computing, false)]
        .into_iter()
        .filter_map(|(cells, waits)| {
            let claims = speedups(record, &cells);
            let verdicts = by_verdict(claims.clone());
            let (verdict, _) = verdicts.first()?;
            let who = "a Python event loop";
            let told = Comparison::of_speeds(who, false, "the sequential program", "speed-up");
            let cells = in_group(&claims, &cells);
            let mut text = sentence(&told.told(record, &claims)) + &busy(record, &cells);
            let faster = *verdict == Verdict::More && verdicts.len() == 1;
            // Where computing got faster on one core, something else was at work (smaller pieces
            // that fit a cache, say), and the figures do not tell what.
            if cells.iter().all(|c| about_one_core(record, c)) && (waits || !faster) {
                text += match (waits, faster) {
                    (true, true) => "; its tasks wait at the same time, on one thread",
                    _ => "; its tasks take turns on one thread",
                };
                text += ": concurrency without parallelism";
            }
            Some(text + ".")
        })
        .collect()
}

/// The shown cells of one model of `python`, one for each workload that `wanted` lets through.
pub fn cells<'a>(
    record: &'a Record,
    python: &Interpreter,
    model: &str,
    wanted: impl Fn(&WorkloadInfo) -> bool,
) -> Vec<&'a Cell> {
    record
        .workloads
        .iter()
        .filter(|w| wanted(w))
        .flat_map(|w| models(record, &w.name, Role::Shared, &python.id))
        .filter(|c| c.model == model && c.lane == Lane::Plain)
        .collect()
}

/// The speed-up of each of `cells` that has one.
pub fn speedups(record: &Record, cells: &[&Cell]) -> Vec<Claim> {
    let claim = |c: &&Cell| {
        let (workload, detail) = (c.workload.clone(), String::new());
        Some(Claim { workload, detail, ratio: record.speedup(c)?, workers: c.workers })
    };
    cells.iter().filter_map(claim).collect()
}

/// Of one model's cells, those that `claims` speak of.
pub fn in_group<'a>(claims: &[Claim], cells: &[&'a Cell]) -> Vec<&'a Cell> {
    let spoken_of = |c: &&&Cell| claims.iter().any(|claim| claim.workload == c.workload);
    cells.iter().filter(spoken_of).copied().collect()
}

/// `; 0.99 cores were busy`, over all of `cells`.
pub fn busy(record: &Record, cells: &[&Cell]) -> String {
    let mut used: Vec<f64> =
        cells.iter().filter_map(|c| Some(record.cores_used(c)?.value)).collect();
    used.sort_unstable_by(f64::total_cmp);
    let (Some(low), Some(high)) = (used.first(), used.last()) else { return String::new() };
    let (low, high) = (words::number(*low), words::number(*high));
    let range = if low == high { low } else { format!("{low} to {high}") };
    format!("; {range} cores were busy")
}

/// Whether the figures of `cell` show the GIL at work: it was on, this class holds it, and about
/// one core was busy where the machine had more to give.
fn gil_shows(record: &Record, python: &Interpreter, class: GilClass, cell: &Cell) -> bool {
    let more_to_give = record
        .capacity(&cell.workload, cell.workers)
        .and_then(|c| record.speedup(c))
        .is_none_or(|capacity| capacity.value > 1.2);
    python.gil_enabled
        && class != GilClass::CReleasing
        && cell.workers >= 2
        && record.machine.cores >= 2
        && more_to_give
        && about_one_core(record, cell)
}

fn about_one_core(record: &Record, cell: &Cell) -> bool {
    record.cores_used(cell).is_some_and(|used| used.value < 1.15)
}

fn class_name(class: GilClass) -> &'static str {
    match class {
        GilClass::Bytecode => "Bytecode",
        GilClass::CHolding => "C code that holds the GIL",
        GilClass::CReleasing => "C code that releases the GIL",
    }
}

/// A class speaks of builds with a GIL; where it is off, that must be said.
fn build(class: GilClass, python: &Interpreter) -> &'static str {
    if python.gil_enabled || class == GilClass::Bytecode { "" } else { " in builds that have one" }
}

fn cause(class: GilClass) -> &'static str {
    match class {
        GilClass::Bytecode => "the GIL lets one thread run bytecode at a time",
        _ => "the GIL stays with one thread throughout each of these calls",
    }
}
