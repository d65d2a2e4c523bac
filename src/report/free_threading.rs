//! Findings about free-threaded builds: what their threads give, and what one thread pays.

use super::findings::main_interpreter;
use super::python::{compared, threads_of};
use super::verdict::{Claim, TOO_FEW, Verdict, groups, ratios};
use crate::record::{Interpreter, Record, Role, SEQUENTIAL};
use crate::words;

/// For every free-threaded build that ran: its threads, and its sequential programs against those
/// of the main interpreter. A build whose GIL was on says so, and is never called free-threaded
/// running.
pub fn findings(record: &Record) -> Vec<String> {
    let main = main_interpreter(record);
    let mut found = Vec::new();
    for free in record.interpreters.iter().filter(|i| i.free_threaded_build) {
        if !record.cells.iter().any(|c| c.runtime == free.id && c.measured().is_some()) {
            continue;
        }
        if free.gil_enabled {
            found.push(format!(
                "CPython {} is a free-threaded build, but it ran with its GIL on (an import or \
                 PYTHON_GIL can do that): its figures do not show free threading.",
                free.version
            ));
            continue;
        }
        let Some(main) = main else { continue };
        // The main interpreter's threads have their sentences already.
        if main.id != free.id {
            found.extend(threads(record, free));
            found.extend(price(record, free, main));
        }
    }
    found
}

fn threads(record: &Record, free: &Interpreter) -> Vec<String> {
    groups(threads_of(record, free))
        .iter()
        .map(|(verdict, workers, claims)| {
            let than = format!("the sequential program of {}", free.label());
            let text =
                compared(&words::plural(*workers, "thread"), &than, *workers, *verdict, claims);
            format!("Free threading: {text}.")
        })
        .collect()
}

fn price(record: &Record, free: &Interpreter, main: &Interpreter) -> Vec<String> {
    let sequential = |w: &str, i: &Interpreter| record.cell(w, Role::Shared, &i.id, SEQUENTIAL, 1);
    let claims = record.workloads.iter().filter_map(|w| {
        let ratio = record.ratio(sequential(&w.name, free)?, sequential(&w.name, main)?)?;
        Some(Claim { workload: w.name.clone(), detail: String::new(), ratio, workers: 1 })
    });
    let (a, b) = (build(free), build(main));
    let caution = if (&free.version, &free.build_flags, &free.compiler)
        == (&main.version, &main.build_flags, &main.compiler)
    {
        ""
    } else {
        "; versions or builds differ too, so not all of that is the price of free threading"
    };
    groups(claims.collect())
        .iter()
        .map(|(verdict, _, claims)| {
            let times = ratios(claims);
            let said = match verdict {
                Verdict::More => format!("took longer on {a} than on {b}"),
                Verdict::Less => format!("took less time on {a} than on {b}"),
                Verdict::NotSeen => format!("showed no difference between {a} and {b}"),
                Verdict::Open => format!("on {a} and on {b} ({TOO_FEW})"),
            };
            format!("Sequential programs {said}: ratio of times {times}{caution}.")
        })
        .collect()
}

/// `CPython 3.13.5 free-threaded, GIL off (built with PGO, lto)`.
fn build(i: &Interpreter) -> String {
    format!("{} ({})", i.label(), i.built())
}
