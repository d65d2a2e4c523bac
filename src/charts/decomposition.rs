//! Why Python's threads take longer than the best Rust, as a product, one row a workload:
//!
//! ```text
//! T(Python threads)   T(Python sequential)   S(best Rust)
//! ───────────────── = ──────────────────── × ─────────────────
//!   T(best Rust)       T(Rust sequential)    S(Python threads)
//!
//!      in all        =  interpreter cost   × lost parallelism
//! ```
//!
//! All at one size and one load, so that it is an identity. On a logarithmic axis lengths add where
//! factors multiply: the second bar begins where the first one ends. What processes cost besides is
//! no factor but so many seconds, whatever the work is: it has a panel with a linear axis.

use std::path::{Path, PathBuf};

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor, WHITE};

use super::axis::{ASIDE, Axis, HEADING, TICK, round_duration};
use super::canvas::{self, Area, Rect};
use super::frame::Frame;
use super::lines::{drawable, full_load, interval_words, load, why_unmeasured};
use super::rows::bar;
use super::style::{FAINT, INK, Look, PALE, model_label};
use super::text::{Type, put, shorten, widest, width};
use super::ticks;
use crate::record::{Cell, EMBEDDED, Estimate, Kind, Record, Role, SEQUENTIAL, WorkloadInfo};
use crate::words::{bracketed, duration, times};

/// More rows than this would be too low for their figures.
const MOST_ROWS: usize = 12;
/// Above the panels: a heading and a key of two lines.
const HEAD: i32 = 220;

/// One workload's row.
struct Row<'a> {
    info: &'a WorkloadInfo,
    workers: u32,
    /// The two factors, or why there are none.
    factors: Result<Factors<'a>, String>,
    /// The embedded Python's processes.
    processes: Option<&'a Cell>,
}

/// What Python's threads take over what the best Rust takes.
struct Factors<'a> {
    /// The fastest Rust model at this size and load.
    rust: &'a Cell,
    interpreter: f64,
    product: Estimate,
}

impl Factors<'_> {
    /// What the interpreter leaves of the product. As a median of its own it would differ from that
    /// by the noise, and the figures would not multiply.
    fn lost(&self) -> f64 {
        self.product.value / self.interpreter
    }
}

/// Draws the decomposition, if any workload has both languages to set against each other.
pub fn draw(record: &Record, folder: &Path) -> Result<Option<PathBuf>> {
    let mut rows: Vec<Row> = record.workloads.iter().filter_map(|info| row(record, info)).collect();
    let beyond = rows.split_off(rows.len().min(MOST_ROWS));
    let factors: Vec<&Factors> = rows.iter().filter_map(|r| r.factors.as_ref().ok()).collect();
    let ends = factors.iter().flat_map(|f| {
        let (low, high) = f.product.interval.unwrap_or((f.product.value, f.product.value));
        [f.interpreter, f.product.value, low, high]
    });
    let Some(axis) = Axis::of_times(ends) else { return Ok(None) };
    let names: Vec<&str> = beyond.iter().map(|r| r.info.name.as_str()).collect();
    let frame = Frame {
        title: title(record, &rows),
        subtitle: format!(
            "Python's threads against the fastest Rust model, at the shared size with the machine \
             fully used; {}",
            interval_words(factors.iter().map(|f| &f.product)).replace("bars", "thin bars"),
        ),
        notes: if names.is_empty() {
            vec![]
        } else {
            vec![format!("Not drawn, for want of room: {}", names.join(", "))]
        },
    };
    canvas::save(folder, "decomposition", |area| {
        let room = frame.draw(area, record)?;
        let body = Rect { top: room.top + HEAD, bottom: room.bottom - TICK.em * 5 / 2, ..room };
        let height = (body.height() / rows.len() as i32).min(240);
        let body = Rect { bottom: body.top + height * rows.len() as i32, ..body };
        let left = labels(area, &rows, body, height)?;
        let middle = left + (room.right - left) * 64 / 100;
        let product = Panel::new(area, Rect { left, right: middle - 40, ..body }, height);
        product.factors(&rows, axis)?;
        let extra = Panel::new(area, Rect { left: middle + 40, ..body }, height);
        extra.seconds(record, &rows)
    })
    .map(Some)
}

/// The row of a workload for which Python's threads were planned.
fn row<'a>(record: &'a Record, info: &'a WorkloadInfo) -> Option<Row<'a>> {
    let workers = full_load(record, &info.name)?;
    let cell = |model| record.cell(&info.name, Role::Shared, EMBEDDED, model, workers);
    let factors = factors(record, cell("threads")?);
    Some(Row { info, workers, factors, processes: cell("processes") })
}

fn factors<'a>(record: &'a Record, python: &'a Cell) -> Result<Factors<'a>, String> {
    if let Some(reason) = why_unmeasured(python) {
        return Err(format!("Python threads {reason}"));
    }
    let rust = record.rust_counterpart(python).ok_or("no Rust model was measured at this load")?;
    let sequential = |cell: &Cell| {
        let sequential = record.sequential_of(cell);
        sequential.ok_or("a sequential program was not measured at this size")
    };
    let (slow, fast) = (sequential(python)?, sequential(rust)?);
    for cell in [slow, fast] {
        if let Some(reason) = why_unmeasured(cell) {
            return Err(format!("sequential program {reason}"));
        }
    }
    let ratio = |slow, fast| {
        let ratio = record.ratio(slow, fast).filter(drawable);
        ratio.ok_or("no usable round in common between the two languages")
    };
    let (interpreter, product) = (ratio(slow, fast)?.value, ratio(python, rust)?);
    Ok(Factors { rust, interpreter, product })
}

/// The first workload's product, in figures.
fn title(record: &Record, rows: &[Row]) -> String {
    let first = rows.iter().find_map(|row| Some((row, row.factors.as_ref().ok()?)));
    first.map_or_else(String::new, |(row, factors)| {
        format!(
            "{} on {}: Python threads take {} the best Rust's time: \
             {}\u{a0}interpreter × {}\u{a0}lost\u{a0}parallelism",
            row.info.name,
            load(record, row.workers),
            times(factors.product.value),
            times(factors.interpreter),
            times(factors.lost()),
        )
    })
}

/// Draws the names of the workloads, and returns where the panels may begin.
fn labels(area: &Area, rows: &[Row], body: Rect, height: i32) -> Result<i32> {
    let name = Type::new((height * 2 / 5).min(60), INK).bold();
    let small = ASIDE.sized((height / 4).min(ASIDE.em));
    let under = |row: &Row| {
        let rust =
            row.factors.as_ref().map(|f| format!("best Rust: {}", model_label(&f.rust.model)));
        // Where each language has its own routine, the first factor compares those.
        let own = (row.info.kind == Kind::Operation).then(|| "own routines".to_owned());
        own.into_iter().chain(rust.ok()).collect::<Vec<_>>().join(" · ")
    };
    let unders: Vec<String> = rows.iter().map(under).collect();
    let most = body.width() / 5;
    let words = widest(rows.iter().map(|r| r.info.name.as_str()), name)
        .max(widest(unders.iter().map(String::as_str), small))
        .min(most);
    for (i, (row, under)) in rows.iter().zip(&unders).enumerate() {
        let top = body.top + i as i32 * height;
        if i % 2 == 1 {
            let stripe = [(body.left, top), (body.right, top + height)];
            area.draw(&Rectangle::new(stripe, INK.mix(0.03).filled()))?;
        }
        let (right, middle) = (body.left + words, top + height / 2);
        let text = shorten(&row.info.name, name, words);
        let y = if under.is_empty() { middle } else { middle - height / 6 };
        put(area, &text, (right, y), name, HPos::Right, VPos::Center)?;
        let at = (right, middle + height / 4);
        put(area, &shorten(under, small, words), at, small, HPos::Right, VPos::Center)?;
    }
    Ok(body.left + words + 40)
}

/// One of the two panels: the same rows, another axis.
struct Panel<'a, 'b> {
    area: &'a Area<'b>,
    rect: Rect,
    /// How high a row is.
    height: i32,
    /// How thick a bar is: two, one below the other, leave some air in a row.
    bar: i32,
    figure: Type,
}

impl<'a, 'b> Panel<'a, 'b> {
    fn new(area: &'a Area<'b>, rect: Rect, height: i32) -> Self {
        let bar = height * 2 / 5;
        Self { area, rect, height, bar, figure: Type::new((bar * 3 / 4).min(50), INK) }
    }

    /// The middle of a row.
    fn middle(&self, row: usize) -> i32 {
        self.rect.top + self.height * row as i32 + self.height / 2
    }

    /// Two factors and their product a row.
    fn factors(&self, rows: &[Row], axis: Axis) -> Result<()> {
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
            let (one, between, end) = (x(1.0), x(factors.interpreter), x(factors.product.value));
            let (low, high) = factors.product.interval.map_or((end, end), |(l, h)| (x(l), x(h)));
            // One above the other: a factor below 1 leads back to the left, and would lie on the
            // first if they shared a line.
            let (upper, lower) = (y - self.bar / 2, y + self.bar / 2);
            self.factor(
                factors.interpreter,
                (one, between),
                (between, between),
                upper,
                interpreter,
            )?;
            self.factor(factors.lost(), (between, end), (low, high), lower, lost)?;
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
    fn seconds(&self, record: &Record, rows: &[Row]) -> Result<()> {
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
