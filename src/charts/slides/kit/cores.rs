//! Cores as squares.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor};

use super::page::NAME;
use crate::analysis::slides::threads::Threads;
use crate::charts::kit::canvas::Area;
use crate::charts::kit::style::INK;
use crate::charts::kit::text::{put, widest};
use crate::words::tenths;

/// How many cores some threads use.
pub struct Cores {
    busy: f64,
    squares: u32,
    words: Vec<String>,
}

const SQUARE: i32 = 170;
const APART: i32 = 34;
const LINE: i32 = NAME.em * 5 / 4;

impl Cores {
    /// Those of these threads, on a machine with so many.
    pub fn of(threads: &Threads, cores: u32) -> Self {
        let busy = threads.running.value;
        // As many as they could use at most.
        let squares = (threads.take.tracks.len() as u32).min(cores);
        // One of sixteen would be read as what a program of sixteen threads gets.
        let noun = if cores == 1 { "core" } else { "cores" };
        let words = match (tenths(busy), squares < cores) {
            (busy, false) => vec![format!("{busy} of {cores}"), noun.to_owned()],
            (busy, true) if busy == "1" => vec!["1 core".to_owned()],
            (busy, true) => vec![format!("{busy} cores")],
        };
        Self { busy, squares, words }
    }

    /// How wide they are, with their words.
    pub fn width(&self) -> i32 {
        let squares = self.squares as i32 * (SQUARE + APART) - APART;
        widest(self.words.iter().map(String::as_str), NAME).max(squares)
    }

    /// How high.
    pub fn height(&self) -> i32 {
        SQUARE + APART + LINE * self.words.len() as i32
    }

    /// Draws them to the right of a point.
    pub fn draw(&self, area: &Area, (left, middle): (i32, i32)) -> Result<()> {
        let top = middle - self.height() / 2;
        for n in 0..self.squares as i32 {
            let left = left + n * (SQUARE + APART);
            square(area, (left, top), SQUARE, self.busy - f64::from(n), INK)?;
        }
        for (n, words) in (0..).zip(&self.words) {
            let at = (left, top + SQUARE + APART + n * LINE);
            put(area, words, at, NAME, HPos::Left, VPos::Top)?;
        }
        Ok(())
    }
}

/// A core: a square that is filled from the left as far as it is busy.
pub fn square(
    area: &Area,
    (left, top): (i32, i32),
    side: i32,
    busy: f64,
    colour: RGBColor,
) -> Result<()> {
    let filled = (busy.clamp(0.0, 1.0) * f64::from(side)).round() as i32;
    // Nothing is so busy that no speck of white is left: the rest of a per cent is not worth a line.
    let filled = if filled * 50 >= side * 49 { side } else { filled };
    if filled > 0 {
        let corners = [(left, top), (left + filled, top + side)];
        area.draw(&Rectangle::new(corners, colour.filled()))?;
    }
    // A rectangle's own outline is a hair.
    let (right, bottom) = (left + side, top + side);
    let around =
        [(left, top), (right, top), (right, bottom), (left, bottom), (left, top), (right, top)];
    let outline = colour.stroke_width((side / 18).clamp(3, 14).unsigned_abs());
    area.draw(&PathElement::new(around.to_vec(), outline))?;
    Ok(())
}
