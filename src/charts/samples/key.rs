//! What the marks beside a panel mean, in a column to its right.

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::style::{GREY, INK, Look, dashed};
use crate::charts::kit::text::{Type, put, shorten, width};

const WORDS: Type = Type::new(46, INK);
/// From the beginning of an entry to its words.
const SIGN: i32 = 90;

/// Entries below each other.
pub struct Key {
    /// The entries.
    pub entries: Vec<Entry>,
}

/// A sign and its meaning.
pub struct Entry {
    sign: Sign,
    words: String,
}

/// How an entry is marked.
pub enum Sign {
    /// Not at all: it is the heading.
    Heading,
    /// Not at all: it keeps others apart.
    None,
    /// By a marker.
    Mark(Look),
    /// By a line.
    Line,
    /// By a broken line.
    Dashes,
}

impl Entry {
    /// An entry with these words.
    pub fn new(sign: Sign, words: &str) -> Self {
        Self { sign, words: words.to_owned() }
    }

    fn indent(&self) -> i32 {
        if matches!(self.sign, Sign::Heading) { 0 } else { SIGN }
    }
}

impl Key {
    /// How wide it is.
    pub fn width(&self) -> i32 {
        let of = |entry: &Entry| entry.indent() + width(&entry.words, WORDS.bold());
        self.entries.iter().map(of).max().unwrap_or(0)
    }

    /// Draws it from the top of `rect`: smaller where its entries would not fit.
    pub fn draw(&self, area: &Area, rect: Rect) -> Result<()> {
        let each = (rect.height() / self.entries.len().max(1) as i32).min(WORDS.em * 3 / 2);
        let kind = WORDS.sized(WORDS.em.min(each * 4 / 5));
        for (entry, top) in self.entries.iter().zip((rect.top..).step_by(each as usize)) {
            let (left, y) = (rect.left, top + each / 2);
            let kind = if matches!(entry.sign, Sign::Heading) { kind.bold() } else { kind };
            let line = [(left, y), (left + SIGN - 26, y)];
            match entry.sign {
                Sign::Heading | Sign::None => {}
                Sign::Mark(look) => {
                    look.speck(area, (left + SIGN / 2 - 13, y), kind.em * 2 / 5, 1.0)?
                }
                Sign::Line => area.draw(&PathElement::new(line, INK.stroke_width(8)))?,
                Sign::Dashes => {
                    dashed(area, &line, 14, 12, ShapeStyle::from(GREY).stroke_width(5))?
                }
            }
            let words = shorten(&entry.words, kind, rect.right - left - entry.indent());
            put(area, &words, (left + entry.indent(), y), kind, HPos::Left, VPos::Center)?;
        }
        Ok(())
    }
}
