//! A row for each case: how long something took, as a histogram, and beside it named figures.

use std::collections::BTreeSet;

use anyhow::Result;

use super::columns::columns;
use super::{clocks, file, notes, who};
use crate::analysis::contrasts::Shown;
use crate::analysis::names::Who;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::rows::{RowChart, groups};
use crate::record::probes::{Case, Probe};
use crate::record::{NATIVE, Record};
use crate::words::{plural, sentence};

/// More rows than this would be too low to be read from afar.
const MOST: usize = 24;

/// Draws all cases or, where they are too many for one chart, one chart for each interpreter, with
/// Rust's in each. Where that is still too many, those with the numbers that the title speaks of; and
/// where even they are, Rust's have a chart of their own.
pub fn draw(record: &Record, probe: &Probe) -> Result<Vec<Chart>> {
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
    } else if let Some(told) = told(probe) {
        vec![(None, told)]
    } else {
        let runtimes = std::iter::once(NATIVE).chain(pythons());
        runtimes.map(|runtime| (Some(runtime), of(&[runtime]))).collect()
    };
    let mut charts = Vec::new();
    for (runtime, cases) in groups {
        charts.extend(chart(record, probe, &cases, runtime)?);
    }
    Ok(charts)
}

/// The cases with the numbers that are told, if they are few enough.
fn told(probe: &Probe) -> Option<Vec<&Case>> {
    let numbers = probe.told();
    let told: Vec<&Case> = probe.cases.iter().filter(|case| numbers.contains(&case.at)).collect();
    (!told.is_empty() && told.len() <= MOST).then_some(told)
}

fn chart(
    record: &Record,
    probe: &Probe,
    cases: &[&Case],
    runtime: Option<&str>,
) -> Result<Option<Chart>> {
    // What is missing needs no row: a note says why.
    let missing = notes(record, probe, cases);
    let cases: Vec<&Case> = cases.iter().copied().filter(|case| !case.takes().is_empty()).collect();
    let cases = cases.as_slice();
    if cases.is_empty() {
        return Ok(None);
    }
    let all: Vec<Who> = cases.iter().map(|case| who(record, case)).collect();
    let (columns, estimates) = columns(record, probe, cases);
    let takes = cases.iter().map(|case| case.takes().len()).max().unwrap_or(0);
    let timed = (!probe.durations.is_empty()).then(|| clocks(record, probe, cases)).flatten();
    let numbers = |cases: &mut dyn Iterator<Item = &Case>| {
        let numbers: BTreeSet<u64> = cases.map(|case| case.at).collect();
        numbers.len()
    };
    let is_part =
        runtime.is_none() && numbers(&mut cases.iter().copied()) < numbers(&mut probe.cases.iter());
    let others = is_part.then(|| format!("With other numbers of {}: in the table", probe.over));
    // Where they differ, it stands in each row.
    let alike = cases.windows(2).all(|pair| pair[0].at == pair[1].at);
    let alike = cases.first().filter(|_| alike).and_then(|case| probe.behind(case));
    let frame = Frame {
        title: probe.title(record, cases, Shown::Rows),
        subtitle: format!(
            "{} {}{} in fresh processes; {}",
            probe.question,
            alike.map_or_else(String::new, |at| format!("{}: ", sentence(&at))),
            plural(takes as u64, "take"),
            interval_words(&estimates),
        ),
        notes: timed.into_iter().chain(others).chain(missing).collect(),
    };
    let mut groups = groups(&all);
    let rows = groups.iter_mut().flat_map(|group| &mut group.rows);
    for (row, case) in rows.zip(cases) {
        row.apart = probe.behind(case).unwrap_or_default();
    }
    RowChart { frame, groups, tallest: 210, columns }
        .chart(record, &file(probe, "probe", runtime))
        .map(Some)
}
