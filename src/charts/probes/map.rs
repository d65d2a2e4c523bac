//! Ratios over a range: a row for each variant, a column for each number, and the figure on the
//! colour that says if it is more or less than one.

use std::path::{Path, PathBuf};

use anyhow::Result;
use plotters::element::Rectangle;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, WHITE};

use super::{file, look, notes, range, variant_label};
use crate::analysis::Estimate;
use crate::analysis::break_even::Pays;
use crate::charts::kit::canvas::{self, Area, Rect};
use crate::charts::kit::frame::Frame;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::ramp;
use crate::charts::kit::rows::{self, Layout, Row};
use crate::charts::kit::style::{GREY, INK};
use crate::charts::kit::text::{Type, fit_all, put};
use crate::record::probes::{Case, Probe, Unit};
use crate::record::{Lane, Record};
use crate::words::{plural, times};

const HEADING: Type = Type::new(52, INK).bold();
/// Room for the last column.
const PAYS_FROM: i32 = 520;
/// More rows than this would be too low for their figures.
const MOST: usize = 40;

/// Draws each figure of `probe` that is a ratio: the first of them only, since one is a page.
pub fn draw(record: &Record, probe: &Probe, folder: &Path) -> Result<Option<PathBuf>> {
    let Some(figure) = probe.figures.iter().find(|figure| figure.unit == Unit::Times) else {
        return Ok(None);
    };
    let pays = |way: &[Case]| probe.pays(way, record.seed);
    let mut columns: Vec<u64> = probe.cases.iter().map(|case| case.at).collect();
    columns.sort_unstable();
    columns.dedup();
    let mut kinds: Vec<&[Case]> = probe.ways().filter(|way| pays(way).is_some()).collect();
    if kinds.is_empty() {
        return Ok(None);
    }
    let all: Vec<&Case> = probe.cases.iter().collect();
    let mut notes = notes(record, probe, &all);
    let beyond = kinds.split_off(kinds.len().min(MOST));
    if !beyond.is_empty() {
        notes.push(format!("Not drawn, for want of room: {}", plural(beyond.len() as u64, "row")));
    }
    let rows: Vec<Row> = kinds
        .iter()
        .map(|cases| Row {
            runtime: cases[0].runtime.clone(),
            model: cases[0].model.clone(),
            lane: Lane::Plain,
            label: variant_label(record, &cases[0]),
        })
        .collect();
    let of = |case: &Case| case.estimate(record.seed, |seen| seen.figure(&figure.name));
    let ratios: Vec<Estimate> =
        kinds.iter().flat_map(|cases| cases.iter()).filter_map(of).collect();
    let frame = Frame {
        title: title(record, probe, &kinds),
        subtitle: format!(
            "{} {}; above each column: {}; white where the interval holds 1; {}",
            probe.question,
            figure.title,
            probe.over,
            interval_words(&ratios),
        ),
        notes,
    };
    let ideal = f64::from(record.machine.cores.max(2));
    canvas::save(folder, &file(probe, "map", None), |area| {
        let room = frame.draw(area, record)?;
        let body = Rect { top: room.top + 90, ..room };
        let layout = rows::lay(area, &rows, body)?;
        let wide = (room.right - layout.left - PAYS_FROM) / columns.len().max(1) as i32;
        let names: Vec<String> = columns.iter().map(|at| probe.at_words(*at)).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let (heading, names) = fit_all(&names, HEADING, wide - 20, 1);
        for ((i, at), name) in (0..).zip(&columns).zip(names) {
            let left = layout.left + i * wide;
            let middle = (left + wide / 2, body.top - 16);
            put(area, &name.concat(), middle, heading, HPos::Center, VPos::Bottom)?;
            for (cases, &y) in kinds.iter().zip(&layout.middles) {
                let Some(case) = cases.iter().find(|case| case.at == *at) else { continue };
                square(area, case, of(case), &layout, (left, left + wide, y), ideal)?;
            }
        }
        let right = room.right - 20;
        put(area, "pays from", (right, body.top - 16), HEADING, HPos::Right, VPos::Bottom)?;
        for (way, &y) in kinds.iter().zip(&layout.middles) {
            let words = pays(way).map_or_else(String::new, |from| from.words(probe.over_unit));
            let kind = Type { colour: look(&way[0]).colour, ..layout.kind };
            put(area, &words, (right, y), kind, HPos::Right, VPos::Center)?;
        }
        Ok(())
    })
    .map(Some)
}

/// From where on it pays, from the smallest to the largest, and how many never do.
fn title(record: &Record, probe: &Probe, ways: &[&[Case]]) -> String {
    let (mut from, mut never) = (Vec::new(), 0);
    for way in ways {
        match probe.pays(way, record.seed) {
            Some(Pays::Never) => never += 1,
            Some(pays @ (Pays::From(at) | Pays::AtOnce(at))) => {
                from.push((at, pays.words(probe.over_unit), variant_label(record, &way[0])));
            }
            None => {}
        }
    }
    if from.is_empty() {
        return format!("Pays with no {} that was tried", probe.over);
    }
    let what = format!("Pays from this {} on", probe.over);
    let title = range(probe, &what, &from);
    if never == 0 { title } else { format!("{title}; {never} of {} never do", ways.len()) }
}

/// A figure on its colour, or a word about what is missing.
fn square(
    area: &Area,
    case: &Case,
    ratio: Option<Estimate>,
    layout: &Layout,
    (left, right, y): (i32, i32, i32),
    ideal: f64,
) -> Result<()> {
    let middle = ((left + right) / 2, y);
    let Some(ratio) = ratio else {
        let word = case.outcome.missing().map_or("no figure", |missing| missing.status);
        let kind = Type { colour: GREY, ..layout.kind.sized(layout.kind.em * 4 / 5) };
        return put(area, word, middle, kind, HPos::Center, VPos::Center);
    };
    let open = ratio.interval.is_some() && !ratio.excludes(1.0);
    let (ground, text) = if open {
        (WHITE, GREY)
    } else {
        let ground = ramp::colour(ratio.value, ideal);
        (ground, ramp::text_on(ground))
    };
    let half = layout.height / 2;
    let corners = [(left + 2, y - half + 2), (right - 2, y + half - 2)];
    area.draw(&Rectangle::new(corners, ground.filled()))?;
    let kind = Type { colour: text, ..layout.kind };
    put(area, &times(ratio.value), middle, kind, HPos::Center, VPos::Center)
}
