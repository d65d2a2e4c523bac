//! One panel over workers, of speed-ups or of efficiencies: its axes, what would be ideal, what the
//! machine can give, and the lines.

use anyhow::Result;
use plotters::coord::combinators::{IntoLogRange as _, LogCoord};
use plotters::coord::ranged1d::Ranged as _;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::canvas::{Area, Rect};
use super::lines::Line;
use super::spread::spread;
use super::style::{FAINT, GREY, INK, Look, PALE, dashed};
use super::text::{Type, put, width};
use super::ticks;
use crate::record::{Estimate, Machine};
use crate::words::plural;

/// What the upright axis counts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Scale {
    /// How many times as fast: logarithmic.
    Times,
    /// A share of the ideal: linear, from 0, so that a height is its value.
    Share,
}

/// What the axes of a panel span. Panels that are compared share one.
///
/// The axis of workers is logarithmic, and so is that of speed-ups: there the ideal is a straight
/// line, and *half of ideal* is the same distance below it everywhere. On a linear axis, 64 workers
/// squeeze the first four into a corner.
pub struct Span {
    workers: Vec<u32>,
    scale: Scale,
    x: (f64, f64),
    y: (f64, f64),
}

impl Span {
    /// A span of speed-ups that holds all these lines; `None` without any point.
    pub fn of<'a>(
        lines: impl IntoIterator<Item = &'a Line>,
        capacity: &[(u32, Estimate)],
        cores: u32,
    ) -> Option<Self> {
        let points = points(lines, capacity);
        let most = points.iter().map(|(n, _)| *n).max()?;
        let (low, high) = reach(&points, (0.9, f64::from(most.min(cores)).max(1.1)));
        // A little air, as a share of the axis: it is logarithmic, so a power.
        let air = (high / low).powf(0.04);
        Self::over(&points, Scale::Times, (low / air, high * air))
    }

    /// The same for lines of [efficiencies](super::lines::Scaling::efficiency).
    pub fn of_shares<'a>(
        lines: impl IntoIterator<Item = &'a Line>,
        capacity: &[(u32, Estimate)],
    ) -> Option<Self> {
        let points = points(lines, capacity);
        let (_, high) = reach(&points, (1.0, 1.0));
        Self::over(&points, Scale::Share, (0.0, high * 1.08))
    }

    fn over(points: &[(u32, Estimate)], scale: Scale, y: (f64, f64)) -> Option<Self> {
        let mut workers: Vec<u32> = points.iter().map(|(n, _)| (*n).max(1)).collect();
        workers.sort_unstable();
        workers.dedup();
        let (&fewest, &most) = (workers.first()?, workers.last()?);
        let side = (f64::from(most) / f64::from(fewest)).max(2.0).powf(0.05);
        let x = (f64::from(fewest) / side, f64::from(most) * side);
        Some(Self { workers, scale, x, y })
    }

    /// The measured worker counts.
    pub fn workers(&self) -> &[u32] {
        &self.workers
    }
}

fn points<'a>(
    lines: impl IntoIterator<Item = &'a Line>,
    capacity: &[(u32, Estimate)],
) -> Vec<(u32, Estimate)> {
    lines.into_iter().flat_map(|l| &l.points).chain(capacity).copied().collect()
}

/// From where to where the points and their intervals reach, `at_least` this far.
fn reach(points: &[(u32, Estimate)], at_least: (f64, f64)) -> (f64, f64) {
    let ends = |e: &Estimate| e.interval.unwrap_or((e.value, e.value));
    let lows = points.iter().map(|(_, e)| ends(e).0).filter(|y| *y > 0.0);
    let highs = points.iter().map(|(_, e)| ends(e).1).filter(|y| y.is_finite());
    (lows.fold(at_least.0, f64::min), highs.fold(at_least.1, f64::max))
}

/// A span, laid over a rectangle of the canvas.
pub struct Panel<'a, 'b> {
    area: &'a Area<'b>,
    span: &'a Span,
    x: LogCoord<f64>,
    /// The rectangle.
    pub rect: Rect,
}

impl<'a, 'b> Panel<'a, 'b> {
    /// Lays `span` over `rect`, which excludes the axes' labels.
    pub fn new(area: &'a Area<'b>, span: &'a Span, rect: Rect) -> Self {
        let x = (span.x.0..span.x.1).log_scale().into();
        Self { area, span, x, rect }
    }

    /// The column of `workers`.
    pub fn x(&self, workers: f64) -> i32 {
        self.x.map(&workers, (self.rect.left, self.rect.right))
    }

    /// The row of a speed-up or of a share.
    pub fn y(&self, value: f64) -> i32 {
        // Upside down: the canvas counts from the top.
        let (ends, span) = ((self.rect.bottom, self.rect.top), self.span.y.0..self.span.y.1);
        match self.span.scale {
            Scale::Times => LogCoord::from(span.log_scale()).map(&value, ends),
            Scale::Share => RangedCoordf64::from(span).map(&value, ends),
        }
    }

    /// Grid, ticks and their labels, below and to the left.
    pub fn axes(&self, kind: Type) -> Result<()> {
        let Rect { left, right, bottom, .. } = self.rect;
        let ((low, high), height, gap) = (self.span.y, self.rect.height(), kind.em * 9 / 4);
        let is_times = self.span.scale == Scale::Times;
        let rows = if is_times {
            ticks::plain(low, high, height, gap)
        } else {
            ticks::linear(high, height, gap)
        };
        for value in rows {
            let y = self.y(value);
            // A speed-up of 1 is the sequential program: the line that everything is counted from.
            let strong = is_times && value == 1.0;
            let (colour, stroke) = if strong { (GREY, 5) } else { (FAINT, 3) };
            self.path(vec![(left, y), (right, y)], colour.stroke_width(stroke))?;
            let label = if is_times { format!("{value}×") } else { percent(value) };
            put(self.area, &label, (left - 20, y), kind, HPos::Right, VPos::Center)?;
        }
        self.path(vec![(left, bottom), (right, bottom)], PALE.stroke_width(4))?;
        self.worker_ticks(kind)
    }

    /// A tick at every measured worker count, and a label where there is room, the widest used
    /// counts (the last ones) first.
    fn worker_ticks(&self, kind: Type) -> Result<()> {
        let bottom = self.rect.bottom;
        let mut taken = i32::MAX;
        for &workers in self.span.workers.iter().rev() {
            let x = self.x(f64::from(workers));
            self.path(vec![(x, bottom), (x, bottom + 16)], PALE.stroke_width(4))?;
            let label = workers.to_string();
            let half = width(&label, kind) / 2 + 12;
            if x + half <= taken {
                put(self.area, &label, (x, bottom + 30), kind, HPos::Center, VPos::Top)?;
                taken = x - half;
            }
        }
        Ok(())
    }

    /// Upright lines where the machine changes: no more physical cores, slower cores from here on,
    /// no more cores. With a `kind`, labels above the panel.
    pub fn marks(&self, machine: &Machine, kind: Option<Type>) -> Result<()> {
        let most = self.span.workers.last().copied().unwrap_or(1);
        let marks = marks(machine, most);
        for (workers, _) in &marks {
            let x = self.x(f64::from(*workers));
            let style = ShapeStyle::from(PALE).stroke_width(4);
            dashed(self.area, &[(x, self.rect.top), (x, self.rect.bottom)], 4, 12, style)?;
        }
        let Some(kind) = kind else { return Ok(()) };
        let wanted: Vec<f64> =
            marks.iter().map(|(n, _)| f64::from(self.x(f64::from(*n)))).collect();
        let widths: Vec<f64> =
            marks.iter().map(|(_, label)| f64::from(width(label, kind) + 40)).collect();
        let (low, high) = (f64::from(self.rect.left), f64::from(self.rect.right));
        let y = self.rect.top - kind.em / 2 - 16;
        for ((_, label), x) in marks.iter().zip(spread(&wanted, &widths, low, high)) {
            put(self.area, label, (x as i32, y), kind, HPos::Center, VPos::Center)?;
        }
        Ok(())
    }

    /// What would be ideal: as many times faster as there are workers, up to the cores there are;
    /// as a share, all of it.
    pub fn ideal(&self, cores: u32) -> Result<(i32, i32)> {
        let most = self.span.x.1;
        let bend = f64::from(cores).clamp(self.span.x.0, most);
        let path: Vec<(i32, i32)> = [self.span.x.0.max(1.0), bend, most]
            .into_iter()
            .map(|n| {
                let ideal = match self.span.scale {
                    Scale::Times => n.min(f64::from(cores)).max(1.0),
                    Scale::Share => 1.0,
                };
                (self.x(n), self.y(ideal))
            })
            .collect();
        let end = (self.rect.right, path[2].1);
        dashed(self.area, &path, 30, 18, ShapeStyle::from(GREY).stroke_width(5))?;
        Ok(end)
    }

    /// What the machine gives to independent processes: a broad pale line behind the others.
    pub fn capacity(&self, points: &[(u32, Estimate)]) -> Result<Option<(i32, i32)>> {
        let path = self.path_of(points);
        let end = path.last().copied();
        self.path(path, PALE.mix(0.55).stroke_width(26))?;
        Ok(end)
    }

    /// A line with its markers and intervals; returns where it ends.
    pub fn line(&self, line: &Line, look: Look) -> Result<Option<(i32, i32)>> {
        let path = self.path_of(&line.points);
        if path.len() > 1 {
            look.line(self.area, &path)?;
        }
        for (at, (_, estimate)) in path.iter().zip(&line.points) {
            self.whisker(at.0, estimate, look)?;
            look.mark(self.area, *at)?;
        }
        Ok(path.last().copied())
    }

    fn whisker(&self, x: i32, estimate: &Estimate, look: Look) -> Result<()> {
        let Some((low, high)) = estimate.interval else { return Ok(()) };
        // A lower end of 0 has no place on this axis; the edge stands for it.
        let (low, high) = (self.y(low.max(self.span.y.0)), self.y(high.min(self.span.y.1)));
        let cap = 10 + look.stroke as i32;
        let style = ShapeStyle::from(look.colour).stroke_width(look.stroke / 2 + 1);
        self.path(vec![(x, low), (x, high)], style)?;
        self.path(vec![(x - cap, low), (x + cap, low)], style)?;
        self.path(vec![(x - cap, high), (x + cap, high)], style)
    }

    fn path_of(&self, points: &[(u32, Estimate)]) -> Vec<(i32, i32)> {
        points.iter().map(|(n, e)| (self.x(f64::from(*n)), self.y(e.value))).collect()
    }

    fn path(&self, points: Vec<(i32, i32)>, style: ShapeStyle) -> Result<()> {
        self.area.draw(&PathElement::new(points, style))?;
        Ok(())
    }

    /// A pale ground under the panel, to tell small ones apart.
    pub fn ground(&self) -> Result<()> {
        let corners = [(self.rect.left, self.rect.top), (self.rect.right, self.rect.bottom)];
        self.area.draw(&Rectangle::new(corners, INK.mix(0.025).filled()))?;
        Ok(())
    }
}

/// A share on an axis: `50 %`.
fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

/// Where the machine changes, up to `most` workers, ascending, with words.
pub fn marks(machine: &Machine, most: u32) -> Vec<(u32, String)> {
    let mut marks = vec![];
    if machine.physical_cores != machine.cores {
        marks.push((machine.physical_cores, plural(machine.physical_cores, "physical core")));
    }
    if let [fastest, _, ..] = machine.core_kinds.as_slice() {
        marks.push((fastest.cores, format!("slower cores beyond {}", fastest.cores)));
    }
    if most > machine.cores {
        let all = if machine.cores > 1 { "all " } else { "" };
        marks.push((machine.cores, format!("{all}{}", plural(machine.cores, "core"))));
    }
    marks.retain(|(n, _)| (1..=most).contains(n));
    marks.sort_by_key(|(n, _)| *n);
    marks
}
