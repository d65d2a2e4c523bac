//! Free-threaded builds: what their threads give, what the lock alone costs, and what one thread
//! pays.

use super::{SPEED, TIMES, cells, speedups};
use crate::analysis::pythons::ran;
use crate::record::{Cell, Interpreter, Record, Role, SEQUENTIAL, Workers};
use crate::report::finding::{Figure, Finding, by_load, compared};
use crate::words::plural;

/// For every free-threaded build that ran without its lock: its threads, then the same binary with
/// its lock on, then the main interpreter.
pub fn findings(record: &Record, main: Option<&Interpreter>) -> Vec<Finding> {
    let builds = || record.interpreters.iter().filter(|i| i.free_threaded_build && ran(record, i));
    let mut found = Vec::new();
    for free in builds().filter(|build| !build.gil_enabled) {
        // The main interpreter's threads are told already.
        let main = main.filter(|main| main.id != free.id);
        if main.is_some() {
            found.extend(threads(record, free));
        }
        let locked = |i: &&Interpreter| asked_for_its_lock(i) && i.same_build(free);
        if let Some(on) = builds().find(locked) {
            found.extend(lock_alone(record, free, on));
        }
        // Against the same binary, that has said it.
        if let Some(main) = main.filter(|main| !main.same_build(free)) {
            found.extend(price(record, free, main));
        }
    }
    found
}

/// Whether the GIL of this free-threaded build was on because the run asked for it.
pub fn asked_for_its_lock(build: &Interpreter) -> bool {
    build.gil_enabled && build.gil_asked == Some(true)
}

fn threads(record: &Record, free: &Interpreter) -> Vec<Finding> {
    let cells = cells(record, free, Workers::Threads, |_| true);
    let what = |n| format!("free threading: {}", plural(n, "thread"));
    let against = format!("the sequential program of {}", free.label());
    speedups(record, &cells, what, &against, |_, _| String::new())
}

/// One binary with its lock off and on: the only pair in which nothing else differs.
fn lock_alone(record: &Record, off: &Interpreter, on: &Interpreter) -> Vec<Finding> {
    let binary = format!("(one binary, CPython {}, {})", off.version, off.built());
    let threads = cells(record, off, Workers::Threads, |_| true);
    let threads = threads.into_iter().filter_map(|cell| {
        let role = Role::Shared;
        let locked = record.cell(&cell.workload, role, &on.id, &cell.model, cell.workers)?;
        Some(Figure::of(cell, record.ratio(locked, cell)?))
    });
    let of_threads = by_load(threads).into_iter().flat_map(|(workers, figures)| {
        let what = format!("the lock alone: {} with it off", plural(workers, "thread"));
        compared(&what, &format!("as many with it on {binary}"), &SPEED, figures)
    });
    let what = "the lock alone: sequential programs with it off";
    let sequential = sequential(record, on, off);
    let of_programs = compared(what, &format!("those with it on {binary}"), &SPEED, sequential);
    of_threads.chain(of_programs).collect()
}

/// One thread of `free` against one of `main`, with what else differs between them.
fn price(record: &Record, free: &Interpreter, main: &Interpreter) -> Vec<Finding> {
    let same = (&free.version, &free.build_flags, &free.compiler)
        == (&main.version, &main.build_flags, &main.compiler);
    let caution = if same {
        ""
    } else {
        "versions or builds differ too, so not all of that is the price of free threading"
    };
    let build = |i: &Interpreter| format!("{} ({})", i.label(), i.built());
    let what = format!("sequential programs on {}", build(free));
    // The ratio is one of times: what free threading costs, not what it gives.
    let figures = sequential(record, free, main);
    let findings = compared(&what, &format!("those on {}", build(main)), &TIMES, figures);
    findings.into_iter().map(|f| Finding { cause: caution.to_owned(), ..f }).collect()
}

/// The time of the sequential programs of `slow` over that of `fast`.
fn sequential(record: &Record, slow: &Interpreter, fast: &Interpreter) -> Vec<Figure> {
    let figure = |workload: &str| {
        let of = |python: &Interpreter| -> Option<&Cell> {
            record.cell(workload, Role::Shared, &python.id, SEQUENTIAL, 1)
        };
        let (slow, fast) = (of(slow)?, of(fast)?);
        Some(Figure::of(fast, record.ratio(slow, fast)?))
    };
    record.workloads.iter().filter_map(|info| figure(&info.name)).collect()
}
