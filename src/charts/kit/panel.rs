//! One panel of lines over counts: of workers, of requests in flight, of tasks. Its axes, and the
//! lines with their intervals.

use std::cell::RefCell;

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::axis::{ASIDE, LOG_SCALE};
use super::canvas::{Area, Rect};
use super::figure::Figure;
use super::scale::Scale;
use super::span::Span;
use super::style::{FAINT, GREY, INK, Look, PALE, dashed};
use super::text::{Type, put, width};
use crate::analysis::Estimate;
use crate::analysis::names::Who;
use crate::analysis::series::Line;

/// How far apart intervals are drawn that would lie on each other.
const ASIDE_BY: i32 = 24;
/// An interval that is not longer is hardly seen behind its marker.
const SHORT: i32 = 60;
/// Who points this near to a marker means it.
const REACH: i32 = 36;
/// The smallest type of ticks beside which there is room for more words.
const ROOM_FOR_WORDS: i32 = 44;

/// A span, laid over a rectangle of the canvas.
pub struct Panel<'a, 'b> {
    /// The canvas.
    pub area: &'a Area<'b>,
    /// The span.
    pub span: &'a Span,
    /// The rectangle.
    pub rect: Rect,
    /// What it shows, where there are others, and what its level axis counts.
    said: (&'a str, &'a str),
    /// The intervals that were drawn: their columns, and from where to where they reach.
    taken: RefCell<Vec<(i32, i32, i32)>>,
    /// By how much lines stepped aside.
    settled: RefCell<Vec<(Who, i32)>>,
}

impl<'a, 'b> Panel<'a, 'b> {
    /// Lays `span` over `rect`, which excludes the axes' labels.
    pub fn new(area: &'a Area<'b>, span: &'a Span, rect: Rect) -> Self {
        let (taken, settled) = (RefCell::default(), RefCell::default());
        Self { area, span, rect, said: ("", ""), taken, settled }
    }

    /// The same of `what`, over a count of `unit`.
    pub fn showing(self, what: &'a str, unit: &'a str) -> Self {
        Self { said: (what, unit), ..self }
    }

    /// The column of a count.
    pub fn x(&self, count: f64) -> i32 {
        let share = self.span.along(count);
        self.rect.left + (share * f64::from(self.rect.width())) as i32
    }

    /// The row of a figure.
    pub fn y(&self, value: f64) -> i32 {
        // Upside down: the canvas counts from the top.
        let share = self.span.up(value);
        self.rect.bottom - (share * f64::from(self.rect.height())) as i32
    }

    /// Grid, ticks and their labels, below and to the left.
    pub fn axes(&self, kind: Type) -> Result<()> {
        self.levels(kind)?;
        // Where a panel is small there is no room for that, and its chart says it.
        if kind.em >= ROOM_FOR_WORDS {
            let words = match self.span.log {
                (true, true) => "log scales",
                (false, true) => LOG_SCALE,
                _ => "",
            };
            let at = (self.rect.left - 20, self.rect.bottom + kind.em * 3 / 2 + 40);
            put(self.area, words, at, ASIDE.sized(36), HPos::Right, VPos::Top)?;
        }
        self.count_ticks(kind)
    }

    /// The upright axis alone: grid, ticks and their labels.
    pub fn levels(&self, kind: Type) -> Result<()> {
        let Rect { left, right, bottom, .. } = self.rect;
        let scale = self.span.scale();
        for value in self.span.ticks(self.rect.height(), kind.em * 9 / 4) {
            let y = self.y(value);
            // A speed-up of 1 is the sequential program: the line that everything is counted from.
            let strong = scale == Scale::Times && value == 1.0;
            let (colour, stroke) = if strong { (GREY, 5) } else { (FAINT, 3) };
            self.path(vec![(left, y), (right, y)], colour.stroke_width(stroke))?;
            let label = scale.label(value);
            put(self.area, &label, (left - 20, y), kind, HPos::Right, VPos::Center)?;
        }
        self.path(vec![(left, bottom), (right, bottom)], PALE.stroke_width(4))
    }

    /// A tick with its label at every measured count; in smaller type where they would not all fit, and
    /// where that is not enough, the last ones first.
    fn count_ticks(&self, kind: Type) -> Result<()> {
        let bottom = self.rect.bottom;
        let all: Vec<(i32, String)> = (self.span.counts().iter().rev())
            .map(|&count| (self.x(f64::from(count)), (self.span.name)(count)))
            .collect();
        let fitting = |kind: Type| -> Vec<&(i32, String)> {
            let mut taken = i32::MAX;
            let fits = |(x, label): &&(i32, String)| {
                let half = width(label, kind) / 2 + 6;
                let fits = x + half <= taken;
                taken = if fits { x - half } else { taken };
                fits
            };
            all.iter().filter(fits).collect()
        };
        let mut kind = kind;
        let least = kind.em * 2 / 3;
        while kind.em > least && fitting(kind).len() < all.len() {
            kind.em -= 2;
        }
        for (x, label) in fitting(kind) {
            self.path(vec![(*x, bottom), (*x, bottom + 16)], PALE.stroke_width(4))?;
            put(self.area, label, (*x, bottom + 30), kind, HPos::Center, VPos::Top)?;
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

    /// A line with its markers and intervals, aside where its intervals would hide another's; returns
    /// where it ends.
    pub fn line(&self, line: &Line, look: Look) -> Result<Option<(i32, i32)>> {
        let aside = self.settle(line);
        let mut path = self.path_of(&line.points);
        path.iter_mut().for_each(|(x, _)| *x += aside);
        if path.len() > 1 {
            look.line(self.area, &path)?;
        }
        for (at, (count, estimate)) in path.iter().zip(&line.points) {
            self.whisker(at.0, estimate, look)?;
            look.mark(self.area, *at)?;
            self.note(&line.who, *count, estimate, *at);
        }
        Ok(path.last().copied())
    }

    fn note(&self, who: &Who, count: u32, estimate: &Estimate, at: (i32, i32)) {
        let ((what, unit), count) = (self.said, (self.span.name)(count));
        let of = if what.is_empty() { who.label.clone() } else { format!("{what}: {}", who.label) };
        let at_count = if unit.is_empty() { count } else { format!("{unit}: {count}") };
        let words = |x| self.span.scale().words(x);
        self.area.note(Figure::new(of, at_count, estimate, words, Rect::around(at, REACH)));
    }

    /// By how much a line steps aside, so that none of its intervals lies on one that was drawn: settled
    /// once, so that all parts of a line step alike.
    pub fn settle(&self, line: &Line) -> i32 {
        let known = self.settled.borrow().iter().find(|(who, _)| *who == line.who).map(|(_, n)| *n);
        known.unwrap_or_else(|| {
            let aside = self.aside(line);
            self.settled.borrow_mut().push((line.who.clone(), aside));
            aside
        })
    }

    fn aside(&self, line: &Line) -> i32 {
        let path = self.path_of(&line.points);
        let is_free = |aside: &i32| {
            let taken = self.taken.borrow();
            path.iter().zip(&line.points).all(|((x, _), (_, estimate))| {
                // One that is shorter than a marker hides nothing, and is hidden anyway.
                let long = |(low, high): &(i32, i32)| low - high > SHORT;
                let Some((low, high)) = self.rows(estimate).filter(long) else { return true };
                let hides = |(at, bottom, top): &(i32, i32, i32)| {
                    (x + aside - at).abs() < ASIDE_BY && low >= *top && high <= *bottom
                };
                !taken.iter().any(hides)
            })
        };
        [0, 1, -1, 2, -2].map(|n| n * ASIDE_BY).into_iter().find(is_free).unwrap_or(0)
    }

    /// From where to where an interval reaches, the lower end first.
    fn rows(&self, estimate: &Estimate) -> Option<(i32, i32)> {
        let (low, high) = estimate.interval?;
        // A lower end of 0 has no place on a logarithmic axis; the edge stands for it.
        Some((self.y(low.max(self.span.y.0)), self.y(high.min(self.span.y.1))))
    }

    fn whisker(&self, x: i32, estimate: &Estimate, look: Look) -> Result<()> {
        let Some((low, high)) = self.rows(estimate) else { return Ok(()) };
        self.taken.borrow_mut().push((x, low, high));
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
