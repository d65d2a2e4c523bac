//! Latency under an open loop at one rate, one line a server: how long the slowest one in two, in
//! ten, in a hundred, in a thousand had to wait.
//!
//! Percentiles stand at equal distances for each nine: 90, 99 and 99.9 % are one in ten, a hundred
//! and a thousand. On a linear axis the last two would lie on each other, and they are what users
//! notice.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::canvas;
use super::frame::Frame;
use super::labelled::{Ended, Labelled, Sizes};
use super::lines::{drawable, interval_words};
use super::panel::Span;
use super::scale::Scale;
use super::series::{Line, Load, Series, why_not};
use super::servers::{Group, label, look_of, over_rounds};
use crate::record::services::{self, Round, Service};
use crate::record::{Outcome, Record};
use crate::words::{duration, rate};

const SIZES: Sizes = Sizes { axis: 56, label: 54, mark: 44, weight: 1.0 };

/// The percentiles, and of how many requests the slowest is meant.
const PERCENTILES: [(f64, u32, &str); 4] =
    [(50.0, 2, "50 %"), (90.0, 10, "90 %"), (99.0, 100, "99 %"), (99.9, 1_000, "99.9 %")];

/// A server that answers fewer than this share of what is due has fallen behind.
const KEPT_UP: f64 = 0.95;

/// Draws the latencies of one group, if it has any.
pub fn draw(record: &Record, group: &Group, folder: &Path) -> Result<Option<PathBuf>> {
    let Some(due) = common_rate(group) else { return Ok(None) };
    let mut series = Series::over(Load::InFlight);
    let mut notes = Vec::new();
    for service in &group.services {
        match at_rate(service, due) {
            Ok(rounds) => add(record, &mut series, service, &rounds),
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

/// The percentile at which one in `count` is slower.
fn percentile(count: u32) -> String {
    let known = PERCENTILES.iter().find(|(_, one_in, _)| *one_in == count);
    known.map_or_else(String::new, |(.., words)| (*words).to_owned())
}

/// The rate at which most servers of the group were asked.
fn common_rate(group: &Group) -> Option<f64> {
    let rates = |service: &&Service| -> Vec<f64> {
        let Outcome::Measured(load) = &service.outcome else { return vec![] };
        load.open.first().and_then(|round| round.rate).into_iter().collect()
    };
    let all: Vec<f64> = group.services.iter().flat_map(rates).collect();
    let count = |rate: f64| all.iter().filter(|r| **r == rate).count();
    all.iter().copied().max_by(|a, b| count(*a).cmp(&count(*b)).then(b.total_cmp(a)))
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

fn add(record: &Record, series: &mut Series, service: &Service, rounds: &[Round]) {
    let mut label = label(record, service);
    let answered = |r: &Round| Some(r.per_second() / r.rate?);
    if over_rounds(record, rounds, answered).is_some_and(|share| share.value < KEPT_UP) {
        label += " (fell behind)";
    }
    for (percent, one_in, _) in PERCENTILES {
        let latency = over_rounds(record, rounds, |r| r.latency_at(percent)).filter(drawable);
        // A percentile that was not recorded had too few requests: no gap to speak of.
        if let Some(latency) = latency {
            let model = look_of(&service.server);
            series.add(&service.runtime, model, label.clone(), one_in, Ok(latency));
        }
    }
}

/// The 99th percentiles from the lowest to the highest.
fn title(group: &Group, lines: &[Line], due: f64) -> String {
    let mut there: Vec<(&str, f64)> =
        lines.iter().filter_map(|line| Some((line.label.as_str(), line.at(100)?.value))).collect();
    there.sort_by(|a, b| a.1.total_cmp(&b.1));
    let name = group.protocol_word();
    let said = |(label, seconds): &(&str, f64)| {
        format!("{} ({label})", duration(*seconds)).replace(' ', "\u{a0}")
    };
    match there.as_slice() {
        [] => format!("{name}: latency at {}", rate(due)),
        [one] => format!("{name} at {}: 99 % answered within {}", rate(due), said(one)),
        [first, .., last] => format!(
            "{name} at {}: 99 % answered within {} to {}",
            rate(due),
            said(first),
            said(last)
        ),
    }
}
