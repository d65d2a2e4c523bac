//! What probes saw: a chart for each shape that one has. Who ran when ([`tracks`]); how long
//! something took, and named figures, a row for each case ([`cases`]); ratios over a range of sizes
//! ([`map`]).

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::series::why_not;
use super::style::{Look, runtime_short};
use crate::record::probes::{Case, Probe};
use crate::record::{NATIVE, Record};

mod cases;
mod map;
mod tracks;

/// Draws every probe of `record`.
pub fn draw(record: &Record, folder: &Path) -> Result<Vec<PathBuf>> {
    let mut charts = Vec::new();
    for probe in &record.probes {
        charts.extend(tracks::overview(record, probe, folder)?);
        if !charts.is_empty() {
            break; // one is enough
        }
    }
    for probe in &record.probes {
        charts.extend(tracks::draw(record, probe, folder)?);
        charts.extend(cases::draw(record, probe, folder)?);
        charts.extend(map::draw(record, probe, folder)?);
    }
    Ok(charts)
}

/// A variant for people, in its runtime: `Python calling Rust, GIL held`.
fn variant_label(record: &Record, case: &Case) -> String {
    let runtime = runtime_short(record, &case.runtime);
    let colon = if runtime.contains(',') { ":" } else { "" };
    format!("{runtime}{colon} {}", case.label)
}

/// How a case looks.
fn look(case: &Case) -> Look {
    Look::of(&case.model, &case.runtime)
}

/// A note for everything that is missing for one reason.
fn notes(record: &Record, probe: &Probe, cases: &[&Case]) -> Vec<String> {
    let mut notes: Vec<(String, Vec<String>)> = Vec::new();
    for case in cases {
        let Some(reason) = why_not(&case.outcome) else { continue };
        let what = format!("{} {}", variant_label(record, case), probe.at_words(case.at));
        let what = what.trim_end().to_owned(); // nothing follows where there is no bound
        match notes.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, all)) => all.push(what),
            None => notes.push((reason, vec![what])),
        }
    }
    let note =
        |(reason, what): (String, Vec<String>)| format!("Not drawn: {}: {reason}", what.join("; "));
    notes.into_iter().map(note).collect()
}

/// The chart's file: `probe-handoff`, with the interpreter where there are several.
fn file(record: &Record, probe: &Probe, kind: &str, runtime: Option<&str>) -> String {
    let several = record.interpreters.len() > 1;
    let of = match runtime {
        Some(runtime) if several && runtime != NATIVE => {
            format!("-{}", runtime.replace([':', '.', ' '], "-"))
        }
        _ => String::new(),
    };
    format!("{kind}-{}{of}", probe.name)
}
