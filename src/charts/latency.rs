//! Latency under an open loop at one rate, one line a server: how long the slowest one in two, in
//! ten, in a hundred, in a thousand had to wait.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::servers::{Group, label, look_of, over_rounds};
use crate::analysis::Estimate;
use crate::analysis::missing::why_not;
use crate::analysis::scaling::drawable;
use crate::analysis::series::{Line, Load, Series};
use crate::charts::kit::canvas;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::panel::Span;
use crate::charts::kit::percentiles::{PERCENTILES, Percentile, percentile};
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::scale::Scale;
use crate::record::services::{self, Round, Service};
use crate::record::{Outcome, Record};
use crate::words::{duration, plural, rate};

const SIZES: Sizes = Sizes { axis: 56, label: 54, mark: 44, weight: 1.0 };

/// A server that answers fewer than this share of what is due has fallen behind.
const KEPT_UP: f64 = 0.95;
/// What share of the servers are most of them.
const MOST: f64 = 0.75;

/// Draws the latencies of one group, if it has any.
pub fn draw(record: &Record, group: &Group, folder: &Path) -> Result<Option<PathBuf>> {
    let Some(due) = common_rate(record, group) else { return Ok(None) };
    let mut series = Series::over(Load::InFlight);
    let mut notes = Vec::new();
    for service in &group.services {
        match at_rate(service, due) {
            Ok(rounds) => match behind(record, group, &rounds, due) {
                None => add(record, &mut series, service, &rounds),
                Some(reason) => {
                    notes.push(format!("Not drawn: {}: {reason}", label(record, service)));
                }
            },
            Err(reason) => notes.push(format!("Not drawn: {}: {reason}", label(record, service))),
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
            .map(|line| Ended { line, name: &line.label, figure: figure(line) })
            .collect(),
        heading: format!("at {}:", percentile(last)),
        under: "so many of all requests were answered within",
        title: None,
        sizes: SIZES,
    };
    canvas::save(folder, &format!("latency-{}", group.file(record)), |area| {
        let room = frame.draw(area, record)?;
        panel.draw(area, room, |_| Ok(vec![]))
    })
    .map(Some)
}

/// The highest rate that most servers of the group kept; those that did not are named and left out.
fn common_rate(record: &Record, group: &Group) -> Option<f64> {
    let loads = || {
        group.services.iter().filter_map(|service| match &service.outcome {
            Outcome::Measured(load) => Some(load),
            _ => None,
        })
    };
    let mut rates: Vec<f64> =
        loads().flat_map(|load| &load.open).filter_map(|round| round.rate).collect();
    rates.sort_by(f64::total_cmp);
    rates.dedup();
    let keep = |rate: f64| {
        let kept = |load: &&services::Load| {
            let rounds: Vec<Round> =
                load.open.iter().filter(|round| round.rate == Some(rate)).cloned().collect();
            !rounds.is_empty() && !fell_behind(record, group, &rounds)
        };
        loads().filter(kept).count() as f64 >= MOST * loads().count() as f64
    };
    rates.iter().rev().copied().find(|rate| keep(*rate)).or_else(|| rates.first().copied())
}

/// Whether a server left a good part of what was due unanswered.
fn fell_behind(record: &Record, group: &Group, rounds: &[Round]) -> bool {
    // The last answer comes as late after the last request as every other one.
    let asking = |r: &Round| r.wall_ns.saturating_sub(group.upstream_ns).max(1) as f64 / 1e9;
    let answered = |r: &Round| Some(r.requests as f64 / asking(r) / r.rate?);
    over_rounds(record, rounds, answered).is_some_and(|share| share.value < KEPT_UP)
}

/// The open rounds of a service at the rate `due`, or why there are none.
fn at_rate(service: &Service, due: f64) -> Result<Vec<Round>, String> {
    let load: &services::Load = match &service.outcome {
        Outcome::Measured(load) => load,
        outcome => return Err(why_not(outcome).unwrap_or_default()),
    };
    let rounds: Vec<Round> = load.open.iter().filter(|r| r.rate == Some(due)).cloned().collect();
    if rounds.is_empty() { Err(format!("not measured at {}", rate(due))) } else { Ok(rounds) }
}

/// Why a server whose queue only grows is not drawn: its latency is however long one waits.
fn behind(record: &Record, group: &Group, rounds: &[Round], due: f64) -> Option<String> {
    let answered = over_rounds(record, rounds, |round| Some(round.per_second()))?;
    fell_behind(record, group, rounds)
        .then(|| format!("fell behind: it answered {} of {}", rate(answered.value), rate(due)))
}

fn add(record: &Record, series: &mut Series, service: &Service, rounds: &[Round]) {
    let label = label(record, service);
    for Percentile { percent, one_in, .. } in PERCENTILES {
        let latency = over_rounds(record, rounds, |r| r.latency_at(percent)).filter(drawable);
        // A percentile that was not recorded had too few requests: no gap to speak of.
        if let Some(latency) = latency {
            let model = look_of(&service.server);
            series.add(&service.runtime, model, label.clone(), one_in, Ok(latency));
        }
    }
}

/// The 99th percentiles from the lowest to the highest. Who had them is said only if that is no
/// chance: their intervals lie apart.
fn title(group: &Group, lines: &[Line], due: f64) -> String {
    let mut there: Vec<(&str, Estimate)> =
        lines.iter().filter_map(|line| Some((line.label.as_str(), line.at(100)?))).collect();
    there.sort_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
    let head = format!("{} at {}", group.protocol_word(), rate(due));
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
    format!("{head}: 99\u{a0}% answered within {said}")
}
