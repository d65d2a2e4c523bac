//! A column of charts of rows that is a whole matrix: a ratio in each square, on a coloured ground.
//!
//! A colour is a claim: *faster* or *slower*. So where the interval holds 1 the ground stays white.

use anyhow::Result;
use plotters::element::Rectangle;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, WHITE};

use super::canvas::{Area, Rect};
use super::figure::Figure;
use super::ramp;
use super::rows::{Column, HEADING, Layout};
use super::style::GREY;
use super::text::{Type, fit_all, put};
use crate::analysis::Estimate;
use crate::words::times;

/// What is in a square; nothing where nothing was planned.
pub type Square = Option<Result<Estimate, &'static str>>;

/// Ratios by row and column.
pub struct Matrix {
    /// The columns' names, and their squares from the first row to the last.
    pub columns: Vec<(String, Vec<Square>)>,
    /// The ratio that would be ideal.
    pub ideal: f64,
    /// Room that is left below, for a key.
    pub foot: i32,
}

/// Whether its interval leaves open if it is more or less than one.
pub fn is_open(ratio: &Estimate) -> bool {
    ratio.interval.is_some() && !ratio.excludes(1.0)
}

impl Column for Matrix {
    fn head(&self) -> i32 {
        90
    }

    fn foot(&self) -> i32 {
        self.foot
    }

    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        let wide = rect.width() / self.columns.len().max(1) as i32;
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let (heading, names) = fit_all(&names, HEADING, wide - 20, 1);
        for ((i, (whole, squares)), name) in (0..).zip(&self.columns).zip(names) {
            let left = rect.left + i * wide;
            let at = (left + wide / 2, rect.top - 16);
            put(area, &name.concat(), at, heading, HPos::Center, VPos::Bottom)?;
            for (index, (square, &y)) in squares.iter().zip(&layout.middles).enumerate() {
                let (top, bottom) = (y - layout.height / 2, y + layout.height / 2);
                let rect = Rect { left, top, right: left + wide, bottom };
                if let Some(Ok(ratio)) = square {
                    let row = &layout.names[index];
                    area.note(Figure::new(row, whole, ratio, times, rect));
                }
                if let Some(square) = square {
                    self.square(area, square, rect, layout.kind)?;
                }
            }
        }
        Ok(())
    }
}

impl Matrix {
    /// A figure on its colour, or a word about what is missing.
    fn square(
        &self,
        area: &Area,
        square: &Result<Estimate, &'static str>,
        rect: Rect,
        kind: Type,
    ) -> Result<()> {
        let middle = ((rect.left + rect.right) / 2, (rect.top + rect.bottom) / 2);
        let say = |text: &str, kind: Type| {
            let (kind, lines) = fit_all(&[text], kind, rect.width() - 24, 1);
            put(area, &lines.concat().concat(), middle, kind, HPos::Center, VPos::Center)
        };
        let ratio = match square {
            Ok(ratio) => ratio,
            Err(word) => {
                return say(word, Type { colour: GREY, ..kind.sized(kind.em * 4 / 5) });
            }
        };
        let (ground, text) = if is_open(ratio) {
            (WHITE, GREY)
        } else {
            let ground = ramp::colour(ratio.value, self.ideal);
            (ground, ramp::text_on(ground))
        };
        // A hair apart from its neighbours.
        let corners = [(rect.left + 2, rect.top + 2), (rect.right - 2, rect.bottom - 2)];
        area.draw(&Rectangle::new(corners, ground.filled()))?;
        say(&times(ratio.value), Type { colour: text, ..kind })
    }
}
