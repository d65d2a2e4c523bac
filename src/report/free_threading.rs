//! Findings about free-threaded builds: what their threads give, what the lock alone costs, and
//! what one thread pays.

use super::comparison::{Comparison, sentence};
use super::findings::main_interpreter;
use super::python::{cells, speedups, threads_told};
use crate::analysis::verdict::{Claim, by_workers};
use crate::record::{Cell, Interpreter, Record, Role, SEQUENTIAL};
use crate::words;

/// For every free-threaded build that ran: its threads, then the same binary with its lock on, then
/// the main interpreter.
pub fn findings(record: &Record) -> Vec<String> {
    let main = main_interpreter(record);
    let ran =
        |i: &&Interpreter| record.cells.iter().any(|c| c.runtime == i.id && c.measured().is_some());
    let builds = || record.interpreters.iter().filter(|i| i.free_threaded_build).filter(ran);
    let mut found = Vec::new();
    for free in builds() {
        if free.gil_enabled {
            found.extend(lock_came_back(free));
            continue;
        }
        // The main interpreter's threads have their sentences already.
        let main = main.filter(|main| main.id != free.id);
        if main.is_some() {
            found.extend(threads(record, free));
        }
        let locked = |i: &&Interpreter| deliberate(i) && i.same_build(free);
        found.extend(builds().find(locked).and_then(|on| lock_alone(record, free, on)));
        // Against the same binary, that sentence has said it.
        if let Some(main) = main.filter(|main| !main.same_build(free)) {
            found.extend(price(record, free, main));
        }
    }
    found
}

/// Whether the GIL of this free-threaded build was on because the run asked for it.
fn deliberate(build: &Interpreter) -> bool {
    build.gil_enabled && build.gil_asked == Some(true)
}

/// A build whose lock came back says so, and is never called free-threaded.
fn lock_came_back(build: &Interpreter) -> Option<String> {
    (!deliberate(build))
        .then(|| format!("{}: what it measured does not show free threading.", build.label()))
}

fn threads(record: &Record, free: &Interpreter) -> Vec<String> {
    by_workers(speedups(record, &cells(record, free, "threads", |_| true)))
        .iter()
        .map(|(workers, claims)| {
            let than = format!("the sequential program of {}", free.label());
            format!("Free threading: {}.", threads_told(record, &than, *workers, claims))
        })
        .collect()
}

/// One binary with its lock off and on: the only pair in which nothing else differs.
fn lock_alone(record: &Record, off: &Interpreter, on: &Interpreter) -> Option<String> {
    let threads: Vec<Claim> = cells(record, off, "threads", |_| true)
        .into_iter()
        .filter_map(|cell| {
            let locked = record.cell(&cell.workload, Role::Shared, &on.id, "threads", cell.workers);
            claim(record, locked?, cell)
        })
        .collect();
    let sequential: Vec<Claim> = record
        .workloads
        .iter()
        .filter_map(|w| {
            claim(record, sequential(record, &w.name, on)?, sequential(record, &w.name, off)?)
        })
        .collect();
    let than = "those with it on";
    let mut clauses: Vec<String> = by_workers(threads)
        .iter()
        .map(|(workers, claims)| {
            let who = words::plural(*workers, "thread") + " with it off";
            Comparison::of_speeds(&who, *workers != 1, than, "speed ratio").told(record, claims)
        })
        .collect();
    if !sequential.is_empty() {
        let programs = Comparison::of_speeds("sequential programs", true, than, "speed ratio");
        clauses.push(programs.briefly(record, &sequential));
    }
    let binary = format!("one binary, CPython {}, {}", off.version, off.built());
    (!clauses.is_empty()).then(|| format!("The lock alone ({binary}): {}.", clauses.join("; ")))
}

/// One thread of `free` against one of `main`, with what else differs between them.
fn price(record: &Record, free: &Interpreter, main: &Interpreter) -> Option<String> {
    let claims: Vec<Claim> = record
        .workloads
        .iter()
        .filter_map(|w| {
            // The ratio is one of times: what free threading costs, not what it gives.
            claim(record, sequential(record, &w.name, free)?, sequential(record, &w.name, main)?)
        })
        .collect();
    if claims.is_empty() {
        return None;
    }
    let caution = if (&free.version, &free.build_flags, &free.compiler)
        == (&main.version, &main.build_flags, &main.compiler)
    {
        ""
    } else {
        "; versions or builds differ too, so not all of that is the price of free threading"
    };
    let who = format!("sequential programs on {}", build(free));
    let than = format!("those on {}", build(main));
    let text = Comparison::of_times(&who, true, &than).told(record, &claims);
    Some(format!("{}{caution}.", sentence(&text)))
}

fn sequential<'a>(record: &'a Record, workload: &str, python: &Interpreter) -> Option<&'a Cell> {
    record.cell(workload, Role::Shared, &python.id, SEQUENTIAL, 1)
}

/// The time of `slow` over that of `fast`.
fn claim(record: &Record, slow: &Cell, fast: &Cell) -> Option<Claim> {
    let (workload, detail) = (fast.workload.clone(), String::new());
    Some(Claim { workload, detail, ratio: record.ratio(slow, fast)?, workers: fast.workers })
}

/// `CPython 3.13.5 free-threaded, GIL off (configured with PGO, lto)`.
fn build(i: &Interpreter) -> String {
    format!("{} ({})", i.label(), i.built())
}
