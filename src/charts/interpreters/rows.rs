//! The rows of the interpreters: who it is, and two panels of dots upon logarithmic axes.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::{Row, Series, estimates};
use crate::analysis::Estimate;
use crate::analysis::names::model_label;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::level_axis::{LevelAxis, span};
use crate::charts::kit::phrases::load_words;
use crate::charts::kit::style::{GREY, INK, Look, dashed};
use crate::charts::kit::text::{Type, fit, put, shorten, widest, width};
use crate::record::Record;
use crate::words::times;

/// A longer name of a workload is cut: beside the dots there must be room for it.
const LONGEST_NAME: i32 = 300;

const HEADING: Type = Type::new(52, INK).bold();
const ASIDE: Type = Type::new(40, GREY);
const TICK: Type = Type::new(44, INK);
const EXTREME: Type = Type::new(36, GREY);

/// Draws all rows into `room`, under the headings of the two panels. Ideal are the most workers in
/// `loads`, as far as there are cores.
pub fn draw(area: &Area, record: &Record, room: Rect, rows: &[Row], loads: &[u32]) -> Result<()> {
    let body = Rect { top: room.top + 200, bottom: room.bottom - TICK.em * 2, ..room };
    let height = body.height() / rows.len() as i32;
    let dots =
        || rows.iter().flat_map(|r| r.serial.iter().chain(&r.speedups)).flat_map(|s| &s.dots);
    // Beside the outermost dots stand their names, and at the right the medians.
    let pad = widest(dots().map(|(name, _)| *name), EXTREME).min(LONGEST_NAME) + 30;
    let figures = 240;
    let left = room.left + 800;
    let half = (room.right - left - 60) / 2;
    let panel = |left: i32| Rect { left: left + pad, right: left + half - pad - figures, ..body };
    let most = loads.iter().copied().max().unwrap_or(1).min(record.machine.cores);
    let serial = LevelAxis::new(span(estimates(rows, |r| &r.serial), 1.0), panel(left));
    let speedup = span(estimates(rows, |r| &r.speedups), f64::from(most));
    let speedup = LevelAxis::new(speedup, panel(room.right - half));

    for (i, row) in rows.iter().enumerate() {
        let top = body.top + i as i32 * height;
        let rect = Rect { top, bottom: top + height, ..room };
        if i % 2 == 0 {
            let corners = [(rect.left, rect.top), (rect.right, rect.bottom)];
            area.draw(&Rectangle::new(corners, INK.mix(0.035).filled()))?;
        }
        draw_name(area, row, Rect { left: rect.left + 20, right: left, ..rect })?;
    }
    let reference = &rows[0].name;
    let heading = "time of the sequential program";
    draw_heading(
        area,
        serial.rect,
        (left, left + half),
        heading,
        &format!("over that of {reference}: further left is faster"),
    )?;
    let load = format!("over its own sequential program, with {}", load_words(loads));
    draw_heading(
        area,
        speedup.rect,
        (room.right - half, room.right),
        "speed-up of its threads",
        &load,
    )?;
    serial.draw(area, TICK)?;
    speedup.draw(area, TICK)?;
    let ideal = speedup.x(f64::from(most));
    let style = ShapeStyle::from(GREY).stroke_width(5);
    dashed(area, &[(ideal, body.top), (ideal, body.bottom)], 30, 18, style)?;
    serial.references(area, &[(reference, 1.0)], EXTREME)?;
    let named: &[(&str, f64)] = &[("sequential", 1.0), ("ideal", f64::from(most))];
    // On one core the ideal is the sequential program.
    speedup.references(area, if most == 1 { &named[..1] } else { named }, EXTREME)?;

    let at = (serial.x(1.0) + 24, body.top + height / 2);
    put(area, "counts as 1×", at, EXTREME, HPos::Left, VPos::Center)?;

    for (i, row) in rows.iter().enumerate() {
        let top = body.top + i as i32 * height;
        let upright = [speedup.x(1.0), ideal];
        for (axis, all, upright) in
            [(&serial, &row.serial, &[serial.x(1.0)][..]), (&speedup, &row.speedups, &upright)]
        {
            let figures = axis.rect.right + pad + figures;
            draw_series(area, row, all, (axis, upright), (top, height), figures)?;
        }
    }
    Ok(())
}

/// Which interpreter a row is, the state of its lock, and how it was built.
fn draw_name(area: &Area, row: &Row, rect: Rect) -> Result<()> {
    let lines = [
        (row.name.clone(), HEADING, 1),
        (row.interpreter.label(), ASIDE, 2),
        (row.interpreter.built(), ASIDE, 1),
    ];
    let mut set = Vec::new();
    for (text, kind, most) in lines {
        let (kind, lines) =
            fit(&text, kind.sized(kind.em.min(rect.height() / 6)), rect.width(), most);
        set.extend(lines.into_iter().map(|line| (line, kind)));
    }
    let high: i32 = set.iter().map(|(_, kind)| kind.em * 5 / 4).sum();
    let mut y = rect.top + (rect.height() - high) / 2;
    for (line, kind) in set {
        put(area, &line, (rect.left, y), kind, HPos::Left, VPos::Top)?;
        y += kind.em * 5 / 4;
    }
    Ok(())
}

fn draw_heading(
    area: &Area,
    rect: Rect,
    (left, right): (i32, i32),
    heading: &str,
    aside: &str,
) -> Result<()> {
    let (heading, lines) = fit(heading, HEADING, right - left, 1);
    for line in lines {
        put(area, &line, (left, rect.top - 190), heading, HPos::Left, VPos::Top)?;
    }
    let (aside, lines) = fit(aside, ASIDE, right - left, 1);
    for line in lines {
        put(area, &line, (left, rect.top - 120), aside, HPos::Left, VPos::Top)?;
    }
    Ok(())
}

/// The dots of a row in one panel, one below the other, with the median of each model. The panel
/// has `upright` lines, which names keep clear of where they can.
fn draw_series(
    area: &Area,
    row: &Row,
    all: &[Series],
    (axis, upright): (&LevelAxis, &[i32]),
    (top, height): (i32, i32),
    right: i32,
) -> Result<()> {
    let count: usize = all.iter().map(|series| series.dots.len()).sum();
    // Air above and below, and between models.
    let step = height * 9 / 10 / (count + all.len()).max(1) as i32;
    let mut y = top + (height - step * (count + all.len()) as i32) / 2 + step;
    for series in all {
        let look = Look::of(series.model, &row.interpreter.id);
        let look = look.heavier((f64::from(step) / 48.0).clamp(0.4, 1.0));
        let Some(median) = series.median() else { continue };
        let (first, last) = (y, y + step * (series.dots.len() as i32 - 1));
        let bar = vec![(axis.x(median), first - step / 2), (axis.x(median), last + step / 2)];
        area.draw(&PathElement::new(bar, look.colour.mix(0.5).stroke_width(12)))?;

        let value = |(_, e): &&(&str, Estimate)| e.value;
        let lowest = series.dots.iter().min_by(|a, b| value(a).total_cmp(&value(b)));
        let highest = series.dots.iter().max_by(|a, b| value(a).total_cmp(&value(b)));
        let mut names = Vec::new();
        for (workload, estimate) in &series.dots {
            let ends = axis.dot(area, *estimate, y, look)?;
            let is = |extreme: Option<&(&str, Estimate)>| extreme.is_some_and(|e| e.0 == *workload);
            if is(highest) || is(lowest) {
                let name = shorten(workload, EXTREME, LONGEST_NAME);
                names.push((beside(&name, ends, is(highest), upright), y, name, ends, is(highest)));
            }
            y += step;
        }
        // On one side, two names would run into each other: then each stays on its own.
        if let [a, b] = &mut names[..]
            && matches!((&a.0.1, &b.0.1), (HPos::Left, HPos::Left) | (HPos::Right, HPos::Right))
            && b.1 - a.1 < EXTREME.em * 5 / 4
        {
            for (at, _, name, ends, on_right) in [a, b] {
                *at = beside(name, *ends, *on_right, &[]);
            }
        }
        for ((x, side), y, name, ..) in names {
            put(area, &name, (x, y), EXTREME, side, VPos::Center)?;
        }
        let kind = Type { colour: look.colour, ..HEADING };
        let middle = (first + last) / 2;
        put(area, &times(median), (right, middle), kind, HPos::Right, VPos::Center)?;
        if all.len() > 1 {
            let kind = Type { colour: look.colour, ..EXTREME };
            let at = (right, middle + HEADING.em * 3 / 4);
            put(area, &model_label(series.model), at, kind, HPos::Right, VPos::Center)?;
        }
        y += step;
    }
    Ok(())
}

/// Where a name stands beside its dot: on the side asked for, unless one of the `upright` lines runs
/// through it there and none on the other side.
fn beside(name: &str, (from, to): (i32, i32), on_right: bool, upright: &[i32]) -> (i32, HPos) {
    let (gap, wide) = (14, width(name, EXTREME));
    let is_clear = |low: i32| !upright.iter().any(|x| (low - 8..low + wide + 8).contains(x));
    let (left, right) = (is_clear(from - gap - wide), is_clear(to + gap));
    if on_right && (right || !left) || !left && right {
        (to + gap, HPos::Left)
    } else {
        (from - gap, HPos::Right)
    }
}
