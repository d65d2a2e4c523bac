//! Requests a second over requests in flight, one chart a workload: every model of every runtime,
//! and what the waiting alone would allow.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::analysis::series::{Gap, Line, Load};
use crate::analysis::throughput::{Throughput, one_by_one};
use crate::charts::kit::canvas;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::labels::Label;
use crate::charts::kit::panel::Span;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::scale::Scale;
use crate::record::{Bound, EMBEDDED, NATIVE, Record, Workers};
use crate::words::{duration, rate, whole};

const SIZES: Sizes = Sizes { axis: 56, label: 54, mark: 44, weight: 1.0 };

/// Draws one workload.
pub fn draw(record: &Record, throughput: &Throughput, folder: &Path) -> Result<Option<PathBuf>> {
    let (info, series) = (throughput.info, &throughput.series);
    let allowed: Vec<f64> = throughput.bound.iter().map(|(_, rate)| *rate).collect();
    let Some(span) = Span::on(Scale::Rate, &series.lines, &allowed) else { return Ok(None) };
    let most = series.most().unwrap_or(1);
    let frame = Frame {
        title: title(record, throughput, most),
        subtitle: subtitle(record, throughput),
        notes: series.gaps.iter().map(Gap::note).collect(),
    };
    let figure = |line: &Line| throughput.figure(line).unwrap_or_default();
    let what = if throughput.bound.is_empty() { "" } else { "share of the bound, " };
    let panel = Labelled {
        span: &span,
        lines: series
            .lines
            .iter()
            .map(|line| Ended { line, name: &line.who.label, figure: figure(line), at: None })
            .collect(),
        heading: format!("{what}at {}:", whole(most.into())),
        under: Load::InFlight.words(),
        title: None,
        behind: vec![],
        sizes: SIZES,
    };
    canvas::save(folder, &format!("throughput-{}", info.name), |area| {
        let room = frame.draw(area, record)?;
        panel.draw(area, room, |panel| {
            let end = panel.reference(&throughput.bound)?;
            Ok(end.map(|end| Label::grey("latency bound", end)).into_iter().collect())
        })
    })
    .map(Some)
}

/// Figures of one model in each language, with as many in flight as both were measured with.
fn title(record: &Record, throughput: &Throughput, most: u32) -> String {
    let lines = &throughput.series.lines;
    let lines = [NATIVE, EMBEDDED].map(|runtime| {
        let of_runtime = || lines.iter().filter(move |line| line.who.runtime == runtime);
        let is_own =
            |line: &&Line| record.stands_for(Bound::Waiting, &line.who.model, Workers::Tasks);
        of_runtime().find(is_own).or_else(|| of_runtime().next())
    });
    let lines: Vec<&Line> = lines.into_iter().flatten().collect();
    let common = lines.iter().filter_map(|line| Some(line.last()?.0)).min().unwrap_or(most);
    let said: Vec<String> = lines
        .iter()
        .filter_map(|line| {
            Some(
                format!("{} {}", line.who.label, rate(line.at(common)?.value))
                    .replace(' ', "\u{a0}"),
            )
        })
        .collect();
    let name = &throughput.info.name;
    format!("{name}, {} requests in flight: {}", whole(common.into()), said.join(", "))
}

fn subtitle(record: &Record, throughput: &Throughput) -> String {
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
        .map(|(runtime, alone)| format!("{runtime} {}", rate(alone.value)))
        .collect();
    let alone = match alone.as_slice() {
        [] => String::new(),
        alone => format!(". One after the other: {}", alone.join(", ")),
    };
    let points = throughput.series.lines.iter().flat_map(|line| &line.points);
    let intervals = interval_words(points.map(|(_, rate)| rate));
    format!("{}: requests a second{bound}; {intervals}{alone}", info.title)
}
