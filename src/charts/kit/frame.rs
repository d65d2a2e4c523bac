//! The frame of every chart: title, subtitle, notes and a footer that says where the figures come
//! from. What is left in the middle is the chart's.

use std::collections::BTreeSet;

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::ShapeStyle;
use plotters::style::text_anchor::{HPos, VPos};

use super::canvas::{Area, HEIGHT, Rect, WIDTH};
use super::chart::Chart;
use super::style::{GREY, INK, PALE};
use super::text::{Type, fit, put, shorten, width, wrap};
use crate::analysis::comparable::letter;
use crate::record::{Record, Sample};
use crate::words::{plural, share};

const MARGIN: i32 = 80;
const TITLE: Type = Type::new(104, INK).bold();
const SECOND: Type = Type::new(68, INK);
const SUBTITLE: Type = Type::new(56, GREY);
const NOTE: Type = Type::new(44, INK);
const FOOTER: Type = Type::new(38, GREY);
const MOST_NOTES: usize = 4;
const MOST_FOOTER_LINES: usize = 4;

/// The words around a chart.
pub struct Frame {
    /// What was seen. What follows a line break is said in smaller type: what is to be learnt from it.
    pub title: String,
    /// How to read it.
    pub subtitle: String,
    /// What is missing from it, a line each.
    pub notes: Vec<String>,
}

impl Frame {
    /// The chart called `name` that has this frame; `draw` draws it into the room that is left.
    ///
    /// # Errors
    /// If it cannot be drawn.
    pub fn chart(
        &self,
        name: &str,
        record: &Record,
        draw: impl FnOnce(&Area, Rect) -> Result<()>,
    ) -> Result<Chart> {
        self.chart_of(name, &[record], draw)
    }

    /// The same of several records that are compared: each has its lines in the footer.
    ///
    /// # Errors
    /// As there.
    pub fn chart_of(
        &self,
        name: &str,
        records: &[&Record],
        draw: impl FnOnce(&Area, Rect) -> Result<()>,
    ) -> Result<Chart> {
        self.drawn(name, |room| footers(records, room), draw)
    }

    /// The same of what is no record: these parts of the footer say where its figures come from.
    ///
    /// # Errors
    /// As there.
    pub fn chart_from(
        &self,
        name: &str,
        parts: &[String],
        draw: impl FnOnce(&Area, Rect) -> Result<()>,
    ) -> Result<Chart> {
        self.drawn(name, |room| footer(parts, MOST_FOOTER_LINES, room), draw)
    }

    fn drawn(
        &self,
        name: &str,
        footer: impl FnOnce(i32) -> Vec<String>,
        draw: impl FnOnce(&Area, Rect) -> Result<()>,
    ) -> Result<Chart> {
        Chart::drawn(name, (WIDTH, HEIGHT), &self.title, &self.subtitle, |area| {
            let room = self.draw(area, &footer(WIDTH - 2 * MARGIN))?;
            draw(area, room)
        })
    }

    /// Draws it, and returns the room that is left for the chart.
    fn draw(&self, area: &Area, footer: &[String]) -> Result<Rect> {
        let (left, right) = (MARGIN, WIDTH - MARGIN);
        let mut top = MARGIN;
        let (title, second) = self.title.split_once('\n').unwrap_or((&self.title, ""));
        let said = [(title, TITLE, 28), (second, SECOND, 20), (&*self.subtitle, SUBTITLE, 56)];
        for (text, kind, gap) in said.into_iter().filter(|(text, ..)| !text.is_empty()) {
            // One line that is a little smaller reads better than two.
            let room = right - left;
            let text = &together(text);
            let one = width(text, kind.sized(kind.em * 5 / 6)) <= room;
            let (kind, lines) = fit(text, kind, room, if one { 1 } else { 2 });
            for line in lines {
                put(area, &line, (left, top), kind, HPos::Left, VPos::Top)?;
                top += kind.em * 5 / 4;
            }
            top += gap;
        }

        // From the bottom upwards: the footer, a rule, the notes.
        let mut bottom = HEIGHT - MARGIN / 2;
        for line in footer.iter().rev() {
            bottom -= FOOTER.em * 5 / 4;
            put(area, line, (left, bottom), FOOTER, HPos::Left, VPos::Top)?;
        }
        bottom -= 24;
        let rule = vec![(left, bottom), (right, bottom)];
        area.draw(&PathElement::new(rule, ShapeStyle::from(PALE).stroke_width(2)))?;
        for line in notes(&self.notes, right - left).iter().rev() {
            bottom -= NOTE.em * 5 / 4;
            put(area, line, (left, bottom), NOTE, HPos::Left, VPos::Top)?;
        }
        Ok(Rect { left, top, right, bottom: bottom - 40 })
    }
}

/// The same with each figure and its unit kept on one line: `31 ms`, `99 %`, `5.0 times`.
fn together(text: &str) -> String {
    const UNITS: [&str; 9] = ["ns", "µs", "ms", "s", "%", "kB", "B", "M", "times"];
    let mut joined = String::with_capacity(text.len());
    for word in text.split(' ') {
        let is_unit = UNITS.contains(&word.trim_end_matches([',', ';', ':', '.']));
        let after_figure = joined.ends_with(|c: char| c.is_ascii_digit());
        if !joined.is_empty() {
            joined.push(if is_unit && after_figure { '\u{a0}' } else { ' ' });
        }
        joined.push_str(word);
    }
    joined
}

/// Each in two lines at most: a reason that is cut is none. Of more than [`MOST_NOTES`] the last line
/// says how many are not shown.
fn notes(all: &[String], room: i32) -> Vec<String> {
    let shown = if all.len() > MOST_NOTES { MOST_NOTES - 1 } else { all.len() };
    let in_lines = |note: &String| {
        let words: Vec<&str> = note.split(' ').collect();
        let mut lines = wrap(&words, " ", NOTE, room);
        if lines.len() > 2 {
            let rest = lines.split_off(1).join(" ");
            lines.push(shorten(&rest, NOTE, room));
        }
        lines
    };
    let mut lines: Vec<String> = all[..shown].iter().flat_map(in_lines).collect();
    if shown < all.len() {
        lines.push(format!("… and {} more; the report lists them all", all.len() - shown));
    }
    lines
}

/// Where, by what, when and how it was measured; of several records each by its letter.
fn footers(records: &[&Record], room: i32) -> Vec<String> {
    if let [record] = records {
        let parts = [place(record), run(record)].concat();
        return footer(&parts, MOST_FOOTER_LINES, room);
    }
    let most = (MOST_FOOTER_LINES / records.len().max(1)).max(1);
    let of_record = |(number, record): (usize, &&Record)| {
        // What tells them apart comes first: at the end it might be cut.
        let mut parts = [run(record), place(record)].concat();
        parts[0] = format!("{}: {}", letter(number), parts[0]);
        footer(&parts, most, room)
    };
    records.iter().enumerate().flat_map(of_record).collect()
}

/// Where it was measured, and in what.
fn place(record: &Record) -> Vec<String> {
    let machine = &record.machine;
    let mut parts = Vec::new();
    if record.interrupted {
        parts.push("INTERRUPTED: fewer rounds than planned".to_owned());
    }
    parts.extend(
        record
            .stolen_share()
            .map(|(_, stolen)| format!("OTHER PROGRAMS took {} of a core", share(stolen))),
    );
    parts.push(machine.cpu.clone());
    parts.push(match machine.core_kinds.as_slice() {
        kinds @ [_, _, ..] => {
            let kinds: Vec<String> =
                kinds.iter().map(|k| format!("{} {}", k.cores, k.name)).collect();
            format!("{} ({})", plural(machine.cores, "core"), kinds.join(" + "))
        }
        _ => plural(machine.cores, "core"),
    });
    parts.extend(machine.cpu_quota.map(|quota| format!("quota of {quota} cores")));
    parts.extend(machine.virtualised.as_ref().map(|by| format!("virtualised ({by})")));
    parts.push(machine.os.clone());
    for interpreter in &record.interpreters {
        let embedded = if interpreter.embedded { " embedded" } else { "" };
        parts.push(format!("{}{embedded}, {}", interpreter.label(), interpreter.built()));
    }
    parts
}

/// When, by which program and how it was measured.
fn run(record: &Record) -> Vec<String> {
    // The day and the minute: seconds and time zone are in the record.
    let mut parts = vec![record.started.get(..16).unwrap_or(&record.started).replace('T', " ")];
    let build = &record.gilscope;
    parts.push(format!("gilscope {} {}", build.version, build.commit).trim().to_owned());
    parts.extend(
        [build.compiler.split(" (").next().unwrap_or_default(), &build.flags].map(str::to_owned),
    );
    parts.push(build.target.clone());
    parts.push(format!("profile {}", record.profile));
    parts.extend(rounds(record));
    parts.extend(floor(record));
    if !record.changed_scripts.is_empty() {
        let changed = plural(record.changed_scripts.len() as u32, "script");
        parts.push(format!("{changed} CHANGED: {}", record.changed_scripts.join(", ")));
    }

    parts
}

/// These parts in lines, `most` of them.
fn footer(parts: &[String], most: usize, room: i32) -> Vec<String> {
    // One long name must not push the others out.
    let parts: Vec<String> = parts.iter().map(|p| shorten(p, FOOTER, room / 3)).collect();
    let parts: Vec<&str> = parts.iter().map(String::as_str).filter(|p| !p.is_empty()).collect();
    let mut lines = wrap(&parts, " · ", FOOTER, room);
    if lines.len() > most {
        let rest = lines.split_off(most - 1).join(" · ");
        lines.push(shorten(&rest, FOOTER, room));
    }
    lines
}

/// How small a difference could be seen, as `gilscope doctor --noise` found out.
fn floor(record: &Record) -> Option<String> {
    Some(format!("differences from {} are seen", share(record.smallest_difference()?)))
}

/// How many samples a cell's figure rests on: without fresh processes its interval says less.
/// Without any cell, the chart has other figures and says itself what they rest on.
fn rounds(record: &Record) -> Option<String> {
    let cells = record.cells.iter().filter_map(|c| c.measured());
    let most = cells.max_by_key(|measured| measured.samples.len())?;
    let of = |sample: &Sample| (sample.process, sample.round);
    let all: BTreeSet<(u32, u32)> = most.samples.iter().map(of).collect();
    let rounds = plural(all.len() as u32, "round");
    let processes: BTreeSet<u32> = all.into_iter().map(|(process, _)| process).collect();
    // What the record was planned with is what its intervals are said to hold for.
    Some(match processes.len().min(record.processes as usize) {
        0 | 1 => format!("{rounds} within one process"),
        processes => format!("{rounds} over {processes} fresh processes"),
    })
}
