//! A thread that answers, beside one that computes: each answer is a stroke.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, VPos};

use super::kit::figures::few;
use super::kit::page::{NAME, Page, TEXT, hue};
use crate::analysis::slides::convoy::{Answers, Convoy, convoy};
use crate::analysis::verdict::Verdict;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::style::{FAINT, GREY};
use crate::charts::kit::text::{Type, put, widest, width};
use crate::record::Record;
use crate::words::{plural, rate, times};

/// So much of a take is drawn: as much as there are time stamps of.
const SHOWN_US: u64 = 100_000;
/// A stroke. What is closer than this is one.
const STROKE: i32 = 8;

/// Draws it, if the record has the time stamps of answers.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let Some(convoy) = convoy(record) else { return Ok(None) };
    let [alone, beside] = convoy.python;
    let rows = [
        Row { name: "Python, alone", is_rust: false, answers: alone },
        Row { name: "Python, beside one that computes", is_rust: false, answers: beside },
        Row { name: "Rust, beside one that computes", is_rust: true, answers: convoy.rust },
    ];
    let page = Page { record, title: finding(&convoy), notes: notes(&convoy, &rows) };
    page.chart("slide-convoy", |area, room| draw_rows(area, &rows, room)).map(Some)
}

struct Row<'a> {
    name: &'static str,
    is_rust: bool,
    answers: Answers<'a>,
}

fn finding(convoy: &Convoy) -> Vec<String> {
    let loses = [convoy.python_loses, convoy.rust_loses].map(|ratio| few(ratio.value));
    let [python, rust] = convoy.verdicts;
    let [alone, beside] = convoy.python.map(|answers| few(answers.per_second.value));
    let [rust_alone, rust_beside] =
        [convoy.rust_alone, convoy.rust.per_second].map(|rate| few(rate.value));
    let python = match python {
        Verdict::More => format!("Python answers {} times fewer.", loses[0]),
        Verdict::Less => "Python answers more.".to_owned(),
        Verdict::Alike => "Python does not notice.".to_owned(),
        Verdict::NotSeen => "Python: no difference seen.".to_owned(),
        Verdict::Open => format!("Python: {alone} to {beside} answers/s."),
    };
    let rust = match rust {
        Verdict::More => format!("Rust {} times fewer.", loses[1]),
        // An idle core sleeps, and has to be woken for each answer: beside work it answers sooner.
        Verdict::Less => "Rust is not slowed.".to_owned(),
        Verdict::Alike => "Rust does not notice.".to_owned(),
        Verdict::NotSeen => "Rust: no difference seen.".to_owned(),
        Verdict::Open => format!("Rust: {rust_alone} to {rust_beside}."),
    };
    vec!["One thread starts to compute.".to_owned(), format!("{python} {rust}")]
}

fn notes(convoy: &Convoy, rows: &[Row]) -> Vec<String> {
    let rates: Vec<String> = rows.iter().map(|row| row.answers.per_second.words(rate)).collect();
    let takes = plural(convoy.rust.takes as u64, "take");
    vec![
        format!("answers by one thread: {}", rates.join(", ")),
        format!(
            "alone over beside: Python {}, Rust {}",
            convoy.python_loses.words(times),
            convoy.rust_loses.words(times)
        ),
        format!("drawn: the first of {takes} of gilscope probe convoy"),
    ]
}

fn draw_rows(area: &Area, rows: &[Row], room: Rect) -> Result<()> {
    let big = NAME.sized(150);
    let figures: Vec<String> = rows.iter().map(|r| few(r.answers.per_second.value)).collect();
    let column = widest(figures.iter().map(String::as_str), big).max(width("answers/s", TEXT));
    let time = Rect { right: room.right - column - 90, ..room };
    let bottom = axis(area, time)?;
    let each = (bottom - room.top) / rows.len() as i32;
    for ((n, row), figure) in (0..).zip(rows).zip(&figures) {
        let top = room.top + n * each;
        put(area, row.name, (time.left, top), NAME, HPos::Left, VPos::Top)?;
        let lane = Rect { top: top + NAME.em * 7 / 5, bottom: top + each - 50, ..time };
        strokes(area, row, lane)?;
        let middle = i32::midpoint(lane.top, lane.bottom);
        let kind = Type { colour: hue(row.is_rust), ..big };
        let at = (time.right + 90, middle - 40);
        put(area, figure, at, kind, HPos::Left, VPos::Center)?;
        let at = (time.right + 90, middle + 60);
        put(area, "answers/s", at, TEXT, HPos::Left, VPos::Top)?;
    }
    Ok(())
}

/// Where answers are closer than a stroke is wide, the lane becomes solid by itself; so what touches is
/// drawn as one, or thousands of strokes would be drawn above each other.
fn strokes(area: &Area, row: &Row, lane: Rect) -> Result<()> {
    let ground = [(lane.left, lane.top), (lane.right, lane.bottom)];
    area.draw(&Rectangle::new(ground, FAINT.mix(0.6).filled()))?;
    let x = |us: u64| lane.left + (us as f64 / SHOWN_US as f64 * f64::from(lane.width())) as i32;
    let shown = row.answers.answered_us.iter().take_while(|us| **us < SHOWN_US);
    let places: Vec<i32> = shown.map(|us| x(*us)).collect();
    for solid in places.chunk_by(|a, b| b - a <= STROKE) {
        let (first, last) = (solid[0] - STROKE / 2, solid[solid.len() - 1] + STROKE / 2);
        let corners = [(first.max(lane.left), lane.top), (last.min(lane.right), lane.bottom)];
        area.draw(&Rectangle::new(corners, hue(row.is_rust).filled()))?;
    }
    Ok(())
}

/// The time below the lanes, and between its ends what a stroke is; returns where the lanes end.
fn axis(area: &Area, rect: Rect) -> Result<i32> {
    let bottom = rect.bottom - TEXT.em * 5 / 4;
    let line = vec![(rect.left, bottom), (rect.right, bottom)];
    area.draw(&PathElement::new(line, GREY.stroke_width(5)))?;
    let top = bottom + 24;
    let middle = i32::midpoint(rect.left, rect.right);
    put(area, "0", (rect.left, top), TEXT, HPos::Left, VPos::Top)?;
    put(area, "each stroke is an answer", (middle, top), TEXT, HPos::Center, VPos::Top)?;
    put(area, "100 ms", (rect.right, top), TEXT, HPos::Right, VPos::Top)?;
    Ok(bottom - 20)
}
