//! Python's own models: threads, processes, subinterpreters, the event loop.

use super::{about_one_core, busy, cells, joined, speedups};
use crate::analysis::verdict::Verdict;
use crate::record::{Cell, GilClass, Interpreter, Record, Workers};
use crate::report::finding::Finding;
use crate::words::{self, plural};

const SEQUENTIAL: &str = "the sequential program";

/// Threads against the sequential program, GIL class by GIL class.
pub fn threads(record: &Record, python: &Interpreter) -> Vec<Finding> {
    let of_class = |class: GilClass| {
        let cells = cells(record, python, Workers::Threads, |w| w.gil_class == class);
        // A class speaks of builds with a GIL; where it is off, that must be said.
        let build = if python.gil_enabled { "" } else { " in builds that have one" };
        let what = |n| format!("{}, {}{build},", plural(n, "Python thread"), class.words());
        speedups(record, &cells, what, SEQUENTIAL, |verdict, cells| {
            let held_up = matches!(verdict, Verdict::NotSeen | Verdict::Alike | Verdict::Less)
                && cells.iter().all(|c| gil_shows(record, python, class, c));
            let cause = if held_up { cause(class).to_owned() } else { String::new() };
            joined([busy(record, cells), cause])
        })
    };
    GilClass::ALL.into_iter().flat_map(of_class).collect()
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

fn cause(class: GilClass) -> &'static str {
    match class {
        GilClass::Bytecode => "the GIL lets one thread run bytecode at a time",
        _ => "the GIL stays with one thread throughout each of these calls",
    }
}

/// Processes against the sequential program.
pub fn processes(record: &Record, python: &Interpreter) -> Vec<Finding> {
    let cells = cells(record, python, Workers::Processes, |_| true);
    with_a_gil_each(record, &cells, "Python process", SEQUENTIAL)
}

/// Subinterpreters likewise. Only newer interpreters have them, which need not be the main one.
pub fn subinterpreters(record: &Record, python: &Interpreter) -> Vec<Finding> {
    let cells = cells(record, python, Workers::Interpreters, |_| true);
    let against = format!("{SEQUENTIAL} of {}", python.label());
    with_a_gil_each(record, &cells, "subinterpreter", &against)
}

/// Pools whose workers have a GIL each, with what they cost before the first map.
fn with_a_gil_each(record: &Record, cells: &[&Cell], noun: &str, against: &str) -> Vec<Finding> {
    let what = |n| plural(n, noun);
    speedups(record, cells, what, against, |_, cells| price(record, cells))
}

/// `opening the pool took up to 60.0 ms (not counted); a map pickled up to 12 kB (counted)`.
fn price(record: &Record, cells: &[&Cell]) -> String {
    let up_to = if cells.len() > 1 { "up to " } else { "" };
    let opening = cells.iter().filter_map(|c| record.startup(c)).max_by(f64::total_cmp);
    let opening = opening.map(|seconds| {
        format!("opening the pool took {up_to}{} (not counted)", words::duration(seconds))
    });
    let pickled = cells.iter().filter_map(|c| Some(c.measured()?.transfer?.bytes())).max();
    let pickled =
        pickled.map(|most| format!("a map pickled {up_to}{} (counted)", words::bytes(most)));
    joined([opening.unwrap_or_default(), pickled.unwrap_or_default()])
}

/// The event loop against the sequential program: concurrency without parallelism.
pub fn event_loop(record: &Record, python: &Interpreter) -> Vec<Finding> {
    let cells = cells(record, python, Workers::Tasks, |_| true);
    // Tasks that wait and tasks that compute use one loop in opposite ways.
    let (waiting, computing): (Vec<&Cell>, Vec<&Cell>) =
        cells.into_iter().partition(|c| c.in_flight.is_some());
    let of = |cells: &[&Cell], waits: bool| {
        let what = |_| "a Python event loop".to_owned();
        speedups(record, cells, what, SEQUENTIAL, |verdict, cells| {
            let faster = verdict == Verdict::More;
            let on_one = cells.iter().all(|c| about_one_core(record, c));
            let cause = match (waits, faster) {
                _ if !on_one => "",
                (true, true) => "its tasks wait at the same time, on one thread",
                // Where computing got faster on one core, something else was at work (smaller
                // pieces that fit a cache, say), and the figures do not tell what.
                (false, true) => "",
                _ => "its tasks take turns on one thread",
            };
            let parallel = if cause.is_empty() { "" } else { ": concurrency without parallelism" };
            joined([busy(record, cells), format!("{cause}{parallel}")])
        })
    };
    [of(&waiting, true), of(&computing, false)].concat()
}
