//! The axes of a lesson: the figures that decide it, where each option would have them, where a class expects
//! them, and where they were. Before anything is measured the axes know only the rules, so they give nothing
//! away.

use std::collections::BTreeMap;

use super::view::{Axis, Ghost, Mark, Measured, Plot, PlotRow};
use crate::lessons::Lesson;
use crate::lessons::figures::{Value, unit};
use crate::lessons::file::Picture;
use crate::lessons::rules::Rule;
use crate::record::probes::Unit;

/// What is on the axes besides the options.
#[derive(Debug, Clone, Copy)]
pub struct On<'a> {
    /// Where the class expects which figure.
    pub guesses: &'a BTreeMap<String, f64>,
    /// What was measured, as far as it may be shown.
    pub values: &'a BTreeMap<String, Value>,
    /// How many of the measured figures are told already.
    pub shown: usize,
}

/// The names of the figures that are drawn, in their order: those of one unit stand together.
pub fn figures(lesson: &Lesson) -> Vec<&str> {
    let drawn: &[String] = match &lesson.file.picture {
        Picture::Bars(names) => names,
        Picture::Own(_) => &[],
    };
    let decide = rules(lesson).map(|rule| rule.figure.as_str());
    let mut names: Vec<&str> = Vec::new();
    for name in drawn.iter().map(String::as_str).chain(decide) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let units = units(lesson, &names);
    names.sort_by_key(|name| units.iter().position(|known| Some(*known) == unit_of(lesson, name)));
    names
}

/// The axes with what is known by now.
pub fn plot(lesson: &Lesson, on: On<'_>) -> Plot {
    let names = figures(lesson);
    let units = units(lesson, &names);
    let scales: Vec<Scale> = units.iter().map(|unit| Scale::of(lesson, *unit, on)).collect();
    let told = told(&names, on);
    let row = |name: &&str| {
        let axis = units.iter().position(|known| Some(*known) == unit_of(lesson, name))?;
        // What no rule speaks of has no axis before it is measured.
        if limits(lesson, units[axis]).is_empty() && !told.contains(name) {
            return None;
        }
        let scale = &scales[axis];
        let value = on.values.get(*name).filter(|_| told.contains(name));
        Some(PlotRow {
            name: lesson.called(name),
            axis,
            ghosts: ghosts(lesson, name, scale),
            guess: on.guesses.get(*name).map(|guess| scale.mark(*guess)),
            measured: value.map(|value| scale.measured(value)),
        })
    };
    let rows = names.iter().filter_map(row).collect();
    Plot { axes: scales.iter().map(Scale::axis).collect(), rows }
}

/// What the place `at` in the row of this number means, from 0 to 1 along its axis; `None` without such a row.
pub fn guess(lesson: &Lesson, row: usize, at: f64, on: On<'_>) -> Option<(String, f64)> {
    let name = *figures(lesson).get(row)?;
    let unit = unit_of(lesson, name)?;
    let has_axis = !limits(lesson, unit).is_empty();
    has_axis.then(|| (name.to_owned(), Scale::of(lesson, unit, on).value(at)))
}

/// How many figures there are to tell.
pub fn to_tell(lesson: &Lesson, values: &BTreeMap<String, Value>) -> usize {
    figures(lesson).iter().filter(|name| values.contains_key(**name)).count()
}

fn told<'a>(names: &[&'a str], on: On<'_>) -> Vec<&'a str> {
    names.iter().filter(|name| on.values.contains_key(**name)).take(on.shown).copied().collect()
}

fn rules(lesson: &Lesson) -> impl Iterator<Item = &Rule> {
    lesson.file.options.iter().flat_map(|option| &option.holds)
}

/// The limits of the rules for figures of this unit.
fn limits(lesson: &Lesson, unit: Unit) -> Vec<f64> {
    let of_unit = rules(lesson).filter(|rule| unit_of(lesson, &rule.figure) == Some(unit));
    of_unit.map(|rule| rule.limit).filter(|limit| *limit > 0.0).collect()
}

fn unit_of(lesson: &Lesson, name: &str) -> Option<Unit> {
    unit(lesson.file.figures.get(name)?)
}

/// The units of these figures, each once, those that decide first.
fn units(lesson: &Lesson, names: &[&str]) -> Vec<Unit> {
    let mut units: Vec<Unit> = Vec::new();
    let decide = rules(lesson).map(|rule| rule.figure.as_str());
    for unit in decide.chain(names.iter().copied()).filter_map(|name| unit_of(lesson, name)) {
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    units
}

/// Where the options lie that say something of this figure.
fn ghosts(lesson: &Lesson, name: &str, scale: &Scale) -> Vec<Ghost> {
    let ghost = |(letter, rules): (char, &Vec<Rule>)| {
        let of = |above: bool| {
            rules.iter().filter(move |rule| rule.figure == name && rule.above == above)
        };
        let low = of(true).map(|rule| rule.limit).max_by(f64::total_cmp);
        let high = of(false).map(|rule| rule.limit).min_by(f64::total_cmp);
        if low.is_none() && high.is_none() {
            return None;
        }
        let (from, to) = (low.map_or(0.0, |x| scale.at(x)), high.map_or(1.0, |x| scale.at(x)));
        Some(Ghost { letter, from, to: to.max(from) })
    };
    let options = lesson.file.options.iter().map(|option| &option.holds);
    lesson.letters().zip(options).filter_map(ghost).collect()
}

/// From where to where an axis goes.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Scale {
    unit: Unit,
    low: f64,
    high: f64,
    /// By powers of ten: what is counted spans many of them.
    is_log: bool,
}

/// Limits that lie farther apart need powers of ten.
const FAR: f64 = 20.0;

impl Scale {
    /// Of all figures of a unit: by the limits of their rules, and by what is told of them already.
    fn of(lesson: &Lesson, unit: Unit, on: On<'_>) -> Self {
        let (names, limits) = (figures(lesson), limits(lesson, unit));
        let of_unit = |name: &&str| unit_of(lesson, name) == Some(unit);
        let of_unit = told(&names, on).into_iter().filter(of_unit);
        let seen: Vec<f64> = of_unit.flat_map(|name| reach(&on.values[name])).collect();
        let (least, most) = ends(if limits.is_empty() { &seen } else { &limits });
        let is_log = match unit {
            Unit::Share => false,
            Unit::Ns | Unit::Bytes | Unit::PerSecond => true,
            Unit::Times | Unit::Count => most > least * FAR,
        };
        let (low, high) = match (unit, is_log) {
            (Unit::Share, _) => (0.0, 1.0),
            (_, true) => (least / 10.0, most * 10.0),
            (_, false) => (0.0, most * 1.4),
        };
        let mut scale = Self { unit, low, high, is_log };
        for x in seen.into_iter().filter(|x| x.is_finite() && *x > 0.0) {
            scale.high = scale.high.max(x * 1.1);
            if is_log {
                scale.low = scale.low.min(x / 1.5);
            }
        }
        scale
    }

    /// Where `x` lies, from 0 to 1.
    fn at(&self, x: f64) -> f64 {
        let at = if self.is_log {
            (x.max(f64::MIN_POSITIVE) / self.low).ln() / (self.high / self.low).ln()
        } else {
            (x - self.low) / (self.high - self.low)
        };
        if at.is_nan() { 0.0 } else { at.clamp(0.0, 1.0) }
    }

    /// What lies there, as exactly as a hand draws.
    fn value(&self, at: f64) -> f64 {
        let at = if at.is_nan() { 0.0 } else { at.clamp(0.0, 1.0) };
        if self.is_log {
            self.low * (self.high / self.low).powf(at)
        } else {
            self.low + at * (self.high - self.low)
        }
    }

    fn mark(&self, x: f64) -> Mark {
        Mark { at: self.at(x), words: self.unit.words(x) }
    }

    fn measured(&self, value: &Value) -> Measured {
        let (at, interval) = (self.at(value.estimate.value), value.estimate.interval);
        let [low, high] = [interval.map(|(low, _)| low), interval.map(|(_, high)| high)];
        let [low, high] = [low, high].map(|end| end.map(|x| self.at(x)));
        Measured { at, low, high, words: value.words_with_interval() }
    }

    fn axis(&self) -> Axis {
        let label = match self.unit {
            Unit::Count => "how many",
            Unit::PerSecond => "a second",
            Unit::Ns => "time",
            Unit::Times => "how many times",
            Unit::Share => "part of all",
            Unit::Bytes => "memory",
        };
        let tick = |x: f64| match self.mark(x) {
            Mark { at, .. } if x == 0.0 => Mark { at, words: "0".to_owned() },
            mark => mark,
        };
        let ticks = self.ticks().into_iter().map(tick).collect();
        Axis { label: label.to_owned(), ticks }
    }

    /// Round values between both ends: at most seven.
    fn ticks(&self) -> Vec<f64> {
        if self.is_log {
            let (first, last) = (self.low.log10().ceil() as i32, self.high.log10().floor() as i32);
            let step = usize::try_from((last - first) / 6 + 1).unwrap_or(1);
            return (first..=last).step_by(step).map(|power| 10_f64.powi(power)).collect();
        }
        let rough = (self.high - self.low) / 6.0;
        let power = 10_f64.powf(rough.log10().floor());
        let step = [1.0, 2.0, 5.0, 10.0].map(|x| x * power).into_iter().find(|x| *x >= rough);
        let step = step.unwrap_or(rough);
        let count = ((self.high - self.low) / step + 1e-9).floor() as u32;
        (0..=count).map(|n| self.low + f64::from(n) * step).collect()
    }
}

/// The value and its interval.
fn reach(value: &Value) -> Vec<f64> {
    let (low, high) = value.estimate.interval.unzip();
    [Some(value.estimate.value), low, high].into_iter().flatten().collect()
}

/// The least and the largest of these that are above 0; 1 where there is none.
fn ends(of: &[f64]) -> (f64, f64) {
    let positive = || of.iter().copied().filter(|x| *x > 0.0 && x.is_finite());
    let least = positive().min_by(f64::total_cmp).unwrap_or(1.0);
    (least, positive().max_by(f64::total_cmp).unwrap_or(1.0))
}
