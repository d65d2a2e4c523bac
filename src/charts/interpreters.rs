//! The CPythons of a record side by side: what the same sequential program takes in each, and what
//! its threads give. A row for each interpreter and state of its lock, a dot for each workload.
//!
//! Builds differ in more than their lock, so every row says how its interpreter was built, and a
//! note says where the lock is all that differs.

use std::path::{Path, PathBuf};

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::canvas::{self, Area, Rect};
use super::frame::Frame;
use super::level_axis::{LevelAxis, span};
use super::lines::{at_full_load, drawable, full_load, interval_words, load_words};
use super::rows::missing_cells;
use super::style::{GREY, INK, Look, dashed, model_label, runtime_short};
use super::text::{Type, fit, put, shorten, widest, width};
use crate::record::{Cell, EMBEDDED, Estimate, Interpreter, Record, Role, SEQUENTIAL, stats};
use crate::words::{list, plural, times};

/// The models of the second panel: those that share a process, where the lock decides.
const SHOWN: [&str; 2] = ["threads", "interpreters"];
/// More rows than this would be too low for their words.
const MOST_ROWS: usize = 8;

/// A longer name of a workload is cut: beside the dots there must be room for it.
const LONGEST_NAME: i32 = 300;

const HEADING: Type = Type::new(52, INK).bold();
const ASIDE: Type = Type::new(40, GREY);
const TICK: Type = Type::new(44, INK);
const EXTREME: Type = Type::new(36, GREY);

/// One model in one interpreter: a dot for each workload.
struct Series<'a> {
    model: &'static str,
    dots: Vec<(&'a str, Estimate)>,
}

impl Series<'_> {
    fn median(&self) -> Option<f64> {
        stats::median(&mut self.dots.iter().map(|(_, e)| e.value).collect::<Vec<f64>>())
    }
}

/// One interpreter.
struct Row<'a> {
    interpreter: &'a Interpreter,
    name: String,
    /// Time of its sequential programs over that of the reference's; empty for the reference.
    serial: Vec<Series<'a>>,
    /// Speed-ups, model by model.
    speedups: Vec<Series<'a>>,
}

/// Draws the interpreters, if there are two or more to compare.
pub fn draw(record: &Record, folder: &Path) -> Result<Option<PathBuf>> {
    let measured =
        |i: &&Interpreter| record.cells.iter().any(|c| c.runtime == i.id && c.measured().is_some());
    let mut interpreters: Vec<&Interpreter> = record.interpreters.iter().filter(measured).collect();
    // The embedded one is what the others are counted against.
    interpreters.sort_by_key(|i| i.id != EMBEDDED);
    let [reference, _, ..] = interpreters[..] else { return Ok(None) };
    let beyond = interpreters.split_off(interpreters.len().min(MOST_ROWS));

    let mut gaps = Vec::new();
    let rows: Vec<Row> =
        interpreters.into_iter().map(|i| row(record, i, reference, &mut gaps)).collect();
    let workloads: Vec<&str> = record.workloads.iter().map(|info| info.name.as_str()).collect();
    let mut notes = vec![one_build(&rows)];
    notes.extend(missing_cells(record, gaps));
    if !beyond.is_empty() {
        let names: Vec<String> = beyond.iter().map(|i| i.label()).collect();
        notes.push(format!("Not drawn, for want of room: {}", names.join(", ")));
    }
    let frame = Frame {
        title: title(record, &rows),
        subtitle: format!(
            "A dot is a workload, an upright stroke and its figure are their median; \
             the outermost are named; {}",
            interval_words(estimates(&rows, |row| &row.serial))
        ),
        notes,
    };
    let loads: Vec<u32> = workloads.iter().filter_map(|name| full_load(record, name)).collect();
    canvas::save(folder, "interpreters", |area| {
        let room = frame.draw(area, record)?;
        draw_rows(area, record, room, &rows, &loads)
    })
    .map(Some)
}

fn row<'a>(
    record: &'a Record,
    interpreter: &'a Interpreter,
    reference: &Interpreter,
    gaps: &mut Vec<&'a Cell>,
) -> Row<'a> {
    let mut serial = Series { model: SEQUENTIAL, dots: Vec::new() };
    let mut speedups = SHOWN.map(|model| Series { model, dots: Vec::new() });
    for info in &record.workloads {
        let sequential =
            |i: &Interpreter| record.cell(&info.name, Role::Shared, &i.id, SEQUENTIAL, 1);
        if let Some(cell) = sequential(interpreter) {
            let ratio = sequential(reference).and_then(|other| record.ratio(cell, other));
            match ratio.filter(drawable) {
                Some(ratio) => serial.dots.push((&info.name, ratio)),
                None if cell.measured().is_none() => gaps.push(cell),
                // It is the reference that lacks: said in its own row.
                None => {}
            }
        }
        for series in &mut speedups {
            let cell = at_full_load(record, &info.name, &interpreter.id, series.model);
            let Some(cell) = cell else { continue };
            match record.speedup(cell).filter(drawable) {
                Some(speedup) => series.dots.push((&info.name, speedup)),
                None => gaps.push(cell),
            }
        }
    }
    let mut serial = vec![serial];
    serial.retain(|series| !series.dots.is_empty() && interpreter.id != reference.id);
    Row {
        interpreter,
        name: runtime_short(record, &interpreter.id),
        serial,
        speedups: speedups.into_iter().filter(|series| !series.dots.is_empty()).collect(),
    }
}

fn estimates<'a>(
    rows: &'a [Row],
    panel: impl Fn(&'a Row) -> &'a Vec<Series<'a>>,
) -> impl Iterator<Item = &'a Estimate> {
    rows.iter().flat_map(panel).flat_map(|series| &series.dots).map(|(_, estimate)| estimate)
}

/// One interpreter against the reference, in figures: the first that ran without its lock or, if
/// none did, the next in the record.
fn title(record: &Record, rows: &[Row]) -> String {
    let [reference, others @ ..] = rows else { return String::new() };
    let free = others.iter().find(|row| !row.interpreter.gil_enabled);
    let Some(other) = free.or(others.first()) else { return String::new() };
    let median = |series: &[Series], model: &str| {
        series.iter().find(|s| s.model == model).and_then(Series::median).map(times)
    };
    let mut said = Vec::new();
    if let Some(ratio) = median(&other.serial, SEQUENTIAL) {
        let name = reference.name.replace(' ', "\u{a0}");
        said.push(format!("sequential {ratio} the time of {name}"));
    }
    if let Some(speedup) = median(&other.speedups, "threads") {
        let against = median(&reference.speedups, "threads");
        let against = against.map(|s| format!(" against {s}")).unwrap_or_default();
        said.push(format!("threads {speedup}{against}"));
    }
    let cores = plural(record.machine.cores, "core");
    if said.is_empty() {
        return format!("{} interpreters on {cores}", rows.len());
    }
    format!("{} on {cores}: {}", other.name, said.join(", "))
}

/// Between which rows the lock is all that differs.
fn one_build(rows: &[Row]) -> String {
    let pair = rows.iter().enumerate().find_map(|(i, a)| {
        let b = rows[i + 1..].iter().find(|b| a.interpreter.same_build(b.interpreter))?;
        Some([a.name.clone(), b.name.clone()])
    });
    let differ = "differ in version, build or both, and not only in the lock";
    match pair {
        Some(pair) if rows.len() == 2 => {
            format!("{}: one build, between whose rows the lock is all that differs", list(&pair))
        }
        Some([a, b]) => format!(
            "“{a}” and “{b}” are one build: there the lock is all that differs; others {differ}"
        ),
        None => format!("These interpreters {differ}"),
    }
}

fn draw_rows(area: &Area, record: &Record, room: Rect, rows: &[Row], loads: &[u32]) -> Result<()> {
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
