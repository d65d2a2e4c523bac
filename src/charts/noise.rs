//! How quiet the machine was: every look at the two kernels in order of time, and each look against the
//! next one. Noise that comes and goes lies in bands on the left, and along the diagonal on the right.

use anyhow::Result;
use plotters::coord::combinators::{IntoLogRange as _, LogCoord};
use plotters::coord::ranged1d::Ranged as _;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor, ShapeStyle};

use crate::analysis::floor::{Floor, KERNELS};
use crate::analysis::noise::SLOWED;
use crate::analysis::sequence::{While, lag, run_sequence};
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::figure::Figure;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::style::{FAINT, GREY, INK, PALE, dashed, rgb};
use crate::charts::kit::text::{Type, put, width};
use crate::charts::kit::ticks;
use crate::record::Record;
use crate::words::{duration, plural, share};

const TICK: Type = Type::new(46, GREY);
const LABEL: Type = Type::new(52, INK);
/// Of the latency-bound kernel, and of the throughput-bound one.
const COLOURS: [RGBColor; 2] = [rgb(0x00_72_B2), rgb(0xD5_5E_00)];
/// As many whiles as can be told apart.
const WHILES: u64 = 240;
/// Fields of the lag plot, in each direction.
const FIELDS: usize = 48;

/// Draws it, if the record holds looks.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let Some(floor) = record.floor() else { return Ok(None) };
    let looks = &record.looks;
    let sequences = [0, 1].map(|kernel| run_sequence(looks, kernel, WHILES));
    let highest = sequences.iter().flatten().map(|w| w.most.1).fold(SLOWED * 1.1, f64::max);
    let span = (0.96, highest * 1.04);
    let frame = Frame {
        title: title(&floor),
        subtitle: format!(
            "Two fixed kernels of about a millisecond, {} in fresh processes, each as a multiple of its \
             quiet time; beyond {SLOWED}× the machine counts as slow",
            plural(looks.len() as u64, "look"),
        ),
        notes: Vec::new(),
    };
    frame
        .chart("noise", record, |area, room| {
            let middle = room.right - room.height();
            let upper = Rect {
                left: room.left + 160,
                right: middle - 240,
                top: room.top + 90,
                bottom: room.bottom - 150,
            };
            let note =
                |what: &str, told| area.note(Figure::said("this machine", what, told, upper));
            note("slow for a share of the time", share(floor.slow_share));
            note("a disturbance lasts", floor.disturbance.map_or_else(|| "–".to_owned(), duration));
            for (layout, name) in floor.shown.iter().zip(["quick", "full"]) {
                note(&format!("smallest difference that {name} shows"), share(layout.smallest));
            }
            sequence(area, upper, span, &sequences)?;
            let right = Rect { left: middle, right: room.right - 20, ..upper };
            // A square: both axes are the same.
            let side = right.width().min(right.height());
            let square = Rect { left: right.right - side, top: right.bottom - side, ..right };
            let counts = lag(looks, 1, FIELDS, span.0, span.1);
            against_the_next(area, square, span, &counts)
        })
        .map(Some)
}

fn title(floor: &Floor) -> String {
    let slow = match floor.disturbance {
        Some(seconds) => format!(
            "Slow for {} of the time, {} at a time",
            share(floor.slow_share),
            duration(seconds)
        ),
        None => "Never slow".to_owned(),
    };
    let [quick, full] = &floor.shown;
    format!(
        "{slow}: quick shows differences from {}, full from {}",
        share(quick.smallest),
        share(full.smallest)
    )
}

fn log(span: (f64, f64)) -> LogCoord<f64> {
    (span.0..span.1).log_scale().into()
}

fn line(area: &Area, points: Vec<(i32, i32)>, style: ShapeStyle) -> Result<()> {
    area.draw(&PathElement::new(points, style))?;
    Ok(())
}

/// Ticks of multiples, to the left.
fn multiples(area: &Area, rect: Rect, span: (f64, f64)) -> Result<()> {
    for value in ticks::plain(span.0, span.1, rect.height(), TICK.em * 2) {
        let y = log(span).map(&value, (rect.bottom, rect.top));
        let (colour, stroke) = if value == 1.0 { (GREY, 5) } else { (FAINT, 3) };
        line(area, vec![(rect.left, y), (rect.right, y)], colour.stroke_width(stroke))?;
        let label = format!("{value}×");
        put(area, &label, (rect.left - 20, y), TICK, HPos::Right, VPos::Center)?;
    }
    Ok(())
}

fn sequence(area: &Area, rect: Rect, span: (f64, f64), of: &[Vec<While>; 2]) -> Result<()> {
    multiples(area, rect, span)?;
    let end = of.iter().flatten().map(|w| w.at).fold(0.0, f64::max) * 1.01;
    let x = |seconds: f64| rect.left + (seconds / end * f64::from(rect.width())) as i32;
    let y = |value: f64| log(span).map(&value, (rect.bottom, rect.top));
    let slow = y(SLOWED);
    dashed(area, &[(rect.left, slow), (rect.right, slow)], 30, 18, GREY.stroke_width(4))?;
    for (whiles, colour) in of.iter().zip(COLOURS) {
        for w in whiles {
            let at = x(w.at);
            line(
                area,
                vec![(at, y(w.most.0)), (at, y(w.most.1))],
                colour.mix(0.45).stroke_width(5),
            )?;
            let mark = [(at - 4, y(w.median) - 4), (at + 4, y(w.median) + 4)];
            area.draw(&Rectangle::new(mark, colour.filled()))?;
        }
    }
    let mut left = rect.left;
    for ((name, _), colour) in KERNELS.iter().zip(COLOURS) {
        let name = format!("bound by {name}");
        let kind = Type { colour, ..LABEL }.bold();
        put(area, &name, (left, rect.top - 24), kind, HPos::Left, VPos::Bottom)?;
        left += width(&name, kind) + 60;
    }
    let base = ShapeStyle::from(PALE).stroke_width(4);
    line(area, vec![(rect.left, rect.bottom), (rect.right, rect.bottom)], base)?;
    for seconds in ticks::linear(end, rect.width(), width("100 s", TICK) * 3 / 2) {
        let label = format!("{seconds} s");
        let at = (x(seconds), rect.bottom + 24);
        put(area, &label, at, TICK, HPos::Center, VPos::Top)?;
    }
    let middle = (rect.left + rect.width() / 2, rect.bottom + 84);
    put(
        area,
        "nine of ten looks, and their median, in order of time",
        middle,
        TICK,
        HPos::Center,
        VPos::Top,
    )
}

fn against_the_next(area: &Area, rect: Rect, span: (f64, f64), counts: &[Vec<u32>]) -> Result<()> {
    multiples(area, rect, span)?;
    let most = counts.iter().flatten().copied().max().unwrap_or(1).max(2);
    let edge = |n: usize, from: i32, to: i32| from + (to - from) * n as i32 / FIELDS as i32;
    for (row, fields) in counts.iter().enumerate() {
        for (column, count) in fields.iter().enumerate().filter(|(_, count)| **count > 0) {
            // A field with a single look must be seen too.
            let weight = 0.2 + 0.8 * f64::from(*count).ln() / f64::from(most).ln();
            let corners = [
                (edge(column, rect.left, rect.right), edge(row + 1, rect.bottom, rect.top)),
                (edge(column + 1, rect.left, rect.right), edge(row, rect.bottom, rect.top)),
            ];
            area.draw(&Rectangle::new(corners, COLOURS[1].mix(weight).filled()))?;
        }
    }
    for value in ticks::plain(span.0, span.1, rect.width(), width("1.25×", TICK) * 5 / 4) {
        let at = (log(span).map(&value, (rect.left, rect.right)), rect.bottom + 24);
        put(area, &format!("{value}×"), at, TICK, HPos::Center, VPos::Top)?;
    }
    let base = ShapeStyle::from(PALE).stroke_width(4);
    line(area, vec![(rect.left, rect.bottom), (rect.right, rect.bottom)], base)?;
    let (middle, above) = (rect.left + rect.width() / 2, (rect.left, rect.top - 24));
    put(area, "the next look", above, LABEL, HPos::Left, VPos::Bottom)?;
    put(
        area,
        "a look, bound by throughput",
        (middle, rect.bottom + 84),
        TICK,
        HPos::Center,
        VPos::Top,
    )
}
