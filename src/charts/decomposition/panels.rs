//! The two panels of the decomposition: the factors, and the seconds that processes cost besides.

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor, WHITE};

use super::{HEAD, Row};
use crate::analysis::estimates::bracketed;
use crate::analysis::missing::why_unmeasured;
use crate::charts::kit::axis::{ASIDE, Axis, HEADING, TICK, round_duration};
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::rows::bar;
use crate::charts::kit::style::{FAINT, INK, Look, PALE};
use crate::charts::kit::text::{Type, put, shorten, widest, width};
use crate::charts::kit::ticks;
use crate::record::{Cell, EMBEDDED, Record, SEQUENTIAL};
use crate::words::{duration, times};

/// One of the two panels: the same rows, another axis.
pub struct Panel<'a, 'b> {
    area: &'a Area<'b>,
    rect: Rect,
    /// How high a row is.
    height: i32,
    /// How thick a bar is: two, one below the other, leave some air in a row.
    bar: i32,
    figure: Type,
}

impl<'a, 'b> Panel<'a, 'b> {
    /// A panel over `rect`, which excludes its axis and what is above.
    pub fn new(area: &'a Area<'b>, rect: Rect, height: i32) -> Self {
        let bar = height * 2 / 5;
        Self { area, rect, height, bar, figure: Type::new((bar * 3 / 4).min(50), INK) }
    }

    /// The middle of a row.
    fn middle(&self, row: usize) -> i32 {
        self.rect.top + self.height * row as i32 + self.height / 2
    }

    /// Two factors and their product a row.
    pub fn factors(&self, rows: &[Row], axis: Axis) -> Result<()> {
        let interpreter = Look::of(SEQUENTIAL, EMBEDDED).colour;
        let lost = Look::of("threads", EMBEDDED).colour;
        let key = [
            ("interpreter: sequential Python over sequential Rust", interpreter, true),
            ("lost parallelism: best Rust's speed-up over Python threads'", lost, true),
        ];
        self.head("Python threads over the best Rust: times as long", key)?;
        let product = |row: &Row| row.factors.as_ref().ok().map(|f| bracketed(f.product, times));
        let products: Vec<String> = rows.iter().filter_map(product).collect();
        let column = widest(products.iter().map(String::as_str), self.figure) + 30;
        let grid = Rect { right: self.rect.right - column, ..self.rect };
        put(
            self.area,
            "in all",
            (self.rect.right, grid.top - 30),
            self.figure.bold(),
            HPos::Right,
            VPos::Center,
        )?;
        let axis = axis.with_room(width("888×", self.figure) + 30);
        axis.draw(self.area, grid)?;
        for (i, row) in rows.iter().enumerate() {
            let y = self.middle(i);
            let factors = match &row.factors {
                Ok(factors) => factors,
                Err(reason) => {
                    self.say(reason, axis.x(1.0, grid), y)?;
                    continue;
                }
            };
            let x = |value: f64| axis.x(value, grid);
            let (one, between, end) =
                (x(1.0), x(factors.interpreter.value), x(factors.product.value));
            let (low, high) = factors.product.interval.map_or((end, end), |(l, h)| (x(l), x(h)));
            // One above the other: a factor below 1 leads back to the left, and would lie on the
            // first if they shared a line.
            let (upper, lower) = (y - self.bar / 2, y + self.bar / 2);
            self.factor(
                factors.interpreter.value,
                (one, between),
                (between, between),
                upper,
                interpreter,
            )?;
            self.factor(factors.lost.value, (between, end), (low, high), lower, lost)?;
            self.area
                .draw(&PathElement::new(vec![(low, lower), (high, lower)], INK.stroke_width(6)))?;
            let words = bracketed(factors.product, times);
            put(self.area, &words, (self.rect.right, y), self.figure, HPos::Right, VPos::Center)?;
        }
        Ok(())
    }

    /// A bar with its figure: inside, or to its right where it is too short or its interval lies.
    fn factor(
        &self,
        value: f64,
        (from, to): (i32, i32),
        (low, high): (i32, i32),
        y: i32,
        colour: RGBColor,
    ) -> Result<()> {
        let (left, right) = (from.min(to), from.max(to));
        self.bar(left, right, y, colour, true)?;
        let text = times(value);
        // The interval is at the end, the figure at the beginning.
        let clear = if from < to { (left, right.min(low)) } else { (left.max(high), right) };
        if clear.1 - clear.0 >= width(&text, self.figure) + 30 {
            let kind = Type { colour: WHITE, ..self.figure };
            let middle = (clear.0 + clear.1) / 2;
            put(self.area, &text, (middle, y), kind, HPos::Center, VPos::Center)
        } else {
            let kind = Type { colour, ..self.figure };
            put(self.area, &text, (right.max(high) + 20, y), kind, HPos::Left, VPos::Center)
        }
    }

    /// What processes cost besides, in seconds: two bars a row, stacked.
    pub fn seconds(&self, record: &Record, rows: &[Row]) -> Result<()> {
        let colour = Look::of("processes", EMBEDDED).colour;
        let key = [
            ("opening the pool: once, before", colour, false),
            ("pickling one map both ways: in every map", colour, true),
        ];
        self.head("Python processes: extra seconds", key)?;
        let costs: Vec<Option<(f64, Option<f64>)>> =
            rows.iter().map(|row| costs(record, row.processes?)).collect();
        let words = |(opening, pickling): &(f64, Option<f64>)| {
            let pickling = pickling.map_or_else(|| "?".to_owned(), duration);
            format!("{} + {pickling}", duration(*opening))
        };
        let figures: Vec<String> = costs.iter().flatten().map(words).collect();
        let most =
            costs.iter().flatten().map(|(opening, pickling)| opening + pickling.unwrap_or(0.0));
        let most = most.fold(0.0, f64::max);
        let pixels =
            self.rect.width() - widest(figures.iter().map(String::as_str), self.figure) - 40;
        let x = |seconds: f64| self.rect.left + (seconds / most * f64::from(pixels)) as i32;
        if most > 0.0 {
            self.seconds_axis(most, pixels, x)?;
        }
        for (i, (row, cost)) in rows.iter().zip(&costs).enumerate() {
            let y = self.middle(i);
            let Some((opening, pickling)) = cost else {
                let reason = row.processes.and_then(why_unmeasured);
                self.say(reason.as_deref().unwrap_or("not measured"), self.rect.left, y)?;
                continue;
            };
            let (between, end) = (x(*opening), x(opening + pickling.unwrap_or(0.0)));
            self.bar(self.rect.left, between, y, colour, false)?;
            self.bar(between, end, y, colour, true)?;
            let kind = Type { colour, ..self.figure };
            let text = words(&(*opening, *pickling));
            put(self.area, &text, (end + 24, y), kind, HPos::Left, VPos::Center)?;
        }
        Ok(())
    }

    fn seconds_axis(&self, most: f64, pixels: i32, x: impl Fn(f64) -> i32) -> Result<()> {
        let Rect { left, top, right, bottom } = self.rect;
        for seconds in ticks::linear(most, pixels, width("200 ms", TICK) * 5 / 4) {
            let at = x(seconds);
            self.area
                .draw(&PathElement::new(vec![(at, top), (at, bottom)], FAINT.stroke_width(3)))?;
            let label = if seconds == 0.0 { "0".to_owned() } else { round_duration(seconds) };
            put(self.area, &label, (at, bottom + 24), TICK, HPos::Center, VPos::Top)?;
        }
        let base = vec![(left, top), (left, bottom), (right, bottom)];
        self.area.draw(&PathElement::new(base, PALE.stroke_width(4)))?;
        Ok(())
    }

    /// The heading, and what the bars mean.
    fn head(&self, heading: &str, key: [(&str, RGBColor, bool); 2]) -> Result<()> {
        let Rect { left, top, .. } = self.rect;
        put(self.area, heading, (left, top - HEAD + 10), HEADING, HPos::Left, VPos::Top)?;
        for (i, (words, colour, filled)) in key.into_iter().enumerate() {
            let y = top - HEAD + 115 + i as i32 * 56;
            bar(
                self.area,
                Rect { left, top: y - 15, right: left + 50, bottom: y + 15 },
                colour,
                filled,
            )?;
            let kind = Type { colour, ..ASIDE };
            let words = shorten(words, kind, self.rect.width() - 70);
            put(self.area, &words, (left + 70, y), kind, HPos::Left, VPos::Center)?;
        }
        Ok(())
    }

    fn bar(&self, left: i32, right: i32, y: i32, colour: RGBColor, filled: bool) -> Result<()> {
        // A little less than its share, so that two do not touch.
        let half = self.bar / 2 - 4;
        bar(self.area, Rect { left, top: y - half, right, bottom: y + half }, colour, filled)
    }

    /// Why a row is empty, to the right of `left`.
    fn say(&self, reason: &str, left: i32, y: i32) -> Result<()> {
        let kind = ASIDE.sized(ASIDE.em.min(self.figure.em));
        let text = shorten(reason, kind, self.rect.right - left - 40);
        put(self.area, &text, (left + 20, y), kind, HPos::Left, VPos::Center)
    }
}

/// Seconds to open the pool of `cell`, and to pickle one map both ways where that is known.
fn costs(record: &Record, cell: &Cell) -> Option<(f64, Option<f64>)> {
    let transfer = cell.measured()?.transfer;
    Some((record.startup(cell)?, transfer.map(|t| t.ns as f64 / 1e9)))
}
