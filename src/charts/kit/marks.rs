//! Columns of a chart of rows: a mark upon an axis, a bar, or words in each row.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor, ShapeStyle, WHITE};

use super::axis::{ASIDE, Axis};
use super::canvas::{Area, Rect};
use super::figure::Figure;
use super::rows::{Column, HEADING, Layout, Width, heading};
use super::style::{GREY, Look, dashed};
use super::text::{Type, fit, put, shorten, width};
use crate::analysis::Estimate;

/// A mark upon an axis in each row, and its figure beside it.
pub struct Marks {
    /// What is shown.
    pub heading: String,
    /// A few words more.
    pub aside: String,
    /// The axis; columns that are compared share one.
    pub axis: Axis,
    /// Upright lines besides the one at 1, with their names.
    pub references: Vec<(&'static str, f64)>,
    /// What stands in each row.
    pub marks: Vec<Mark>,
}

/// What stands in a row.
pub enum Mark {
    /// A figure.
    Figure {
        /// What it is.
        estimate: Estimate,
        /// How it looks.
        look: Look,
        /// Small words behind it.
        aside: String,
        /// To what share of it it is known: no digit below is printed.
        known: f64,
    },
    /// In the place of one: why there is none.
    Words(String),
}

impl Mark {
    /// A figure, or why there is none.
    pub fn new(estimate: Result<Estimate, String>, look: Look) -> Self {
        match estimate {
            Ok(estimate) => Self::Figure { estimate, look, aside: String::new(), known: 0.0 },
            Err(reason) => Self::Words(reason),
        }
    }

    /// The same, if it is known only to this share.
    pub fn known_to(self, share: f64) -> Self {
        match self {
            Self::Figure { estimate, look, aside, .. } => {
                Self::Figure { estimate, look, aside, known: share }
            }
            words @ Self::Words(_) => words,
        }
    }

    /// The same with small words behind it.
    pub fn with_aside(self, aside: String) -> Self {
        match self {
            Self::Figure { estimate, look, known, .. } => {
                Self::Figure { estimate, look, aside, known }
            }
            words @ Self::Words(_) => words,
        }
    }

    /// The figure, if it is one.
    pub fn estimate(&self) -> Option<&Estimate> {
        match self {
            Self::Figure { estimate, .. } => Some(estimate),
            Self::Words(_) => None,
        }
    }

    /// Where its interval begins and ends: what an axis must have room for.
    pub fn ends(&self) -> impl Iterator<Item = f64> + use<> {
        let ends = self.estimate().map(|estimate| estimate.ends());
        ends.into_iter().flat_map(|(low, high)| [low, high])
    }
}

/// [`Mark::ends`] of all.
pub fn ends(marks: &[Mark]) -> impl Iterator<Item = f64> {
    marks.iter().flat_map(Mark::ends)
}

impl Column for Marks {
    fn head(&self) -> i32 {
        if self.references.is_empty() { 150 } else { 260 }
    }

    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        let Rect { top, .. } = rect;
        let (lift, most) = if self.references.is_empty() { (0, 1) } else { (50, 2) };
        heading(area, Rect { top: top - lift, ..rect }, &self.heading, &self.aside, most)?;
        let small = ASIDE.sized(ASIDE.em.min(layout.kind.em * 3 / 4));
        let words = |mark: &Mark| match mark {
            Mark::Figure { estimate, aside, known, .. } => {
                let aside = if aside.is_empty() { 0 } else { width(aside, small) + 20 };
                width(&self.axis.words(estimate.value, *known), layout.kind) + aside + 60
            }
            Mark::Words(_) => 0,
        };
        let room = self.marks.iter().map(words).max().unwrap_or(0).min(rect.width() / 2);
        let axis = self.axis.with_room(room);
        axis.draw(area, rect)?;
        let named = [("sequential", 1.0)];
        let named: Vec<(&str, f64)> = named.into_iter().chain(self.references.clone()).collect();
        if !self.references.is_empty() {
            axis.references(area, rect, &named)?;
        }
        for (_, value) in self.references.iter().filter(|(_, value)| *value != 1.0) {
            let x = axis.x(*value, rect);
            let style = ShapeStyle::from(GREY).stroke_width(5);
            dashed(area, &[(x, top), (x, rect.bottom)], 14, 12, style)?;
        }
        for (mark, (row, place)) in self.marks.iter().zip(layout.rows(rect)) {
            if let Some(estimate) = mark.estimate() {
                let words = |x| axis.words(x, 0.0);
                area.note(Figure::new(row, &self.heading, estimate, words, place));
            }
        }
        // In a crowd of rows, a marker would reach into its neighbours.
        let weight = (f64::from(layout.height) / 80.0).min(1.0);
        for (mark, &y) in self.marks.iter().zip(&layout.middles) {
            let (estimate, look, aside, known) = match mark {
                Mark::Figure { estimate, look, aside, known } => {
                    (*estimate, look.heavier(weight), aside, *known)
                }
                Mark::Words(words) => {
                    let left = axis.origin(rect).unwrap_or(rect.left) + 20;
                    say(area, words, layout, Rect { left, ..rect }, y)?;
                    continue;
                }
            };
            if let Some(from) = axis.origin(rect) {
                look.line(area, &[(from, y), (axis.x(estimate.value, rect), y)])?;
            }
            let (_, end) = axis.mark(area, estimate, rect, y, look)?;
            // Below 1, the line to it reaches further than the mark.
            let end = axis.origin(rect).map_or(end, |from| end.max(from));
            let words = axis.words(estimate.value, known);
            let kind = Type { colour: look.colour, ..layout.kind };
            if !self.references.is_empty() {
                // All at the right edge: beside the marks, the upright lines would cross them.
                put(area, &words, (rect.right, y), kind, HPos::Right, VPos::Center)?;
                continue;
            }
            put(area, &words, (end + 20, y), kind, HPos::Left, VPos::Center)?;
            let after = end + 20 + width(&words, kind) + 20;
            let aside = shorten(aside, small, rect.right - after);
            put(area, &aside, (after, y), small, HPos::Left, VPos::Center)?;
        }
        Ok(())
    }
}

/// Words in each row.
pub struct Words {
    /// What they are.
    pub heading: String,
    /// A few words more.
    pub aside: String,
    /// How wide the column is.
    pub width: i32,
    /// The words and their colours.
    pub words: Vec<(String, RGBColor)>,
}

impl Column for Words {
    fn width(&self) -> Width {
        Width::Fixed(self.width)
    }

    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        if self.aside.is_empty() {
            let at = (rect.left + 20, rect.top - 16);
            put(area, &self.heading, at, HEADING, HPos::Left, VPos::Bottom)?;
        } else {
            heading(area, rect, &self.heading, &self.aside, 1)?;
        }
        for ((words, _), (row, place)) in self.words.iter().zip(layout.rows(rect)) {
            area.note(Figure::said(row, &self.heading, words, place));
        }
        for ((words, colour), &y) in self.words.iter().zip(&layout.middles) {
            let kind = Type { colour: *colour, ..layout.kind };
            put(area, words, (rect.left + 20, y), kind, HPos::Left, VPos::Center)?;
        }
        Ok(())
    }
}

/// Why a row is empty, in as many lines as it has room for.
pub fn say(area: &Area, words: &str, layout: &Layout, rect: Rect, y: i32) -> Result<()> {
    let kind = ASIDE.sized(ASIDE.em.min(layout.kind.em));
    let most = (layout.height / (kind.em * 3 / 4)).clamp(1, 2) as usize;
    let (kind, lines) = fit(words, kind, rect.width() - 20, most);
    let step = kind.em * 5 / 4;
    let first = y - step * (lines.len() as i32 - 1) / 2;
    for (line, y) in lines.iter().zip((first..).step_by(step as usize)) {
        put(area, line, (rect.left + 20, y), kind, HPos::Left, VPos::Center)?;
    }
    Ok(())
}

/// A bar over `rect`, filled or hollow.
pub fn bar(area: &Area, rect: Rect, colour: RGBColor, filled: bool) -> Result<()> {
    let Rect { left, top, right, bottom } = rect;
    let inside = if filled { colour } else { WHITE };
    area.draw(&Rectangle::new([(left, top), (right, bottom)], inside.filled()))?;
    // A path: the SVG backend draws a rectangle's outline one unit wide, whatever is asked for.
    let outline = vec![(left, top), (right, top), (right, bottom), (left, bottom), (left, top)];
    area.draw(&PathElement::new(outline, colour.stroke_width(6)))?;
    Ok(())
}
