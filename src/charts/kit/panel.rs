//! One panel of lines over counts: of workers, of requests in flight, of tasks. Its axes, and the
//! lines with their intervals.

use anyhow::Result;
use plotters::coord::combinators::{IntoLogRange as _, LogCoord};
use plotters::coord::ranged1d::Ranged as _;
use plotters::coord::types::RangedCoordf64;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::canvas::{Area, Rect};
use super::scale::Scale;
use super::style::{FAINT, GREY, INK, Look, PALE, dashed};
use super::text::{Type, put, width};
use crate::analysis::Estimate;
use crate::analysis::series::Line;
use crate::words::whole;

/// What the axes of a panel span. Panels that are compared share one.
///
/// The axis of counts is logarithmic, and so are all of figures but shares: there the ideal is a
/// straight line, and *half of ideal* is the same distance below it everywhere. On a linear axis,
/// 64 workers squeeze the first four into a corner.
pub struct Span {
    counts: Vec<u32>,
    scale: Scale,
    /// What the ticks below the panel say.
    name: fn(u32) -> String,
    /// From where to where the level axis reaches.
    pub x: (f64, f64),
    /// The same of the upright axis.
    pub y: (f64, f64),
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

    /// A span on another `scale` that holds all these lines and `also`; `None` without any point.
    pub fn on<'a>(
        scale: Scale,
        lines: impl IntoIterator<Item = &'a Line>,
        also: &[f64],
    ) -> Option<Self> {
        let points = points(lines, &[]);
        let also = also.iter().copied();
        let at_least = (also.clone().fold(f64::INFINITY, f64::min), also.fold(0.0, f64::max));
        let (low, high) = reach(&points, at_least);
        // A whole decade at least, so that small differences do not look large.
        let air = (10.0 / (high / low)).max(1.0).sqrt() * (high / low).powf(0.04);
        Self::over(&points, scale, (low / air, high * air))
    }

    /// The same with these words below its ticks.
    pub fn named(self, name: fn(u32) -> String) -> Self {
        Self { name, ..self }
    }

    fn over(points: &[(u32, Estimate)], scale: Scale, y: (f64, f64)) -> Option<Self> {
        let mut counts: Vec<u32> = points.iter().map(|(n, _)| (*n).max(1)).collect();
        counts.sort_unstable();
        counts.dedup();
        let (&fewest, &most) = (counts.first()?, counts.last()?);
        let side = (f64::from(most) / f64::from(fewest)).max(2.0).powf(0.05);
        let x = (f64::from(fewest) / side, f64::from(most) * side);
        let name = |n: u32| whole(n.into());
        Some(Self { counts, scale, name, x, y })
    }

    /// The measured counts, ascending.
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// What the upright axis counts.
    pub fn scale(&self) -> Scale {
        self.scale
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
    /// The canvas.
    pub area: &'a Area<'b>,
    /// The span.
    pub span: &'a Span,
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

    /// The column of a count.
    pub fn x(&self, count: f64) -> i32 {
        self.x.map(&count, (self.rect.left, self.rect.right))
    }

    /// The row of a figure.
    pub fn y(&self, value: f64) -> i32 {
        // Upside down: the canvas counts from the top.
        let (ends, span) = ((self.rect.bottom, self.rect.top), self.span.y.0..self.span.y.1);
        match self.span.scale {
            Scale::Share => RangedCoordf64::from(span).map(&value, ends),
            _ => LogCoord::from(span.log_scale()).map(&value, ends),
        }
    }

    /// Grid, ticks and their labels, below and to the left.
    pub fn axes(&self, kind: Type) -> Result<()> {
        let Rect { left, right, bottom, .. } = self.rect;
        let scale = self.span.scale;
        for value in scale.ticks(self.span.y, self.rect.height(), kind.em * 9 / 4) {
            let y = self.y(value);
            // A speed-up of 1 is the sequential program: the line that everything is counted from.
            let strong = scale == Scale::Times && value == 1.0;
            let (colour, stroke) = if strong { (GREY, 5) } else { (FAINT, 3) };
            self.path(vec![(left, y), (right, y)], colour.stroke_width(stroke))?;
            let label = scale.label(value);
            put(self.area, &label, (left - 20, y), kind, HPos::Right, VPos::Center)?;
        }
        self.path(vec![(left, bottom), (right, bottom)], PALE.stroke_width(4))?;
        self.count_ticks(kind)
    }

    /// A tick at every measured count, and a label where there is room, the widest used counts (the
    /// last ones) first.
    fn count_ticks(&self, kind: Type) -> Result<()> {
        let bottom = self.rect.bottom;
        let mut taken = i32::MAX;
        for &count in self.span.counts.iter().rev() {
            let x = self.x(f64::from(count));
            self.path(vec![(x, bottom), (x, bottom + 16)], PALE.stroke_width(4))?;
            let label = (self.span.name)(count);
            let half = width(&label, kind) / 2 + 12;
            if x + half <= taken {
                put(self.area, &label, (x, bottom + 30), kind, HPos::Center, VPos::Top)?;
                taken = x - half;
            }
        }
        Ok(())
    }

    /// A broken grey line through points in the axes' units, led on to the right edge; returns where
    /// it ends.
    pub fn reference(&self, points: &[(f64, f64)]) -> Result<Option<(i32, i32)>> {
        let mut path: Vec<(i32, i32)> =
            points.iter().map(|&(n, value)| (self.x(n), self.y(value))).collect();
        let Some(&(_, level)) = path.last() else { return Ok(None) };
        path.push((self.rect.right, level));
        dashed(self.area, &path, 30, 18, ShapeStyle::from(GREY).stroke_width(5))?;
        Ok(path.last().copied())
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

    /// Where these points lie.
    pub fn path_of(&self, points: &[(u32, Estimate)]) -> Vec<(i32, i32)> {
        points.iter().map(|(n, e)| (self.x(f64::from(*n)), self.y(e.value))).collect()
    }

    /// Draws a path.
    pub fn path(&self, points: Vec<(i32, i32)>, style: ShapeStyle) -> Result<()> {
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
