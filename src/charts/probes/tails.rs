//! How long the slowest one in two, in ten, in a hundred, in a thousand took: a line for each way
//! of doing it. The middle may be the same for all, and the tail is what is noticed.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{clocks, file, notes, range, who};
use crate::analysis::Estimate;
use crate::analysis::series::{Load, Series};
use crate::charts::kit::canvas;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::panel::Span;
use crate::charts::kit::percentiles::{PERCENTILES, percentile};
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::scale::Scale;
use crate::record::probes::{Case, Probe, Seen};
use crate::record::{NATIVE, Record};
use crate::words::{duration, plural};

const SIZES: Sizes = Sizes { axis: 56, label: 50, mark: 44, weight: 1.0 };
/// Of two lines a list says as much.
const FEWEST: usize = 3;

/// Draws a probe with durations, at the number that most of its ways share: one chart for each
/// interpreter, where there are several, with Rust's lines in each.
pub fn draw(record: &Record, probe: &Probe, folder: &Path) -> Result<Vec<PathBuf>> {
    let Some(at) = common(probe) else { return Ok(vec![]) };
    let mut charts = Vec::new();
    let several = record.interpreters.len() > 1;
    for interpreter in &record.interpreters {
        let theirs = |case: &&Case| case.runtime == NATIVE || case.runtime == interpreter.id;
        let cases: Vec<&Case> =
            probe.cases.iter().filter(|case| case.at == at).filter(theirs).collect();
        let runtime = several.then_some(interpreter.id.as_str());
        charts.extend(chart(record, probe, &cases, runtime, folder)?);
    }
    Ok(charts)
}

/// The number at which most ways took durations.
fn common(probe: &Probe) -> Option<u64> {
    let timed = |case: &&Case| case.takes().iter().any(|seen| seen.count() > 0);
    let count = |at: u64| probe.cases.iter().filter(timed).filter(|case| case.at == at).count();
    probe.cases.iter().filter(timed).map(|case| case.at).max_by_key(|at| count(*at))
}

fn chart(
    record: &Record,
    probe: &Probe,
    cases: &[&Case],
    runtime: Option<&str>,
    folder: &Path,
) -> Result<Option<PathBuf>> {
    let mut series = Series::over(Load::InFlight);
    for case in cases {
        for place in PERCENTILES {
            let one_in = place.one_in;
            // Fewer than `one_in` have no slowest one in `one_in`. All takes or none: from
            // other takes, the next percentile could be the lower one.
            if case.takes().iter().any(|seen| seen.count() < u64::from(one_in)) {
                break;
            }
            let of = |seen: &Seen| Some(seen.quantile(place.share())? as f64 / 1e9);
            if let Some(slowest) = case.estimate(of).filter(Estimate::is_positive) {
                series.add(who(record, case), one_in, Ok(slowest));
            }
        }
    }
    let series = series.sorted();
    let lines = &series.lines;
    if lines.len() < FEWEST {
        return Ok(None);
    }
    let Some(span) = Span::on(Scale::Seconds, lines, &[]) else { return Ok(None) };
    let takes = cases.iter().map(|case| case.takes().len()).max().unwrap_or(0);
    let points = lines.iter().flat_map(|line| &line.points);
    // The title tells the rarest that all of them have.
    let one_in = lines.iter().filter_map(|line| Some(line.last()?.0)).min().unwrap_or(2);
    let rare = lines.iter().filter_map(|line| {
        let slow = line.at(one_in)?.value;
        Some((slow, duration(slow), line.who.label.clone()))
    });
    let over = cases.first().map_or_else(String::new, |case| match probe.at_words(case.at) {
        at if at.is_empty() => String::new(),
        at => format!("{}: {at}; ", probe.over),
    });
    let frame = Frame {
        title: range(probe, &format!("{}, {}", probe.durations, percentile(one_in)), rare),
        subtitle: format!(
            "{} {over}{} in fresh processes; {}",
            probe.question,
            plural(takes as u64, "take"),
            interval_words(points.map(|(_, slowest)| slowest)),
        ),
        notes: clocks(record, probe, cases)
            .into_iter()
            .chain(notes(record, probe, cases))
            .collect(),
    };
    let last = span.counts().last().copied().unwrap_or(2);
    let ended = lines.iter().map(|line| Ended {
        line,
        name: &line.who.label,
        figure: line.last().map_or_else(String::new, |(one_in, slowest)| {
            let figure = duration(slowest.value);
            if one_in == last { figure } else { format!("{figure} at {}", percentile(one_in)) }
        }),
        at: None,
    });
    let under = format!("share of all that took no longer ({})", probe.durations);
    let panel = Labelled {
        span: &span.named(percentile),
        lines: ended.collect(),
        heading: format!("at {}:", percentile(last)),
        under: &under,
        title: None,
        behind: vec![],
        sizes: SIZES,
    };
    canvas::save(folder, &file(probe, "tail", runtime), |area| {
        let room = frame.draw(area, record)?;
        panel.draw(area, room, |_| Ok(vec![]))
    })
    .map(Some)
}
