//! One large panel with all its words: axes, what lies behind its lines, the lines, and beside the
//! panel a label for each of them.

use anyhow::Result;
use plotters::style::text_anchor::{HPos, VPos};

use super::canvas::{Area, Rect};
use super::labels::{self, Label};
use super::panel::Panel;
use super::span::Span;
use super::style::{GREY, INK, Look};
use super::text::{Type, put, shorten, widest, width};
use crate::analysis::series::Line;

/// Type sizes of a panel, and how heavy its lines are.
#[derive(Clone, Copy)]
pub struct Sizes {
    /// Axis labels.
    pub axis: i32,
    /// Labels at the lines' ends.
    pub label: i32,
    /// Labels of the marks above the panel.
    pub mark: i32,
    /// Times the ordinary weight of lines and markers.
    pub weight: f64,
}

/// A line, and what is said of one of its points.
pub struct Ended<'a> {
    /// The line.
    pub line: &'a Line,
    /// What it is called.
    pub name: &'a str,
    /// A figure behind the name: where room is short, it is the name that is cut.
    pub figure: String,
    /// Where the label hangs: at this count, whose figure it prints; what lies beyond is drawn faintly.
    /// Without, at the end of the line.
    pub at: Option<u32>,
}

impl Ended<'_> {
    fn words(&self, kind: Type, room: i32) -> String {
        let figure = if self.name.is_empty() || self.figure.is_empty() {
            self.figure.clone()
        } else {
            format!(" {}", self.figure)
        };
        let name = match self.name {
            "" => String::new(),
            name => shorten(name, kind, room - width(&figure, kind)),
        };
        name + &figure
    }
}

/// What such a panel shows.
pub struct Labelled<'a> {
    /// What its axes span.
    pub span: &'a Span,
    /// The lines.
    pub lines: Vec<Ended<'a>>,
    /// What the figures in the labels are, above them; may be empty.
    pub heading: String,
    /// What the level axis counts, below it.
    pub under: &'a str,
    /// What the panel shows, above it, where it is not alone.
    pub title: Option<String>,
    /// What the labels of that which lies behind the lines say: they need room, too.
    pub behind: Vec<String>,
    /// Type sizes.
    pub sizes: Sizes,
}

impl Labelled<'_> {
    /// Draws it into `room`. What `behind` draws lies behind the lines, and it returns the labels of
    /// that: two at most.
    pub fn draw(
        &self,
        area: &Area,
        room: Rect,
        behind: impl FnOnce(&Panel) -> Result<Vec<Label>>,
    ) -> Result<()> {
        let sizes = self.sizes;
        let axis = Type::new(sizes.axis, INK);
        let mark = Type::new(sizes.mark, GREY);
        let titled = if self.title.is_some() { sizes.axis * 7 / 4 } else { 0 };
        let above = room.top + sizes.mark * 2 + titled;
        let below = room.bottom - sizes.axis * 3;
        let kind =
            labels::kind_for(self.lines.len() + 2, Type::new(sizes.label, INK), below - above);
        // Words may take about half of the room: a longer one would leave nothing to the lines.
        let longest = room.width() * 11 / 20 - labels::WORDS;
        let texts: Vec<String> =
            self.lines.iter().map(|ended| ended.words(kind, longest)).collect();
        // Such a label has no sample of a line before its words.
        let unsampled = labels::GUTTER + widest(self.behind.iter().map(String::as_str), kind);
        let column = labels::column_width(texts.iter().map(String::as_str), kind)
            .max(unsampled)
            .max(labels::WORDS + width(&self.heading, mark));
        let rect = Rect {
            left: room.left + width(&self.span.widest(), axis) + 30,
            top: above,
            right: room.right - column,
            bottom: below,
        };
        if let Some(title) = &self.title {
            let kind = axis.bold();
            let title = shorten(title, kind, room.width());
            put(area, &title, (room.left, room.top), kind, HPos::Left, VPos::Top)?;
        }

        let panel = Panel::new(area, self.span, rect)
            .showing(self.title.as_deref().unwrap_or_default(), self.under);
        panel.axes(axis)?;
        let middle = (rect.left + rect.right) / 2;
        let under = (middle, below + sizes.axis * 3 / 2 + 40);
        put(area, self.under, under, axis, HPos::Center, VPos::Top)?;

        let mut ends = behind(&panel)?;
        for (Ended { line, at, .. }, text) in self.lines.iter().zip(texts) {
            let look = Look::of(line.who.tint, &line.who.runtime).heavier(sizes.weight);
            panel.settle(line);
            let (shown, beyond) = line.until(*at);
            panel.line(&beyond, look.faint())?;
            if let Some(end) = panel.line(&shown, look)? {
                ends.push(Label { text, end, colour: look.colour, look: Some(look) });
            }
        }
        if !self.heading.is_empty() {
            let at = (rect.right + labels::WORDS, above - sizes.mark / 2 - 16);
            put(area, &self.heading, at, mark, HPos::Left, VPos::Center)?;
        }
        labels::column(area, ends, kind, Rect { left: rect.right, right: room.right, ..rect })
    }
}
