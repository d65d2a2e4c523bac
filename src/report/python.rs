//! Findings about Python's own models: threads, processes, the event loop.

use super::models;
use super::verdict::{Claim, TOO_FEW, Verdict, groups, ratios};
use crate::record::{Cell, GilClass, Interpreter, Lane, Record, Role, WorkloadInfo};
use crate::words;

/// Threads against the sequential program, a sentence for each GIL class and verdict.
pub fn threads(record: &Record, python: &Interpreter) -> Vec<String> {
    let mut found = Vec::new();
    for class in [GilClass::Bytecode, GilClass::CHolding, GilClass::CReleasing] {
        let cells = cells(record, python, "threads", |w| w.gil_class == class);
        for (verdict, workers, claims) in groups(claims(record, &cells)) {
            let than = format!("the sequential program of {}", python.label());
            let mut text = format!("{}{}: ", class_name(class), build(class, python));
            text += &compared(&words::plural(workers, "thread"), &than, workers, verdict, &claims);
            let cells = in_group(&claims, &cells);
            text += &busy(record, &cells);
            let held = verdict == Verdict::NotSeen || verdict == Verdict::Less;
            if held && cells.iter().all(|c| gil_shows(record, python, class, c)) {
                text += &format!("; {}", cause(class));
            }
            found.push(text + ".");
        }
    }
    found
}

/// The speed-up of `python`'s threads in each workload.
pub fn threads_of(record: &Record, python: &Interpreter) -> Vec<Claim> {
    claims(record, &cells(record, python, "threads", |_| true))
}

/// Processes against the sequential program, with what they cost before the first map.
pub fn processes(record: &Record, python: &Interpreter) -> Vec<String> {
    let cells = cells(record, python, "processes", |_| true);
    groups(claims(record, &cells))
        .iter()
        .map(|(verdict, workers, claims)| {
            let who = words::plural(*workers, "Python process");
            let text = compared(&who, "the sequential program", *workers, *verdict, claims);
            format!("{}{}.", sentence(&text), price(record, &in_group(claims, &cells)))
        })
        .collect()
}

/// `; opening the pool took up to 60.0 ms (not counted), a map pickled up to 12 kB (counted)`.
fn price(record: &Record, cells: &[&Cell]) -> String {
    let up_to = if cells.len() > 1 { "up to " } else { "" };
    let mut text = String::new();
    let longest = cells.iter().filter_map(|c| record.startup(c)).max_by(f64::total_cmp);
    if let Some(seconds) = longest {
        text +=
            &format!("; opening the pool took {up_to}{} (not counted)", words::duration(seconds));
    }
    let transfers = cells.iter().filter_map(|c| c.measured()?.transfer);
    if let Some(most) = transfers.map(|t| t.bytes_out + t.bytes_back).max() {
        text += &format!("; a map pickled {up_to}{} (counted)", words::bytes(most));
    }
    text
}

/// The event loop against the sequential program: concurrency without parallelism.
pub fn event_loop(record: &Record, python: &Interpreter) -> Vec<String> {
    let cells = cells(record, python, "event_loop", |_| true);
    // Its number of workers changes nothing in one loop; the sentence does not name it.
    let claims = claims(record, &cells).into_iter().map(|c| Claim { workers: 1, ..c }).collect();
    groups(claims)
        .iter()
        .map(|(verdict, _, claims)| {
            let text =
                compared("a Python event loop", "the sequential program", 1, *verdict, claims);
            let cells = in_group(claims, &cells);
            let mut text = sentence(&text) + &busy(record, &cells);
            if cells.iter().all(|c| about_one_core(record, c)) {
                let waits = cells.iter().all(|c| c.in_flight.is_some());
                text += match verdict {
                    Verdict::More if waits => "; its tasks wait at the same time, on one thread",
                    // Computing got faster on one core: something else was at work (smaller pieces
                    // that fit a cache, say), and the figures do not tell what.
                    Verdict::More => return text + ".",
                    _ => "; its tasks take turns on one thread",
                };
                text += ", which is concurrency without parallelism";
            }
            text + "."
        })
        .collect()
}

/// The shown cells of one model of `python`, one for each workload that `wanted` lets through.
fn cells<'a>(
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

fn claims(record: &Record, cells: &[&Cell]) -> Vec<Claim> {
    let claim = |c: &&Cell| {
        let (workload, detail) = (c.workload.clone(), String::new());
        Some(Claim { workload, detail, ratio: record.speedup(c)?, workers: c.workers })
    };
    cells.iter().filter_map(claim).collect()
}

/// Of one model's cells, those that `claims` speak of.
fn in_group<'a>(claims: &[Claim], cells: &[&'a Cell]) -> Vec<&'a Cell> {
    let spoken_of = |c: &&&Cell| claims.iter().any(|claim| claim.workload == c.workload);
    cells.iter().filter(spoken_of).copied().collect()
}

/// `2 threads were faster than the sequential program: speed-up 1.91 (1.88 to 1.94) in primes`.
pub fn compared(who: &str, than: &str, many: u32, verdict: Verdict, claims: &[Claim]) -> String {
    let were = if many == 1 { "was" } else { "were" };
    let speedups = format!("speed-up {}", ratios(claims));
    match verdict {
        Verdict::More => format!("{who} {were} faster than {than}: {speedups}"),
        Verdict::Less => format!("{who} {were} slower than {than}: {speedups}"),
        Verdict::NotSeen => {
            format!("no difference was seen between {who} and {than}: {speedups}")
        }
        Verdict::Open => format!("{who} against {than}: {speedups}, {TOO_FEW}"),
    }
}

/// With a capital letter.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |c| c.to_uppercase().chain(chars).collect())
}

/// `, with 0.99 cores busy`, over all of `cells`.
fn busy(record: &Record, cells: &[&Cell]) -> String {
    let mut used: Vec<f64> =
        cells.iter().filter_map(|c| Some(record.cores_used(c)?.value)).collect();
    used.sort_unstable_by(f64::total_cmp);
    let (Some(low), Some(high)) = (used.first(), used.last()) else { return String::new() };
    let (low, high) = (words::number(*low), words::number(*high));
    let range = if low == high { low } else { format!("{low} to {high}") };
    format!(", with {range} cores busy")
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
