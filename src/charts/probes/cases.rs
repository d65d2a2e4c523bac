//! A row for each case: how long something took, as a histogram, and beside it named figures.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::columns::columns;
use super::{called, clocks, file, notes, range};
use crate::analysis::Estimate;
use crate::analysis::names::Who;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::rows::{RowChart, groups};
use crate::record::probes::{Case, Probe, Seen};
use crate::record::{NATIVE, Record};
use crate::words::{duration, plural};

/// More rows than this would be too low to be read from afar.
const MOST: usize = 24;

/// Draws all cases or, where they are too many for one chart, one chart for each interpreter, with
/// Rust's in each. Where that is still too many, Rust's have a chart of their own.
pub fn draw(record: &Record, probe: &Probe, folder: &Path) -> Result<Vec<PathBuf>> {
    // Ratios over a range of sizes are a map, and no list.
    if probe.ratio().is_some() || (probe.durations.is_empty() && probe.figures.is_empty()) {
        return Ok(vec![]);
    }
    let of = |runtimes: &[&str]| -> Vec<&Case> {
        probe.cases.iter().filter(|case| runtimes.contains(&case.runtime.as_str())).collect()
    };
    let all: Vec<&Case> = probe.cases.iter().collect();
    let pythons = || record.interpreters.iter().map(|interpreter| interpreter.id.as_str());
    let with_rust = || pythons().map(|python| (Some(python), of(&[NATIVE, python])));
    let groups: Vec<(Option<&str>, Vec<&Case>)> = if all.len() <= MOST {
        vec![(None, all)]
    } else if with_rust().all(|(_, cases)| cases.len() <= MOST) {
        with_rust().collect()
    } else {
        let runtimes = std::iter::once(NATIVE).chain(pythons());
        runtimes.map(|runtime| (Some(runtime), of(&[runtime]))).collect()
    };
    let mut charts = Vec::new();
    for (runtime, cases) in groups {
        charts.extend(chart(record, probe, &cases, runtime, folder)?);
    }
    Ok(charts)
}

fn chart(
    record: &Record,
    probe: &Probe,
    cases: &[&Case],
    runtime: Option<&str>,
    folder: &Path,
) -> Result<Option<PathBuf>> {
    if cases.iter().all(|case| case.takes().is_empty()) {
        return Ok(None);
    }
    let all: Vec<Who> = cases.iter().map(|case| called(record, probe, case)).collect();
    let (columns, estimates) = columns(record, probe, cases);
    let takes = cases.iter().map(|case| case.takes().len()).max().unwrap_or(0);
    let counted = cases.windows(2).any(|pair| pair[0].at != pair[1].at);
    let timed = (!probe.durations.is_empty()).then(|| clocks(record, probe, cases)).flatten();
    let frame = Frame {
        title: title(record, probe, cases),
        subtitle: format!(
            "{} {}{} in fresh processes; {}",
            probe.question,
            if counted { format!("Behind each name: {}; ", probe.over) } else { String::new() },
            plural(takes as u64, "take"),
            interval_words(&estimates),
        ),
        notes: timed.into_iter().chain(notes(record, probe, cases)).collect(),
    };
    RowChart { frame, groups: groups(&all), tallest: 210, columns }
        .draw(record, folder, &file(probe, "probe", runtime))
        .map(Some)
}

/// From the least to the most: of the durations' most telling quantile, or of the first figure.
fn title(record: &Record, probe: &Probe, cases: &[&Case]) -> String {
    let range = |what: &str, of: &dyn Fn(&Seen) -> Option<f64>, words: &dyn Fn(f64) -> String| {
        let value = |case: &&Case| {
            let Estimate { value, .. } = case.estimate(of)?;
            Some((value, words(value), called(record, probe, case).label))
        };
        range(probe, what, cases.iter().filter_map(value))
    };
    match (probe.telling, probe.figures.first()) {
        (Some(share), _) => {
            let which =
                if share == 0.5 { "median".to_owned() } else { format!("{} %", share * 100.0) };
            let what = format!("{}, {which}", probe.durations);
            range(&what, &|seen| Some(seen.quantile(share)? as f64 / 1e9), &duration)
        }
        (None, Some(figure)) => {
            let words = |value| figure.unit.words(value);
            range(&figure.title, &|seen| seen.figure(&figure.name), &words)
        }
        (None, None) => probe.question.clone(),
    }
}
