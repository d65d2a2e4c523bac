//! Rust called from Python's threads: the work is the same machine code, and the lock decides
//! whether two calls of it run at the same time.

use super::{TIMES, busy, speedups};
use crate::analysis::figures::fastest;
use crate::analysis::full_load::shown_models;
use crate::record::{Cell, Interpreter, Lane, Record, Role, Workers, WorkloadInfo};
use crate::report::finding::{Figure, Finding, by_load, compared};
use crate::words::plural;

/// For the first interpreter that called Rust (of several, the table has the others): with the GIL
/// held, then released, then how much of pure Rust is left.
pub fn findings(record: &Record) -> Vec<Finding> {
    let lanes = [Lane::NativeHeld, Lane::NativeReleased];
    let of = |python| lanes.into_iter().flat_map(move |lane| of_lane(record, python, lane));
    let found = record.interpreters.iter().map(|python| of(python).collect::<Vec<_>>());
    found.into_iter().find(|findings| !findings.is_empty()).unwrap_or_default()
}

fn of_lane(record: &Record, python: &Interpreter, lane: Lane) -> Vec<Finding> {
    let cells: Vec<&Cell> =
        record.workloads.iter().filter_map(|w| at_full_load(record, w, python, lane)).collect();
    let state = if lane == Lane::NativeHeld { "held" } else { "released" };
    // Where the lock is off, there is none to hold or release; the call is still written that way.
    let build = if python.gil_enabled { "" } else { " in builds that have one" };
    let what = |n: u32| {
        let threads = plural(n, "thread");
        format!("{threads} of {} that call Rust, GIL {state}{build},", python.label())
    };
    let mut found =
        speedups(record, &cells, what, "one call alone", |_, cells| busy(record, cells));
    if lane == Lane::NativeReleased {
        // What the way through Python costs: against the fastest model of pure Rust on as many.
        let figures = cells.iter().filter_map(|c| Some(Figure::of(c, record.rust_ratio(c)?)));
        found.extend(by_load(figures).into_iter().flat_map(|(n, figures)| {
            compared(what(n).trim_end_matches(','), "pure Rust at its fastest", &TIMES, figures)
        }));
    }
    found
}

/// The cell that shows how this lane scales: at Rust's own size where it was measured there, by threads, as
/// in the chart; where those were not measured, by the fastest of its models.
fn at_full_load<'a>(
    record: &'a Record,
    workload: &WorkloadInfo,
    python: &Interpreter,
    lane: Lane,
) -> Option<&'a Cell> {
    [Role::Scaling, Role::Shared].into_iter().find_map(|role| {
        let cells = shown_models(record, &workload.name, role, &python.id).into_iter();
        let cells: Vec<&Cell> = cells.filter(|c| c.lane == lane && !c.is_sequential()).collect();
        let threads = |c: &&&Cell| record.is_emblem(c, Workers::Threads) && c.measured().is_some();
        cells.iter().find(threads).copied().or_else(|| fastest(cells.iter().copied()))
    })
}
