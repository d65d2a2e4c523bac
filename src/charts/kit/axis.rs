//! A level axis under rows. Where figures lie a factor of [`LINEAR`] apart and more it is logarithmic,
//! and says so: there, equal distances are equal factors, and half as fast lies as far to the left of 1
//! as twice as fast lies to its right. Where they are nearer it is linear, which everyone can read: to
//! the eye there is hardly a difference.

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::canvas::{Area, Rect};
use super::scale::round;
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

/// From this ratio of its ends on, an axis is logarithmic.
pub const LINEAR: f64 = 4.0;
/// What is written by such an axis.
pub const LOG_SCALE: &str = "log scale";

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
    /// Whether equal distances are equal factors.
    log: bool,
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
        Self::around(seconds, Unit::Seconds)
    }

    /// An axis with room for all these numbers of requests; `None` without any.
    pub fn of_rates(requests: impl IntoIterator<Item = f64>) -> Option<Self> {
        Self::around(requests, Unit::Requests)
    }

    /// An axis with room for 1 and for all these ratios; `None` without any.
    pub fn of_times(ratios: impl IntoIterator<Item = f64>) -> Option<Self> {
        let mut ratios = ratios.into_iter().peekable();
        ratios.peek()?;
        Self::around(ratios.chain([1.0]), Unit::Times)
    }

    fn around(values: impl IntoIterator<Item = f64>, unit: Unit) -> Option<Self> {
        let (low, high) = values
            .into_iter()
            .filter(|x| x.is_finite() && *x > 0.0)
            .fold((f64::INFINITY, 0.0_f64), |(low, high), x| (low.min(x), high.max(x)));
        let log = high / low >= LINEAR;
        let (low, high) = match unit {
            // A little air, as a share of the axis: it is logarithmic, so a power.
            _ if log => {
                let air = (high / low).powf(0.04);
                (low / air, high * air)
            }
            // About a factor of two at least, so that small differences do not look large.
            Unit::Times => {
                let air = (high - low) * 0.04;
                let more = (low - high / 2.0).max(0.0);
                (low - air - more / 2.0, high + air + more / 2.0)
            }
            // From nothing, so that a distance is its value.
            Unit::Seconds | Unit::Requests => (0.0, high * 1.04),
        };
        (high > 0.0).then_some(Self { log, low, high, unit, room: 0, tick: TICK })
    }

    /// The same, logarithmic whatever it spans: where factors are to be seen as lengths.
    pub fn logarithmic(self) -> Self {
        let low = if self.low > 0.0 { self.low } else { self.high / 10.0 };
        Self { log: true, low, ..self }
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
        let of = |x: f64| if self.log { x.ln() } else { x };
        let (low, high) = (of(self.low), of(self.high));
        let share = (of(value.clamp(self.low, self.high)) - low) / (high - low);
        let (left, right) = self.between(rect);
        left + (share * f64::from(right - left)) as i32
    }

    /// From where to where it reaches.
    fn between(&self, rect: Rect) -> (i32, i32) {
        (rect.left + 20, rect.right - 20 - self.room)
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

    /// As many ticks as have room for their words. Each has them: a line without words is a riddle, so
    /// none is so near an end that half a label would reach into a neighbour.
    fn ticks(&self, rect: Rect) -> Vec<f64> {
        let wide = width(
            match self.unit {
                Unit::Seconds => "200 ms",
                Unit::Requests => "200,000",
                Unit::Times => "0.25×",
            },
            self.tick,
        );
        let (left, right) = self.between(rect);
        let pixels = right - left;
        let of = |x: f64| if self.log { x.ln() } else { x };
        let per_pixel = (of(self.high) - of(self.low)) / f64::from(pixels.max(1));
        // Half a label may reach a little beyond the panel.
        let off = |edge: i32| f64::from((wide / 2 - 50 - edge).max(0)) * per_pixel;
        let back = |x: f64| if self.log { x.exp() } else { x };
        let from_zero = !self.log && self.low == 0.0;
        let before = if from_zero { 0.0 } else { off(left - rect.left - 20) };
        let low = back(of(self.low) + before);
        let high = back(of(self.high) - off(rect.right - right - 20));
        let gap = wide * 5 / 4;
        let all = match self.unit {
            _ if !self.log => ticks::between(low, high, pixels, gap),
            Unit::Times => ticks::plain(low, high, pixels, gap),
            Unit::Seconds | Unit::Requests => ticks::decimal(low, high, pixels, gap),
        };
        let inside = |value: &f64| {
            let (x, half) = (self.x(*value, rect), width(&self.label(*value), self.tick) / 2);
            x - half >= rect.left - 30 && x + half <= rect.right + 30
        };
        all.into_iter().filter(inside).collect()
    }

    /// What the tick at `value` says.
    fn label(&self, value: f64) -> String {
        match self.unit {
            Unit::Times => format!("{}×", round(value)),
            _ if value == 0.0 => "0".to_owned(),
            Unit::Seconds => round_duration(value),
            Unit::Requests if value > 999_999.5 => {
                format!("{}\u{a0}M", whole((value / 1e6).round() as u64))
            }
            Unit::Requests => whole(value.round() as u64),
        }
    }

    /// Grid, ticks and their labels, below.
    pub fn draw(&self, area: &Area, rect: Rect) -> Result<()> {
        let Rect { left, top, right, bottom } = rect;
        for value in self.ticks(rect) {
            let x = self.x(value, rect);
            // Ratios are counted from 1.
            let from = self.unit == Unit::Times && value == 1.0;
            let (colour, stroke) = if from { (GREY, 5) } else { (FAINT, 3) };
            let grid = vec![(x, top), (x, bottom)];
            area.draw(&PathElement::new(grid, colour.stroke_width(stroke)))?;
            put(area, &self.label(value), (x, bottom + 24), self.tick, HPos::Center, VPos::Top)?;
        }
        let base = vec![(left, bottom), (right, bottom)];
        area.draw(&PathElement::new(base, ShapeStyle::from(PALE).stroke_width(4)))?;
        if self.log {
            let at = (right, bottom + 24 + self.tick.em * 5 / 4);
            put(area, LOG_SCALE, at, ASIDE.sized(30), HPos::Right, VPos::Top)?;
        }
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
    use super::super::canvas::Rect;
    use super::super::canvas::with_fonts;
    use super::Axis;

    #[test]
    fn ticks_of_times_need_less_room_than_those_of_requests() {
        with_fonts();
        let rect = Rect { left: 0, top: 0, right: 650, bottom: 100 };
        let times = Axis::of_seconds([0.8e-3, 0.25]).unwrap();
        let requests = Axis::of_rates([800.0, 250_000.0]).unwrap();
        assert_eq!(times.ticks(rect), [1e-3, 1e-2, 1e-1]);
        assert_eq!(requests.ticks(rect), [1e4, 1e5]);
    }

    #[test]
    fn an_axis_of_near_figures_is_linear() {
        with_fonts();
        let rect = Rect { left: 0, top: 0, right: 1_040, bottom: 100 };
        let middle = |axis: Axis, [low, high]: [f64; 2]| {
            let x = |value: f64| axis.x(value, rect);
            x(f64::midpoint(low, high)) - (x(low) + x(high)) / 2
        };
        let near = Axis::of_times([0.8, 2.1]).unwrap();
        assert!(middle(near, [1.0, 2.0]).abs() <= 1);
        assert!(middle(near.logarithmic(), [1.0, 2.0]) > 10);
        assert!(middle(Axis::of_times([0.5, 9.0]).unwrap(), [1.0, 8.0]) > 10);
        // From nothing, so that twice as much is twice as far.
        let seconds = Axis::of_seconds([0.02, 0.03]).unwrap();
        assert_eq!(seconds.x(0.0, rect), 20);
        assert!(seconds.ticks(rect).len() >= 2);
    }
}
