//! A level logarithmic axis under rows: there, equal distances are equal factors, and half as fast
//! lies as far to the left of 1 as twice as fast lies to its right.

use anyhow::Result;
use plotters::coord::combinators::{IntoLogRange as _, LogCoord};
use plotters::coord::ranged1d::Ranged as _;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::canvas::{Area, Rect};
use super::spread::spread;
use super::style::{FAINT, GREY, INK, Look, PALE};
use super::text::{Type, put, width};
use super::ticks;
use crate::analysis::Estimate;
use crate::words::{duration, duration_known, known, rate, whole};

/// The type of its ticks.
pub const TICK: Type = Type::new(46, INK);
/// The type of small words beside it.
pub const ASIDE: Type = Type::new(40, GREY);

/// What an axis counts.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Unit {
    Seconds,
    Times,
    Requests,
}

/// What an axis spans. Panels that are compared share one.
#[derive(Debug, Clone, Copy)]
pub struct Axis {
    low: f64,
    high: f64,
    unit: Unit,
    /// How much is left free at the right end, for figures.
    room: i32,
    tick: Type,
}

impl Axis {
    /// An axis with room for all these seconds; `None` without any.
    pub fn of_seconds(seconds: impl IntoIterator<Item = f64>) -> Option<Self> {
        // A whole decade at least, so that small differences do not look large.
        Self::around(seconds, 10.0, Unit::Seconds)
    }

    /// An axis with room for all these numbers of requests; `None` without any.
    pub fn of_rates(requests: impl IntoIterator<Item = f64>) -> Option<Self> {
        Self::around(requests, 10.0, Unit::Requests)
    }

    /// An axis with room for 1 and for all these ratios; `None` without any.
    pub fn of_times(ratios: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut ratios = ratios.into_iter().peekable();
        ratios.peek()?;
        Self::around(ratios.chain([1.0]), 2.0, Unit::Times)
    }

    fn around(values: impl IntoIterator<Item = f64>, least: f64, unit: Unit) -> Option<Self> {
        let (low, high) = values
            .into_iter()
            .filter(|x| x.is_finite() && *x > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
        let air = (least / (high / low)).max(1.0).sqrt() * (high / low).powf(0.04);
        let (low, high) = (low / air, high * air);
        (high > 0.0).then_some(Self { low, high, unit, room: 0, tick: TICK })
    }

    /// The same with `room` left free at its right end.
    pub fn with_room(self, room: i32) -> Self {
        Self { room, ..self }
    }

    /// The same with ticks of this size.
    pub fn ticked(self, em: i32) -> Self {
        Self { tick: TICK.sized(em), ..self }
    }

    /// The column of `value`.
    pub fn x(&self, value: f64, rect: Rect) -> i32 {
        let axis: LogCoord<f64> = (self.low..self.high).log_scale().into();
        axis.map(&value.clamp(self.low, self.high), (rect.left + 20, rect.right - 20 - self.room))
    }

    /// The column of 1, from which ratios are counted; seconds have no such place.
    pub fn origin(&self, rect: Rect) -> Option<i32> {
        (self.unit == Unit::Times).then(|| self.x(1.0, rect))
    }

    /// A value in words, of which no digit is printed that is not [known](crate::words::known) to this
    /// share of it.
    pub fn words(&self, value: f64, to: f64) -> String {
        match self.unit {
            Unit::Seconds => duration_known(value, to),
            Unit::Times => format!("{}×", known(value, to)),
            Unit::Requests => rate(value).replace("/s", ""),
        }
    }

    /// As many ticks as have room for their words, on `pixels`.
    fn ticks(&self, pixels: i32) -> Vec<f64> {
        let gap = |widest| width(widest, self.tick) * 5 / 4;
        match self.unit {
            Unit::Seconds => ticks::decimal(self.low, self.high, pixels, gap("200 ms")),
            Unit::Requests => ticks::decimal(self.low, self.high, pixels, gap("200,000")),
            Unit::Times => ticks::plain(self.low, self.high, pixels, gap("0.25×")),
        }
    }

    /// Grid, ticks and their labels, below.
    pub fn draw(&self, area: &Area, rect: Rect) -> Result<()> {
        let Rect { left, top, right, bottom } = rect;
        for value in self.ticks(rect.width() - self.room) {
            let x = self.x(value, rect);
            // Ratios are counted from 1.
            let from = self.unit == Unit::Times && value == 1.0;
            let (colour, stroke) = if from { (GREY, 5) } else { (FAINT, 3) };
            let grid = vec![(x, top), (x, bottom)];
            area.draw(&PathElement::new(grid, colour.stroke_width(stroke)))?;
            let label = match self.unit {
                Unit::Seconds => round_duration(value),
                Unit::Times => format!("{value}×"),
                Unit::Requests if value > 999_999.5 => {
                    format!("{}\u{a0}M", whole((value / 1e6).round() as u64))
                }
                Unit::Requests => whole(value.round() as u64),
            };
            // Half a label beyond the panel would run into its neighbour.
            let half = width(&label, self.tick) / 2;
            if x - half >= left - 30 && x + half <= right + 30 {
                put(area, &label, (x, bottom + 24), self.tick, HPos::Center, VPos::Top)?;
            }
        }
        let base = vec![(left, bottom), (right, bottom)];
        area.draw(&PathElement::new(base, ShapeStyle::from(PALE).stroke_width(4)))?;
        Ok(())
    }

    /// What upright lines at these values are, above them.
    pub fn references(&self, area: &Area, rect: Rect, named: &[(&str, f64)]) -> Result<()> {
        let kind = ASIDE.sized(36);
        let wanted: Vec<f64> = named.iter().map(|(_, v)| f64::from(self.x(*v, rect))).collect();
        let widths: Vec<f64> =
            named.iter().map(|(text, _)| f64::from(width(text, kind) + 20)).collect();
        let (low, high) = (f64::from(rect.left), f64::from(rect.right));
        for ((text, _), x) in named.iter().zip(spread(&wanted, &widths, low, high)) {
            put(area, text, (x as i32, rect.top - 12), kind, HPos::Center, VPos::Bottom)?;
        }
        Ok(())
    }

    /// A marker with its interval; returns where the two together begin and end.
    pub fn mark(
        &self,
        area: &Area,
        estimate: Estimate,
        rect: Rect,
        y: i32,
        look: Look,
    ) -> Result<(i32, i32)> {
        let (low, high) = estimate.ends();
        let (low, high, x) = (self.x(low, rect), self.x(high, rect), self.x(estimate.value, rect));
        let bar = look.colour.stroke_width(look.stroke.max(4));
        area.draw(&PathElement::new(vec![(low, y), (high, y)], bar))?;
        look.mark(area, (x, y))?;
        let radius = look.radius() * 3 / 2;
        Ok((low.min(x - radius), high.max(x + radius)))
    }
}

/// A duration that an axis names: `20 ms`.
pub fn round_duration(seconds: f64) -> String {
    duration(seconds).replace(".00 ", " ").replace(".0 ", " ")
}

#[cfg(test)]
mod tests {
    use super::super::canvas::with_fonts;
    use super::Axis;

    #[test]
    fn ticks_of_times_need_less_room_than_those_of_requests() {
        with_fonts();
        let times = Axis::of_seconds([0.8e-3, 0.25]).unwrap();
        let requests = Axis::of_rates([800.0, 250_000.0]).unwrap();
        assert_eq!(times.ticks(650), [1e-3, 1e-2, 1e-1]);
        assert_eq!(requests.ticks(650), [1e3, 1e5]);
    }
}
