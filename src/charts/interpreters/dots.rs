//! A column in which every row has many dots: one for each workload, and the median of each model.

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use crate::analysis::names::Who;
use crate::analysis::verdict::Verdict;
use crate::analysis::{Estimate, stats};
use crate::charts::kit::axis::Axis;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::figure::Figure;
use crate::charts::kit::rows::{Column, Layout, heading};
use crate::charts::kit::style::{GREY, Look, dashed};
use crate::charts::kit::text::{Type, put, shorten, widest, width};
use crate::words::times;

/// A longer name of a workload is cut: beside the dots there must be room for it.
const LONGEST_NAME: i32 = 300;
/// Room for the medians, at the right.
const FIGURES: i32 = 240;
const EXTREME: Type = Type::new(36, GREY);

/// One model in one interpreter: a dot for each workload.
pub struct Series<'a> {
    /// The model.
    pub who: Who,
    /// The dots, with their workloads.
    pub dots: Vec<(&'a str, Estimate)>,
}

impl Series<'_> {
    /// The median of the dots.
    pub fn median(&self) -> Option<f64> {
        stats::median(&mut self.dots.iter().map(|(_, e)| e.value).collect::<Vec<f64>>())
    }

    /// In how many workloads it is seen to be more than 1, and of how many; `None` where no interval tells.
    pub fn gains(&self) -> Option<(usize, usize)> {
        let verdicts = self.dots.iter().map(|(_, ratio)| Verdict::of(*ratio));
        let known: Vec<Verdict> = verdicts.filter(|verdict| *verdict != Verdict::Open).collect();
        let gains = known.iter().filter(|verdict| **verdict == Verdict::More).count();
        (!known.is_empty()).then_some((gains, known.len()))
    }
}

/// The column.
pub struct Dots<'a> {
    /// What is shown.
    pub heading: String,
    /// A few words more.
    pub aside: String,
    /// The axis.
    pub axis: Axis,
    /// Upright lines with their names; the first is 1.
    pub named: Vec<(&'a str, f64)>,
    /// The models of each row.
    pub rows: Vec<&'a [Series<'a>]>,
}

impl Column for Dots<'_> {
    fn head(&self) -> i32 {
        200
    }

    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        heading(area, Rect { top: rect.top - 50, ..rect }, &self.heading, &self.aside, 1)?;
        // Beside the outermost dots stand their names.
        let dots = self.rows.iter().flat_map(|row| *row).flat_map(|series| &series.dots);
        let pad = widest(dots.map(|(name, _)| *name), EXTREME).min(LONGEST_NAME) + 30;
        let inner = Rect { left: rect.left + pad, right: rect.right - pad - FIGURES, ..rect };
        self.axis.draw(area, inner)?;
        self.axis.references(area, inner, &self.named)?;
        for (_, value) in &self.named[1..] {
            let x = self.axis.x(*value, inner);
            let style = ShapeStyle::from(GREY).stroke_width(5);
            dashed(area, &[(x, rect.top), (x, rect.bottom)], 30, 18, style)?;
        }
        for (series, &y) in self.rows.iter().zip(&layout.middles) {
            if series.is_empty() {
                let at = (self.axis.x(1.0, inner) + 24, y);
                put(area, "counts as 1×", at, EXTREME, HPos::Left, VPos::Center)?;
            }
            let top = y - layout.height / 2;
            self.series(area, series, inner, (top, layout.height), rect.right)?;
        }
        Ok(())
    }
}

impl Dots<'_> {
    /// The dots of a row, one below the other, with the median of each model.
    fn series(
        &self,
        area: &Area,
        all: &[Series],
        rect: Rect,
        (top, height): (i32, i32),
        right: i32,
    ) -> Result<()> {
        let axis = &self.axis;
        let upright: Vec<i32> = self.named.iter().map(|(_, at)| axis.x(*at, rect)).collect();
        let count: usize = all.iter().map(|series| series.dots.len()).sum();
        // Air above and below, and between models.
        let step = height * 9 / 10 / (count + all.len()).max(1) as i32;
        let mut y = top + (height - step * (count + all.len()) as i32) / 2 + step;
        for series in all {
            let look = Look::of(series.who.tint, &series.who.runtime);
            let look = look.heavier((f64::from(step) / 48.0).clamp(0.4, 1.0));
            let Some(median) = series.median() else { continue };
            let (first, last) = (y, y + step * (series.dots.len() as i32 - 1));
            let x = axis.x(median, rect);
            let bar = vec![(x, first - step / 2), (x, last + step / 2)];
            area.draw(&PathElement::new(bar, look.colour.mix(0.5).stroke_width(12)))?;

            let value = |(_, e): &&(&str, Estimate)| e.value;
            let lowest = series.dots.iter().min_by(|a, b| value(a).total_cmp(&value(b)));
            let highest = series.dots.iter().max_by(|a, b| value(a).total_cmp(&value(b)));
            let mut names = Vec::new();
            for (workload, estimate) in &series.dots {
                let ends = axis.mark(area, *estimate, rect, y, look)?;
                let place = Rect { top: y - step / 2, bottom: y + step / 2, ..rect };
                let of = format!("{}: {}", series.who.label, self.heading);
                area.note(Figure::new(of, *workload, estimate, times, place));
                let is =
                    |extreme: Option<&(&str, Estimate)>| extreme.is_some_and(|e| e.0 == *workload);
                let on_right = is(highest);
                if on_right || is(lowest) {
                    let name = shorten(workload, EXTREME, LONGEST_NAME);
                    names.push((beside(&name, ends, on_right, &upright), y, name, ends, on_right));
                }
                y += step;
            }
            // On one side, two names would run into each other: then each stays on its own.
            if let [a, b] = &mut names[..]
                && matches!((&a.0.1, &b.0.1), (HPos::Left, HPos::Left) | (HPos::Right, HPos::Right))
                && b.1 - a.1 < EXTREME.em * 5 / 4
            {
                for (at, _, name, ends, on_right) in [a, b] {
                    *at = beside(name, *ends, *on_right, &[]);
                }
            }
            for ((x, side), y, name, ..) in names {
                put(area, &name, (x, y), EXTREME, side, VPos::Center)?;
            }
            let kind = Type::new(52, look.colour).bold();
            let middle = (first + last) / 2;
            put(area, &times(median), (right, middle), kind, HPos::Right, VPos::Center)?;
            if all.len() > 1 {
                let at = (right, middle + kind.em * 3 / 4);
                let model = series.who.model.replace('_', " ");
                let kind = Type { colour: look.colour, ..EXTREME };
                put(area, &model, at, kind, HPos::Right, VPos::Center)?;
            }
            y += step;
        }
        Ok(())
    }
}

/// Where a name stands beside its dot: on the side asked for, unless one of the `upright` lines runs
/// through it there and none on the other side.
fn beside(name: &str, (from, to): (i32, i32), on_right: bool, upright: &[i32]) -> (i32, HPos) {
    let (gap, wide) = (14, width(name, EXTREME));
    let is_clear = |low: i32| !upright.iter().any(|x| (low - 8..low + wide + 8).contains(x));
    let (left, right) = (is_clear(from - gap - wide), is_clear(to + gap));
    if on_right && (right || !left) || !left && right {
        (to + gap, HPos::Left)
    } else {
        (from - gap, HPos::Right)
    }
}
