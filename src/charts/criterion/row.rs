//! A row: the points of a group from the fastest to the slowest, and what is said of them.

use anyhow::Result;
use plotters::style::text_anchor::{HPos, VPos};

use super::layout::LINE;
use super::looks::Looks;
use crate::charts::kit::axis::Axis;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::figure::Figure;
use crate::charts::kit::text::{Type, put, shorten, width};
use crate::criterion::{Benchmark, Group};
use crate::words::duration;

/// Between a point and what is said of it.
const APART: i32 = 20;
/// Between a point and the next row.
const LEAST_EDGE: f64 = 16.0;

/// A group in its row.
pub struct Row<'a> {
    /// The group.
    pub group: &'a Group,
    /// The axis below it.
    pub axis: Axis,
    /// Where it lies.
    pub rect: Rect,
    /// The type of what is said of a point.
    pub words: Type,
}

impl Row<'_> {
    /// Draws it.
    pub fn draw(&self, area: &Area, looks: &Looks) -> Result<()> {
        let Self { group: Group { name, benchmarks }, axis, rect, .. } = self;
        let step = f64::from(rect.height()) / (benchmarks.len() as f64 + 1.0);
        let weight = (step / 50.0).clamp(0.45, 0.8);
        // From line to line; on a slope, so that markers stay out of the next row.
        let edge = step.max(LEAST_EDGE).min(f64::from(rect.height()) / 2.0);
        let slope =
            (f64::from(rect.height()) - 2.0 * edge) / (benchmarks.len() as f64 - 1.0).max(1.0);
        let mut drawn = Vec::new();
        for (number, benchmark) in benchmarks.iter().enumerate() {
            let y = rect.top + (edge + slope * number as f64) as i32;
            let look = looks.of_benchmark(name, &benchmark.name).heavier(weight);
            let (from, to) = axis.mark(area, benchmark.seconds, *rect, y, look)?;
            let place = Rect { left: from, right: to, top: y - APART, bottom: y + APART };
            area.note(Figure::new(name, &benchmark.name, &benchmark.seconds, duration, place));
            drawn.push((benchmark, from, to, y));
        }
        if benchmarks.len() == 1 || step >= f64::from(LINE) - 1.0 {
            for (benchmark, from, to, y) in drawn {
                let is_right = rect.right - to >= from - rect.left;
                if is_right {
                    self.right(area, benchmark, to, y)?
                } else {
                    self.left(area, benchmark, from, y)?
                }
            }
            return Ok(());
        }
        // Beside all points, in the middle of the row.
        let y = (rect.top + rect.bottom) / 2;
        let from = drawn.iter().map(|(_, from, ..)| *from).min();
        let to = drawn.iter().map(|(_, _, to, _)| *to).max();
        if let ([fastest, .., slowest], Some(from), Some(to)) = (benchmarks.as_slice(), from, to) {
            self.left(area, fastest, from, y)?;
            self.right(area, slowest, to, y)?;
        }
        Ok(())
    }

    fn left(&self, area: &Area, benchmark: &Benchmark, from: i32, y: i32) -> Result<()> {
        let x = from - APART;
        let words = said(benchmark, self.words, x - self.rect.left);
        put(area, &words, (x, y), self.words, HPos::Right, VPos::Center)
    }

    fn right(&self, area: &Area, benchmark: &Benchmark, to: i32, y: i32) -> Result<()> {
        let x = to + APART;
        let words = said(benchmark, self.words, self.rect.right - x);
        put(area, &words, (x, y), self.words, HPos::Left, VPos::Center)
    }
}

/// Its name and its time. Where room is short it is the name that is cut, and where there is none for the time,
/// nothing is said.
fn said(benchmark: &Benchmark, kind: Type, room: i32) -> String {
    /// Of a name that is cut shorter than this, nothing is left.
    const LEAST: usize = 4;
    let time = duration(benchmark.seconds.value).replace(' ', "\u{a0}");
    if width(&time, kind) > room {
        return String::new();
    }
    let name = shorten(&benchmark.name, kind, room - width(&format!(" {time}"), kind));
    let is_whole = name == benchmark.name;
    if name.is_empty() || (!is_whole && name.chars().count() < LEAST) {
        return time;
    }
    format!("{name} {time}")
}
