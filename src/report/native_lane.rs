//! Findings about Rust called from Python's threads: the work is the same machine code, and the
//! lock decides whether two calls of it run at the same time.

use super::comparison::{Comparison, sentence};
use super::models;
use super::python::{busy, in_group, speedups};
use crate::analysis::verdict::{Claim, by_workers};
use crate::record::{Cell, Interpreter, Lane, Record, Role, WorkloadInfo};
use crate::words;

/// For the first interpreter that called Rust (of several, the table has the others): with the GIL
/// held, then released, then how much of pure Rust is left.
pub fn findings(record: &Record) -> Vec<String> {
    let lanes = [Lane::NativeHeld, Lane::NativeReleased];
    let of = |python| lanes.into_iter().flat_map(move |lane| lane_told(record, python, lane));
    let told = record.interpreters.iter().map(|python| of(python).collect::<Vec<_>>());
    told.into_iter().find(|sentences| !sentences.is_empty()).unwrap_or_default()
}

fn lane_told(record: &Record, python: &Interpreter, lane: Lane) -> Vec<String> {
    let cells: Vec<&Cell> =
        record.workloads.iter().filter_map(|w| at_full_load(record, w, python, lane)).collect();
    let state = if lane == Lane::NativeHeld { "GIL held" } else { "GIL released" };
    // Where the lock is off, there is none to hold or release; the call is still written that way.
    let build = if python.gil_enabled { "" } else { " in builds that have one" };
    by_workers(speedups(record, &cells))
        .iter()
        .map(|(workers, claims)| {
            let who = words::plural(*workers, "thread");
            let text = Comparison::of_speeds(&who, *workers != 1, "one call alone", "speed-up")
                .told(record, claims);
            let cells = in_group(claims, &cells);
            let busy = busy(record, &cells);
            let pure =
                if lane == Lane::NativeReleased { against_rust(record, &cells) } else { None };
            format!(
                "Rust called from {}, {state}{build}: {text}{busy}.{}",
                python.label(),
                pure.unwrap_or_default()
            )
        })
        .collect()
}

/// The cell that shows how this lane scales: at Rust's own size where it was measured there. A
/// pool of threads where there is one, since every profile has it.
fn at_full_load<'a>(
    record: &'a Record,
    workload: &WorkloadInfo,
    python: &Interpreter,
    lane: Lane,
) -> Option<&'a Cell> {
    [Role::Scaling, Role::Shared].into_iter().find_map(|role| {
        models(record, &workload.name, role, &python.id)
            .into_iter()
            .filter(|c| c.lane == lane && !c.is_sequential() && c.measured().is_some())
            .min_by_key(|c| c.model != "thread_pool")
    })
}

/// What the way through Python costs: against the fastest model of pure Rust on as many workers.
fn against_rust(record: &Record, cells: &[&Cell]) -> Option<String> {
    let claim = |c: &&Cell| {
        let (workload, detail) = (c.workload.clone(), String::new());
        Some(Claim { workload, detail, ratio: record.rust_ratio(c)?, workers: c.workers })
    };
    let claims: Vec<Claim> = cells.iter().filter_map(claim).collect();
    let than = "pure Rust at its fastest";
    let text = Comparison::of_times("those threads", true, than).told(record, &claims);
    (!claims.is_empty()).then(|| format!(" {}.", sentence(&text)))
}
