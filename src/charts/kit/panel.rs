//! One panel of lines over counts: of workers, of requests in flight, of tasks. Its axes, and the
//! lines with their intervals.

use std::cell::RefCell;

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::axis::{ASIDE, LINEAR, LOG_SCALE};
use super::canvas::{Area, Rect};
use super::scale::Scale;
use super::style::{FAINT, GREY, INK, Look, PALE, dashed};
use super::text::{Type, put, width};
use crate::analysis::Estimate;
use crate::analysis::names::Who;
use crate::analysis::series::Line;
use crate::words::whole;

/// How far apart intervals are drawn that would lie on each other.
const ASIDE_BY: i32 = 24;
/// An interval that is not longer is hardly seen behind its marker.
const SHORT: i32 = 60;
/// The smallest type of ticks beside which there is room for more words.
const ROOM_FOR_WORDS: i32 = 44;

/// What the axes of a panel span. Panels that are compared share one.
///
/// Where figures lie far apart, the axis of counts is logarithmic and so are all of figures but shares:
/// there the ideal is a straight line, and *half of ideal* is the same distance below it everywhere. On
/// a linear axis, 64 workers squeeze the first four into a corner. Where they do not, axes are linear,
/// as everyone reads them; of speed-ups both or none, so that the ideal stays a straight line.
pub struct Span {
    counts: Vec<u32>,
    scale: Scale,
    /// What the ticks below the panel say.
    name: fn(u32) -> String,
    /// Whether equal distances along the level axis are equal factors, and along the upright one.
    log: (bool, bool),
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
        let fewest = points.iter().map(|(n, _)| *n).min()?.max(1);
        if high / low < LINEAR && f64::from(most / fewest) < LINEAR {
            let air = (high - low) * 0.04;
            return Self::over(&points, Scale::Times, (low - air, high + air), (false, false));
        }
        // A little air, as a share of the axis: it is logarithmic, so a power.
        let air = (high / low).powf(0.04);
        Self::over(&points, Scale::Times, (low / air, high * air), (true, true))
    }

    /// The same for lines of [efficiencies](super::lines::Scaling::efficiency).
    pub fn of_shares<'a>(
        lines: impl IntoIterator<Item = &'a Line>,
        capacity: &[(u32, Estimate)],
    ) -> Option<Self> {
        let points = points(lines, capacity);
        let (_, high) = reach(&points, (1.0, 1.0));
        Self::over(&points, Scale::Share, (0.0, high * 1.08), (true, false))
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
        if high / low < LINEAR {
            // From nothing, so that small differences do not look large.
            return Self::over(&points, scale, (0.0, high * 1.08), (true, false));
        }
        let air = (high / low).powf(0.04);
        Self::over(&points, scale, (low / air, high * air), (true, true))
    }

    /// The same with these words below its ticks.
    pub fn named(self, name: fn(u32) -> String) -> Self {
        Self { name, ..self }
    }

    fn over(
        points: &[(u32, Estimate)],
        scale: Scale,
        y: (f64, f64),
        log: (bool, bool),
    ) -> Option<Self> {
        let mut counts: Vec<u32> = points.iter().map(|(n, _)| (*n).max(1)).collect();
        counts.sort_unstable();
        counts.dedup();
        let (&fewest, &most) = (counts.first()?, counts.last()?);
        let (first, last) = (f64::from(fewest), f64::from(most));
        let x = if log.0 {
            let side = (last / first).max(2.0).powf(0.05);
            (first / side, last * side)
        } else {
            let side = (last - first).max(1.0) * 0.05;
            (first - side, last + side)
        };
        let name = |n: u32| whole(n.into());
        Some(Self { counts, scale, name, log, x, y })
    }

    /// The widest of the labels at its upright axis, about: how many of its ticks are drawn hangs on how
    /// high it is.
    pub fn widest(&self) -> String {
        let labels = self.ticks(1_000, 100).into_iter().map(|value| self.scale.label(value));
        let labels = labels.chain([self.scale.widest().to_owned()]);
        labels.max_by_key(|label| label.chars().count()).unwrap_or_default()
    }

    fn ticks(&self, pixels: i32, gap: i32) -> Vec<f64> {
        if self.log.1 || self.scale == Scale::Share {
            self.scale.ticks(self.y, pixels, gap)
        } else {
            self.scale.linear_ticks(self.y, pixels, gap)
        }
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

/// How far along an axis a value lies.
fn share_of(value: f64, (low, high): (f64, f64), log: bool) -> f64 {
    if log { (value / low).ln() / (high / low).ln() } else { (value - low) / (high - low) }
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
    /// The rectangle.
    pub rect: Rect,
    /// The intervals that were drawn: their columns, and from where to where they reach.
    taken: RefCell<Vec<(i32, i32, i32)>>,
    /// By how much lines stepped aside.
    settled: RefCell<Vec<(Who, i32)>>,
}

impl<'a, 'b> Panel<'a, 'b> {
    /// Lays `span` over `rect`, which excludes the axes' labels.
    pub fn new(area: &'a Area<'b>, span: &'a Span, rect: Rect) -> Self {
        Self { area, span, rect, taken: RefCell::default(), settled: RefCell::default() }
    }

    /// The column of a count.
    pub fn x(&self, count: f64) -> i32 {
        let share = share_of(count, self.span.x, self.span.log.0);
        self.rect.left + (share * f64::from(self.rect.width())) as i32
    }

    /// The row of a figure.
    pub fn y(&self, value: f64) -> i32 {
        // Upside down: the canvas counts from the top.
        let share = share_of(value, self.span.y, self.span.log.1);
        self.rect.bottom - (share * f64::from(self.rect.height())) as i32
    }

    /// Grid, ticks and their labels, below and to the left.
    pub fn axes(&self, kind: Type) -> Result<()> {
        let Rect { left, right, bottom, .. } = self.rect;
        let scale = self.span.scale;
        for value in self.span.ticks(self.rect.height(), kind.em * 9 / 4) {
            let y = self.y(value);
            // A speed-up of 1 is the sequential program: the line that everything is counted from.
            let strong = scale == Scale::Times && value == 1.0;
            let (colour, stroke) = if strong { (GREY, 5) } else { (FAINT, 3) };
            self.path(vec![(left, y), (right, y)], colour.stroke_width(stroke))?;
            let label = scale.label(value);
            put(self.area, &label, (left - 20, y), kind, HPos::Right, VPos::Center)?;
        }
        self.path(vec![(left, bottom), (right, bottom)], PALE.stroke_width(4))?;
        // Where a panel is small there is no room for that, and its chart says it.
        if kind.em >= ROOM_FOR_WORDS {
            let words = match self.span.log {
                (true, true) => "log scales",
                (false, true) => LOG_SCALE,
                _ => "",
            };
            let at = (left - 20, bottom + kind.em * 3 / 2 + 40);
            put(self.area, words, at, ASIDE.sized(36), HPos::Right, VPos::Top)?;
        }
        self.count_ticks(kind)
    }

    /// A tick with its label at every measured count; in smaller type where they would not all fit, and
    /// where that is not enough, the last ones first.
    fn count_ticks(&self, kind: Type) -> Result<()> {
        let bottom = self.rect.bottom;
        let all: Vec<(i32, String)> = (self.span.counts.iter().rev())
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
        for (at, (_, estimate)) in path.iter().zip(&line.points) {
            self.whisker(at.0, estimate, look)?;
            look.mark(self.area, *at)?;
        }
        Ok(path.last().copied())
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
