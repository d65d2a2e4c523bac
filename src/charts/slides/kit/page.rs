//! The page of a slide: its size and types, its title, and the footer that says what it rests on.

use anyhow::Result;
use plotters::style::RGBColor;
use plotters::style::text_anchor::{HPos, VPos};

use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::style::{GREY, INK, rgb};
use crate::charts::kit::text::{Type, fit_all, put, width, wrap};
use crate::record::Record;
use crate::words::plural;

/// The canvas: that of a screen.
const SIZE: (i32, i32) = (3840, 2160);
/// No text but the footer is smaller: DejaVu's capitals are 0.729 em, and so three hundredths of the
/// height. (For a viewer in the last row of eighty seats: ANSI/INFOCOMM V202.01, basic decisions.)
const SMALLEST: i32 = 92;
const MARGIN: i32 = 90;
const FOOTER: Type = Type::new(42, GREY);
const MOST_FOOTER_LINES: usize = 3;

/// Titles, before they shrink.
const TITLE: Type = Type::new(150, INK).bold();
/// Words.
pub const TEXT: Type = Type::new(SMALLEST, INK);
/// Names.
pub const NAME: Type = Type::new(100, INK).bold();

/// Python's hue.
pub const PYTHON: RGBColor = rgb(0x00_72_B2);
/// Rust's.
pub const RUST: RGBColor = rgb(0xD5_5E_00);
/// What threads look like, where they are told apart.
pub const THREADS: [RGBColor; 2] = [rgb(0x00_72_B2), rgb(0xE6_9F_00)];
/// The same for text, on white: amber letters are too pale.
pub const THREADS_NAMED: [RGBColor; 2] = [rgb(0x00_72_B2), rgb(0xA8_6A_00)];

/// The hue of a language.
pub fn hue(is_rust: bool) -> RGBColor {
    if is_rust { RUST } else { PYTHON }
}

/// A slide, but for its picture.
pub struct Page<'a> {
    /// Where the figures come from.
    pub record: &'a Record,
    /// The finding. Each item begins a line; none where the picture has its own headings.
    pub title: Vec<String>,
    /// What it rests on: takes, figures with their intervals.
    pub notes: Vec<String>,
}

impl Page<'_> {
    /// The slide called `name`; `draw` draws the picture.
    ///
    /// # Errors
    /// If it cannot be drawn.
    pub fn chart(&self, name: &str, draw: impl FnOnce(&Area, Rect) -> Result<()>) -> Result<Chart> {
        Chart::drawn(name, SIZE, &self.title.join(" "), "", |area| {
            let room = self.frame(area)?;
            draw(area, room)
        })
    }

    fn frame(&self, area: &Area) -> Result<Rect> {
        let (left, right) = (MARGIN, SIZE.0 - MARGIN);
        let mut top = MARGIN;
        let (kind, lines) = title(&self.title, right - left);
        for line in lines {
            put(area, &line, (left, top), kind, HPos::Left, VPos::Top)?;
            top += kind.em * 5 / 4;
        }
        let mut bottom = SIZE.1 - MARGIN / 2;
        for line in self.footer(right - left).iter().rev() {
            bottom -= FOOTER.em * 5 / 4;
            put(area, line, (left, bottom), FOOTER, HPos::Left, VPos::Top)?;
        }
        Ok(Rect { left, top: top + MARGIN / 3, right, bottom: bottom - MARGIN / 2 })
    }

    /// What the figures rest on, where, with what and when they were measured.
    fn footer(&self, room: i32) -> Vec<String> {
        let Record { machine, interpreters, gilscope, started, .. } = self.record;
        let mut parts = self.notes.clone();
        if self.record.interrupted {
            parts.push("INTERRUPTED: fewer rounds than planned".to_owned());
        }
        parts.push(format!("{}, {}", machine.cpu, plural(machine.cores, "core")));
        parts.extend(interpreters.first().map(|python| python.label()));
        parts.push(started.get(..10).unwrap_or(started).to_owned());
        parts.push(format!("gilscope {} {}", gilscope.version, gilscope.commit).trim().to_owned());
        if !self.record.changed_scripts.is_empty() {
            parts.push("scripts CHANGED".to_owned());
        }
        let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
        let mut lines = wrap(&parts, " · ", FOOTER, room);
        lines.truncate(MOST_FOOTER_LINES);
        lines
    }
}

/// A heading, as large as its room allows.
pub fn title(texts: &[String], room: i32) -> (Type, Vec<String>) {
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    // One line that is a little smaller reads better than two.
    let is_short = |text: &&str| width(text, TITLE.sized(TITLE.em * 2 / 3)) <= room;
    let most = if texts.iter().all(is_short) { 1 } else { 2 };
    let (kind, lines) = fit_all(&texts, TITLE, room, most);
    (kind, lines.concat())
}
