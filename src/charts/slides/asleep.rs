//! What a thread holds while it waits, as an area, and how many waiting tasks hold as much.

use anyhow::Result;
use plotters::element::Rectangle;
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, VPos};

use super::kit::figures::few;
use super::kit::page::{Page, TEXT, hue};
use crate::analysis::asleep::{Sleepers, sleepers};
use crate::analysis::verdict::{Verdict, times_over};
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::text::{Type, put, width};
use crate::record::{NATIVE, Record};
use crate::words::{bytes, number, times, whole};

/// Between what stands side by side.
const BETWEEN: i32 = 120;
/// Two lines of words below it.
const WORDS: i32 = TEXT.em * 5 / 2 + 40;

/// Draws it, if a language has both threads and tasks.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let all = sleepers(record);
    if all.is_empty() {
        return Ok(None);
    }
    let page = Page { record, title: finding(&all), notes: notes(&all) };
    page.chart("slide-asleep", |area, room| {
        let most = all.iter().flat_map(|s| s.bytes).map(|b| b.value).fold(0.0, f64::max);
        let areas: Vec<Areas> = all.iter().map(|sleepers| Areas::of(sleepers, most)).collect();
        let scale = scale(&all, &areas, room);
        let mut left = room.left;
        for (sleepers, areas) in all.iter().zip(&areas) {
            draw_one(area, sleepers, areas, scale, Rect { left, ..room })?;
            let widths = areas.widths(sleepers, scale);
            left += widths[0] + widths[1] + 3 * BETWEEN;
        }
        Ok(())
    })
    .map(Some)
}

/// All to one scale: the largest at which there is room for all.
fn scale(all: &[Sleepers], areas: &[Areas], room: Rect) -> f64 {
    let fits = |scale: &f64| {
        let widths = all.iter().zip(areas).flat_map(|(s, areas)| areas.widths(s, *scale));
        // After a thread one gap, after its tasks two.
        let gaps = (3 * all.len() as i32 - 2) * BETWEEN;
        let high = areas.iter().map(|areas| areas.height(*scale)).max().unwrap_or(0);
        widths.sum::<i32>() + gaps <= room.width() && high <= room.height() - WORDS
    };
    let shrinking =
        std::iter::successors(Some(f64::from(room.height())), |scale| Some(scale * 0.98));
    shrinking.take(300).find(fits).unwrap_or(1.0)
}

fn language(sleepers: &Sleepers) -> &'static str {
    if sleepers.runtime == NATIVE { "Rust" } else { "Python" }
}

fn finding(all: &[Sleepers]) -> Vec<String> {
    if all.iter().all(|sleepers| sleepers.verdict == Verdict::NotSeen) {
        return ["A waiting thread and a waiting task:", "no difference seen"]
            .map(str::to_owned)
            .into();
    }
    let as_much = |s: &Sleepers| match (s.verdict, s.tasks_a_thread.value) {
        (Verdict::NotSeen, _) => format!("{}: no difference seen", language(s)),
        (Verdict::Alike, _) => format!("one task in {}", language(s)),
        (_, tasks) if tasks < 1.0 => format!("{} tasks in {}", number(tasks), language(s)),
        (_, tasks) => format!("{} tasks in {}", times_over(tasks, 1.0), language(s)),
    };
    let each: Vec<String> = all.iter().map(as_much).collect();
    vec!["A waiting thread holds as much as".to_owned(), each.join("; ")]
}

fn notes(all: &[Sleepers]) -> Vec<String> {
    let exact = |s: &Sleepers| {
        let held = s.bytes.map(|b| b.words(|b| bytes(b.round() as u64)));
        let [thread, task] = s.models;
        format!(
            "{}, {} asleep: {thread} {}, {task} {} each; ratio {}",
            language(s),
            whole(s.count),
            held[0],
            held[1],
            s.tasks_a_thread.words(times)
        )
    };
    all.iter().map(exact).chain(["gilscope asleep".to_owned()]).collect()
}

/// How many squares are drawn at most: more are no longer seen one by one.
const MOST_TASKS: f64 = 2_000.0;
/// From one small square to the next, in their sides.
const PITCH: f64 = 1.2;
/// The tasks' field is so many times as high as the thread: so both fill a page that is wider than high.
const HIGHER: f64 = 1.5;

/// A thread and the tasks that hold as much, in sides of a square for the most that anything holds.
struct Areas {
    thread: f64,
    task: f64,
    count: u32,
    columns: u32,
}

impl Areas {
    /// The tasks fill a field in as many rows as make it about [`HIGHER`] than the thread.
    fn of(sleepers: &Sleepers, most: f64) -> Self {
        let [thread, task] = sleepers.bytes.map(|bytes| (bytes.value / most).sqrt());
        let count = sleepers.tasks_a_thread.value.round().clamp(1.0, MOST_TASKS) as u32;
        let rows = (HIGHER * thread / task / PITCH).round().clamp(1.0, f64::from(count));
        Self { thread, task, count, columns: count.div_ceil(rows as u32) }
    }

    /// How wide the thread and the tasks are, with their words.
    fn widths(&self, sleepers: &Sleepers, scale: f64) -> [i32; 2] {
        let fields = [self.thread, f64::from(self.columns) * PITCH * self.task];
        let words = names(sleepers).map(|name| width(&name, TEXT.bold()));
        [0, 1].map(|n| words[n].max((fields[n] * scale) as i32))
    }

    fn height(&self, scale: f64) -> i32 {
        let rows = f64::from(self.count.div_ceil(self.columns));
        (self.thread.max(rows * PITCH * self.task) * scale) as i32
    }
}

fn names(sleepers: &Sleepers) -> [String; 2] {
    ["thread", "task"].map(|what| format!("{} {what}", language(sleepers)))
}

fn draw_one(area: &Area, sleepers: &Sleepers, areas: &Areas, scale: f64, room: Rect) -> Result<()> {
    let line = TEXT.em * 5 / 4;
    let colour = hue(sleepers.runtime == NATIVE);
    let bottom = room.bottom - WORDS;
    let thread = (areas.thread * scale) as i32;
    let corners = [(room.left, bottom - thread), (room.left + thread, bottom)];
    area.draw(&Rectangle::new(corners, colour.filled()))?;

    let left = room.left + areas.widths(sleepers, scale)[0] + BETWEEN;
    let side = areas.task * scale;
    for n in 0..areas.count {
        let x = f64::from(left) + f64::from(n % areas.columns) * side * PITCH;
        let y = f64::from(bottom) - f64::from(n / areas.columns) * side * PITCH;
        let corners = [(x as i32, (y - side) as i32), ((x + side) as i32, y as i32)];
        area.draw(&Rectangle::new(corners, colour.filled()))?;
    }

    let name = Type { colour, ..TEXT.bold() };
    let held = sleepers.bytes.map(|b| held(b.value));
    for ((left, what), held) in [room.left, left].into_iter().zip(names(sleepers)).zip(&held) {
        put(area, &what, (left, bottom + 40), name, HPos::Left, VPos::Top)?;
        put(area, held, (left, bottom + 40 + line), TEXT, HPos::Left, VPos::Top)?;
    }
    Ok(())
}

/// `9.8 kB`, `260 bytes`.
fn held(n: f64) -> String {
    match n {
        n if n >= 995.0 => format!("{} kB", few(n / 1e3)),
        n => format!("{} bytes", few(n)),
    }
}
