//! What stands beside the rows of a probe's cases: histograms of durations, or a named figure.

use anyhow::Result;
use plotters::element::{PathElement, Polygon};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::look;
use crate::analysis::Estimate;
use crate::analysis::missing::why_not;
use crate::charts::kit::axis::{ASIDE, Axis};
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::marks::{Mark, Marks, Words, ends, say};
use crate::charts::kit::rows::{Column, Layout, heading};
use crate::charts::kit::style::Look;
use crate::charts::kit::text::{Type, put};
use crate::record::Record;
use crate::record::probes::{Case, FigureInfo, Probe, Seen, Unit};
use crate::words::duration;

/// Room for two figures beside a histogram.
const ROOM_FOR_TWO: i32 = 560;
/// How wide a column of words is.
const WORDS: i32 = 460;
/// Columns of a histogram for each factor of ten.
const BINS: f64 = 24.0;

/// One for the durations and one for each figure that some case has, and all that they show.
pub fn columns<'a>(
    record: &Record,
    probe: &'a Probe,
    cases: &[&'a Case],
) -> (Vec<Box<dyn Column + 'a>>, Vec<Estimate>) {
    let (mut columns, mut shown): (Vec<Box<dyn Column>>, _) = (Vec::new(), Vec::new());
    if let Some(durations) = Durations::of(record, probe, cases) {
        shown.extend(durations.rows.iter().filter_map(|row| row.median));
        columns.push(Box::new(durations));
    }
    for info in &probe.figures {
        let value = |case: &&Case| case.estimate(|seen| seen.figure(&info.name));
        shown.extend(cases.iter().filter_map(value));
        columns.extend(figure(record, info, probe, cases, value));
    }
    (columns, shown)
}

/// A column of one named figure.
fn figure<'a>(
    record: &Record,
    info: &'a FigureInfo,
    probe: &Probe,
    cases: &[&Case],
    value: impl Fn(&&Case) -> Option<Estimate>,
) -> Option<Box<dyn Column + 'a>> {
    let (heading, aside) = (info.title.clone(), "median".to_owned());
    // Some shares are 0, for which a logarithmic axis has no place.
    if info.unit == Unit::Share {
        let words = |case: &&Case| {
            let words = value(case).map_or_else(String::new, |v| info.unit.words(v.value));
            (words, look(record, case).colour)
        };
        let words = cases.iter().map(words).collect();
        return Some(Box::new(Words { heading, aside, width: WORDS, words }));
    }
    // Axes count in seconds.
    let unit = if info.unit == Unit::Ns { 1e9 } else { 1.0 };
    let mark = |case: &&Case| {
        let figure = value(case).map(|figure| figure.map(|value| value / unit));
        Mark::new(figure.ok_or_else(|| why_empty(case)), look(record, case))
    };
    let marks: Vec<Mark> = cases.iter().map(mark).collect();
    // Over all cases of the probe: its charts can then be held side by side.
    let all: Vec<Mark> = probe.cases.iter().map(|case| mark(&case)).collect();
    let axis = match info.unit {
        Unit::Ns => Axis::of_seconds(ends(&all)),
        Unit::Times => Axis::of_times(ends(&all)),
        _ => Axis::of_rates(ends(&all)),
    };
    Some(Box::new(Marks { heading, aside, axis: axis?, references: vec![], marks }))
}

fn why_empty(case: &Case) -> String {
    why_not(&case.outcome).unwrap_or_else(|| "not recorded".to_owned())
}

/// Histograms lie on one logarithmic axis, each as high as its row: where the waits are is what
/// counts, and not how many there were. The median stands out, and its value beside it.
struct Durations<'a> {
    title: &'a str,
    axis: Axis,
    rows: Vec<Histogram<'a>>,
}

struct Histogram<'a> {
    case: &'a Case,
    look: Look,
    median: Option<Estimate>,
    /// What one in a hundred exceeds.
    rare: Option<Estimate>,
}

impl<'a> Durations<'a> {
    fn of(record: &Record, probe: &'a Probe, cases: &[&'a Case]) -> Option<Self> {
        let all = probe.cases.iter().flat_map(Case::takes).flat_map(|seen| &seen.durations);
        let axis = Axis::of_seconds(all.map(|(ns, _)| *ns as f64 / 1e9))?;
        let quantile = |case: &Case, share: f64| {
            let of = |seen: &Seen| Some(seen.quantile(share)? as f64 / 1e9);
            case.estimate(of)
        };
        let row = |&case: &&'a Case| Histogram {
            case,
            look: look(record, case),
            median: quantile(case, 0.5),
            rare: quantile(case, 0.99),
        };
        let rows = cases.iter().map(row).collect();
        let axis = axis.with_room(ROOM_FOR_TWO);
        (!probe.durations.is_empty()).then_some(Self { title: &probe.durations, axis, rows })
    }
}

impl Column for Durations<'_> {
    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        let (middle, right) = (rect.right - ROOM_FOR_TWO / 2, rect.right - 20);
        let kind = ASIDE.sized(layout.kind.em.min(ASIDE.em));
        for (words, x) in [("median", middle), ("99 %", right)] {
            put(area, words, (x, rect.top - 20), kind, HPos::Right, VPos::Bottom)?;
        }
        let aside = Rect { right: rect.right - ROOM_FOR_TWO, ..rect };
        heading(area, aside, self.title, "a histogram of all of them", 1)?;
        self.axis.draw(area, rect)?;
        let weight = (f64::from(layout.height) / 80.0).min(1.0);
        for (row, &y) in self.rows.iter().zip(&layout.middles) {
            let Some(median) = row.median else {
                say(area, &why_empty(row.case), layout, rect, y)?;
                continue;
            };
            let base = y + layout.height * 2 / 5;
            row.draw(area, &self.axis, rect, (base, layout.height * 4 / 5))?;
            self.axis.mark(area, median, rect, y, row.look.heavier(0.6 * weight))?;
            let kind = Type { colour: row.look.colour, ..layout.kind };
            let rare = row.rare.map_or_else(String::new, |rare| duration(rare.value));
            for (words, x) in [(duration(median.value), middle), (rare, right)] {
                put(area, &words, (x, y), kind, HPos::Right, VPos::Center)?;
            }
        }
        Ok(())
    }
}

impl Histogram<'_> {
    /// All takes together, upon a base line.
    fn draw(&self, area: &Area, axis: &Axis, rect: Rect, (base, height): (i32, i32)) -> Result<()> {
        let bin = |ns: u64| ((ns.max(1) as f64).log10() * BINS).floor() as i32;
        let all = || self.case.takes().iter().flat_map(|seen| &seen.durations);
        let (first, last) = all().fold((i32::MAX, i32::MIN), |(first, last), (ns, _)| {
            (first.min(bin(*ns)), last.max(bin(*ns)))
        });
        if first > last {
            return Ok(());
        }
        let mut counts = vec![0_u64; (last - first + 1) as usize];
        for (ns, count) in all() {
            counts[(bin(*ns) - first) as usize] += count;
        }
        let most = counts.iter().copied().max().unwrap_or(1).max(1);
        let x = |bin: i32| axis.x(10_f64.powf(f64::from(bin) / BINS) / 1e9, rect);
        let mut outline = vec![(x(first), base)];
        for (bin, count) in (first..).zip(&counts) {
            let y = base - (*count as f64 / most as f64 * f64::from(height)) as i32;
            outline.extend([(x(bin), y), (x(bin + 1), y)]);
        }
        let end = x(last + 1);
        outline.push((end, base));
        let colour = self.look.colour;
        area.draw(&Polygon::new(outline, colour.mix(0.35).filled()))?;
        let line = vec![(x(first), base), (end, base)];
        area.draw(&PathElement::new(line, ShapeStyle::from(colour).stroke_width(2)))?;
        Ok(())
    }
}
