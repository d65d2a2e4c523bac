//! What stands beside the rows of a probe's cases: histograms of durations, or a named figure.
//!
//! Histograms lie on one logarithmic axis, each as high as its row: where the waits are is what
//! counts, and not how many there were. The median stands out, and its value beside it.

use anyhow::Result;
use plotters::element::{PathElement, Polygon};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use super::look;
use crate::analysis::Estimate;
use crate::analysis::missing::why_not;
use crate::charts::kit::axis::{ASIDE, Axis, heading};
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::rows::Layout;
use crate::charts::kit::text::{Type, put, shorten};
use crate::record::Record;
use crate::record::probes::{Case, FigureInfo, Probe, Seen, Unit};
use crate::words::duration;

/// Room for figures beside the last mark.
const ROOM: i32 = 330;
/// Room for two of them beside a histogram.
const ROOM_FOR_TWO: i32 = 560;
/// How wide the second of them is.
const COLUMN: i32 = ROOM_FOR_TWO / 2;
/// Columns of a histogram for each factor of ten.
const BINS: f64 = 24.0;

/// What stands beside the rows.
pub enum Panel<'a> {
    Durations {
        title: &'a str,
        axis: Axis,
        medians: Vec<Option<Estimate>>,
        /// What one in a hundred exceeds.
        rare: Vec<Option<Estimate>>,
    },
    Figure {
        info: &'a FigureInfo,
        axis: Axis,
        values: Vec<Option<Estimate>>,
    },
    /// Shares, some of which are 0, for which a logarithmic axis has no place.
    Words {
        info: &'a FigureInfo,
        values: Vec<Option<Estimate>>,
    },
}

/// One for the durations and one for each figure that some case has.
pub fn panels<'a>(record: &Record, probe: &'a Probe, cases: &[&Case]) -> Vec<Panel<'a>> {
    let mut panels = Vec::new();
    if !probe.durations.is_empty() {
        let of = |seen: &Seen| Some(seen.quantile(0.5)? as f64 / 1e9);
        let medians: Vec<_> = cases.iter().map(|case| case.estimate(record.seed, of)).collect();
        // Over all cases of the probe: its charts can then be held side by side.
        let all = probe.cases.iter().flat_map(Case::takes).flat_map(|seen| &seen.durations);
        let seconds: Vec<f64> = all.map(|(ns, _)| *ns as f64 / 1e9).collect();
        if let Some(axis) = Axis::of_seconds(seconds) {
            let axis = axis.with_room(ROOM_FOR_TWO);
            let of = |seen: &Seen| Some(seen.quantile(0.99)? as f64 / 1e9);
            let rare = cases.iter().map(|case| case.estimate(record.seed, of)).collect();
            panels.push(Panel::Durations { title: &probe.durations, axis, medians, rare });
        }
    }
    for info in &probe.figures {
        let value = |case: &Case| {
            let estimate = case.estimate(record.seed, |seen| seen.figure(&info.name))?;
            Some(estimate.map(|value| value / scale(info.unit)))
        };
        let values = cases.iter().map(|case| value(case)).collect();
        let all = || ends(probe.cases.iter().filter_map(value));
        let axis = match info.unit {
            Unit::Share => {
                panels.push(Panel::Words { info, values });
                continue;
            }
            Unit::PerSecond | Unit::Count => Axis::of_rates(all()),
            Unit::Ns => Axis::of_seconds(all()),
            Unit::Times => Axis::of_times(all()),
        };
        if let Some(axis) = axis {
            panels.push(Panel::Figure { info, axis: axis.with_room(ROOM), values });
        }
    }
    panels
}

/// Where intervals begin and end.
fn ends(values: impl Iterator<Item = Estimate>) -> Vec<f64> {
    let both = |e: Estimate| {
        let (low, high) = e.interval.unwrap_or((e.value, e.value));
        [low, high]
    };
    values.flat_map(both).collect()
}

/// Axes count in seconds.
fn scale(unit: Unit) -> f64 {
    if unit == Unit::Ns { 1e9 } else { 1.0 }
}

impl Panel<'_> {
    /// What it draws, for words about intervals.
    pub fn estimates(&self) -> Vec<Estimate> {
        match self {
            Self::Durations { medians: all, .. }
            | Self::Figure { values: all, .. }
            | Self::Words { values: all, .. } => all.iter().flatten().copied().collect(),
        }
    }

    /// Whether it is a column of words, which needs no axis.
    pub fn is_words(&self) -> bool {
        matches!(self, Self::Words { .. })
    }

    /// Draws it beside the rows that are laid out in `layout`.
    pub fn draw(&self, area: &Area, cases: &[&Case], layout: &Layout, rect: Rect) -> Result<()> {
        let (title, aside, axis, values) = match self {
            Self::Durations { title, axis, medians, .. } => {
                let kind = ASIDE.sized(layout.kind.em.min(ASIDE.em));
                for (words, x) in [("median", rect.right - COLUMN), ("99 %", rect.right - 20)] {
                    put(area, words, (x, rect.top - 20), kind, HPos::Right, VPos::Bottom)?;
                }
                (*title, "a histogram of all of them", axis, medians)
            }
            Self::Figure { info, axis, values } => (info.title.as_str(), "median", axis, values),
            Self::Words { info, values } => {
                heading(area, rect, &info.title, "median")?;
                for ((case, value), &y) in cases.iter().zip(values).zip(&layout.middles) {
                    let words = value.map_or_else(String::new, |v| info.unit.words(v.value));
                    let kind = Type { colour: look(case).colour, ..layout.kind };
                    put(area, &words, (rect.left + 20, y), kind, HPos::Left, VPos::Center)?;
                }
                return Ok(());
            }
        };
        heading(area, rect, title, aside)?;
        axis.draw(area, rect)?;
        for (i, ((case, value), &y)) in cases.iter().zip(values).zip(&layout.middles).enumerate() {
            let weight = (f64::from(layout.height) / 80.0).min(1.0);
            let look = look(case).heavier(weight);
            let Some(value) = *value else {
                let reason = why_not(&case.outcome).unwrap_or_else(|| "not recorded".to_owned());
                let kind = ASIDE.sized(ASIDE.em.min(layout.kind.em));
                let text = shorten(&reason, kind, rect.width() - 40);
                put(area, &text, (rect.left + 20, y), kind, HPos::Left, VPos::Center)?;
                continue;
            };
            let kind = Type { colour: look.colour, ..layout.kind };
            match self {
                Self::Durations { axis, rare, .. } => {
                    let base = y + layout.height * 2 / 5;
                    histogram(area, case, axis, rect, (base, layout.height * 4 / 5))?;
                    axis.mark(area, value, rect, y, look.heavier(0.6))?;
                    let rare = rare[i].map_or_else(String::new, |rare| duration(rare.value));
                    for (words, x) in
                        [(duration(value.value), rect.right - COLUMN), (rare, rect.right - 20)]
                    {
                        put(area, &words, (x, y), kind, HPos::Right, VPos::Center)?;
                    }
                }
                Self::Figure { info, .. } => {
                    let (_, high) = axis.mark(area, value, rect, y, look)?;
                    let words = info.unit.words(value.value * scale(info.unit));
                    put(area, &words, (high + 40, y), kind, HPos::Left, VPos::Center)?;
                }
                Self::Words { .. } => {}
            }
        }
        Ok(())
    }
}

/// All takes together, upon a base line.
fn histogram(
    area: &Area,
    case: &Case,
    axis: &Axis,
    rect: Rect,
    (base, height): (i32, i32),
) -> Result<()> {
    let bin = |ns: u64| ((ns.max(1) as f64).log10() * BINS).floor() as i32;
    let all = || case.takes().iter().flat_map(|seen| &seen.durations);
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
    let colour = look(case).colour;
    area.draw(&Polygon::new(outline, colour.mix(0.35).filled()))?;
    let line = vec![(x(first), base), (end, base)];
    area.draw(&PathElement::new(line, ShapeStyle::from(colour).stroke_width(2)))?;
    Ok(())
}
