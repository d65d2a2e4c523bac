//! Many tasks asleep: what each of them occupies, and how late they wake.

use anyhow::Result;

use crate::analysis::Estimate;
use crate::analysis::asleep::{Sleepers, sleepers};
use crate::analysis::missing::why_not;
use crate::analysis::names::{Who, runtime_short};
use crate::analysis::series::{Gap, Line, Load, Series};
use crate::analysis::verdict::{Verdict, times_over};
use crate::charts::kit::canvas::Rect;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::scale::Scale;
use crate::charts::kit::span::Span;
use crate::record::asleep::Trial;
use crate::record::{Outcome, Record};
use crate::words::{duration, whole};

const SIZES: Sizes = Sizes { axis: 48, label: 40, mark: 40, weight: 1.0 };

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
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    // Trials differ in length, as long as all tasks need to fall asleep; what is drawn does not hang
    // on it.
    let [memory, late] = HALVES.map(|half| (series(record, half.figure), half));
    let Some(most) = memory.0.most() else { return Ok(None) };
    let points = memory.0.lines.iter().flat_map(|line| &line.points);
    let frame = Frame {
        title: title(record),
        subtitle: format!(
            "Up to {} tasks that all wait for one moment, each count in fresh processes; {}",
            whole(most.into()),
            interval_words(points.map(|(_, each)| each)),
        ),
        notes: Gap::notes(&memory.0.gaps),
    };
    frame
        .chart("asleep", record, |area, room| {
            let middle = room.left + room.width() / 2;
            let rooms = [Rect { right: middle - 40, ..room }, Rect { left: middle + 40, ..room }];
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

/// A line with its name and its last figure.
fn ended(line: &Line, scale: Scale) -> Ended<'_> {
    let last = line.last().map_or(f64::NAN, |(_, last)| last.value);
    let figure = if scale == Scale::Bytes { each(last) } else { duration(last) };
    Ended { line, name: &line.who.label, figure, at: None }
}

fn each(bytes: f64) -> String {
    crate::words::bytes(bytes.round() as u64).replace(" bytes", " B")
}

/// What a waiting thread holds against a waiting task, in each language.
fn title(record: &Record) -> String {
    let known = sleepers(record);
    let all = |verdict: Verdict| known.iter().all(|sleepers| sleepers.verdict == verdict);
    let each = |words: &dyn Fn(&str, &Sleepers) -> String| {
        let said = |s: &Sleepers| words(&runtime_short(record, s.runtime), s);
        known.iter().map(said).collect::<Vec<_>>().join(", ")
    };
    let over = |s: &Sleepers| times_over(s.bytes[0].value, s.bytes[1].value);
    let times = |language: &str, s: &Sleepers| format!("{} times in {language}", over(s));
    if known.is_empty() {
        "What a waiting task holds, and how late it wakes".to_owned()
    } else if all(Verdict::More) {
        format!("A waiting thread holds more than a waiting task: {}", each(&times))
    } else if all(Verdict::Less) {
        format!("A waiting task holds more than a waiting thread: {}", each(&times))
    } else if all(Verdict::Alike) {
        "A waiting thread holds as much as a waiting task".to_owned()
    } else {
        let words = |language: &str, s: &Sleepers| match s.verdict {
            Verdict::More => format!("in {language} a thread holds {} times a task", over(s)),
            Verdict::Less => format!("in {language} a task holds {} times a thread", over(s)),
            Verdict::Alike => format!("in {language} a thread holds as much as a task"),
            Verdict::NotSeen => format!("in {language} no difference is seen"),
            Verdict::Open => {
                let [thread, task] = s.bytes.map(|bytes| self::each(bytes.value));
                format!("in {language} a thread holds {thread}, a task {task}")
            }
        };
        // Said of as many in both languages, or else of each language's most.
        let most = known[0].count;
        let waiting = if known.iter().all(|sleepers| sleepers.count == most) {
            format!("Of {} that wait,", whole(most))
        } else {
            "Waiting".to_owned()
        };
        format!("{waiting} {}", each(&words))
    }
}
