//! What stands beside the rows of a probe's cases: histograms of durations, or a named figure.

use anyhow::Result;
use plotters::element::{PathElement, Polygon};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, RGBColor, ShapeStyle};

use super::look;
use crate::analysis::Estimate;
use crate::analysis::missing::why_not;
use crate::charts::kit::axis::{ASIDE, Axis};
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::figure::Figure;
use crate::charts::kit::marks::{Mark, Marks, bar, ends, say};
use crate::charts::kit::rows::{Column, HEADING, Layout, Width, heading};
use crate::charts::kit::style::Look;
use crate::charts::kit::text::{Type, put, shorten, widest};
use crate::record::Record;
use crate::record::probes::{Case, FigureInfo, Probe, Seen, Unit};
use crate::words::duration;

/// Room for two figures beside a histogram.
const ROOM_FOR_TWO: i32 = 560;
/// Columns of a histogram for each factor of ten.
const BINS: f64 = 24.0;

/// One for the durations and one for each figure that some case has, and all that they show.
pub fn columns<'a>(
    record: &Record,
    probe: &'a Probe,
    cases: &[&'a Case],
) -> (Vec<Box<dyn Column + 'a>>, Vec<Estimate>) {
    let (mut columns, mut shown): (Vec<Box<dyn Column>>, _) = (Vec::new(), Vec::new());
    columns.extend(Behind::of(record, probe, cases).map(|column| Box::new(column) as _));
    if let Some(durations) = Durations::of(record, probe, cases) {
        shown.extend(durations.rows.iter().filter_map(|row| row.figures[durations.told]));
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
    let (heading, aside) = (info.title.clone(), "mean of all takes".to_owned());
    if info.unit == Unit::Share {
        let bar = |case: &&Case| (value(case).ok_or_else(|| why_empty(case)), look(record, case));
        let bars = cases.iter().map(bar).collect();
        return Some(Box::new(Shares { heading, bars }));
    }
    if let Some(column) = relative(record, info, probe, cases) {
        return Some(Box::new(column));
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

/// Rates that lie so far apart leave no room on one axis for what their number changes.
const FAR_APART: f64 = 30.0;

/// The same figure as a multiple of the one with the number 1 of the same way, where every way has that
/// and the ways lie too far apart to be held against each other: what more threads give is the question
/// then, and not which of two languages is faster.
fn relative(record: &Record, info: &FigureInfo, probe: &Probe, cases: &[&Case]) -> Option<Marks> {
    let fewest = probe.cases.iter().map(|case| case.at).min();
    let is_rate = info.unit == Unit::PerSecond && probe.over_unit == Unit::Count;
    if !is_rate || fewest != Some(1) || !probe.durations.is_empty() {
        return None;
    }
    let of = |seen: &Seen| seen.figure(&info.name);
    let values = || cases.iter().filter_map(|case| Some(case.estimate(of)?.value));
    let (low, high) = (values().fold(f64::MAX, f64::min), values().fold(0.0, f64::max));
    let first = |case: &Case| {
        let way = probe.ways().find(|way| way.iter().any(|one| std::ptr::eq(one, case)))?;
        way.iter().find(|one| one.at == 1)
    };
    if high / low < FAR_APART || !cases.iter().all(|case| first(case).is_some()) {
        return None;
    }
    let mark = |case: &&Case| {
        let ratio = first(case).and_then(|first| case.over(first, of));
        let aside = case.estimate(of).map_or_else(String::new, |e| info.unit.words(e.value));
        let mark = Mark::new(ratio.ok_or_else(|| why_empty(case)), look(record, case));
        mark.with_aside(aside)
    };
    let marks: Vec<Mark> = cases.iter().map(mark).collect();
    let aside = format!("in times of {}", probe.behind_one());
    Some(Marks {
        heading: info.title.clone(),
        aside,
        axis: Axis::of_times(ends(&marks))?,
        references: vec![],
        marks,
    })
}

/// Of all there is, what is left and what is lost: a bar in each row, filled and hollow.
struct Shares {
    heading: String,
    bars: Vec<(Result<Estimate, String>, Look)>,
}

impl Column for Shares {
    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        heading(area, rect, &self.heading, "hollow, of all of them", 1)?;
        let most = rect.right - ROOM_FOR_TWO / 2;
        let x = |share: f64| rect.left + (share * f64::from(most - rect.left)) as i32;
        for ((share, _), (row, place)) in self.bars.iter().zip(layout.rows(rect)) {
            if let Ok(share) = share {
                let words = |x| Unit::Share.words(x);
                area.note(Figure::new(row, &self.heading, share, words, place));
            }
        }
        for ((share, look), &y) in self.bars.iter().zip(&layout.middles) {
            let share = match share {
                Ok(share) => share,
                Err(reason) => {
                    say(area, reason, layout, rect, y)?;
                    continue;
                }
            };
            let (top, bottom) = (y - layout.height / 4, y + layout.height / 4);
            let kept = x(1.0 - share.value);
            let part = |left, right| Rect { left, top, right, bottom };
            if share.value > 0.0 {
                bar(area, part(kept, most), look.colour, false)?;
            }
            bar(area, part(rect.left, kept), look.colour, true)?;
            let kind = Type { colour: look.colour, ..layout.kind };
            let words = Unit::Share.words(share.value);
            put(area, &words, (rect.right - 20, y), kind, HPos::Right, VPos::Center)?;
        }
        Ok(())
    }
}

fn why_empty(case: &Case) -> String {
    why_not(&case.outcome).unwrap_or_else(|| "not recorded".to_owned())
}

/// The number of each case, in words of its own: a name should not end in a bare number.
struct Behind {
    words: Vec<(String, RGBColor)>,
    width: i32,
}

impl Behind {
    fn of(record: &Record, probe: &Probe, cases: &[&Case]) -> Option<Self> {
        // Where all have the same, the subtitle says it.
        cases.windows(2).any(|pair| pair[0].at != pair[1].at).then_some(())?;
        let words =
            |case: &&Case| (probe.behind(case).unwrap_or_default(), look(record, case).colour);
        let words: Vec<(String, RGBColor)> = cases.iter().map(words).collect();
        // As large as the names will be, about: the rows are not laid yet.
        let kind = HEADING.sized((900 / words.len().max(1) as i32).clamp(26, 44));
        let width = widest(words.iter().map(|(text, _)| text.as_str()), kind) * 9 / 10;
        words.iter().any(|(text, _)| !text.is_empty()).then_some(Self { words, width })
    }
}

impl Column for Behind {
    fn width(&self) -> Width {
        Width::Fixed(self.width)
    }

    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        for ((words, colour), &y) in self.words.iter().zip(&layout.middles) {
            let kind = Type { colour: *colour, ..layout.kind.sized(layout.kind.em * 4 / 5) };
            let words = shorten(words, kind, rect.width());
            put(area, &words, (rect.left, y), kind, HPos::Left, VPos::Center)?;
        }
        Ok(())
    }
}

/// Two quantiles stand beside a histogram: the median, and what few exceed.
const TOLD: [f64; 2] = [0.5, 0.99];

/// Histograms lie on one logarithmic axis, each as high as its row: where the waits are is what
/// counts, and not how many there were. The quantile that tells most stands out, with its interval.
struct Durations<'a> {
    title: &'a str,
    /// Which of [`TOLD`] tells most.
    told: usize,
    axis: Axis,
    rows: Vec<Histogram<'a>>,
}

struct Histogram<'a> {
    case: &'a Case,
    look: Look,
    /// Of each of [`TOLD`].
    figures: [Option<Estimate>; 2],
}

impl<'a> Durations<'a> {
    fn of(record: &Record, probe: &'a Probe, cases: &[&'a Case]) -> Option<Self> {
        let all = probe.cases.iter().flat_map(Case::takes).flat_map(|seen| &seen.durations);
        let axis = Axis::of_seconds(all.map(|(ns, _)| *ns as f64 / 1e9))?;
        let row = |&case: &&'a Case| Histogram {
            case,
            look: look(record, case),
            figures: TOLD.map(|share| {
                let of = |seen: &Seen| Some(seen.quantile(share)? as f64 / 1e9);
                case.estimate(of)
            }),
        };
        let rows = cases.iter().map(row).collect();
        let told = usize::from(probe.telling.is_some_and(|share| share > TOLD[0]));
        let (title, axis) = (probe.durations.as_str(), axis.with_room(ROOM_FOR_TWO));
        (!title.is_empty()).then_some(Self { title, told, axis, rows })
    }
}

impl Column for Durations<'_> {
    fn width(&self) -> Width {
        Width::Share(1.6)
    }

    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        let places = [rect.right - ROOM_FOR_TWO / 2, rect.right - 20];
        let kind = ASIDE.sized(layout.kind.em.min(ASIDE.em));
        for (words, x) in ["median", "99 %"].into_iter().zip(places) {
            put(area, words, (x, rect.top - 20), kind, HPos::Right, VPos::Bottom)?;
        }
        let aside = Rect { right: rect.right - ROOM_FOR_TWO, ..rect };
        let about = format!("a histogram of all, and its {}", ["median", "99 %"][self.told]);
        heading(area, aside, self.title, &about, 1)?;
        self.axis.draw(area, rect)?;
        let weight = (f64::from(layout.height) / 80.0).min(1.0);
        for (row, (name, place)) in self.rows.iter().zip(layout.rows(rect)) {
            for (figure, quantile) in row.figures.iter().zip(["median", "99 %"]) {
                let Some(figure) = figure else { continue };
                let at = format!("{}, {quantile}", self.title);
                area.note(Figure::new(name, at, figure, duration, place));
            }
        }
        for (row, &y) in self.rows.iter().zip(&layout.middles) {
            let Some(told) = row.figures[self.told] else {
                say(area, &why_empty(row.case), layout, rect, y)?;
                continue;
            };
            let base = y + layout.height * 2 / 5;
            row.draw(area, &self.axis, rect, (base, layout.height * 4 / 5))?;
            self.axis.mark(area, told, rect, y, row.look.heavier(0.6 * weight))?;
            let kind = Type { colour: row.look.colour, ..layout.kind };
            for (figure, x) in row.figures.iter().zip(places) {
                let words = figure.map_or_else(String::new, |figure| duration(figure.value));
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
