//! Every sample of a workload in order of time, and how fast the machine was before each: what one cell
//! alone has is its own noise; what all of them have at the same time is the machine's.

use anyhow::Result;

use self::key::{Entry, Key, Sign};
use self::panel::{Panel, Point, time_axis};
use crate::analysis::noise::SLOWED;
use crate::analysis::samples::{IN_A_ROW, Placed, Timeline};
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::figure::Figure;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::style::{GREY, INK, Look};
use crate::charts::kit::text::{Type, width};
use crate::record::{Record, WorkloadInfo};
use crate::words::{duration, number, plural};

mod key;
mod panel;

const TICK: Type = Type::new(46, INK);
/// Of the height, what the calibration takes.
const CALIBRATION: f64 = 0.27;
/// Between the two panels.
const GAP: i32 = 70;

/// Draws the samples of one workload, if the record tells when they were taken.
pub fn draw(record: &Record, info: &WorkloadInfo) -> Result<Option<Chart>> {
    let Some(timeline) = Timeline::of(record, &info.name) else { return Ok(None) };
    let frame = Frame {
        title: title(&info.name, &timeline),
        subtitle: "Every sample in the order taken: its time over the quiet time of its own cell, which \
                   a fifth of its samples do not exceed; above, the time of two fixed kernels right \
                   before it, over their quiet times"
            .to_owned(),
        notes: vec![],
    };
    frame
        .chart(&format!("samples-{}", info.name), record, |area, room| {
            // Of hundreds of marks none is looked for: what is said of them all is.
            let seen = timeline.disturbed();
            let told = format!("{} of {}", seen.slow, plural(seen.samples as u64, "sample"));
            let what = format!("slower than {SLOWED} times their quiet time");
            area.note(Figure::said(&info.name, what, told, room));
            draw_panels(area, record, &timeline, room)
        })
        .map(Some)
}

/// How much of the time something disturbed the samples.
fn title(name: &str, timeline: &Timeline) -> String {
    let seen = timeline.disturbed();
    let samples = plural(seen.samples as u64, "sample");
    if seen.slow == 0 {
        return format!("{name}: quiet, none of {samples} took over {SLOWED} times its quiet time");
    }
    let share = match seen.slow as f64 / seen.samples as f64 * 100.0 {
        share if share < 0.95 => number(share),
        share => format!("{share:.0}"),
    };
    let median = if seen.disturbances == 1 { "" } else { " in the median" };
    format!(
        "{name}: {share}\u{a0}% of {samples} took over {SLOWED} times their quiet time, in {} of {}{median}",
        plural(seen.disturbances as u64, "disturbance"),
        duration(seen.seconds).replace(' ', "\u{a0}"),
    )
}

fn draw_panels(area: &Area, record: &Record, timeline: &Timeline, room: Rect) -> Result<()> {
    let keys = [calibration_key(), samples_key(record, timeline)];
    let words = keys.iter().map(|key| key.width()).max().unwrap_or(0).min(room.width() / 3);
    let left = room.left + width("0.125×", TICK) + 30;
    // Generations are named above, seconds below.
    let (top, bottom) = (room.top + TICK.em * 3 / 2, room.bottom - TICK.em * 3);
    let upper = (f64::from(bottom - top) * CALIBRATION) as i32;
    let panels = [(top, top + upper), (top + upper + GAP, bottom)].map(|(top, bottom)| Rect {
        left,
        top,
        right: room.right - words - 60,
        bottom,
    });
    let points = [calibration(timeline), samples(record, timeline)];
    let lines = timeline.generations.iter().map(|generation| generation.in_common()).collect();
    let lines = [vec![], lines];
    for (((rect, points), lines), key) in panels.into_iter().zip(&points).zip(&lines).zip(&keys) {
        let panel = Panel::new(area, rect, timeline, points);
        panel.axes()?;
        panel.points(points)?;
        panel.lines(lines)?;
        key.draw(area, Rect { left: rect.right + 60, right: room.right, ..rect })?;
    }
    time_axis(area, timeline, panels[0], panels[1])
}

/// The kernel bound by latency, and that by throughput: no models, so in no model's colour.
fn kernels() -> [(Look, &'static str); 2] {
    [
        (Look::neutral(GREY, false), "bound by latency"),
        (Look::neutral(INK, true), "bound by throughput"),
    ]
}

fn calibration(timeline: &Timeline) -> Vec<Point> {
    let of = |kernel: usize| {
        timeline.samples().filter_map(move |placed| {
            let (look, value) = (kernels()[kernel].0, placed.calibration?[kernel]);
            Some(Point { at: placed.from, value, look })
        })
    };
    of(1).chain(of(0)).collect()
}

fn calibration_key() -> Key {
    let heading = Entry::new(Sign::Heading, "fixed kernels");
    let marks = kernels().map(|(look, words)| Entry::new(Sign::Mark(look), words));
    Key { entries: [heading].into_iter().chain(marks).collect() }
}

fn samples(record: &Record, timeline: &Timeline) -> Vec<Point> {
    let point = |placed: &Placed| Point {
        at: placed.from,
        value: placed.over_quiet,
        look: Look::of(record.tint(&placed.cell.model), &placed.cell.runtime),
    };
    timeline.samples().map(point).collect()
}

/// Models in the record's order, each with the marker of a runtime that ran it, and what is drawn
/// besides.
fn samples_key(record: &Record, timeline: &Timeline) -> Key {
    let mut models: Vec<(&str, Look)> = Vec::new();
    for placed in timeline.samples() {
        let cell = placed.cell;
        let look = Look::of(record.tint(&cell.model), &cell.runtime);
        match models.iter_mut().find(|(model, _)| *model == cell.model) {
            Some((_, known)) if !known.filled => *known = look,
            Some(_) => {}
            None => models.push((&cell.model, look)),
        }
    }
    let place = |model: &str| record.cells.iter().position(|cell| cell.model == model);
    models.sort_by_key(|(model, _)| place(model));
    let ran = |native: bool| timeline.samples().any(|placed| placed.cell.is_native() == native);
    let mut entries = vec![Entry::new(Sign::Heading, "samples")];
    let named =
        |(model, look): &(&str, Look)| Entry::new(Sign::Mark(*look), &record.model_label(model));
    entries.extend(models.iter().map(named));
    entries.push(Entry::new(Sign::None, ""));
    if ran(true) && ran(false) {
        entries.push(Entry::new(Sign::Mark(Look::neutral(GREY, true)), "filled: Rust"));
        entries.push(Entry::new(Sign::Mark(Look::neutral(GREY, false)), "hollow: Python"));
    }
    if timeline.generations.iter().any(|generation| !generation.in_common().is_empty()) {
        entries.push(Entry::new(Sign::Line, &format!("median of {IN_A_ROW} in a row")));
    }
    entries.push(Entry::new(Sign::Dashes, &format!("{SLOWED}×: above it, slow")));
    Key { entries }
}
