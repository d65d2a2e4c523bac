//! One panel over time: how many times as long as in quiet moments.

use anyhow::Result;
use plotters::coord::combinators::{IntoLogRange as _, LogCoord};
use plotters::coord::ranged1d::Ranged as _;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::TICK;
use crate::analysis::noise::SLOWED;
use crate::analysis::samples::Timeline;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::scale::Scale;
use crate::charts::kit::style::{FAINT, GREY, INK, Look, PALE, dashed};
use crate::charts::kit::text::{Type, put, width};
use crate::charts::kit::ticks;

/// A mark in a panel.
pub struct Point {
    /// When, in seconds.
    pub at: f64,
    /// How many times the quiet time.
    pub value: f64,
    /// What it looks like.
    pub look: Look,
}

/// A panel over time, laid over a rectangle.
pub struct Panel<'a, 'b> {
    area: &'a Area<'b>,
    rect: Rect,
    seconds: f64,
    span: (f64, f64),
}

impl<'a, 'b> Panel<'a, 'b> {
    /// A panel that holds all of `points`, and twice the quiet time at least: small differences do not
    /// look large.
    pub fn new(area: &'a Area<'b>, rect: Rect, timeline: &Timeline, points: &[Point]) -> Self {
        let values = points.iter().map(|point| point.value);
        let (low, high) =
            values.fold((1.0, 2.0), |(low, high): (f64, f64), x| (low.min(x), high.max(x)));
        let air = (high / low).powf(0.05);
        let span = (low / air, high * air);
        Self { area, rect, seconds: timeline.seconds(), span }
    }

    fn x(&self, at: f64) -> i32 {
        across(self.rect, self.seconds, at)
    }

    fn y(&self, value: f64) -> i32 {
        let axis = LogCoord::from((self.span.0..self.span.1).log_scale());
        axis.map(&value.clamp(self.span.0, self.span.1), (self.rect.bottom, self.rect.top))
    }

    /// Grid and ticks to the left, and where *slow* begins.
    pub fn axes(&self) -> Result<()> {
        let Rect { left, right, .. } = self.rect;
        for value in Scale::Times.ticks(self.span, self.rect.height(), TICK.em * 5 / 2) {
            let y = self.y(value);
            let (colour, stroke) = if value == 1.0 { (GREY, 5) } else { (FAINT, 3) };
            self.path(vec![(left, y), (right, y)], colour.stroke_width(stroke))?;
            let label = Scale::Times.label(value);
            put(self.area, &label, (left - 20, y), TICK, HPos::Right, VPos::Center)?;
        }
        let slow = self.y(SLOWED);
        dashed(
            self.area,
            &[(left, slow), (right, slow)],
            14,
            12,
            ShapeStyle::from(GREY).stroke_width(5),
        )
    }

    /// The marks: the more there are, the smaller, and the less each of them covers.
    pub fn points(&self, points: &[Point]) -> Result<()> {
        let (radius, opacity) = match points.len() {
            0..=150 => (18, 0.85),
            151..=600 => (15, 0.7),
            601..=1500 => (12, 0.55),
            _ => (8, 0.4),
        };
        for point in points {
            point.look.speck(
                self.area,
                (self.x(point.at), self.y(point.value)),
                radius,
                opacity,
            )?;
        }
        Ok(())
    }

    /// Lines over the marks.
    pub fn lines(&self, lines: &[Vec<(f64, f64)>]) -> Result<()> {
        for line in lines.iter().filter(|line| line.len() > 1) {
            let path: Vec<(i32, i32)> =
                line.iter().map(|&(at, value)| (self.x(at), self.y(value))).collect();
            self.path(path, INK.stroke_width(8))?;
        }
        Ok(())
    }

    fn path(&self, points: Vec<(i32, i32)>, style: ShapeStyle) -> Result<()> {
        self.area.draw(&PathElement::new(points, style))?;
        Ok(())
    }
}

/// The column of a moment.
fn across(rect: Rect, seconds: f64, at: f64) -> i32 {
    rect.left + 20 + (at / seconds * f64::from(rect.width() - 40)) as i32
}

/// What both panels share: where a generation of fresh processes ends, their numbers above, seconds below.
pub fn time_axis(area: &Area, timeline: &Timeline, upper: Rect, lower: Rect) -> Result<()> {
    let seconds = timeline.seconds();
    let x = |at: f64| across(lower, seconds, at);
    let mut taken = lower.left;
    for (i, generation) in timeline.generations.iter().enumerate() {
        if i > 0 {
            let at = x(generation.from);
            let style = ShapeStyle::from(PALE).stroke_width(4);
            area.draw(&PathElement::new(vec![(at, upper.top - 40), (at, lower.bottom)], style))?;
        }
        let (from, to) = (x(generation.from), x(generation.to));
        let number = generation.number + 1;
        let middle = i32::midpoint(from, to);
        let fits = |text: &str| {
            let half = width(text, TICK) / 2 + 16;
            middle - half >= taken.max(from) && middle + half <= to
        };
        let texts = [format!("fresh processes {number}"), number.to_string()];
        if let Some(text) = texts.iter().find(|text| fits(text)) {
            let at = (middle, upper.top - TICK.em / 2 - 14);
            put(area, text, at, Type { colour: GREY, ..TICK }, HPos::Center, VPos::Center)?;
            taken = middle + width(text, TICK) / 2 + 16;
        }
    }
    for rect in [upper, lower] {
        let base = vec![(rect.left, rect.bottom), (rect.right, rect.bottom)];
        area.draw(&PathElement::new(base, ShapeStyle::from(PALE).stroke_width(4)))?;
    }
    for value in ticks::linear(seconds, lower.width(), width("0.25 s", TICK) * 2) {
        let (at, label) = (x(value), format!("{value}\u{a0}s"));
        let tick = vec![(at, lower.bottom), (at, lower.bottom + 16)];
        area.draw(&PathElement::new(tick, ShapeStyle::from(PALE).stroke_width(4)))?;
        put(area, &label, (at, lower.bottom + 30), TICK, HPos::Center, VPos::Top)?;
    }
    let under = (i32::midpoint(lower.left, lower.right), lower.bottom + TICK.em * 2);
    let words = "time of sampling, without opening and warming up";
    put(area, words, under, Type { colour: GREY, ..TICK }, HPos::Center, VPos::Top)
}
