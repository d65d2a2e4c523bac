//! A level logarithmic axis for ratios, and dots on it. Half as fast lies as far to the left of 1
//! as twice as fast lies to its right.

use anyhow::Result;
use plotters::coord::combinators::{IntoLogRange as _, LogCoord};
use plotters::coord::ranged1d::Ranged as _;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::canvas::{Area, Rect};
use super::spread::spread;
use super::style::{FAINT, GREY, Look, PALE};
use super::text::{Type, put, width};
use super::ticks;
use crate::analysis::Estimate;

/// An axis below a rectangle of the canvas.
pub struct LevelAxis {
    low: f64,
    high: f64,
    /// The rectangle.
    pub rect: Rect,
}

/// What an axis must span to hold these estimates, 1, and `most`. Axes that are compared share it.
pub fn span<'a>(estimates: impl IntoIterator<Item = &'a Estimate>, most: f64) -> (f64, f64) {
    let ends = estimates.into_iter().map(|e| e.interval.unwrap_or((e.value, e.value)));
    // A quarter to both sides at least, so that small differences do not look large.
    let (low, high) = ends.fold((0.8_f64, most.max(1.25)), |(low, high), (from, to)| {
        (
            if from > 0.0 { low.min(from) } else { low },
            if to.is_finite() { high.max(to) } else { high },
        )
    });
    let air = (high / low).powf(0.04);
    (low / air, high * air)
}

impl LevelAxis {
    /// Lays `span` over `rect`.
    pub fn new((low, high): (f64, f64), rect: Rect) -> Self {
        Self { low, high, rect }
    }

    /// The column of `value`.
    pub fn x(&self, value: f64) -> i32 {
        let axis: LogCoord<f64> = (self.low..self.high).log_scale().into();
        axis.map(&value.clamp(self.low, self.high), (self.rect.left, self.rect.right))
    }

    /// Grid and ticks with labels below; the line at 1, from which everything is counted, stands
    /// out.
    pub fn draw(&self, area: &Area, kind: Type) -> Result<()> {
        let Rect { left, top, right, bottom } = self.rect;
        let gap = width("0.25×", kind) * 5 / 4;
        for value in ticks::plain(self.low, self.high, self.rect.width(), gap) {
            let x = self.x(value);
            let style = ShapeStyle::from(FAINT).stroke_width(3);
            area.draw(&PathElement::new(vec![(x, top), (x, bottom)], style))?;
            put(area, &format!("{value}×"), (x, bottom + 20), kind, HPos::Center, VPos::Top)?;
        }
        let one = vec![(self.x(1.0), top), (self.x(1.0), bottom)];
        area.draw(&PathElement::new(one, ShapeStyle::from(GREY).stroke_width(5)))?;
        let base = vec![(left, bottom), (right, bottom)];
        area.draw(&PathElement::new(base, ShapeStyle::from(PALE).stroke_width(4)))?;
        Ok(())
    }

    /// What upright lines at these values are, above them.
    pub fn references(&self, area: &Area, named: &[(&str, f64)], kind: Type) -> Result<()> {
        let wanted: Vec<f64> = named.iter().map(|(_, value)| f64::from(self.x(*value))).collect();
        let widths: Vec<f64> =
            named.iter().map(|(text, _)| f64::from(width(text, kind) + 20)).collect();
        let (low, high) = (f64::from(self.rect.left), f64::from(self.rect.right));
        for ((text, _), x) in named.iter().zip(spread(&wanted, &widths, low, high)) {
            let at = (x as i32, self.rect.top - 12);
            put(area, text, at, kind, HPos::Center, VPos::Bottom)?;
        }
        Ok(())
    }

    /// A dot with its interval; returns the columns where the two together begin and end.
    pub fn dot(&self, area: &Area, estimate: Estimate, y: i32, look: Look) -> Result<(i32, i32)> {
        let x = self.x(estimate.value);
        let (low, high) = estimate.interval.unwrap_or((estimate.value, estimate.value));
        let (low, high) = (self.x(low), self.x(high));
        let style = look.colour.stroke_width(look.stroke);
        area.draw(&PathElement::new(vec![(low, y), (high, y)], style))?;
        look.mark(area, (x, y))?;
        let radius = look.radius() * 3 / 2;
        Ok((low.min(x - radius), high.max(x + radius)))
    }
}
