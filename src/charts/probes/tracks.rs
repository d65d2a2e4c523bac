//! Who ran when: a lane for each thread or process, over the same time. Of several takes the first
//! is drawn; the figures are of all of them. A thread that waited for the lock is told from one whose
//! core the system took, where the record knows.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor, ShapeStyle};

use super::{file, look, notes, who};
use crate::analysis::Estimate;
use crate::analysis::contrasts::{Shown, switched};
use crate::analysis::names::runtime_short;
use crate::analysis::probes::Absence;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::figure::Figure;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::notes::cut;
use crate::charts::kit::style::{FAINT, GREY, INK, PALE};
use crate::charts::kit::text::{Type, fit_all, put, shorten, widest, width};
use crate::charts::kit::ticks;
use crate::record::probes::{Case, Probe, Seen};
use crate::record::{NATIVE, Record};
use crate::words::{duration, number, plural};

/// How much of the window is drawn, at most: with turns of 5 ms, twenty of them.
const SHOWN_NS: u64 = 100_000_000;
/// More cases than this leave no room for tracks.
const MOST: usize = 10;

const TICK: Type = Type::new(46, INK);

/// One case, ready to be drawn.
struct Block<'a> {
    case: &'a Case,
    label: String,
    colour: RGBColor,
    seen: &'a Seen,
    running: Estimate,
    turn_ns: Option<Estimate>,
}

/// Draws the cases with two threads or, where there are none, with the most: more tracks say no more.
pub fn draw(record: &Record, probe: &Probe) -> Result<Option<Chart>> {
    let tracked = |case: &&Case| case.takes().iter().any(|seen| !seen.tracks.is_empty());
    let counts = || probe.cases.iter().filter(tracked).map(|case| case.at);
    let Some(at) = counts().find(|at| *at == 2).or_else(|| counts().max()) else {
        return Ok(None);
    };
    let cases: Vec<&Case> = probe.cases.iter().filter(|case| case.at == at).collect();
    let mut blocks: Vec<Block> = cases.iter().filter_map(|case| block(record, case)).collect();
    let beyond = cut(&mut blocks, MOST, |block| block.label.clone());
    let notes = notes(record, probe, &cases).into_iter().chain(beyond).collect();
    let takes = blocks.iter().map(|block| block.case.takes().len()).max().unwrap_or(1);
    let frame = Frame {
        title: switched(record, &cases)
            .unwrap_or_else(|| probe.title(record, &cases, Shown::Tracks)),
        subtitle: format!(
            "{} Coloured where one ran: the first {} of one take, and figures over {}",
            probe.question,
            duration(shown(&blocks) as f64 / 1e9),
            plural(takes as u64, "take"),
        ),
        notes,
    };
    frame
        .chart(&file(probe, "tracks", None), record, |area, room| draw_blocks(area, &blocks, room))
        .map(Some)
}

/// The first slide: threads of the first Python above those of Rust, on one time axis; `None` unless
/// both were seen.
pub fn overview(record: &Record, probe: &Probe) -> Result<Option<Chart>> {
    let first = record.interpreters.first().map(|interpreter| interpreter.id.as_str());
    let find = |runtime: Option<&str>| {
        let wanted = |case: &&Case| {
            Some(case.runtime.as_str()) == runtime && case.variant == case.model && case.at == 2
        };
        block(record, probe.cases.iter().find(wanted)?)
    };
    let (Some(python), Some(rust)) = (find(first), find(Some(NATIVE))) else { return Ok(None) };
    let blocks = [python, rust];
    let frame = Frame {
        title: first_title(record, &blocks),
        subtitle: format!(
            "Two threads that compute, coloured where each of them ran: the first {} of one take",
            duration(shown(&blocks) as f64 / 1e9),
        ),
        notes: vec![],
    };
    frame.chart("gil", record, |area, room| draw_blocks(area, &blocks, room)).map(Some)
}

fn block<'a>(record: &Record, case: &'a Case) -> Option<Block<'a>> {
    let seen = case.takes().iter().find(|seen| !seen.tracks.is_empty())?;
    Some(Block {
        case,
        label: who(record, case).label,
        colour: look(record, case).colour,
        seen,
        running: case.estimate(|seen| Some(seen.running_at_once()))?,
        turn_ns: case.estimate(Seen::turn_ns),
    })
}

/// How much of the window is drawn.
fn shown(blocks: &[Block]) -> u64 {
    let longest = blocks.iter().map(|block| block.seen.window_ns).max().unwrap_or(SHOWN_NS);
    longest.clamp(1, SHOWN_NS)
}

/// Whether Python's threads and Rust's take turns or run side by side, as far as all takes agree.
fn first_title(record: &Record, [python, rust]: &[Block; 2]) -> String {
    let turns = |block: &Block| {
        let takes = || block.case.takes().iter().filter(|seen| !seen.tracks.is_empty());
        match (takes().all(Seen::takes_turns), takes().any(Seen::takes_turns)) {
            (true, _) => Some("take turns"),
            (_, false) => Some("run side by side"),
            _ => None,
        }
    };
    let name = runtime_short(record, &python.case.runtime);
    let [one, other] = [python, rust].map(|block| number(block.running.value));
    match (turns(python), turns(rust)) {
        (Some(a), Some(b)) if a == b => {
            format!("Two threads {a} in {name} and in Rust: {one} and {other} at once")
        }
        (Some(a), Some(b)) => {
            format!("{name}'s two threads {a}, Rust's {b}: {one} and {other} at once")
        }
        _ => format!("Of two threads {one} run at once in {name}, {other} in Rust"),
    }
}

fn draw_blocks(area: &Area, blocks: &[Block], room: Rect) -> Result<()> {
    let span = shown(blocks);
    let room = key(area, blocks, room)?;
    let bottom = room.bottom - TICK.em * 5 / 2;
    let height = ((bottom - room.top) / blocks.len().max(1) as i32).min(640);
    // Names to the left may take a third, figures to the right what they need.
    let name = Type::new((height / 4).clamp(34, 56), INK).bold();
    let labels: Vec<&str> = blocks.iter().map(|block| block.label.as_str()).collect();
    let words = widest(labels.iter().copied(), name).min(room.width() / 3);
    let (name, labels) = fit_all(&labels, name, words, 2);
    let figure = Type::new(name.em, INK);
    let figures: Vec<[String; 2]> = blocks.iter().map(Block::figures).collect();
    let column = widest(figures.iter().flatten().map(String::as_str), figure);
    let tracks = Rect {
        left: room.left + words + 40,
        right: room.right - column - 40,
        top: room.top,
        bottom: room.top + height * blocks.len() as i32,
    };
    time_axis(area, tracks, span)?;
    for ((i, block), (label, figures)) in (0..).zip(blocks).zip(labels.iter().zip(&figures)) {
        let top = tracks.top + i * height;
        let middle = top + height / 2;
        if i > 0 {
            let rule = vec![(room.left, top), (room.right, top)];
            area.draw(&PathElement::new(rule, ShapeStyle::from(PALE).stroke_width(2)))?;
        }
        let colour = block.colour;
        let first = middle - name.em * 5 / 4 * (label.len() as i32 - 1) / 2;
        for (line, y) in label.iter().zip((first..).step_by((name.em * 5 / 4) as usize)) {
            let at = (tracks.left - 40, y);
            put(area, line, at, Type { colour, ..name }, HPos::Right, VPos::Center)?;
        }
        let gap = figure.em * 5 / 8;
        for (text, y) in figures.iter().zip([middle - gap, middle + gap]) {
            put(area, text, (tracks.right + 40, y), figure, HPos::Left, VPos::Center)?;
        }
        let rect = Rect { top: top + height / 12, bottom: top + height * 11 / 12, ..tracks };
        area.note(Figure::new(&block.label, "run at once", &block.running, number, rect));
        if let Some(turn) = &block.turn_ns {
            let words = |ns: f64| duration(ns / 1e9);
            area.note(Figure::new(&block.label, "turns", turn, words, rect));
        }
        draw_tracks(area, block, rect, span)?;
    }
    Ok(())
}

impl Block<'_> {
    /// What stands beside its tracks.
    fn figures(&self) -> [String; 2] {
        let turns = self
            .turn_ns
            .map_or_else(String::new, |turn| format!("turns of {}", duration(turn.value / 1e9)));
        [format!("{} at once", number(self.running.value)), turns]
    }
}

/// How a time looks in which a thread did not run. Paler where it wanted to, since that is what the
/// picture is about; grey where it is the system's doing.
fn absent(colour: RGBColor, why: Absence) -> Option<ShapeStyle> {
    match why {
        Absence::Waited => Some(colour.mix(0.2).filled()),
        Absence::Taken => Some(PALE.filled()),
        Absence::Unknown => None,
    }
}

/// What the blocks mean, above them, if the record knows why a thread did not run; returns the rest of
/// the room.
fn key(area: &Area, blocks: &[Block], room: Rect) -> Result<Rect> {
    let mut tracks = blocks.iter().flat_map(|block| &block.seen.tracks);
    let known = tracks.any(|track| !track.gaps.is_empty());
    let Some(first) = blocks.first().filter(|_| known) else { return Ok(room) };
    let (side, mut left) = (TICK.em * 3 / 4, room.left);
    let middle = room.top + TICK.em / 2;
    for (style, words) in [
        (Some(first.colour.filled()), "runs"),
        (absent(first.colour, Absence::Waited), "waits: it wants the lock"),
        (absent(first.colour, Absence::Taken), "stopped: its core was taken away"),
    ] {
        let Some(style) = style else { continue };
        let corners = [(left, middle - side / 2), (left + side * 2, middle + side / 2)];
        area.draw(&Rectangle::new(corners, style))?;
        left += side * 2 + 20;
        put(area, words, (left, middle), TICK, HPos::Left, VPos::Center)?;
        left += width(words, TICK) + 80;
    }
    Ok(Rect { top: room.top + TICK.em * 7 / 4, ..room })
}

fn draw_tracks(area: &Area, block: &Block, rect: Rect, span: u64) -> Result<()> {
    let count = block.seen.tracks.len().max(1) as i32;
    let each = rect.height() / count;
    let x = |ns: u64| {
        let share = ns.min(span) as f64 / span as f64;
        rect.left + (share * f64::from(rect.width())) as i32
    };
    let colour = block.colour;
    for (i, track) in (0..).zip(&block.seen.tracks) {
        let (top, bottom) =
            (rect.top + i * each + each / 10, rect.top + (i + 1) * each - each / 10);
        let ground = [(rect.left, top), (rect.right, bottom)];
        area.draw(&Rectangle::new(ground, FAINT.mix(0.6).filled()))?;
        for (start, end, why) in track.absences() {
            if let Some(style) = absent(colour, why).filter(|_| start < span) {
                area.draw(&Rectangle::new([(x(start), top), (x(end), bottom)], style))?;
            }
        }
        for &(start, end) in track.spans.iter().take_while(|(start, _)| *start < span) {
            // A span too short to be seen is still one.
            let corners = [(x(start), top), (x(end).max(x(start) + 2), bottom)];
            area.draw(&Rectangle::new(corners, colour.filled()))?;
        }
    }
    Ok(())
}

fn time_axis(area: &Area, rect: Rect, span: u64) -> Result<()> {
    let gap = width("100 ms", TICK) * 2;
    let ms = span as f64 / 1e6;
    for value in ticks::linear(ms, rect.width(), gap) {
        let x = rect.left + (value / ms * f64::from(rect.width())) as i32;
        let grid = vec![(x, rect.top), (x, rect.bottom + 12)];
        area.draw(&PathElement::new(grid, ShapeStyle::from(PALE).stroke_width(3)))?;
        let label = shorten(&format!("{value} ms"), TICK, gap);
        put(area, &label, (x, rect.bottom + 24), TICK, HPos::Center, VPos::Top)?;
    }
    let base = vec![(rect.left, rect.bottom), (rect.right, rect.bottom)];
    area.draw(&PathElement::new(base, ShapeStyle::from(GREY).stroke_width(3)))?;
    Ok(())
}
