//! Requests a second over requests in flight, one chart a workload: every model of every runtime,
//! and what the waiting alone would allow. With one number in flight there are no lines to draw: then a
//! row for each model, below what comes one after the other.

use anyhow::Result;

use crate::analysis::names::Who;
use crate::analysis::series::{Gap, Line, Load};
use crate::analysis::throughput::{Languages, Throughput, one_by_one};
use crate::analysis::verdict::{Verdict, for_title, times_over};
use crate::charts::kit::axis::Axis;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::labels::Label;
use crate::charts::kit::marks::{Mark, Marks, ends};
use crate::charts::kit::phrases::{interval_words, predicted_of_one};
use crate::charts::kit::rows::{Column, RowChart, groups};
use crate::charts::kit::scale::Scale;
use crate::charts::kit::span::Span;
use crate::charts::kit::style::Look;
use crate::record::Record;
use crate::words::{duration, list, rate, sentence, whole};

const SIZES: Sizes = Sizes { axis: 56, label: 60, mark: 44, weight: 1.2 };

/// Draws one workload.
pub fn draw(record: &Record, throughput: &Throughput) -> Result<Option<Chart>> {
    match throughput.only() {
        Some(in_flight) => rows(record, throughput, in_flight),
        None => lines(record, throughput),
    }
}

fn lines(record: &Record, throughput: &Throughput) -> Result<Option<Chart>> {
    let (info, series) = (throughput.info, &throughput.series);
    let allowed: Vec<f64> = throughput.bound.iter().map(|(_, rate)| *rate).collect();
    let Some(span) = Span::on(Scale::Rate, &series.lines, &allowed) else { return Ok(None) };
    let most = series.most().unwrap_or(1);
    let (strong, pale): (Vec<&Line>, Vec<&Line>) =
        series.lines.iter().partition(|line| throughput.is_strong(record, line));
    let names: Vec<&str> = pale.iter().map(|line| line.who.label.as_str()).collect();
    let others = (!names.is_empty()).then(|| format!("Pale: {}", list(&names)));
    let points = strong.iter().flat_map(|line| &line.points);
    let frame = Frame {
        title: title(throughput, throughput.languages(record).as_ref()),
        subtitle: subtitle(record, throughput, interval_words(points.map(|(_, rate)| rate))),
        notes: predicted_of_one(record)
            .into_iter()
            .chain(others)
            .chain(Gap::notes(&series.gaps))
            .collect(),
    };
    let ended = |line| {
        let figure = throughput.figure(line).unwrap_or_default();
        Ended { line, name: &line.who.label, figure, at: None }
    };
    let panel = Labelled {
        span: &span,
        lines: strong.iter().copied().map(ended).collect(),
        heading: format!("{} a second, at {}:", info.unit, whole(most.into())),
        under: Load::InFlight.words(),
        title: None,
        behind: vec!["latency bound".to_owned()],
        sizes: SIZES,
    };
    frame
        .chart(&format!("throughput-{}", info.name), record, |area, room| {
            panel.draw(area, room, |panel| {
                // Behind the others, without a label: they are named below.
                for line in &pale {
                    let points = line.points.iter().map(|(n, e)| (*n, e.point()));
                    let line = Line { who: line.who.clone(), points: points.collect() };
                    panel.line(&line, Look::of(line.who.tint, &line.who.runtime).faint())?;
                }
                let end = panel.reference(&throughput.bound)?;
                Ok(end.map(|end| Label::grey("latency bound", end)).into_iter().collect())
            })
        })
        .map(Some)
}

/// A row for each model, and above those of each language what comes one after the other.
fn rows(record: &Record, throughput: &Throughput, in_flight: u32) -> Result<Option<Chart>> {
    let (info, series) = (throughput.info, &throughput.series);
    let alone = one_by_one(record, &info.name);
    let mut all: Vec<(Who, crate::analysis::Estimate)> = Vec::new();
    for line in &series.lines {
        let first = all.iter().all(|(who, _)| who.runtime != line.who.runtime);
        let of_runtime = alone.iter().filter(|(who, _)| first && who.runtime == line.who.runtime);
        all.extend(of_runtime.cloned());
        all.extend(line.at(in_flight).map(|rate| (line.who.clone(), rate)));
    }
    let mark = |(who, rate): &(Who, _)| Mark::new(Ok(*rate), Look::of(who.tint, &who.runtime));
    let marks: Vec<Mark> = all.iter().map(mark).collect();
    let Some(axis) = Axis::of_rates(ends(&marks)) else { return Ok(None) };
    let frame = Frame {
        title: title(throughput, throughput.languages(record).as_ref()),
        subtitle: subtitle(record, throughput, interval_words(all.iter().map(|(_, rate)| rate))),
        notes: predicted_of_one(record).into_iter().chain(Gap::notes(&series.gaps)).collect(),
    };
    let whos: Vec<Who> = all.iter().map(|(who, _)| who.clone()).collect();
    let column = Marks {
        heading: format!("{} a second", info.unit),
        aside: format!("with {} in flight", whole(in_flight.into())),
        axis,
        references: vec![],
        marks,
    };
    let columns: Vec<Box<dyn Column>> = vec![Box::new(column)];
    RowChart { frame, groups: groups(&whos), tallest: 210, columns }
        .chart(record, &format!("throughput-{}", info.name))
        .map(Some)
}

/// What the tasks of both languages make of it: up to where they are the same, and what is between them
/// with the most in flight.
fn title(throughput: &Throughput, languages: Option<&Languages>) -> String {
    let name = sentence(&throughput.info.name.replace('_', " "));
    let unit = &throughput.info.unit;
    let Some(Languages { lines: [rust, python], at, ratio, same }) = languages else {
        return format!("{name}: {unit} a second");
    };
    let rates = [rust, python].map(|line| line.at(*at).map_or(f64::NAN, |rate| rate.value));
    let figures = format!(
        "{} with {}, {} with {}",
        rate(rates[0]),
        rust.who.label,
        rate(rates[1]),
        python.who.label
    );
    let count = format!("{} at once", whole((*at).into()));
    let up_to = match same {
        Some(same) if same < at => {
            format!("; up to {} hardly a difference", whole((*same).into()))
        }
        _ => String::new(),
    };
    let times = times_over(rates[0], rates[1]);
    match ratio.map(for_title) {
        Some(Verdict::More) => {
            format!("{name}, {count}: Rust gets {times} times as many done{up_to}")
        }
        Some(Verdict::Less) => {
            format!("{name}, {count}: Python gets {times} times as many done{up_to}")
        }
        Some(Verdict::Alike) => format!("{name}, {count}: as many in both languages ({figures})"),
        Some(Verdict::NotSeen) => {
            format!("{name}, {count}: no difference of the languages seen ({figures})")
        }
        Some(Verdict::Open) | None => format!("{name}, {count}: {figures}"),
    }
}

fn subtitle(record: &Record, throughput: &Throughput, intervals: &str) -> String {
    let info = throughput.info;
    let waits = info.wait_ns.filter(|_| !throughput.bound.is_empty());
    let bound = waits.map_or_else(String::new, |ns| {
        format!(
            "; each waits {}, which alone allows the latency bound",
            duration(ns as f64 / 1e9).replace(".0 ", " ")
        )
    });
    let alone: Vec<String> = one_by_one(record, &info.name)
        .iter()
        .map(|(who, alone)| {
            let runtime = who.label.split(" one after").next().unwrap_or_default();
            format!("{runtime} {}", rate(alone.value))
        })
        .collect();
    let alone = match alone.as_slice() {
        [] => String::new(),
        alone => format!(". One after the other: {}", alone.join(", ")),
    };
    format!("{}: {} a second{bound}; {intervals}{alone}", info.title, info.unit)
}
