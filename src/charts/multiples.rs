//! All workloads at once: small panels with the same axes, so that the eye compares workloads, and
//! one legend. One page of speed-ups, one of efficiencies.

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use crate::analysis::few::{Band, Few};
use crate::analysis::names::{Who, runtime_short};
use crate::analysis::scaling::{Scaling, is_emblem};
use crate::analysis::series::{Line, Load};
use crate::analysis::tally::{Tally, exemplary};
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::limits::{BAND, marks};
use crate::charts::kit::notes;
use crate::charts::kit::panel::Panel;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::scale::Scale;
use crate::charts::kit::span::Span;
use crate::charts::kit::style::{GREY, INK, Look, PALE, dashed};
use crate::charts::kit::text::{Type, fit, put, shorten, widest, width};
use crate::record::{Machine, NATIVE, OWN_PYTHON, Record, Workers};
use crate::words::{list, plural};

/// Below this many cores efficiency says nothing that a speed-up does not.
const FEWEST_CORES: u32 = 4;

/// What one page of panels shows.
struct Page<'a> {
    name: &'a str,
    title: String,
    /// What is shown.
    meaning: &'a str,
    scale: Scale,
}

/// Draws the speed-ups, if there are two workloads or more to compare.
pub fn draw(record: &Record, all: &[Scaling]) -> Result<Option<Chart>> {
    let page = Page {
        name: "speedup",
        title: gains(record, all),
        meaning: "Speed-up over each language's own sequential program; higher is better",
        scale: Scale::Times,
    };
    draw_page(record, all, &page)
}

/// Draws the efficiencies, on machines with enough cores for a slope.
pub fn draw_efficiency(record: &Record, all: &[Scaling]) -> Result<Option<Chart>> {
    if record.machine.cores < FEWEST_CORES {
        return Ok(None);
    }
    let shares = all.iter().filter_map(|s| s.efficiency(record.machine.cores));
    let shares: Vec<Scaling> = shares.collect();
    let page = Page {
        name: "efficiency",
        title: made_use_of(record, all, &shares),
        meaning: "Speed-up divided by workers, up to all cores: beyond, it must fall",
        scale: Scale::Share,
    };
    draw_page(record, &shares, &page)
}

/// In how many workloads the threads of each language gain.
fn gains(record: &Record, all: &[Scaling]) -> String {
    let said = |runtime: &str| {
        let language = runtime_short(record, runtime);
        let tally = Tally::of(record, all, runtime, Workers::Threads)?;
        let which = match tally.gains.as_slice() {
            few @ [_] | few @ [_, _] if few.len() < tally.of => format!(" ({})", list(few)),
            _ => String::new(),
        };
        let (gains, of) = (tally.gains.len(), tally.of);
        Some(format!("{language}'s threads gain in {gains}\u{a0}of\u{a0}{of} workloads{which}"))
    };
    let [rust, python] = [said(NATIVE), said(OWN_PYTHON)];
    match (rust, python) {
        (Some(rust), Some(python)) => {
            format!("{rust}, {}", python.replace(" workloads", ""))
        }
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => {
            format!("Speed-up in {} workloads: too few rounds to tell gains", all.len())
        }
    }
}

/// What share of their workers the threads of each language make use of, in one workload.
fn made_use_of(record: &Record, all: &[Scaling], shares: &[Scaling]) -> String {
    let told = exemplary(record, all).map(|scaling| &scaling.info.name);
    let Some(scaling) = shares.iter().find(|s| Some(&s.info.name) == told) else {
        return "Efficiency: speed-up divided by workers".to_owned();
    };
    let of = |runtime: &str| {
        let language = runtime_short(record, runtime);
        let is_theirs = |l: &&Line| is_emblem(record, &l.who, runtime, Workers::Threads);
        let line = scaling.lines.iter().find(is_theirs)?;
        let used = line.at(scaling.full_load)?.value;
        Some(format!("{language}'s threads make use of {:.0} %", used * 100.0))
    };
    let said: Vec<String> = [NATIVE, OWN_PYTHON].into_iter().filter_map(of).collect();
    let workers = plural(scaling.full_load, "worker");
    format!("{} of {workers} in {}", said.join(", "), scaling.info.name)
}

/// A workload, and the few of its lines that a small panel holds.
type Shown<'a, 'b> = (&'a Scaling<'b>, Few<'a>);

fn lines<'a>(shown: &'a [Shown]) -> impl Iterator<Item = &'a Line> {
    shown.iter().flat_map(|(_, few)| few.lines.iter().copied())
}

fn draw_page(record: &Record, all: &[Scaling], page: &Page) -> Result<Option<Chart>> {
    let shown = all.iter().map(|scaling| (scaling, Few::of(record, scaling)));
    let shown: Vec<Shown> = shown.filter(|(_, few)| !few.lines.is_empty()).collect();
    if shown.len() < 2 {
        return Ok(None);
    }
    let capacity = shown.iter().flat_map(|(s, _)| s.capacity.iter().copied());
    let bands = shown.iter().flat_map(|(_, few)| few.band.iter().flat_map(Band::as_points));
    let behind: Vec<_> = capacity.chain(bands).collect();
    let span = match page.scale {
        Scale::Share => Span::of_shares(lines(&shown), &behind),
        _ => Span::of(lines(&shown), &behind, record.machine.cores),
    };
    let Some(span) = span else { return Ok(None) };

    let gaps = shown.iter().flat_map(|(s, few)| {
        few.gaps.iter().map(|gap| (gap.what(), s.info.name.as_str(), gap.reason.clone()))
    });
    let points = lines(&shown).flat_map(|l| &l.points);
    let frame = Frame {
        title: page.title.clone(),
        subtitle: format!(
            "{}; {}; the same axes in every panel",
            page.meaning,
            interval_words(points.map(|(_, estimate)| estimate))
        ),
        notes: notes::missing(record, gaps),
    };
    let legend = legend_lines(&shown);
    let band = shown.iter().any(|(_, few)| few.band.is_some());
    frame
        .chart(page.name, record, |area, room| {
            let marks = marks_words(&record.machine, &span);
            let column = draw_legend(area, room, &legend, band, &marks)?;
            let room = Rect { right: room.right - column - 60, ..room };
            for (shown, rect) in shown.iter().zip(grid(room, shown.len())) {
                draw_small(area, &record.machine, shown, &span, rect)?;
            }
            Ok(())
        })
        .map(Some)
}

/// Rectangles for `count` panels, row by row, in a grid that is as square as it can be.
fn grid(room: Rect, count: usize) -> impl Iterator<Item = Rect> {
    let columns = (1..=count).find(|n| n * n >= count).unwrap_or(1) as i32;
    let rows = (count as i32 + columns - 1) / columns;
    let gap = 50;
    let (wide, high) = ((room.width() + gap) / columns - gap, (room.height() + gap) / rows - gap);
    (0..count as i32).map(move |i| {
        let left = room.left + (i % columns) * (wide + gap);
        let top = room.top + (i / columns) * (high + gap);
        Rect { left, top, right: left + wide, bottom: top + high }
    })
}

fn draw_small(
    area: &Area,
    machine: &Machine,
    (scaling, few): &Shown,
    span: &Span,
    outer: Rect,
) -> Result<()> {
    // Nine have room for the largest type; of more, each has less.
    let size = |em: i32| em * outer.height().min(520) / 520;
    let name = Type::new(size(56), INK).bold();
    let what = Type::new(size(38), GREY);
    let tick = Type::new(size(40), INK);
    let left = outer.left + widest(["1.25×", "100 %"], tick) + 20;
    let room = outer.right - left;
    let mut top = outer.top;
    let (fitted, lines) = fit(&scaling.info.name, name, room, 1);
    for line in lines {
        put(area, &line, (left, top), fitted, HPos::Left, VPos::Top)?;
    }
    top += name.em * 5 / 4;
    let (kind, gil) = (scaling.info.kind, scaling.info.gil_class);
    for (words, brief) in [(kind.words(), kind.brief()), (gil.words(), gil.brief())] {
        let words = if width(words, what) > room { brief } else { words };
        put(area, &shorten(words, what, room), (left, top), what, HPos::Left, VPos::Top)?;
        top += what.em * 5 / 4;
    }
    let rect = Rect { left, top: top + 16, right: outer.right, bottom: outer.bottom - tick.em * 2 };

    let panel = Panel::new(area, span, rect).showing(&scaling.info.name, Load::Workers.words());
    panel.ground()?;
    panel.axes(tick)?;
    panel.marks(machine, None)?;
    panel.capacity(&scaling.capacity)?;
    if let Some(band) = &few.band {
        panel.band(band, scaling.full_load)?;
    }
    panel.ideal(machine.cores)?;
    for line in &few.lines {
        panel.line(line, Look::of(line.who.tint, &line.who.runtime).heavier(0.75))?;
    }
    Ok(())
}

/// Every line that any panel has, once, runtime by runtime.
fn legend_lines(shown: &[Shown]) -> Vec<(String, Look)> {
    let mut seen: Vec<(String, Look)> = Vec::new();
    for line in lines(shown) {
        let Who { label, tint, runtime, .. } = &line.who;
        if seen.iter().all(|(known, _)| known != label) {
            seen.push((label.clone(), Look::of(*tint, runtime)));
        }
    }
    // The first panel's lines come first, but a line that only a later one has belongs to its kin.
    seen.sort_by_key(|(_, look)| look.rank());
    seen
}

/// What the dotted upright lines mean, if there are any.
fn marks_words(machine: &Machine, span: &Span) -> Vec<String> {
    let most = span.counts().last().copied().unwrap_or(1);
    marks(machine, most).into_iter().map(|(_, words)| words).collect()
}

/// Draws the legend at the right of `room`; returns how wide it is.
fn draw_legend(
    area: &Area,
    room: Rect,
    lines: &[(String, Look)],
    has_band: bool,
    marks: &[String],
) -> Result<i32> {
    let sample = 130;
    let entries = lines.len() + 3 + marks.len();
    let kind = Type::new(46, INK);
    let kind = kind.sized(kind.em.min(room.height() * 2 / 3 / entries as i32));
    let fixed = ["ideal", "machine's capacity", "Rust's other models"];
    let words = lines.iter().map(|(label, _)| label.as_str()).chain(fixed);
    let words = widest(words.chain(marks.iter().map(String::as_str)), kind);
    let left = room.right - sample - 30 - words;
    let mut y = room.top + kind.em;
    let mut entry = |text: &str, colour| -> Result<i32> {
        let at = (left + sample + 30, y);
        put(area, text, at, Type { colour, ..kind }, HPos::Left, VPos::Center)?;
        y += kind.em * 3 / 2;
        Ok(at.1)
    };
    for (label, look) in lines {
        let y = entry(label, look.colour)?;
        look.line(area, &[(left, y), (left + sample, y)])?;
        look.mark(area, (left + sample / 2, y))?;
    }
    let y = entry(fixed[0], GREY)?;
    dashed(area, &[(left, y), (left + sample, y)], 30, 18, ShapeStyle::from(GREY).stroke_width(5))?;
    let y = entry(fixed[1], GREY)?;
    let band = PALE.mix(0.55).stroke_width(26);
    area.draw(&PathElement::new(vec![(left, y), (left + sample, y)], band))?;
    if has_band {
        let y = entry(fixed[2], BAND)?;
        let corners = [(left, y - 14), (left + sample, y + 14)];
        area.draw(&Rectangle::new(corners, BAND.mix(0.3).filled()))?;
    }
    for words in marks {
        let y = entry(words, GREY)?;
        let (x, half) = (left + sample / 2, kind.em / 2);
        let style = ShapeStyle::from(PALE).stroke_width(4);
        dashed(area, &[(x, y - half), (x, y + half)], 4, 12, style)?;
    }
    Ok(room.right - left)
}
