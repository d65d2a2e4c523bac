//! All benchmarks of criterion on one time axis: a row for each group, in it a point for each benchmark.
//!
//! Where every benchmark has room for a line of its own, each is named. Where there is less, the rows are of
//! one height, their points lie on a slope from the fastest to the slowest, and these two are named.

use anyhow::Result;
use plotters::element::Rectangle;
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, VPos};

use self::layout::Layout;
use self::looks::Looks;
use self::row::Row;
use crate::charts::kit::axis::Axis;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::style::INK;
use crate::charts::kit::text::{Type, put, shorten, widest};
use crate::criterion::{Benchmark, Found, Group};
use crate::record::ModelInfo;
use crate::words::{duration, plural};

mod layout;
mod looks;
mod row;

/// More groups than this would be too low for their words.
const MOST: usize = 56;
/// The smallest type that is read, and the largest of the names of groups and of what is said of a point.
const SMALLEST: i32 = 30;
const NAME: Type = Type::new(46, INK).bold();
const WORDS: Type = Type::new(40, INK);
/// Below the rows, for the axis.
const FOOT: i32 = 150;
/// Between two columns of rows.
const GAP: i32 = 90;
/// Between a name and its row.
const BESIDE: i32 = 30;

/// Draws them. `models` are those that have a colour; `place` says where and when they were measured.
pub fn draw(found: &Found, models: &[ModelInfo], place: &[String]) -> Result<Chart> {
    let (groups, beyond) = found.groups.split_at(MOST.min(found.groups.len()));
    let frame = Frame {
        title: title(&found.groups),
        subtitle: format!(
            "A point is a benchmark, and where it lies is what an iteration of it takes: further left is \
             faster; bars are {}",
            intervals(found)
        ),
        notes: [without(beyond), damaged(found)].into_iter().flatten().collect(),
    };
    let own = [
        format!("criterion's estimates, with {}", intervals(found)),
        "measured one after the other, not in turns".to_owned(),
        format!("gilscope {}", env!("CARGO_PKG_VERSION")),
    ];
    frame.chart_from("criterion", &[place, &own].concat(), |area, room| {
        let looks = Looks::of(groups, models);
        let top = looks.key(area, room)?;
        draw_columns(area, Rect { top, ..room }, groups, &looks)
    })
}

fn intervals(found: &Found) -> &'static str {
    if found.usual_intervals { "95 % intervals" } else { "intervals, of more or less than 95 %" }
}

/// How many there are, and from where to where they reach.
fn title(groups: &[Group]) -> String {
    let times = || groups.iter().flat_map(|group| &group.benchmarks).map(|b| b.seconds.value);
    let least = duration(times().fold(f64::INFINITY, f64::min));
    let most = duration(times().fold(0.0, f64::max));
    let count = plural(times().count() as u64, "benchmark");
    match groups {
        [Group { name, benchmarks }] => match benchmarks.as_slice() {
            [Benchmark { name: own, .. }] => {
                format!(
                    "{}: an iteration takes {least}",
                    format!("{name}/{own}").trim_end_matches('/')
                )
            }
            _ => format!("{name}: {count}, of which an iteration takes {least} to {most}"),
        },
        _ => format!(
            "{count} in {}: an iteration takes {least} to {most}",
            plural(groups.len() as u64, "group")
        ),
    }
}

fn without(beyond: &[Group]) -> Option<String> {
    let first = beyond.first()?;
    Some(format!(
        "Not drawn, for want of room: {}, of which {} is the first. What there is: cargo bench -- --list",
        plural(beyond.len() as u64, "more group"),
        first.name.chars().take(60).collect::<String>()
    ))
}

fn damaged(found: &Found) -> Option<String> {
    let count = found.damaged.len() as u64;
    let note = || format!("Not drawn, since its files are damaged: {}", plural(count, "benchmark"));
    (count > 0).then(note)
}

fn draw_columns(area: &Area, room: Rect, groups: &[Group], looks: &Looks) -> Result<()> {
    let ends = || {
        let benchmarks = groups.iter().flat_map(|group| &group.benchmarks);
        benchmarks.flat_map(|benchmark| <[f64; 2]>::from(benchmark.seconds.ends()))
    };
    let (least, most) = ends().fold((f64::INFINITY, 0.0_f64), |(a, b), x| (a.min(x), b.max(x)));
    // Room at both ends, for what is said of the points there.
    let air = (most / least.max(f64::MIN_POSITIVE)).powf(0.18).clamp(2.2, 1e3);
    let Some(axis) = Axis::of_seconds(ends().chain([least / air, most * air])) else {
        return Ok(());
    };
    let layout = Layout::of(groups, room.height() - FOOT);
    let count = layout.columns.len() as i32;
    let wide = (room.width() - GAP * (count - 1)) / count;
    for (number, rows) in layout.columns.iter().enumerate() {
        let left = room.left + (wide + GAP) * number as i32;
        draw_rows(area, Rect { left, right: left + wide, ..room }, rows, axis, looks)?;
    }
    Ok(())
}

/// One column of rows above their axis.
fn draw_rows(
    area: &Area,
    room: Rect,
    rows: &[(&Group, i32)],
    axis: Axis,
    looks: &Looks,
) -> Result<()> {
    let lowest = rows.iter().map(|(_, height)| *height).min().unwrap_or(0);
    let in_row = |kind: Type| kind.sized((lowest * 2 / 3).clamp(SMALLEST, kind.em));
    let (mut name, words) = (in_row(NAME), in_row(WORDS));
    // Names may take two fifths, and are smaller before they are cut: more would leave nothing to the points.
    let most = room.width() * 2 / 5;
    let widest = |kind| widest(rows.iter().map(|(group, _)| group.name.as_str()), kind);
    while name.em > SMALLEST && widest(name) > most {
        name.em -= 2;
    }
    let names = widest(name).min(most);
    let bottom = room.top + rows.iter().map(|(_, height)| height).sum::<i32>();
    let body = Rect { left: room.left + names + BESIDE, bottom, ..room };
    let mut top = room.top;
    for (number, (_, height)) in rows.iter().enumerate() {
        if number % 2 == 1 {
            let stripe = [(room.left, top), (room.right, top + height)];
            area.draw(&Rectangle::new(stripe, INK.mix(0.03).filled()))?;
        }
        top += height;
    }
    axis.draw(area, body)?;
    top = room.top;
    for (group, height) in rows {
        let rect = Rect { top, bottom: top + height, ..body };
        let at = (body.left - BESIDE, top + height / 2);
        put(area, &shorten(&group.name, name, names), at, name, HPos::Right, VPos::Center)?;
        Row { group, axis, rect, words }.draw(area, looks)?;
        top += height;
    }
    Ok(())
}
