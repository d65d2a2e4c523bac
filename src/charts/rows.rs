//! The rows of charts that list models one below the other, runtime by runtime.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor, ShapeStyle, WHITE};

use super::canvas::{Area, Rect};
use super::lines::label;
use super::style::{INK, Look, PALE};
use super::text::{Type, put, shorten, widest};
use crate::record::{EMBEDDED, NATIVE, Record};

/// A row: one model in one runtime.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The runtime.
    pub runtime: String,
    /// The model.
    pub model: String,
    /// The two, for people.
    pub label: String,
}

/// The rows of these runtimes and models, each once: Rust first, then the embedded Python, then
/// the others; in each the record's order.
pub fn rows<'a>(
    record: &Record,
    coordinates: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (runtime, model) in coordinates {
        if rows.iter().all(|r| r.runtime != runtime || r.model != model) {
            let label = label(record, runtime, model);
            rows.push(Row { runtime: runtime.to_owned(), model: model.to_owned(), label });
        }
    }
    let place = |runtime: &str| record.interpreters.iter().position(|i| i.id == runtime);
    rows.sort_by_key(|r| (r.runtime != NATIVE, r.runtime != EMBEDDED, place(&r.runtime)));
    rows
}

/// Where the rows of a chart lie.
pub struct Layout {
    /// The type of the rows' labels.
    pub kind: Type,
    /// The middle of each row.
    pub middles: Vec<i32>,
    /// How high a row is.
    pub height: i32,
    /// Where the labels end and the panels may begin.
    pub left: i32,
}

/// Lays rows over `room` and draws their labels, and a rule between runtimes.
pub fn lay(area: &Area, rows: &[Row], room: Rect) -> Result<Layout> {
    let groups = 1 + rows.windows(2).filter(|pair| pair[0].runtime != pair[1].runtime).count();
    // A group is set off by half a row.
    let height = (2 * room.height() / (2 * rows.len() + groups).max(1) as i32).min(210);
    let kind = Type::new((height * 2 / 3).min(60), INK);
    // Labels may take a third; a longer one would leave nothing to its figures.
    let words = widest(rows.iter().map(|r| r.label.as_str()), kind).min(room.width() / 3);
    let left = room.left + words + 40;
    let mut y = room.top + height / 2;
    let mut middles = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        if i > 0 && rows[i - 1].runtime != row.runtime {
            let rule = vec![(room.left, y - height / 4), (room.right, y - height / 4)];
            area.draw(&PathElement::new(rule, ShapeStyle::from(PALE).stroke_width(2)))?;
            y += height / 2;
        }
        if i % 2 == 1 {
            let stripe = [(room.left, y - height / 2), (room.right, y + height / 2)];
            area.draw(&Rectangle::new(stripe, INK.mix(0.03).filled()))?;
        }
        let colour = Look::of(&row.model, &row.runtime).colour;
        let text = shorten(&row.label, kind, words);
        let at = (left - 40, y);
        put(area, &text, at, Type { colour, ..kind }, HPos::Right, VPos::Center)?;
        middles.push(y);
        y += height;
    }
    Ok(Layout { kind, middles, height, left })
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
