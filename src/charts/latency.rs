//! Latency under an open loop at one rate, one line a server: how long the slowest one in two, in
//! ten, in a hundred, in a thousand had to wait.

use anyhow::Result;

use crate::analysis::missing::why_not;
use crate::analysis::series::{Line, Load, Series, not_drawn};
use crate::analysis::server_groups::{Group, TASKS, mirrors, who};
use crate::analysis::servers::{self, Quantity};
use crate::analysis::verdict::{Verdict, for_title, times_over};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::percentiles::{PERCENTILES, Percentile, percentile};
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::scale::Scale;
use crate::charts::kit::span::Span;
use crate::record::Record;
use crate::record::services::Service;
use crate::words::{duration, rate, sentence};

const SIZES: Sizes = Sizes { axis: 56, label: 54, mark: 44, weight: 1.0 };

/// What share of the servers are most of them.
const MOST: f64 = 0.75;

/// Draws the latencies of one group, if it has any.
pub fn draw(record: &Record, group: &Group) -> Result<Option<Chart>> {
    let Some(due) = common_rate(group) else { return Ok(None) };
    let mut series = Series::over(Load::InFlight);
    let mut missing = Vec::new();
    for service in &group.services {
        match why_not_drawn(record, service, due) {
            None => add(record, &mut series, service, due),
            Some(why) => missing.push((who(record, service).label, why)),
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
        title: title(record, group, lines, due),
        subtitle: format!(
            "{}; {} are due, whether or not the server keeps up, and count from then; {}",
            group.words(),
            rate(due),
            interval_words(points.map(|(_, latency)| latency)),
        ),
        notes: not_drawn(missing),
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
    frame
        .chart(&format!("latency-{}", group.file(record)), record, |area, room| {
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

/// What the language costs at the 99th percentile, or the farthest before it that there is: of two
/// servers that are written alike.
fn title(record: &Record, group: &Group, lines: &[Line], due: f64) -> String {
    let counts = lines.iter().flat_map(|line| line.points.iter().map(|(one_in, _)| *one_in));
    let told = counts.filter(|one_in| *one_in <= 100).max().unwrap_or(2);
    let place = PERCENTILES.iter().find(|place| place.one_in == told);
    let drawn: Vec<&Service> = (group.services.iter().copied())
        .filter(|service| why_not_drawn(record, service, due).is_none())
        .collect();
    let alone = format!(
        "{} at {}: how long the slowest waited",
        sentence(group.protocol.word()),
        rate(due)
    );
    let Some(place) = place else { return alone };
    let Some((rust, pythons)) = mirrors(&TASKS, &drawn) else { return alone };
    let Some(&python) = pythons.first() else { return alone };
    let (rust, python) = (drawn[rust], drawn[python]);
    let quantity = Quantity::Latency(place.percent);
    let of = |service| servers::mean(record, service, Some(due), &quantity).map(|e| e.value);
    let ratio = servers::ratio(record, python, rust, Some(due), &quantity);
    let (Some(ratio), Some(a), Some(b)) = (ratio, of(rust), of(python)) else { return alone };
    let names = [rust, python].map(|service| who(record, service).label);
    let times = times_over(b, a);
    let within = format!("{} within", place.words.replace(' ', "\u{a0}"));
    let figures =
        format!("{within} {} by {}, {} by {}", duration(a), names[0], duration(b), names[1]);
    let wait = match group.upstream_ns {
        0 => String::new(),
        _ => format!("With {} of waiting ", group.upstream()),
    };
    sentence(&match for_title(ratio) {
        Verdict::More => format!("{wait}Python takes {times} times as long: {figures}"),
        Verdict::Less => format!("{wait}Rust takes {times} times as long: {figures}"),
        Verdict::Alike if wait.is_empty() => format!("Both languages take as long: {figures}"),
        Verdict::Alike => format!("{wait}the language does not show: {figures}"),
        Verdict::NotSeen => format!("{wait}no difference of the languages is seen: {figures}"),
        Verdict::Open => format!("{}: {figures}", group.load()),
    })
}
