//! Many tasks asleep: what each of them occupies, and how late they wake.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::analysis::Estimate;
use crate::analysis::missing::why_not;
use crate::analysis::names::Who;
use crate::analysis::series::{Gap, Line, Load, Series};
use crate::charts::kit::canvas::{self, Rect};
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::panel::Span;
use crate::charts::kit::phrases::{extremes, interval_words};
use crate::charts::kit::scale::Scale;
use crate::record::asleep::Trial;
use crate::record::{Outcome, Record};
use crate::words::{duration, whole};

const SIZES: Sizes = Sizes { axis: 50, label: 48, mark: 42, weight: 1.0 };

/// What one panel shows.
struct Half {
    scale: Scale,
    title: &'static str,
    figure: fn(&Trial, u64) -> f64,
}

const HALVES: [Half; 2] = [
    Half {
        scale: Scale::Bytes,
        title: "memory of each task",
        figure: |trial, tasks| trial.bytes_each(tasks),
    },
    Half {
        scale: Scale::Seconds,
        title: "how late the last one was done",
        figure: |trial, _| trial.late_ns as f64 / 1e9,
    },
];

/// Draws both panels, if any task slept.
pub fn draw(record: &Record, folder: &Path) -> Result<Option<PathBuf>> {
    // Trials differ in length, as long as all tasks need to fall asleep; what is drawn does not hang
    // on it.
    let [memory, late] = HALVES.map(|half| (series(record, half.figure), half));
    let Some(most) = memory.0.most() else { return Ok(None) };
    let points = memory.0.lines.iter().flat_map(|line| &line.points);
    let frame = Frame {
        title: title(&memory.0, most),
        subtitle: format!(
            "Tasks that all wait for one moment, each count in fresh processes; {}",
            interval_words(points.map(|(_, each)| each)),
        ),
        notes: memory.0.gaps.iter().map(Gap::note).collect(),
    };
    canvas::save(folder, "asleep", |area| {
        let room = frame.draw(area, record)?;
        // The names stand beside the first panel; beside the second, markers and colours tell.
        let middle = room.left + room.width() * 3 / 5;
        let rooms = [Rect { right: middle - 60, ..room }, Rect { left: middle, ..room }];
        for ((series, half), room) in [&memory, &late].into_iter().zip(rooms) {
            let Some(span) = Span::on(half.scale, &series.lines, &[]) else { continue };
            let panel = Labelled {
                span: &span,
                lines: series.lines.iter().map(|line| ended(line, half.scale)).collect(),
                heading: "each at its last:".to_owned(),
                under: Load::Tasks.words(),
                title: Some(half.title.to_owned()),
                behind: vec![],
                sizes: SIZES,
            };
            panel.draw(area, room, |_| Ok(vec![]))?;
        }
        Ok(())
    })
    .map(Some)
}

fn series(record: &Record, figure: fn(&Trial, u64) -> f64) -> Series {
    let mut series = Series::over(Load::Tasks);
    for cell in &record.asleep {
        let Ok(count) = u32::try_from(cell.tasks) else { continue };
        let found = match &cell.outcome {
            Outcome::Measured(_) => cell
                .estimate(|trial| figure(trial, cell.tasks))
                .filter(Estimate::is_positive)
                .ok_or_else(|| "too little to be seen".to_owned()),
            outcome => Err(why_not(outcome).unwrap_or_default()),
        };
        series.add(Who::of(record, &cell.runtime, &cell.model), count, found);
    }
    series.sorted()
}

/// A line with its name, where that is said, and its last figure.
fn ended(line: &Line, scale: Scale) -> Ended<'_> {
    let last = line.last().map_or(f64::NAN, |(_, last)| last.value);
    match scale {
        Scale::Bytes => Ended { line, name: &line.who.label, figure: each(last), at: None },
        _ => Ended { line, name: "", figure: duration(last), at: None },
    }
}

fn each(bytes: f64) -> String {
    crate::words::bytes(bytes.round() as u64).replace(" bytes", " B")
}

/// What the lightest and the heaviest of those that reached the most tasks occupy.
fn title(memory: &Series, most: u32) -> String {
    let there = memory.lines.iter().filter_map(|line| {
        let bytes = line.at(most)?.value;
        Some((bytes, each(bytes), line.who.label.clone()))
    });
    let each = extremes(there).map_or_else(String::new, |each| format!(": {each} each"));
    format!("{} tasks asleep{each}", whole(most.into()))
}
