//! Findings about Rust: how near its fastest model comes to what the machine has.

use super::models;
use super::verdict::{Claim, TOO_FEW, Verdict, groups, ratios};
use crate::record::figures::fastest;
use crate::record::{Cell, Lane, NATIVE, Record, WorkloadInfo};
use crate::words;

/// The fastest Rust model of each workload against sequential Rust and the capacity line.
pub fn rust(record: &Record) -> Vec<String> {
    let best: Vec<(&WorkloadInfo, &Cell)> =
        record.workloads.iter().filter_map(|w| Some((w, best(record, w)?))).collect();
    let claim = |(w, cell): &(&WorkloadInfo, &Cell)| {
        let ratio = record.speedup(cell)?;
        let detail = format!(" ({}{})", cell.model, share(record, w, cell));
        Some(Claim { workload: w.name.clone(), detail, ratio, workers: cell.workers })
    };
    groups(best.iter().filter_map(claim).collect())
        .iter()
        .map(|(verdict, workers, claims)| {
            let rust = format!("Rust with {}", words::plural(*workers, "worker"));
            let speedups = ratios(claims) + meaning(record, claims);
            match verdict {
                Verdict::More => {
                    format!("{rust} was faster than sequential Rust: speed-up {speedups}.")
                }
                Verdict::Less => {
                    format!("{rust} was slower than sequential Rust: speed-up {speedups}.")
                }
                Verdict::NotSeen => format!(
                    "No difference was seen between {rust} and sequential Rust: speed-up \
                     {speedups}."
                ),
                Verdict::Open => {
                    format!("{rust} against sequential Rust: speed-up {speedups}; {TOO_FEW}.")
                }
            }
        })
        .collect()
}

fn best<'a>(record: &'a Record, workload: &WorkloadInfo) -> Option<&'a Cell> {
    let role = record.scaling_role(&workload.name, NATIVE);
    let cells = models(record, &workload.name, role, NATIVE);
    fastest(cells.into_iter().filter(|c| !c.is_sequential() && c.lane == Lane::Plain))
}

/// `, 99 % (98 to 101) of capacity`, with what stays serial if much is missing.
fn share(record: &Record, workload: &WorkloadInfo, cell: &Cell) -> String {
    // Tasks that wait need no core: there, capacity says nothing.
    if cell.in_flight.is_some() {
        return String::new();
    }
    let Some(efficiency) = record.efficiency(cell) else { return String::new() };
    let mut text = format!(", {} of capacity", words::share(efficiency));
    if let (Some(part), true) = (&workload.serial_part, clearly_below(efficiency)) {
        text += &format!("; what stays serial: {part}");
    }
    text
}

/// What the word *capacity* stands for in these claims.
fn meaning(record: &Record, claims: &[Claim]) -> &'static str {
    let lines = |c: &Claim| record.capacity(&c.workload, c.workers)?.measured();
    if claims.iter().all(|c| lines(c).is_some()) {
        "; capacity is what as many independent processes reach"
    } else {
        "; where it was not measured, capacity is one ideal core for each worker"
    }
}

/// A serial part is named only where something is missing that it could explain.
fn clearly_below(efficiency: crate::record::Estimate) -> bool {
    efficiency.interval.is_some_and(|(_, high)| high < 1.0)
}
