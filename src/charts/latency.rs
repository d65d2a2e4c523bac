//! Latency under an open loop at one rate, one line a server: how long the slowest one in two, in
//! ten, in a hundred, in a thousand had to wait.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::analysis::Estimate;
use crate::analysis::missing::why_not;
use crate::analysis::series::{Line, Load, Series};
use crate::analysis::server_groups::{Group, who};
use crate::analysis::servers::{self, Quantity};
use crate::charts::kit::canvas;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::panel::Span;
use crate::charts::kit::percentiles::{PERCENTILES, Percentile, percentile};
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::scale::Scale;
use crate::record::Record;
use crate::record::services::Service;
use crate::words::{duration, plural, rate};

const SIZES: Sizes = Sizes { axis: 56, label: 54, mark: 44, weight: 1.0 };

/// What share of the servers are most of them.
const MOST: f64 = 0.75;

/// Draws the latencies of one group, if it has any.
pub fn draw(record: &Record, group: &Group, folder: &Path) -> Result<Option<PathBuf>> {
    let Some(due) = common_rate(group) else { return Ok(None) };
    let mut series = Series::over(Load::InFlight);
    let mut notes = Vec::new();
    for service in &group.services {
        match why_not_drawn(record, service, due) {
            None => add(record, &mut series, service, due),
            Some(why) => notes.push(format!("Not drawn: {}: {why}", who(record, service).label)),
        }
    }
    let series = series.sorted();
    let Some(span) = Span::on(Scale::Seconds, &series.lines, &[]) else { return Ok(None) };
    let last = span.counts().last().copied().unwrap_or(2);
    let lines = &series.lines;
    let figure = |line: &Line| {
        // A server that was asked less often has no figure for one in a thousand.
        line.last().map_or_else(String::new, |(one_in, latency)| match duration(latency.value) {
            figure if one_in == last => figure,
            figure => format!("{figure} at {}", percentile(one_in)),
        })
    };
    let points = lines.iter().flat_map(|line| &line.points);
    let frame = Frame {
        title: title(group, lines, due),
        subtitle: format!(
            "{}; requests are due at a fixed rate, whether or not the server keeps up, and count \
             from then; {}",
            group.words(),
            interval_words(points.map(|(_, latency)| latency)),
        ),
        notes,
    };
    let panel = Labelled {
        span: &span.named(percentile),
        lines: lines
            .iter()
            .map(|line| Ended { line, name: &line.who.label, figure: figure(line), at: None })
            .collect(),
        heading: format!("at {}:", percentile(last)),
        under: "share of all requests that were answered within this time",
        title: None,
        behind: vec![],
        sizes: SIZES,
    };
    canvas::save(folder, &format!("latency-{}", group.file(record)), |area| {
        let room = frame.draw(area, record)?;
        panel.draw(area, room, |_| Ok(vec![]))
    })
    .map(Some)
}

/// The highest rate that most servers of the group kept; those that did not are named and left out.
fn common_rate(group: &Group) -> Option<f64> {
    let measured = || group.services.iter().filter(|service| servers::load(service).is_some());
    let mut rates: Vec<f64> = measured().flat_map(|service| servers::rates(service)).collect();
    rates.sort_by(f64::total_cmp);
    rates.dedup();
    let keep = |rate: f64| {
        let kept = measured().filter(|service| servers::keeps(service, rate));
        kept.count() as f64 >= MOST * measured().count() as f64
    };
    rates.iter().rev().copied().find(|rate| keep(*rate)).or_else(|| rates.first().copied())
}

/// Why a server has no line at the rate `due`. One whose queue only grows has a latency of however
/// long one waits.
fn why_not_drawn(record: &Record, service: &Service, due: f64) -> Option<String> {
    if let Some(reason) = why_not(&service.outcome) {
        return Some(reason);
    }
    let answered = servers::mean(record, service, Some(due), &Quantity::Throughput);
    let Some(answered) = answered else { return Some(format!("not measured at {}", rate(due))) };
    (!servers::keeps(service, due))
        .then(|| format!("fell behind: it answered {} of {}", rate(answered.value), rate(due)))
}

fn add(record: &Record, series: &mut Series, service: &Service, due: f64) {
    for Percentile { percent, one_in, .. } in PERCENTILES {
        // A percentile that was not recorded had too few requests: no gap to speak of.
        let quantity = Quantity::Latency(percent);
        if let Some(latency) = servers::mean(record, service, Some(due), &quantity) {
            series.add(who(record, service), one_in, Ok(latency));
        }
    }
}

/// The 99th percentiles, or the farthest before them that there are, from the lowest to the highest.
/// Who had them is said only if that is no chance: their intervals lie apart.
fn title(group: &Group, lines: &[Line], due: f64) -> String {
    let counts = lines.iter().flat_map(|line| line.points.iter().map(|(one_in, _)| *one_in));
    let told = counts.filter(|one_in| *one_in <= 100).max().unwrap_or(2);
    let mut there: Vec<(&str, Estimate)> =
        lines.iter().filter_map(|line| Some((line.who.label.as_str(), line.at(told)?))).collect();
    there.sort_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
    let head = format!("{} at {}", group.protocol.word(), rate(due));
    let [(low, lowest), .., (high, highest)] = there.as_slice() else {
        return format!("{head}: latency of {}", plural(there.len() as u64, "server"));
    };
    let (from, to) = (duration(lowest.value), duration(highest.value));
    let apart = match (lowest.interval, highest.interval) {
        (Some((_, end)), Some((start, _))) => end < start,
        _ => false,
    };
    let said = if apart {
        format!("{from}\u{a0}({low}) to {to}\u{a0}({high})")
    } else {
        format!("{from} to {to}, with intervals that overlap")
    };
    format!("{head}: {} answered within {said}", percentile(told).replace(' ', "\u{a0}"))
}
