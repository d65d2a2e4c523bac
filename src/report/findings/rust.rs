//! Rust: how near its fastest model comes to what the machine has.

use super::speedups;
use crate::analysis::Estimate;
use crate::analysis::figures::fastest;
use crate::analysis::full_load::shown_models;
use crate::record::{Cell, Lane, NATIVE, Record, WorkloadInfo};
use crate::report::finding::{FEW, Finding, range};
use crate::words::{list, plural};

/// Whatever lacks less than this of the capacity needs no explanation.
const LITTLE: f64 = 0.05;

/// The fastest Rust model of each workload against sequential Rust and the capacity line.
pub fn findings(record: &Record) -> Vec<Finding> {
    let best: Vec<&Cell> = record.workloads.iter().filter_map(|w| best(record, w)).collect();
    let what = |n: u32| format!("Rust with {}", plural(n, "worker"));
    let mut found =
        speedups(record, &best, what, "sequential Rust", |_, cells| of_capacity(record, cells));
    // Which model that was.
    for figure in found.iter_mut().flat_map(|finding| &mut finding.figures) {
        let cell = best.iter().find(|cell| cell.workload == figure.of);
        figure.detail = cell.map_or_else(String::new, |cell| format!(" ({})", cell.model));
    }
    found
}

fn best<'a>(record: &'a Record, workload: &WorkloadInfo) -> Option<&'a Cell> {
    let role = record.scaling_role(&workload.name, NATIVE);
    let cells = shown_models(record, &workload.name, role, NATIVE);
    fastest(cells.into_iter().filter(|c| !c.is_sequential() && c.lane == Lane::Plain))
}

/// `share of capacity (…): 81 % in word_count to 99 % in primes, …; clearly below it: …`.
fn of_capacity(record: &Record, cells: &[&Cell]) -> String {
    // Tasks that wait need no core: there, capacity says nothing.
    let shares: Vec<(&WorkloadInfo, Estimate)> = cells
        .iter()
        .filter(|cell| cell.in_flight.is_none())
        .filter_map(|cell| {
            let info = record.workloads.iter().find(|w| w.name == cell.workload)?;
            Some((info, record.efficiency(cell)?))
        })
        .collect();
    if shares.is_empty() {
        return String::new();
    }
    let few = shares.len() <= FEW;
    let percent = |x: f64| format!("{:.0} %", x * 100.0);
    let told = if few {
        let each = shares.iter().map(|(info, share)| {
            format!("{} in {}{}", share.words(percent), info.name, serial_part(info, *share))
        });
        list(&each.collect::<Vec<_>>())
    } else {
        let points = shares.iter().map(|(info, share)| (info.name.as_str(), share.value));
        range(record, points.collect(), percent)
    };
    let below: Vec<String> = shares
        .iter()
        .filter(|(_, share)| !few && clearly_below(*share))
        .map(|(info, share)| info.name.clone() + &serial_part(info, *share))
        .collect();
    let below = if below.is_empty() {
        String::new()
    } else {
        format!("; clearly below it: {}", list(&below))
    };
    format!("share of capacity ({}): {told}{below}", meaning(record, cells))
}

/// ` (what stays serial: merging the counts)`: named only where something is missing that it could
/// explain.
fn serial_part(info: &WorkloadInfo, share: Estimate) -> String {
    let part = info.serial_part.as_ref().filter(|_| clearly_below(share));
    part.map_or_else(String::new, |part| format!(" (what stays serial: {part})"))
}

/// What the word *capacity* stands for.
fn meaning(record: &Record, cells: &[&Cell]) -> &'static str {
    let line = |c: &&Cell| record.capacity(&c.workload, c.workers)?.measured();
    if cells.iter().all(|c| line(c).is_some()) {
        "what as many independent processes reach"
    } else {
        "one ideal core for each worker where it was not measured"
    }
}

fn clearly_below(efficiency: Estimate) -> bool {
    efficiency.interval.is_some_and(|(_, high)| high < 1.0 - LITTLE)
}
