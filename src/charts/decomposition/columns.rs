//! The two columns of the decomposition: the factors, and the seconds that processes cost besides.

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor, WHITE};

use crate::analysis::decomposition::Factors;
use crate::analysis::missing::why_unmeasured;
use crate::charts::kit::axis::{ASIDE, Axis, TICK, round_duration};
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::figure::Figure;
use crate::charts::kit::marks::{bar, say};
use crate::charts::kit::rows::{Column, HEADING, Layout, Width};
use crate::charts::kit::style::{FAINT, INK, Look, PALE};
use crate::charts::kit::text::{Type, fit, put, shorten, widest, width};
use crate::charts::kit::ticks;
use crate::record::{Cell, OWN_PYTHON, Record, Tint};
use crate::words::{duration, times};

/// A heading, and a key of two lines.
const HEAD: i32 = 220;

/// Two factors and their product a row.
pub struct Product<'a> {
    /// The axis of times.
    pub axis: Axis,
    /// The factors of each row, or why there are none.
    pub factors: Vec<Result<&'a Factors<'a>, &'a String>>,
}

impl Column for Product<'_> {
    fn head(&self) -> i32 {
        HEAD
    }

    fn width(&self) -> Width {
        Width::Share(0.64)
    }

    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        let colour = |tint| Look::of(tint, OWN_PYTHON).colour;
        // Those of the sequential program, and of the threads.
        let (interpreter, lost) = (colour(Tint::Grey), colour(Tint::Blue));
        let key = [
            ("interpreter: sequential Python over sequential Rust", interpreter, true),
            ("lost parallelism: best Rust's speed-up over Python threads'", lost, true),
        ];
        head(area, rect, "Python threads over the best Rust: times as long", key)?;
        let figure = figure(layout);
        let known = self.factors.iter().filter_map(|factors| factors.ok());
        let products: Vec<String> = known.map(|f| f.product.words(|x| f.words(x))).collect();
        let column = widest(products.iter().map(String::as_str), figure) + 30;
        let grid = Rect { right: rect.right - column, ..rect };
        let at = (rect.right, grid.top - 30);
        put(area, "in all", at, figure.bold(), HPos::Right, VPos::Center)?;
        let axis = self.axis.with_room(width("888×", figure) + 30);
        axis.draw(area, grid)?;
        for (row, (name, place)) in self.factors.iter().zip(layout.rows(rect)) {
            let Ok(factors) = row else { continue };
            for (at, figure) in [
                ("interpreter", &factors.interpreter),
                ("lost parallelism", &factors.lost),
                ("in all", &factors.product),
            ] {
                area.note(Figure::new(name, at, figure, times, place));
            }
        }
        for (row, &y) in self.factors.iter().zip(&layout.middles) {
            let factors = match row {
                Ok(factors) => factors,
                Err(reason) => {
                    say(area, reason, layout, Rect { left: axis.x(1.0, grid), ..rect }, y)?;
                    continue;
                }
            };
            let x = |value: f64| axis.x(value, grid);
            let (one, between, end) =
                (x(1.0), x(factors.interpreter.value), x(factors.product.value));
            let (low, high) = factors.product.ends();
            let (low, high) = (x(low), x(high));
            // One above the other: a factor below 1 leads back to the left, and would lie on the
            // first if they shared a line.
            let (upper, lower) = (y - thickness(layout) / 2, y + thickness(layout) / 2);
            let bar = |text: String, from_to, interval, y, colour| {
                factor_bar(area, layout, text, from_to, interval, y, colour)
            };
            let none = (between, between);
            bar(
                factors.words(factors.interpreter.value),
                (one, between),
                none,
                upper,
                interpreter,
            )?;
            bar(times(factors.lost.value), (between, end), (low, high), lower, lost)?;
            let interval = vec![(low, lower), (high, lower)];
            area.draw(&PathElement::new(interval, INK.stroke_width(6)))?;
            let words = factors.product.words(|x| factors.words(x));
            put(area, &words, (rect.right, y), figure, HPos::Right, VPos::Center)?;
        }
        Ok(())
    }
}

/// A bar with its figure: inside, or to its right where it is too short or its interval lies.
fn factor_bar(
    area: &Area,
    layout: &Layout,
    text: String,
    (from, to): (i32, i32),
    (low, high): (i32, i32),
    y: i32,
    colour: RGBColor,
) -> Result<()> {
    let (left, right) = (from.min(to), from.max(to));
    thin_bar(area, layout, (left, right), y, colour, true)?;
    let kind = figure(layout);
    // The interval is at the end, the figure at the beginning.
    let clear = if from < to { (left, right.min(low)) } else { (left.max(high), right) };
    if clear.1 - clear.0 >= width(&text, kind) + 30 {
        let middle = (clear.0 + clear.1) / 2;
        let kind = Type { colour: WHITE, ..kind };
        put(area, &text, (middle, y), kind, HPos::Center, VPos::Center)
    } else {
        let at = (right.max(high) + 20, y);
        put(area, &text, at, Type { colour, ..kind }, HPos::Left, VPos::Center)
    }
}

/// What processes cost besides, in seconds: two bars a row, stacked.
pub struct Extra(Vec<Result<(f64, Option<f64>), String>>);

impl Extra {
    /// Of each row its process pool: seconds to open it, and to pickle one map both ways where that
    /// is known; or why there are none.
    pub fn of<'a>(record: &Record, cells: impl Iterator<Item = Option<&'a Cell>>) -> Self {
        let of = |cell: &'a Cell| {
            let transfer = cell.measured()?.transfer;
            Some((record.startup(cell)?, transfer.map(|t| t.ns as f64 / 1e9)))
        };
        let costs = |cell: Option<&'a Cell>| {
            let reason = || cell.and_then(why_unmeasured).unwrap_or("not measured".to_owned());
            cell.and_then(of).ok_or_else(reason)
        };
        Self(cells.map(costs).collect())
    }
}

impl Column for Extra {
    fn head(&self) -> i32 {
        HEAD
    }

    fn width(&self) -> Width {
        Width::Share(0.36)
    }

    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        let colour = Look::of(Tint::Vermilion, OWN_PYTHON).colour;
        let key = [
            ("opening the pool: once, before", colour, false),
            ("pickling one map both ways: in every map", colour, true),
        ];
        head(area, rect, "Python processes: extra seconds", key)?;
        let kind = Type { colour, ..figure(layout) };
        let words = |(opening, pickling): &(f64, Option<f64>)| {
            let pickling = pickling.map_or_else(|| "?".to_owned(), duration);
            format!("{} + {pickling}", duration(*opening))
        };
        let known = || self.0.iter().flatten();
        let figures: Vec<String> = known().map(words).collect();
        let most = known().map(|(opening, pickling)| opening + pickling.unwrap_or(0.0));
        let most = most.fold(0.0, f64::max);
        let pixels = rect.width() - widest(figures.iter().map(String::as_str), kind) - 40;
        let x = |seconds: f64| rect.left + (seconds / most * f64::from(pixels)) as i32;
        if most > 0.0 {
            seconds_axis(area, rect, most, pixels, x)?;
        }
        let rows = self.0.iter().zip(&layout.middles).zip(layout.rows(rect));
        for ((cost, &y), (name, place)) in rows {
            let (opening, pickling) = match cost {
                Ok(cost) => cost,
                Err(reason) => {
                    say(area, reason, layout, rect, y)?;
                    continue;
                }
            };
            area.note(Figure::said(
                name,
                "opening, pickling",
                words(&(*opening, *pickling)),
                place,
            ));
            let (between, end) = (x(*opening), x(opening + pickling.unwrap_or(0.0)));
            thin_bar(area, layout, (rect.left, between), y, colour, false)?;
            thin_bar(area, layout, (between, end), y, colour, true)?;
            let text = words(&(*opening, *pickling));
            put(area, &text, (end + 24, y), kind, HPos::Left, VPos::Center)?;
        }
        Ok(())
    }
}

fn seconds_axis(
    area: &Area,
    rect: Rect,
    most: f64,
    pixels: i32,
    x: impl Fn(f64) -> i32,
) -> Result<()> {
    let Rect { left, top, right, bottom } = rect;
    for seconds in ticks::linear(most, pixels, width("200 ms", TICK) * 5 / 4) {
        let at = x(seconds);
        area.draw(&PathElement::new(vec![(at, top), (at, bottom)], FAINT.stroke_width(3)))?;
        let label = if seconds == 0.0 { "0".to_owned() } else { round_duration(seconds) };
        put(area, &label, (at, bottom + 24), TICK, HPos::Center, VPos::Top)?;
    }
    let base = vec![(left, top), (left, bottom), (right, bottom)];
    area.draw(&PathElement::new(base, PALE.stroke_width(4)))?;
    Ok(())
}

/// The heading, and what the bars mean.
fn head(area: &Area, rect: Rect, heading: &str, key: [(&str, RGBColor, bool); 2]) -> Result<()> {
    let Rect { left, top, .. } = rect;
    let (kind, lines) = fit(heading, HEADING, rect.width(), 1);
    put(area, &lines.concat(), (left, top - HEAD + 10), kind, HPos::Left, VPos::Top)?;
    for ((words, colour, filled), y) in key.into_iter().zip((top - HEAD + 115..).step_by(56)) {
        let sample = Rect { left, top: y - 15, right: left + 50, bottom: y + 15 };
        bar(area, sample, colour, filled)?;
        let kind = Type { colour, ..ASIDE };
        let words = shorten(words, kind, rect.width() - 70);
        put(area, &words, (left + 70, y), kind, HPos::Left, VPos::Center)?;
    }
    Ok(())
}

/// How thick a bar is: two, one below the other, leave some air in a row.
fn thickness(layout: &Layout) -> i32 {
    layout.height * 2 / 5
}

fn figure(layout: &Layout) -> Type {
    Type::new((thickness(layout) * 3 / 4).min(50), INK)
}

fn thin_bar(
    area: &Area,
    layout: &Layout,
    (left, right): (i32, i32),
    y: i32,
    colour: RGBColor,
    filled: bool,
) -> Result<()> {
    // A little less than its share, so that two do not touch.
    let half = thickness(layout) / 2 - 4;
    bar(area, Rect { left, top: y - half, right, bottom: y + half }, colour, filled)
}
