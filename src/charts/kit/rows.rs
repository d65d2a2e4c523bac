//! The rows of charts that list models one below the other, runtime by runtime.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor, ShapeStyle, WHITE};

use super::canvas::{Area, Rect};
use super::style::{INK, Look, PALE};
use super::text::{Type, put, shorten, widest};
use crate::analysis::missing::why_missing;
use crate::analysis::names::label;
use crate::record::{Cell, EMBEDDED, Lane, NATIVE, Record};
use crate::words::list;

/// A row: one model in one runtime, written in one way.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// The runtime.
    pub runtime: String,
    /// The model.
    pub model: String,
    /// The lane.
    pub lane: Lane,
    /// All of that, for people.
    pub label: String,
}

impl Row {
    /// Whether the two belong together: the same runtime executes the same kind of code.
    fn is_kin(&self, other: &Self) -> bool {
        self.runtime == other.runtime && (self.lane == Lane::Plain) == (other.lane == Lane::Plain)
    }
}

/// The rows of these runtimes and models, each once: Rust first, then the embedded Python, then
/// the others; in each the record's order.
pub fn rows<'a>(
    record: &Record,
    coordinates: impl IntoIterator<Item = (&'a str, &'a str)>,
) -> Vec<Row> {
    in_lanes(record, coordinates.into_iter().map(|(runtime, model)| (runtime, model, Lane::Plain)))
}

/// The same with lanes: a runtime's plain rows first, then Rust called from it.
pub fn in_lanes<'a>(
    record: &Record,
    coordinates: impl IntoIterator<Item = (&'a str, &'a str, Lane)>,
) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for (runtime, model, lane) in coordinates {
        if rows
            .iter()
            .all(|r| (r.runtime.as_str(), r.model.as_str(), r.lane) != (runtime, model, lane))
        {
            let label = label(record, runtime, model) + lane_words(lane);
            rows.push(Row { runtime: runtime.to_owned(), model: model.to_owned(), lane, label });
        }
    }
    let place = |runtime: &str| record.interpreters.iter().position(|i| i.id == runtime);
    rows.sort_by_key(|r| {
        let is_embedded = r.runtime == EMBEDDED;
        (r.runtime != NATIVE, !is_embedded, place(&r.runtime), r.lane != Lane::Plain)
    });
    rows
}

/// What follows a model's name where its code is not the plain one.
fn lane_words(lane: Lane) -> &'static str {
    match lane {
        Lane::Plain => "",
        Lane::Library => ", library",
        Lane::NativeHeld => ", Rust, GIL held",
        Lane::NativeReleased => ", Rust, GIL released",
    }
}

/// A note for everything that is missing for one reason from one row, however many workloads it is
/// missing from. Items are a row's label, a workload and the reason.
pub fn missing<'a>(
    record: &Record,
    items: impl IntoIterator<Item = (String, &'a str, String)>,
) -> Vec<String> {
    let mut notes: Vec<(String, String, Vec<String>)> = Vec::new();
    for (label, workload, reason) in items {
        match notes.iter_mut().find(|(l, r, _)| (l, r) == (&label, &reason)) {
            Some((.., workloads)) => workloads.push(workload.to_owned()),
            None => notes.push((label, reason, vec![workload.to_owned()])),
        }
    }
    let note = |(label, reason, workloads): &(String, String, Vec<String>)| {
        // A long list would leave no room for the reason.
        let all = workloads.len() > 3 && workloads.len() == record.workloads.len();
        let workloads = if all { "all workloads".to_owned() } else { list(workloads) };
        format!("Not drawn: {label} ({workloads}): {reason}")
    };
    notes.iter().map(note).collect()
}

/// [`missing`] for cells that have no speed-up.
pub fn missing_cells<'a>(
    record: &Record,
    cells: impl IntoIterator<Item = &'a Cell>,
) -> Vec<String> {
    let items = cells.into_iter().map(|cell| {
        let label = label(record, &cell.runtime, &cell.model);
        (label, cell.workload.as_str(), why_missing(record, cell))
    });
    missing(record, items)
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
    let groups = 1 + rows.windows(2).filter(|pair| !pair[0].is_kin(&pair[1])).count();
    // A group is set off by half a row.
    let height = (2 * room.height() / (2 * rows.len() + groups).max(1) as i32).min(210);
    let kind = Type::new((height * 3 / 4).min(56), INK);
    // Labels may take a third; a longer one would leave nothing to its figures.
    let words = widest(rows.iter().map(|r| r.label.as_str()), kind).min(room.width() / 3);
    let left = room.left + words + 40;
    let mut y = room.top + height / 2;
    let mut middles = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        if i > 0 && !rows[i - 1].is_kin(row) {
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
