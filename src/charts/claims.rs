//! What was claimed beside what was measured: for each claim a bar over its range, and a mark with its interval
//! for each figure that was measured for it.
//!
//! Claims are about times, bytes and ratios. What they share is how far a figure is from what was said: so every
//! row is divided by the middle of its own claim, which is 1, and all of them have one logarithmic axis.

use anyhow::{Result, bail};
use plotters::element::Rectangle;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor};

use super::kit::axis::Axis;
use super::kit::canvas::{Area, Rect};
use super::kit::chart::{Chart, Question};
use super::kit::figure::Figure;
use super::kit::frame::Frame;
use super::kit::marks::Words;
use super::kit::rows::{Column, Group, HEADING, Layout, Row as Named, RowChart, Width};
use super::kit::style::{GREY, INK, Look, PALE};
use super::kit::text::{Type, put, shorten};
use crate::analysis::Estimate;
use crate::words::number;

/// More than these rows are too low to be read from the back: the rest is on another chart.
pub const MOST: usize = 11;
/// Farther than this from the middle of a claim, a mark says only on which side it is.
const FARTHEST: f64 = 300.0;

/// A claim as it is drawn.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its number and its words.
    pub name: String,
    /// What was claimed, in its own words.
    pub said: String,
    /// What may be said of it.
    pub verdict: String,
    /// The colour of that: against, open, for.
    pub tone: Tone,
    /// From where to where it was claimed; an end may be open.
    pub claimed: (f64, f64),
    /// What was measured, by what it is of, and whether it is Rust's alone.
    pub points: Vec<(String, Estimate, bool)>,
}

/// How a verdict looks: never by colour alone, its words stand beside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Confirmed, or plausible.
    For,
    /// Neither.
    Open,
    /// Refuted here.
    Against,
}

impl Tone {
    fn colour(self) -> RGBColor {
        match self {
            Self::For => RGBColor(0x00, 0x72, 0xb2),
            Self::Open => GREY,
            Self::Against => RGBColor(0xd5, 0x5e, 0x00),
        }
    }
}

impl Row {
    /// The middle of what was claimed: 1 on the axis.
    fn middle(&self) -> f64 {
        match self.claimed {
            (low, high) if high.is_infinite() => low,
            (low, high) if low <= 0.0 => high,
            (low, high) => (low * high).sqrt(),
        }
    }

    /// The bar, as far as the axis goes.
    fn bar(&self) -> (f64, f64) {
        let (low, high) = self.claimed;
        let on_axis = |x: f64| (x / self.middle()).clamp(1.0 / FARTHEST, FARTHEST);
        (on_axis(low), on_axis(high))
    }

    fn shares(&self) -> impl Iterator<Item = (&str, Estimate, Estimate, bool)> {
        let middle = self.middle();
        self.points.iter().filter(|(_, value, _)| value.is_positive()).map(
            move |(of, value, rust)| {
                let share = |x: f64| (x / middle).clamp(1.0 / FARTHEST, FARTHEST);
                (of.as_str(), *value, value.map(share), *rust)
            },
        )
    }
}

/// Draws these claims, on as many charts as that takes: `claims-1`, `claims-2`, … `place` says where and when
/// they were measured.
///
/// # Errors
/// If one cannot be drawn.
pub fn draw(rows: &[Row], place: &[String]) -> Result<Vec<Chart>> {
    let pages = rows.len().div_ceil(MOST).max(1);
    let each = rows.len().div_ceil(pages).max(1);
    rows.chunks(each)
        .enumerate()
        .map(|(page, rows)| of_page(rows, place, page + 1, pages))
        .collect()
}

fn of_page(rows: &[Row], place: &[String], page: usize, pages: usize) -> Result<Chart> {
    let ends = rows.iter().flat_map(|row| {
        let (low, high) = row.bar();
        let points = row.shares().flat_map(|(_, _, share, _)| <[f64; 2]>::from(share.ends()));
        [low.max(0.1), high.min(10.0)].into_iter().chain(points.collect::<Vec<_>>())
    });
    // Without a figure the axis shows the claims alone.
    let axis = Axis::of_times(ends.chain([0.5, 2.0])).map(Axis::logarithmic);
    let Some(axis) = axis else { bail!("a claim has no place on an axis") };
    let part = if pages > 1 { format!(", {page} of {pages}") } else { String::new() };
    let frame = Frame {
        title: format!("What articles say, and what this machine measured{part}"),
        subtitle:
            "Each figure over the middle of what was claimed, which is 1; grey: the claimed range; \
                   bars are 95 % intervals; filled: Rust, hollow: Python or a ratio"
                .to_owned(),
        notes: vec![],
    };
    let named = rows.iter().map(|row| Named::new(&row.name, INK)).collect();
    let words = |heading: &str, aside: &str, width, words| Words {
        heading: heading.to_owned(),
        aside: aside.to_owned(),
        width,
        words,
    };
    let said = rows.iter().map(|row| (row.said.clone(), INK)).collect();
    let verdicts = rows.iter().map(|row| (row.verdict.clone(), row.tone.colour())).collect();
    let columns: Vec<Box<dyn Column>> = vec![
        Box::new(words("claimed", "", 560, said)),
        Box::new(Points { rows, axis }),
        Box::new(words("verdict", "", 720, verdicts)),
    ];
    let groups = vec![Group { heading: None, rows: named }];
    let chart = RowChart { frame, groups, tallest: 150, columns };
    Ok(chart.chart_from(place, &format!("claims-{page}"))?.answering(Question::Headline))
}

struct Points<'a> {
    rows: &'a [Row],
    axis: Axis,
}

impl Column for Points<'_> {
    fn width(&self) -> Width {
        Width::Share(1.0)
    }

    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        let at = (rect.left + 20, rect.top - 16);
        put(area, "measured over claimed", at, HEADING, HPos::Left, VPos::Bottom)?;
        self.axis.draw(area, rect)?;
        let places: Vec<(String, Rect)> =
            layout.rows(rect).map(|(row, place)| (row.to_owned(), place)).collect();
        for ((row, &y), (name, place)) in self.rows.iter().zip(&layout.middles).zip(places) {
            let (low, high) = row.bar();
            let half = layout.height / 3;
            let x = |at: f64| self.axis.x(at, rect).clamp(rect.left, rect.right);
            let (left, right) = (x(low), x(high).max(x(low) + 6));
            let bar = [(left - 3, y - half), (right + 3, y + half)];
            area.draw(&Rectangle::new(bar, PALE.filled()))?;
            area.draw(&Rectangle::new(bar, GREY.mix(0.6).stroke_width(3)))?;
            let points: Vec<_> = row.shares().collect();
            for (of, value, share, is_rust) in &points {
                let look = Look::neutral(row.tone.colour(), *is_rust);
                let look = look.heavier((f64::from(layout.height) / 110.0).clamp(0.4, 0.9));
                self.axis.mark(area, *share, rect, y, look)?;
                area.note(Figure::new(name.clone(), *of, value, number, place));
            }
            if points.is_empty() {
                let kind = Type::new(34, GREY);
                let words = shorten("no figure was measured", kind, rect.width() / 2);
                put(area, &words, (rect.right - 10, y), kind, HPos::Right, VPos::Center)?;
            }
        }
        Ok(())
    }
}
