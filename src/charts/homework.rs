//! The machines of a class, by their cores: what threads of Python gain on each, and what processes do.
//!
//! Every machine has a place of its own on the level axis, so eighty machines of eight cores are seen
//! as eighty. Colours are those of models everywhere; a marker is a version of Python, hollow without
//! the GIL.

use std::collections::BTreeMap;

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, VPos};

use crate::analysis::Estimate;
use crate::charts::kit::axis::LOG_SCALE;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::figure::Figure;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::panel::Panel;
use crate::charts::kit::span::Span;
use crate::charts::kit::style::{FAINT, GREY, INK, Look, PALE, Shape, dashed};
use crate::charts::kit::text::{Type, put, shorten, width};
use crate::homework::line::Gains;
use crate::homework::{Machine, seen};
use crate::record::{NATIVE, Tint};
use crate::words::{list, plural, times};

/// As they look and are called everywhere.
const THREADS: (&str, Tint) = ("its threads", Tint::Blue);
const PROCESSES: (&str, Tint) = ("its processes", Tint::Vermilion);
/// Of the versions that most machines have; all others share one.
const SHAPES: [Shape; 4] = [Shape::Circle, Shape::Square, Shape::Diamond, Shape::Up];

const AXIS: Type = Type::new(56, INK);
const HEADING: Type = Type::new(56, INK).bold();
const KEY: Type = Type::new(48, INK);
/// Between machines of this and of that many cores.
const APART: i32 = 110;

/// Draws them into a chart of this name; nothing without any.
pub fn draw(name: &str, machines: &[Machine]) -> Result<Option<Chart>> {
    if machines.is_empty() {
        return Ok(None);
    }
    let frame = Frame {
        title: seen::finding(machines),
        subtitle: "Each pair is a machine: how many times as fast as one are its threads and its \
                   processes? Broken lines: the ideal"
            .to_owned(),
        notes: without_processes(machines).into_iter().chain([seen::gain()]).collect(),
    };
    let mut ordered: Vec<&Machine> = machines.iter().collect();
    let gain = |machine: &Machine| machine.all.processes.unwrap_or_default();
    ordered.sort_by(|a, b| {
        let by_lock = (a.cores, a.python.gil).cmp(&(b.cores, b.python.gil));
        by_lock.then(gain(a).total_cmp(&gain(b)))
    });
    let chart = frame.chart_from(name, &footer(machines), |area, room| {
        let markers = Markers::of(machines);
        let top = markers.key(area, room)?;
        draw_panels(area, Rect { top, ..room }, &ordered, &markers)
    })?;
    Ok(Some(chart))
}

fn without_processes(machines: &[Machine]) -> Option<String> {
    let without = machines.iter().filter(|machine| machine.two.processes.is_none()).count();
    let words = || format!("No figures of processes: {}", plural(without as u64, "machine"));
    (without > 0).then(words)
}

fn footer(machines: &[Machine]) -> Vec<String> {
    let counted = |of: &dyn Fn(&Machine) -> String| -> String {
        let each = tally(machines, of);
        list(&each.iter().map(|(name, count)| format!("{count} {name}")).collect::<Vec<_>>())
    };
    vec![
        plural(machines.len() as u64, "machine"),
        counted(&|machine| machine.system_name().to_owned()),
        counted(&|machine| machine.architecture.clone()),
        "medians of gilkit.py's rounds".to_owned(),
        format!("gilscope {}", env!("CARGO_PKG_VERSION")),
    ]
}

/// What there is, the most frequent first.
fn tally(machines: &[Machine], of: impl Fn(&Machine) -> String) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for machine in machines {
        *counts.entry(of(machine)).or_default() += 1;
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    counts
}

/// Which marker stands for which Python.
struct Markers {
    /// Versions with a marker of their own, the most frequent first.
    families: Vec<String>,
    /// What the key says: shape, whether filled, and words.
    key: Vec<(Shape, bool, String)>,
}

impl Markers {
    fn of(machines: &[Machine]) -> Self {
        let tally = tally(machines, |machine| machine.python.family());
        let mut families: Vec<String> = tally.into_iter().map(|(family, _)| family).collect();
        let others = families.split_off(SHAPES.len().min(families.len()));
        let mut markers = Self { families, key: Vec::new() };
        let named = SHAPES.into_iter().zip(markers.families.clone());
        for (shape, name) in named.chain([(Shape::Down, list(&others))]) {
            for (gil, lock) in [(true, ""), (false, " without the GIL")] {
                let is_like = |machine: &&Machine| {
                    markers.shape(machine) == shape && machine.python.gil == gil
                };
                let count = machines.iter().filter(is_like).count();
                if count > 0 {
                    markers.key.push((shape, gil, format!("{name}{lock} ({count})")));
                }
            }
        }
        markers
    }

    fn shape(&self, machine: &Machine) -> Shape {
        let family = machine.python.family();
        let place = self.families.iter().position(|known| *known == family);
        place.map_or(Shape::Down, |place| SHAPES[place])
    }

    fn look(&self, machine: &Machine, tint: Tint) -> Look {
        Look::of(tint, NATIVE).shaped(self.shape(machine), machine.python.gil)
    }

    /// What colours and markers mean, in as many lines as it takes; returns where they end.
    fn key(&self, area: &Area, room: Rect) -> Result<i32> {
        const SAMPLE: i32 = 70;
        let (mut x, mut y) = (room.left, room.top + KEY.em / 2);
        let mut place = |words: &str, kind: Type| {
            let wide = SAMPLE + width(words, kind) + 70;
            if x > room.left && x + wide > room.right {
                (x, y) = (room.left, y + KEY.em * 3 / 2);
            }
            x += wide;
            (x - wide, y)
        };
        for (words, tint) in [THREADS, PROCESSES] {
            let colour = Look::of(tint, NATIVE).colour;
            let kind = Type { colour, ..KEY.bold() };
            let (x, y) = place(words, kind);
            let bar = vec![(x, y), (x + SAMPLE - 20, y)];
            area.draw(&PathElement::new(bar, colour.stroke_width(22)))?;
            put(area, words, (x + SAMPLE, y), kind, HPos::Left, VPos::Center)?;
        }
        for (shape, filled, words) in &self.key {
            let words = &shorten(words, KEY, room.width() / 2);
            let (x, y) = place(words, KEY);
            let look = Look::neutral(INK, *filled).shaped(*shape, *filled);
            look.speck(area, (x + SAMPLE / 2, y), 18, 1.0)?;
            put(area, words, (x + SAMPLE, y), KEY, HPos::Left, VPos::Center)?;
        }
        Ok(y + KEY.em)
    }
}

/// Where each machine stands: those of as many cores side by side. An axis on which eight cores lie
/// twice as far as four would put all of them on one line.
struct Places {
    /// The column of each, in the order of the machines.
    columns: Vec<i32>,
    /// How much room each has.
    step: f64,
    /// The machines of so many cores, from where to where.
    groups: Vec<(u32, i32, i32)>,
}

impl Places {
    fn of(machines: &[&Machine], left: i32, right: i32) -> Self {
        let alike: Vec<&[&Machine]> = machines.chunk_by(|a, b| a.cores == b.cores).collect();
        let groups = alike.len() as i32;
        let apart = APART.min((right - left) / (2 * groups));
        let step = f64::from(right - left - apart * groups) / machines.len() as f64;
        let (mut columns, mut bounds, mut from) = (Vec::new(), Vec::new(), f64::from(left));
        for group in alike {
            let first = from + f64::from(apart) / 2.0;
            columns.extend((0..group.len()).map(|i| (first + step * (i as f64 + 0.5)) as i32));
            let to = from + f64::from(apart) + step * group.len() as f64;
            bounds.push((group[0].cores, from as i32, to as i32));
            from = to;
        }
        Self { columns, step, groups: bounds }
    }

    /// How many cores, below the machines that have so many; where two have no room, the first of them.
    fn cores(&self, area: &Area, bottom: i32) -> Result<()> {
        let mut taken = i32::MIN;
        for (cores, left, right) in &self.groups {
            let (words, x) = (cores.to_string(), (left + right) / 2);
            let half = width(&words, AXIS) / 2 + 10;
            if x - half >= taken {
                put(area, &words, (x, bottom + 30), AXIS, HPos::Center, VPos::Top)?;
                taken = x + half;
            }
        }
        Ok(())
    }
}

/// So many workers: what a panel shows.
struct Load {
    heading: &'static str,
    gains: fn(&Machine) -> Gains,
    /// As many times as fast as there are workers, with so many cores.
    ideal: fn(u32) -> f64,
}

const ALL: Load = Load {
    heading: "As many workers as cores",
    gains: |machine| machine.all,
    ideal: |cores| cores as f64,
};
const TWO: Load = Load { heading: "Two workers", gains: |machine| machine.two, ideal: |_| 2.0 };

impl Load {
    fn span(&self, machines: &[&Machine]) -> Option<Span> {
        let each = |machine: &&Machine| {
            let Gains { threads, processes } = (self.gains)(machine);
            [threads, processes, Some((self.ideal)(machine.cores))]
        };
        let figures = machines.iter().flat_map(each).flatten();
        // The level axis is not the span's, so one count does for all.
        let points: Vec<(u32, Estimate)> = figures.map(|gain| (1, Estimate::bare(gain))).collect();
        Span::of([], &points, 1)
    }
}

fn draw_panels(area: &Area, room: Rect, machines: &[&Machine], markers: &Markers) -> Result<()> {
    let (Some(of_all), Some(of_two)) = (ALL.span(machines), TWO.span(machines)) else {
        return Ok(());
    };
    let scale = width(&of_all.widest(), AXIS).max(width(&of_two.widest(), AXIS));
    let left = room.left + scale + 30;
    let places = Places::of(machines, left, room.right);
    let head = HEADING.em * 2;
    let bottom = room.bottom - AXIS.em * 3;
    // The upper one spans more.
    let height = (bottom - room.top - 2 * head) * 3 / 5;
    let upper = Rect { left, top: room.top + head, bottom: room.top + head + height, ..room };
    let lower = Rect { left, top: upper.bottom + head, bottom, ..room };
    for (load, rect, span) in [(ALL, upper, &of_all), (TWO, lower, &of_two)] {
        let panel = Panel::new(area, span, rect);
        let scale = if span.log.1 { format!(" ({LOG_SCALE})") } else { String::new() };
        let at = (rect.left, rect.top - 30);
        let heading = load.heading.to_owned() + &scale;
        put(area, &heading, at, HEADING, HPos::Left, VPos::Bottom)?;
        panel.levels(AXIS)?;
        draw_groups(&panel, &places, load.ideal)?;
        draw_machines(&panel, &places, machines, markers, &load)?;
    }
    places.cores(area, bottom)?;
    let under = ((left + room.right) / 2, bottom + AXIS.em * 3 / 2 + 40);
    put(area, "cores of the machine", under, AXIS, HPos::Center, VPos::Top)
}

/// Where the cores are as many others, and as many times as fast as there are workers.
fn draw_groups(panel: &Panel, places: &Places, ideal: fn(u32) -> f64) -> Result<()> {
    for (number, &(cores, left, right)) in places.groups.iter().enumerate() {
        if number > 0 {
            let edge = vec![(left, panel.rect.top), (left, panel.rect.bottom)];
            panel.path(edge, FAINT.stroke_width(3))?;
        }
        let y = panel.y(ideal(cores));
        dashed(panel.area, &[(left + 12, y), (right - 12, y)], 30, 18, GREY.stroke_width(5))?;
    }
    Ok(())
}

/// A pair of marks for each machine, with a line between them.
fn draw_machines(
    panel: &Panel,
    places: &Places,
    machines: &[&Machine],
    markers: &Markers,
    load: &Load,
) -> Result<()> {
    // Beside each other, since without the GIL both may gain the same.
    let aside = (places.step / 5.0).min(20.0) as i32;
    let radius = ((places.step * 0.4) as i32).clamp(5, 24);
    for (machine, &x) in machines.iter().zip(&places.columns) {
        let gains = (load.gains)(machine);
        let both = [(THREADS, gains.threads, x - aside), (PROCESSES, gains.processes, x + aside)];
        let marks: Vec<_> = both
            .into_iter()
            .filter_map(|(who, gain, x)| Some((who, gain?, (x, panel.y(gain?)))))
            .collect();
        if let [(.., from), (.., to)] = marks[..] {
            panel.path(vec![from, to], PALE.stroke_width(3))?;
        }
        for ((who, tint), gain, at) in marks {
            markers.look(machine, tint).speck(panel.area, at, radius, 1.0)?;
            let of = format!(
                "{}, {}, {}",
                machine.system_name(),
                machine.python.label(),
                plural(machine.cores, "core")
            );
            let at_load = format!("{}, {who}", load.heading);
            panel.area.note(Figure::said(of, at_load, times(gain), Rect::around(at, radius)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::homework::parse;

    #[test]
    fn every_machine_has_a_place_of_its_own() {
        let line = "GK1:3.13.5;cpython;on;Linux;x86_64;8;5;0.97;0.96;1.93;6.8;1.01;0.98;1.95;0;0.41;c17f677e";
        let machine = parse(line).unwrap();
        let of_cores = |n: u32| Machine { cores: 4 + n / 20 * 4, ..machine.clone() };
        let machines: Vec<Machine> = (0..80).map(of_cores).collect();
        let places = Places::of(&machines.iter().collect::<Vec<_>>(), 100, 3_600);
        assert_eq!(places.columns.len(), 80);
        assert!(
            places.columns.windows(2).all(|pair| pair[1] - pair[0] >= 38),
            "{:?}",
            places.columns
        );
        assert_eq!(places.groups.iter().map(|group| group.0).collect::<Vec<_>>(), [4, 8, 12, 16]);
        let bounds = (places.groups[0].1, places.groups[3].2);
        assert!(bounds.0 == 100 && (3_598..=3_600).contains(&bounds.1), "{bounds:?}");
        for (number, &(_, left, right)) in places.groups.iter().enumerate() {
            let own = &places.columns[number * 20..][..20];
            assert!(own.iter().all(|x| (left..right).contains(x)), "{left} {right}: {own:?}");
        }
    }
}
