//! Labels in a column beside a panel, each led to the end of its line. A reader should not have to
//! carry colours from a legend to a line, least of all from the back row.

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor};

use super::canvas::{Area, Rect};
use super::spread::spread;
use super::style::{GREY, Look};
use super::text::{Type, put, widest};

/// A label, and where its line ends.
pub struct Label {
    /// The words.
    pub text: String,
    /// Where the line ends.
    pub end: (i32, i32),
    /// Its colour.
    pub colour: RGBColor,
    /// The look of its line, shown before the words; none for the ideal and the capacity.
    pub look: Option<Look>,
}

impl Label {
    /// A label of a line that is no model's.
    pub fn grey(text: impl Into<String>, end: (i32, i32)) -> Self {
        Self { text: text.into(), end, colour: GREY, look: None }
    }
}

/// From the panel's edge to the labels: room for the leaders.
pub const GUTTER: i32 = 110;
/// The sample of the line before the words.
const SAMPLE: i32 = 130;

/// How wide the column must be for these words.
pub fn column_width<'a>(texts: impl IntoIterator<Item = &'a str>, kind: Type) -> i32 {
    WORDS + widest(texts, kind)
}

/// Where in such a column the words begin.
pub const WORDS: i32 = GUTTER + SAMPLE + 30;

/// The type for `count` labels: `kind`, or smaller where they would not fit below each other.
pub fn kind_for(count: usize, kind: Type, height: i32) -> Type {
    let most = height * 4 / 5 / (count.max(1) as i32);
    kind.sized(kind.em.min(most))
}

/// Draws `labels` in `column`, which begins at the panel's right edge.
pub fn column(area: &Area, mut labels: Vec<Label>, kind: Type, column: Rect) -> Result<()> {
    labels.sort_by_key(|label| label.end.1);
    let wanted: Vec<f64> = labels.iter().map(|label| f64::from(label.end.1)).collect();
    let extents = vec![f64::from(kind.em) * 1.25; labels.len()];
    let rows = spread(&wanted, &extents, f64::from(column.top), f64::from(column.bottom));
    for (label, row) in labels.iter().zip(rows) {
        let y = row.round() as i32;
        let x = column.left + GUTTER;
        // Level to the panel's edge and then to the label, so that leaders stay out of the panel's
        // other lines where they can.
        let from = label.end.0 + if label.look.is_some() { 40 } else { 0 };
        let leader = vec![(from, label.end.1), (column.left.max(from), label.end.1), (x - 14, y)];
        area.draw(&PathElement::new(leader, label.colour.mix(0.45).stroke_width(3)))?;
        if let Some(look) = label.look {
            look.line(area, &[(x, y), (x + SAMPLE, y)])?;
            look.mark(area, (x + SAMPLE / 2, y))?;
        }
        let words = if label.look.is_some() { column.left + WORDS } else { x };
        let kind = Type { colour: label.colour, ..kind };
        put(area, &label.text, (words, y), kind, HPos::Left, VPos::Center)?;
    }
    Ok(())
}
