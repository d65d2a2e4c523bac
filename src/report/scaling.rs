//! Findings about Rust: how near its fastest model comes to what the machine has.

use super::comparison::{Comparison, FEW, range, sentence};
use super::models;
use crate::analysis::Estimate;
use crate::analysis::estimates;
use crate::analysis::figures::fastest;
use crate::analysis::verdict::{Claim, by_workers};
use crate::record::{Cell, Lane, NATIVE, Record, WorkloadInfo};
use crate::words;

/// Whatever lacks less than this of the capacity needs no explanation.
const LITTLE: f64 = 0.05;

/// The fastest Rust model of each workload against sequential Rust and the capacity line.
pub fn rust(record: &Record) -> Vec<String> {
    let best: Vec<(&WorkloadInfo, &Cell)> =
        record.workloads.iter().filter_map(|w| Some((w, best(record, w)?))).collect();
    let claim = |(w, cell): &(&WorkloadInfo, &Cell)| {
        let (workload, detail) = (w.name.clone(), format!(" ({})", cell.model));
        Some(Claim { workload, detail, ratio: record.speedup(cell)?, workers: cell.workers })
    };
    by_workers(best.iter().filter_map(claim).collect())
        .iter()
        .map(|(workers, claims)| {
            let rust = format!("Rust with {}", words::plural(*workers, "worker"));
            let text = Comparison::of_speeds(&rust, false, "sequential Rust", "speed-up");
            let told = best.iter().filter(|(w, _)| claims.iter().any(|c| c.workload == w.name));
            let shares: Vec<Share> = told.filter_map(|(w, cell)| share(record, w, cell)).collect();
            let text = sentence(&text.told(record, claims));
            format!("{text}{}.", of_capacity(record, claims, &shares))
        })
        .collect()
}

fn best<'a>(record: &'a Record, workload: &WorkloadInfo) -> Option<&'a Cell> {
    let role = record.scaling_role(&workload.name, NATIVE);
    let cells = models(record, &workload.name, role, NATIVE);
    fastest(cells.into_iter().filter(|c| !c.is_sequential() && c.lane == Lane::Plain))
}

/// A workload's share of the capacity, and what stays serial in it.
struct Share<'a> {
    workload: &'a WorkloadInfo,
    efficiency: Estimate,
}

fn share<'a>(record: &Record, workload: &'a WorkloadInfo, cell: &Cell) -> Option<Share<'a>> {
    // Tasks that wait need no core: there, capacity says nothing.
    let computes = cell.in_flight.is_none();
    computes.then(|| Some(Share { workload, efficiency: record.efficiency(cell)? })).flatten()
}

/// `; share of capacity (…): 81 % in word_count to 99 % in primes, …; clearly below it: …`.
fn of_capacity(record: &Record, claims: &[Claim], shares: &[Share]) -> String {
    if shares.is_empty() {
        return String::new();
    }
    let few = shares.len() <= FEW;
    let told = if few {
        let each = shares.iter().map(|s| {
            let serial = serial_part(s).unwrap_or_default();
            format!("{} in {}{serial}", estimates::share(s.efficiency), s.workload.name)
        });
        words::list(&each.collect::<Vec<_>>())
    } else {
        let points =
            shares.iter().map(|s| (s.workload.name.as_str(), s.efficiency.value)).collect();
        range(record, points, |x| format!("{:.0} %", x * 100.0))
    };
    let mut text = format!("; share of capacity ({}): {told}", meaning(record, claims));
    let below: Vec<String> = shares
        .iter()
        .filter(|s| !few && clearly_below(s.efficiency))
        .map(|s| s.workload.name.clone() + &serial_part(s).unwrap_or_default())
        .collect();
    if !below.is_empty() {
        text += &format!("; clearly below it: {}", words::list(&below));
    }
    text
}

/// ` (serial: merging the counts)`: named only where something is missing that it could explain.
fn serial_part(share: &Share) -> Option<String> {
    let part = share.workload.serial_part.as_ref()?;
    clearly_below(share.efficiency).then(|| format!(" (what stays serial: {part})"))
}

/// What the word *capacity* stands for in these claims.
fn meaning(record: &Record, claims: &[Claim]) -> &'static str {
    let lines = |c: &Claim| record.capacity(&c.workload, c.workers)?.measured();
    if claims.iter().all(|c| lines(c).is_some()) {
        "what as many independent processes reach"
    } else {
        "one ideal core for each worker where it was not measured"
    }
}

fn clearly_below(efficiency: Estimate) -> bool {
    efficiency.interval.is_some_and(|(_, high)| high < 1.0 - LITTLE)
}
