//! Speed-up by workers: Python's threads and processes, and Rust.

use std::collections::BTreeSet;

use anyhow::Result;
use plotters::element::{Circle, PathElement};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor};

use super::kit::page::{NAME, Page, TEXT, hue};
use crate::analysis::Estimate;
use crate::analysis::headline::Headline;
use crate::analysis::scaling::Scaling;
use crate::analysis::series::Line;
use crate::analysis::verdict::Verdict;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::spread::spread;
use crate::charts::kit::style::{FAINT, GREY, INK, dashed};
use crate::charts::kit::text::{Type, put, widest, width};
use crate::record::{Bound, NATIVE, Record};
use crate::words::{fold, plural, sentence, spelled, times};

/// Draws it, if both languages were measured with more than one number of workers.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let computing = record.of_bound(Bound::Computing);
    let all: Vec<Scaling> =
        computing.workloads.iter().map(|info| Scaling::of(&computing, info)).collect();
    let Some(headline) = Headline::of(&computing, &all) else { return Ok(None) };
    let Some(panel) = Panel::of(&computing, &headline) else { return Ok(None) };
    let page = Page { record, title: finding(&headline), notes: notes(&headline) };
    page.chart("slide-headline", |area, room| panel.draw(area, room)).map(Some)
}

/// `Two threads: in Python no faster than one, in Rust 1.9 times as fast`, a line for each language.
fn finding(headline: &Headline) -> Vec<String> {
    let workers = headline.scaling.full_load;
    let python = headline.threads.map(|line| (line, "Python"));
    let python = python.or(headline.processes.map(|line| (line, "Python (processes)")));
    let rust = (headline.rust, "Rust");
    let said = |(line, name): (&Line, &str)| Some(format!("in {name} {}", gain(line.at(workers)?)));
    let said = [python.and_then(said), said(rust)];
    let lines = said.into_iter().flatten().collect::<Vec<_>>().join(",\n");
    let lines = sentence(&format!("{} threads: {lines}", spelled(workers)));
    lines.lines().map(str::to_owned).collect()
}

fn gain(speedup: Estimate) -> String {
    match Verdict::of(speedup) {
        Verdict::More => format!("{} times as fast", fold(speedup.value)),
        // A point, and no verdict.
        Verdict::Open => format!("{}×", fold(speedup.value)),
        Verdict::Less | Verdict::Alike => "no faster than one".to_owned(),
        Verdict::NotSeen => "no gain seen".to_owned(),
    }
}

fn notes(headline: &Headline) -> Vec<String> {
    let workers = headline.scaling.full_load;
    let each = headline
        .lines()
        .into_iter()
        .filter_map(|line| Some(format!("{} {}", line.who.label, line.at(workers)?.words(times))));
    let name = &headline.scaling.info.name;
    let first = [
        format!("{name}, speed-up over each language's own sequential program"),
        format!("with {}", plural(workers, "worker")),
    ];
    first.into_iter().chain(each).collect()
}

/// From one series to the next, at the same number of workers.
const DODGE: i32 = 28;

/// A line with what is said at its end.
struct Series<'a> {
    line: &'a Line,
    label: String,
    colour: RGBColor,
    /// Rust's threads are drawn through, and so are Python's; other workers are broken lines.
    is_broken: bool,
}

/// Both axes are linear and begin at nought: as many times as fast as there are workers is a straight
/// line.
struct Panel<'a> {
    series: Vec<Series<'a>>,
    cores: u32,
    most: u32,
    high: f64,
    counts: Vec<u32>,
}

impl<'a> Panel<'a> {
    fn of(record: &Record, headline: &Headline<'a, '_>) -> Option<Self> {
        let most = headline.scaling.full_load;
        let series = headline.lines().into_iter().filter_map(|line| {
            let figure = line.at(most)?;
            let is_rust = line.who.runtime == NATIVE;
            let language = if is_rust { "Rust" } else { "Python" };
            let name = record.model_label(&line.who.model);
            let stands = [headline.threads, headline.outdone];
            let is_emblem = stands.into_iter().flatten().any(|other| std::ptr::eq(other, line))
                || (is_rust && headline.outdone.is_none());
            Some(Series {
                line,
                label: format!("{language} {name} {}×", fold(figure.value)),
                colour: hue(is_rust),
                is_broken: !is_emblem,
            })
        });
        let series: Vec<Series> = series.collect();
        let points = || series.iter().flat_map(|s| &s.line.points).filter(|(n, _)| *n <= most);
        let mut counts: Vec<u32> = points().map(|(n, _)| *n).collect();
        counts.sort_unstable();
        counts.dedup();
        let cores = record.machine.cores;
        let ideal = f64::from(most.min(cores));
        let high = points().map(|(_, figure)| figure.ends().1).fold(ideal, f64::max) * 1.05;
        (counts.len() > 1).then_some(Self { series, cores, most, high, counts })
    }

    fn draw(&self, area: &Area, room: Rect) -> Result<()> {
        let labels = self.series.iter().map(|s| s.label.as_str());
        let rect = Rect {
            left: room.left + width("64×", TEXT) + 40,
            right: room.right - widest(labels, NAME) - 110,
            top: room.top,
            bottom: room.bottom - TEXT.em * 3 / 2,
        };
        let x = |n: f64| {
            let share = (n - 1.0) / f64::from(self.most.max(2) - 1);
            rect.left + 40 + (share * f64::from(rect.width() - 40)) as i32
        };
        let y = |times: f64| rect.bottom - (times / self.high * f64::from(rect.height())) as i32;
        self.axes(area, rect, &x, &y)?;
        // Side by side, so that no interval hides another.
        let middle = (self.series.len() as i32 - 1) * DODGE / 2;
        for (n, series) in (0..).zip(&self.series) {
            let x = |count: f64| x(count) + n * DODGE - middle;
            let points: Vec<(i32, i32)> = (series.line.points.iter())
                .filter(|(n, _)| *n <= self.most)
                .map(|(n, figure)| (x(f64::from(*n)), y(figure.value)))
                .collect();
            let style = series.colour.stroke_width(26);
            match series.is_broken {
                true => dashed(area, &points, 70, 46, style)?,
                false => area.draw(&PathElement::new(points.clone(), style))?,
            }
            for (at, (_, figure)) in points.iter().zip(&series.line.points) {
                area.draw(&Circle::new(*at, 34, series.colour.filled()))?;
                if let Some((low, high)) = figure.interval {
                    let ends = vec![(at.0, y(low)), (at.0, y(high))];
                    area.draw(&PathElement::new(ends, INK.stroke_width(10)))?;
                }
            }
        }
        self.labels(area, rect, &y)
    }

    /// One is as fast as the sequential program, and what the cores would give at best.
    fn axes(
        &self,
        area: &Area,
        rect: Rect,
        x: &dyn Fn(f64) -> i32,
        y: &dyn Fn(f64) -> i32,
    ) -> Result<()> {
        let best = f64::from(self.most.min(self.cores));
        for times in BTreeSet::from([1, self.most.min(self.cores)]) {
            let level = y(f64::from(times));
            let line = vec![(rect.left, level), (rect.right, level)];
            area.draw(&PathElement::new(line, FAINT.stroke_width(8)))?;
            let at = (rect.left - 40, level);
            put(area, &format!("{times}×"), at, TEXT, HPos::Right, VPos::Center)?;
        }
        let ideal = [(x(1.0), y(1.0)), (x(best), y(best))];
        dashed(area, &ideal, 30, 30, GREY.stroke_width(8))?;
        let base = vec![(rect.left, rect.bottom), (rect.right, rect.bottom)];
        area.draw(&PathElement::new(base, GREY.stroke_width(6)))?;
        let top = rect.bottom + 30;
        let last = plural(self.most, "worker");
        put(area, &last, (rect.right, top), TEXT, HPos::Right, VPos::Top)?;
        let mut free = rect.right - width(&last, TEXT) - 60;
        for n in self.counts.iter().rev().filter(|n| **n < self.most) {
            let (text, at) = (n.to_string(), x(f64::from(*n)));
            let half = width(&text, TEXT) / 2;
            if at + half < free {
                put(area, &text, (at, top), TEXT, HPos::Center, VPos::Top)?;
                free = at - half - 60;
            }
        }
        Ok(())
    }

    /// Each beside its line's end, moved apart where ends are close.
    fn labels(&self, area: &Area, rect: Rect, y: &dyn Fn(f64) -> i32) -> Result<()> {
        let end = |series: &Series| series.line.at(self.most).map_or(0, |figure| y(figure.value));
        let mut series: Vec<&Series> = self.series.iter().collect();
        series.sort_by_key(|series| end(series));
        let wanted: Vec<f64> = series.iter().map(|series| f64::from(end(series))).collect();
        let heights = vec![f64::from(NAME.em) * 1.25; series.len()];
        let places =
            spread(&wanted, &heights, f64::from(rect.top), f64::from(rect.bottom + NAME.em));
        for (series, place) in series.into_iter().zip(places) {
            let to = (rect.right + 90, place as i32);
            let leader = vec![(rect.right + 40, end(series)), (to.0 - 14, to.1)];
            area.draw(&PathElement::new(leader, series.colour.stroke_width(6)))?;
            let kind = Type { colour: series.colour, ..NAME };
            put(area, &series.label, to, kind, HPos::Left, VPos::Center)?;
        }
        Ok(())
    }
}
