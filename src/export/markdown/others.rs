//! Servers under load, many tasks asleep, probes, and how quiet the machine was.

use super::text::{plain, table};
use crate::analysis::contrasts::Shown;
use crate::analysis::names::Who;
use crate::analysis::server_groups::{Group, groups, who};
use crate::analysis::servers::{Quantity, mean};
use crate::record::asleep::{Asleep, Trial};
use crate::record::probes::{Case, Probe};
use crate::record::services::Service;
use crate::record::{Outcome, Record};
use crate::words::{bytes, duration, share, whole};

/// A table for each load: what its servers answered.
pub fn servers(record: &Record) -> Vec<String> {
    let block = |group: &Group| {
        let names = ["server", "answers/s", "p50", "p99", "CPU a request"].map(str::to_owned);
        let rows: Vec<Vec<String>> =
            group.services.iter().map(|service| server(record, service)).collect();
        format!("{}:\n\n{}", plain(&group.words()), table(&names, &rows))
    };
    groups(record).iter().map(block).collect()
}

fn server(record: &Record, service: &Service) -> Vec<String> {
    let figure = |quantity, words: fn(f64) -> String| {
        Some(mean(record, service, None, &quantity)?.words(words))
    };
    let figures = [
        figure(Quantity::Throughput, |x| whole(x.round() as u64)),
        figure(Quantity::Latency(50.0), duration),
        figure(Quantity::Latency(99.0), duration),
        figure(Quantity::Cpu, duration),
    ];
    let name = plain(&who(record, service).label);
    std::iter::once(name).chain(or_why(figures, &service.outcome)).collect()
}

/// A table of all that slept.
pub fn asleep(record: &Record) -> Option<String> {
    let names = ["asleep", "tasks", "each holds", "started in", "late"].map(str::to_owned);
    let rows: Vec<Vec<String>> = record.asleep.iter().map(|cell| sleeper(record, cell)).collect();
    (!rows.is_empty()).then(|| table(&names, &rows))
}

fn sleeper(record: &Record, cell: &Asleep) -> Vec<String> {
    let figure = |of: &dyn Fn(&Trial) -> f64, words: fn(f64) -> String| {
        Some(cell.estimate(of)?.words(words))
    };
    let figures = [
        figure(&|trial| trial.bytes_each(cell.tasks), |x| bytes(x.round() as u64)),
        figure(&|trial| trial.started_ns as f64 / 1e9, duration),
        figure(&|trial| trial.late_ns as f64 / 1e9, duration),
    ];
    let name = plain(&Who::of(record, &cell.runtime, &cell.model).label);
    [name, whole(cell.tasks)].into_iter().chain(or_why(figures, &cell.outcome)).collect()
}

/// Figures; or in the place of the first, in a word, why there are none.
fn or_why<T, const N: usize>(figures: [Option<String>; N], of: &Outcome<T>) -> Vec<String> {
    let mut fields = figures.map(Option::unwrap_or_default).to_vec();
    if let Some(why) = of.missing() {
        why.status.clone_into(&mut fields[0]);
    }
    fields
}

/// What each probe found, with the figures that it rests on: a line for each.
pub fn probes(record: &Record) -> Option<String> {
    let lines: Vec<String> = record.probes.iter().flat_map(|probe| found(record, probe)).collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn found(record: &Record, probe: &Probe) -> Vec<String> {
    let cases: Vec<&Case> = probe.cases.iter().collect();
    let line = |shown| {
        let title = probe.title(record, &cases, shown).replace('\u{a0}', " ");
        let proof = probe.proof(record, shown).join("; ");
        let proof = if proof.is_empty() { String::new() } else { format!(" ({proof})") };
        let is_said = title != probe.question;
        is_said.then(|| format!("- {}: {}", plain(&probe.name), plain(&(title + &proof))))
    };
    let said: Vec<String> =
        [Shown::Tracks, Shown::Rows, Shown::Map].into_iter().filter_map(line).collect();
    if said.is_empty() {
        return vec![format!("- {}: {}", plain(&probe.name), plain(&probe.question))];
    }
    said
}

/// How small a difference the machine lets be seen.
pub fn looks(record: &Record) -> Option<String> {
    let noise = record.noise().filter(|_| !record.looks.is_empty())?;
    let names = ["smallest difference seen", "quick run", "full run", "time in slow mode"];
    let row = [noise.quick, noise.full, noise.slow_share].map(share);
    let row = std::iter::once("here".to_owned()).chain(row).collect();
    Some(table(&names.map(str::to_owned), &[row]))
}
