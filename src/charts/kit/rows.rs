//! Charts of rows: at the left a name for each, and beside the names one column or several, all of
//! which share the rows.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor, ShapeStyle};

use super::axis::{ASIDE, TICK};
use super::canvas::{Area, Rect};
use super::chart::Chart;
use super::frame::Frame;
use super::style::{INK, Look, PALE};
use super::text::{Type, fit, put, shorten, widest};
use crate::analysis::names::Who;
use crate::record::{Lane, Record};

/// The type of a column's heading.
pub const HEADING: Type = Type::new(52, INK).bold();

/// What stands at the left of a row.
pub struct Row {
    /// Its name.
    pub text: String,
    /// The colour of that.
    pub colour: RGBColor,
    /// Smaller lines below it.
    pub under: Vec<String>,
    /// What tells it from others of the same name, if a column of the chart says that; may be empty.
    pub apart: String,
}

impl Row {
    /// A row with a name only.
    pub fn new(text: impl Into<String>, colour: RGBColor) -> Self {
        Self { text: text.into(), colour, under: Vec::new(), apart: String::new() }
    }
}

impl Row {
    /// `2 workers: Python threads, beside 1 computing thread`.
    fn whole_name(&self, heading: Option<&str>) -> String {
        let group = heading.map_or_else(String::new, |heading| format!("{heading}: "));
        let apart = if self.apart.is_empty() { "" } else { ", " };
        format!("{group}{}{apart}{}", self.text, self.apart)
    }
}

impl From<&Who> for Row {
    fn from(who: &Who) -> Self {
        Self::new(&who.label, Look::of(who.tint, &who.runtime).colour)
    }
}

/// Rows that belong together, set off from others.
pub struct Group {
    /// What they are, in a row of its own above them.
    pub heading: Option<String>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row each, in groups where another runtime begins or another kind of code.
pub fn groups(all: &[Who]) -> Vec<Group> {
    let is_kin = |a: &Who, b: &Who| {
        a.runtime == b.runtime && (a.lane == Lane::Plain) == (b.lane == Lane::Plain)
    };
    let group = |kin: &[Who]| Group { heading: None, rows: kin.iter().map(Row::from).collect() };
    all.chunk_by(is_kin).map(group).collect()
}

/// How wide a column is.
#[derive(Clone, Copy)]
pub enum Width {
    /// In units of the canvas.
    Fixed(i32),
    /// Such a share of what others leave.
    Share(f64),
}

/// What stands beside the names.
pub trait Column {
    /// Room above the rows, for its heading.
    fn head(&self) -> i32 {
        150
    }
    /// Room below the rows, for its axis.
    fn foot(&self) -> i32 {
        TICK.em * 5 / 2
    }
    /// How wide it is.
    fn width(&self) -> Width {
        Width::Share(1.0)
    }
    /// Draws it beside the rows of `layout`; `rect` is as high as all of them.
    ///
    /// # Errors
    /// If the canvas cannot be drawn on.
    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()>;
}

/// Where the rows of a chart lie.
pub struct Layout {
    /// The type of the rows' labels.
    pub kind: Type,
    /// The middle of each row.
    pub middles: Vec<i32>,
    /// What each is called, with its group.
    pub names: Vec<String>,
    /// How high a row is.
    pub height: i32,
    /// The left edge of all, from which grounds and rules begin.
    left: i32,
    /// Where the labels end and the columns may begin.
    beside: i32,
}

/// A chart of rows.
pub struct RowChart<'a> {
    /// Its words.
    pub frame: Frame,
    /// The names.
    pub groups: Vec<Group>,
    /// Higher than this no row grows.
    pub tallest: i32,
    /// What stands beside them.
    pub columns: Vec<Box<dyn Column + 'a>>,
}

impl RowChart<'_> {
    /// The chart, which is called `name`.
    ///
    /// # Errors
    /// If it cannot be drawn.
    pub fn chart(&self, record: &Record, name: &str) -> Result<Chart> {
        self.chart_of(&[record], name)
    }

    /// The same of several records that are compared.
    ///
    /// # Errors
    /// If it cannot be drawn.
    pub fn chart_of(&self, records: &[&Record], name: &str) -> Result<Chart> {
        self.frame.chart_of(name, records, |area, room| self.fill(area, room))
    }

    /// The same of what is no record: these parts of the footer say where its figures come from.
    ///
    /// # Errors
    /// If it cannot be drawn.
    pub fn chart_from(&self, parts: &[String], name: &str) -> Result<Chart> {
        self.frame.chart_from(name, parts, |area, room| self.fill(area, room))
    }

    fn fill(&self, area: &Area, room: Rect) -> Result<()> {
        let most = |of: fn(&dyn Column) -> i32| self.columns.iter().map(|c| of(&**c)).max();
        let (head, foot) = (most(|c| c.head()).unwrap_or(0), most(|c| c.foot()).unwrap_or(0));
        let body = Rect { top: room.top + head, bottom: room.bottom - foot, ..room };
        let layout = self.lay(area, body)?;
        let last = layout.middles.last().copied().unwrap_or(body.bottom);
        let body = Rect { bottom: body.bottom.min(last + layout.height / 2), ..body };
        for (column, (left, right)) in self.columns.iter().zip(self.split(&layout, room)) {
            column.draw(area, &layout, Rect { left, right, ..body })?;
        }
        Ok(())
    }

    /// Where each column begins and ends.
    fn split(&self, layout: &Layout, room: Rect) -> Vec<(i32, i32)> {
        let count = self.columns.len() as i32;
        let gap = if count > 3 { 36 } else { 60 };
        let widths = || self.columns.iter().map(|column| column.width());
        let fixed: i32 = widths().map(|w| if let Width::Fixed(px) = w { px } else { 0 }).sum();
        let shares: f64 = widths().map(|w| if let Width::Share(s) = w { s } else { 0.0 }).sum();
        let left_over = f64::from(room.right - layout.beside - fixed - gap * (count - 1));
        let mut left = layout.beside;
        let place = |width| {
            let right = left
                + match width {
                    Width::Fixed(px) => px,
                    Width::Share(share) => (left_over * share / shares) as i32,
                };
            let place = (left, right);
            left = right + gap;
            place
        };
        widths().map(place).collect()
    }

    /// Lays the rows over `room` and draws their names, with grounds and rules between groups.
    fn lay(&self, area: &Area, room: Rect) -> Result<Layout> {
        let rows = || self.groups.iter().flat_map(|group| &group.rows);
        let headed = self.groups.iter().filter(|group| group.heading.is_some()).count();
        // A group is set off by half a row.
        let halves = 2 * (rows().count() + headed) + self.groups.len();
        let height = (2 * room.height() / halves.max(1) as i32).min(self.tallest);
        let lines = 1 + rows().map(|row| row.under.len()).max().unwrap_or(0) as i32;
        let kind = Type::new((height * 3 / 4 / lines.min(2)).min(56), INK);
        let kind = if lines > 1 { kind.bold() } else { kind };
        let small = ASIDE.sized((height / 4).min(ASIDE.em));
        // Labels may take a third; a longer one would leave nothing to its figures.
        let words = widest(rows().map(|row| row.text.as_str()), kind)
            .max(widest(rows().flat_map(|row| &row.under).map(String::as_str), small))
            .max(widest(self.groups.iter().filter_map(|g| g.heading.as_deref()), kind.bold()))
            .min(room.width() / if lines > 1 { 4 } else { 3 });
        let beside = room.left + words + 40;
        let layout =
            Layout { kind, middles: vec![], names: vec![], height, left: room.left, beside };
        let mut layout = layout;
        let mut top = room.top;
        for (i, group) in self.groups.iter().enumerate() {
            let all = group.rows.len() + usize::from(group.heading.is_some());
            let bottom = top + height * all as i32;
            if let Some(heading) = &group.heading {
                let ground = [(room.left, top), (room.right, bottom)];
                area.draw(&Rectangle::new(ground, INK.mix(0.035).filled()))?;
                let heading = shorten(heading, kind.bold(), words);
                let at = (room.left + 20, top + height / 2);
                put(area, &heading, at, kind.bold(), HPos::Left, VPos::Center)?;
                top += height;
            } else if i > 0 {
                let rule = vec![(room.left, top - height / 4), (room.right, top - height / 4)];
                area.draw(&PathElement::new(rule, ShapeStyle::from(PALE).stroke_width(2)))?;
            }
            for row in &group.rows {
                if group.heading.is_none() && layout.middles.len() % 2 == 1 {
                    let stripe = [(room.left, top), (room.right, top + height)];
                    area.draw(&Rectangle::new(stripe, INK.mix(0.03).filled()))?;
                }
                layout.name(area, row, top + height / 2, small)?;
                layout.middles.push(top + height / 2);
                layout.names.push(row.whole_name(group.heading.as_deref()));
                top += height;
            }
            top = bottom + height / 2;
        }
        Ok(layout)
    }
}

impl Layout {
    /// The rows: how each is called, and where it lies between the edges of `rect`.
    pub fn rows(&self, rect: Rect) -> impl Iterator<Item = (&str, Rect)> {
        let half = self.height / 2;
        let place = move |y: i32| Rect { top: y - half, bottom: y + half, ..rect };
        let names = self.names.iter().map(String::as_str);
        names.zip(self.middles.iter().map(move |y| place(*y)))
    }

    fn name(&self, area: &Area, row: &Row, middle: i32, small: Type) -> Result<()> {
        let right = self.beside - 40;
        let words = right - self.left;
        let under: Vec<(String, Type)> = (row.under.iter())
            .flat_map(|text| {
                let most = if self.height > 300 { 2 } else { 1 };
                let (kind, lines) = fit(text, small, words, most);
                lines.into_iter().map(move |line| (line, kind))
            })
            .collect();
        let kind = Type { colour: row.colour, ..self.kind };
        // A little smaller, before it is cut.
        let (kind, name) = fit(&row.text, kind, words, 1);
        let lines = std::iter::once((name.concat(), kind)).chain(under);
        let lines: Vec<(String, Type)> = lines.collect();
        let high = |kind: &Type| kind.em * 5 / 4;
        let all: i32 = lines.iter().map(|(_, kind)| high(kind)).sum();
        let mut y = middle - all / 2;
        for (line, kind) in lines {
            put(area, &line, (right, y + high(&kind) / 2), kind, HPos::Right, VPos::Center)?;
            y += high(&kind);
        }
        Ok(())
    }
}

/// What a column shows, above it: in the lowest 140 units of its head, or 190 with two lines aside.
pub fn heading(area: &Area, rect: Rect, heading: &str, aside: &str, most: usize) -> Result<()> {
    let Rect { left, top, .. } = rect;
    let (kind, lines) = fit(aside, ASIDE, rect.width(), most);
    let mut y = top - 20 - 50 * lines.len().max(1) as i32;
    for (line, y) in lines.iter().zip((y..).step_by(50)) {
        put(area, line, (left, y), kind, HPos::Left, VPos::Top)?;
    }
    y -= 70;
    let (kind, lines) = fit(heading, HEADING, rect.width(), 1);
    put(area, &lines.concat(), (left, y), kind, HPos::Left, VPos::Top)
}
