//! What probes saw: a chart for each shape that one has. Who ran when ([`tracks`]); how long
//! something took, and named figures, a row for each case ([`cases`]); ratios over a range of sizes
//! ([`map`]).

use anyhow::Result;

use crate::analysis::missing::why_not;
use crate::analysis::names::{Who, runtime_short};
use crate::analysis::series::not_drawn;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::style::Look;
use crate::record::probes::{Case, Probe};
use crate::record::{NATIVE, Record};
use crate::words::{duration, list};

mod cases;
mod columns;
mod map;
mod tracks;

/// Draws every probe of `record`.
pub fn draw(record: &Record) -> Result<Vec<Chart>> {
    let mut charts = Vec::new();
    for probe in &record.probes {
        charts.extend(tracks::overview(record, probe)?);
        if !charts.is_empty() {
            break; // one is enough
        }
    }
    for probe in &record.probes {
        charts.extend(tracks::draw(record, probe)?);
        charts.extend(cases::draw(record, probe)?);
        charts.extend(map::draw(record, probe)?);
    }
    Ok(charts)
}

/// A variant in its runtime: `Python calling Rust, GIL held`.
fn who(record: &Record, case: &Case) -> Who {
    Who::called(record, &case.runtime, &case.model, &case.label)
}

/// What a reading of the clock cost in the runtimes of these cases: a note for charts with
/// durations, some of which are hardly longer.
fn clocks(record: &Record, probe: &Probe, cases: &[&Case]) -> Option<String> {
    let drawn = |runtime: &str| cases.iter().any(|case| case.runtime == runtime);
    let costs: Vec<String> = probe
        .clocks()
        .into_iter()
        .filter(|(runtime, _)| drawn(runtime))
        .map(|(runtime, ns)| {
            format!("{} in {}", duration(ns / 1e9), runtime_short(record, runtime))
        })
        .collect();
    (!costs.is_empty()).then(|| format!("One reading of the clock took {}", list(&costs)))
}

/// How a case looks.
fn look(record: &Record, case: &Case) -> Look {
    Look::of(record.tint(&case.model), &case.runtime)
}

/// A note for everything that is missing for one reason.
fn notes(record: &Record, probe: &Probe, cases: &[&Case]) -> Vec<String> {
    let mut missing = Vec::new();
    for way in probe.ways() {
        let wanted = |case: &&Case| cases.iter().any(|one| std::ptr::eq(*one, *case));
        let way: Vec<&Case> = way.iter().filter(wanted).collect();
        for case in &way {
            let Some(reason) = why_not(&case.outcome) else { continue };
            // For all numbers of it, it need not be said of each.
            let all = way.iter().all(|one| why_not(&one.outcome).as_ref() == Some(&reason));
            let what = if all { who(record, case) } else { probe.called(record, case) };
            missing.push((what.label, reason));
        }
    }
    not_drawn(missing)
}

/// The chart's file: `probe-handoff`, with the runtime where others have charts of their own.
fn file(probe: &Probe, kind: &str, runtime: Option<&str>) -> String {
    let of = match runtime {
        Some(NATIVE) => "-rust".to_owned(),
        Some(runtime) => format!("-{}", runtime.replace([':', '.', ' '], "-")),
        None => String::new(),
    };
    format!("{kind}-{}{of}", probe.name)
}
