//! Lines, and what is missing from them: figures of models by how much they were given.

use std::collections::BTreeSet;

use crate::analysis::Estimate;
use crate::analysis::names::Who;
use crate::analysis::verdict::grouped;
use crate::record::{NATIVE, OWN_PYTHON};
use crate::words::{list, whole};

/// The figures of one model in one runtime.
#[derive(Clone)]
pub struct Line {
    /// Whose they are.
    pub who: Who,
    /// A figure for each count of what the chart is over, ascending.
    pub points: Vec<(u32, Estimate)>,
}

impl Line {
    /// Its figure at `count`.
    pub fn at(&self, count: u32) -> Option<Estimate> {
        self.points.iter().find(|(n, _)| *n == count).map(|(_, estimate)| *estimate)
    }

    /// The line up to `count`, and from there on without that point's interval, where it goes on. All of it
    /// without a count.
    pub fn until(&self, count: Option<u32>) -> (Self, Self) {
        let with = |points| Self { who: self.who.clone(), points };
        let count = count.unwrap_or(u32::MAX);
        let split = self.points.partition_point(|(n, _)| *n <= count);
        let (up_to, beyond) = self.points.split_at(split);
        let joint = up_to.last().map(|&(n, e)| (n, Estimate { interval: None, ..e }));
        let from = if beyond.is_empty() { None } else { joint };
        (with(up_to.to_vec()), with(from.into_iter().chain(beyond.iter().copied()).collect()))
    }

    /// Its last point.
    pub fn last(&self) -> Option<(u32, Estimate)> {
        self.points.last().copied()
    }
}

/// What is counted along the level axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Load {
    /// Workers.
    Workers,
    /// Requests in flight.
    InFlight,
    /// Tasks asleep.
    Tasks,
}

impl Load {
    /// What the axis says below it.
    pub fn words(self) -> &'static str {
        match self {
            Self::Workers => "workers",
            Self::InFlight => "requests in flight",
            Self::Tasks => "tasks asleep",
        }
    }

    /// `with 1, 2 workers`.
    fn counted(self, counts: &BTreeSet<u32>) -> String {
        let each: Vec<String> = counts.iter().map(|n| whole((*n).into())).collect();
        match self {
            Self::Workers if counts.iter().eq([&1]) => "with 1 worker".to_owned(),
            Self::Workers => format!("with {} workers", each.join(", ")),
            Self::InFlight => format!("with {} in flight", list(&each)),
            Self::Tasks => format!("with {} tasks", list(&each)),
        }
    }
}

/// Figures that differ by less are about the same, for who looks at a chart over many decades.
const ABOUT: f64 = 1.25;

/// Whether two figures are about the same.
pub fn about_the_same(a: f64, b: f64) -> bool {
    a.max(b) / a.min(b) < ABOUT
}

/// The last count up to which two lines are about the same at every count that both have, if they are
/// so at more than one.
pub fn last_alike(one: &Line, other: &Line) -> Option<u32> {
    let both = one.points.iter().filter_map(|(n, a)| Some((*n, a.value, other.at(*n)?.value)));
    let alike = |(_, a, b): &(u32, f64, f64)| about_the_same(*a, *b);
    let alike: Vec<u32> = both.take_while(alike).map(|(n, ..)| n).collect();
    alike.last().copied().filter(|last| *last > 1)
}

/// What is missing from a line, and why.
#[derive(Clone)]
pub struct Gap {
    /// Whose it is.
    pub who: Who,
    load: Load,
    /// The counts at which it is missing.
    pub counts: BTreeSet<u32>,
    /// Why.
    pub reason: String,
}

impl Gap {
    /// What is missing: `Python threads with 1, 2 workers`.
    pub fn what(&self) -> String {
        format!("{} {}", self.who.label, self.load.counted(&self.counts))
    }

    /// A line of text for the chart.
    pub fn note(&self) -> String {
        format!("Not drawn: {}: {}", self.what(), self.reason)
    }

    /// The same for several: what is missing for one reason shares a line.
    pub fn notes<'a>(gaps: impl IntoIterator<Item = &'a Self>) -> Vec<String> {
        not_drawn(gaps.into_iter().map(|gap| (gap.what(), gap.reason.clone())))
    }
}

/// A note for each reason: what is not drawn for it, and why.
pub fn not_drawn(missing: impl IntoIterator<Item = (String, String)>) -> Vec<String> {
    let note = |(reason, missing): (String, Vec<(String, String)>)| {
        let mut what: Vec<String> = Vec::new();
        for (one, _) in missing {
            if !what.contains(&one) {
                what.push(one);
            }
        }
        format!("Not drawn: {}: {reason}", what.join("; "))
    };
    let reasons = grouped(missing.into_iter().collect(), |(_, reason)| reason.clone());
    reasons.into_iter().map(note).collect()
}

/// Lines over one kind of load, and their gaps.
pub struct Series {
    /// The load.
    pub load: Load,
    /// What was measured.
    pub lines: Vec<Line>,
    /// What was not: one gap for each line and reason.
    pub gaps: Vec<Gap>,
}

impl Series {
    /// Nothing yet.
    pub fn over(load: Load) -> Self {
        Self { load, lines: Vec::new(), gaps: Vec::new() }
    }

    /// Adds a figure, or why there is none, to the line of its owner.
    pub fn add(&mut self, who: Who, count: u32, figure: Result<Estimate, String>) {
        match figure {
            Ok(figure) => {
                let point = (count, figure);
                match self.lines.iter_mut().find(|line| line.who == who) {
                    Some(line) => line.points.push(point),
                    None => self.lines.push(Line { who, points: vec![point] }),
                }
            }
            Err(reason) => {
                let same = |g: &&mut Gap| g.who == who && g.reason == reason;
                if let Some(gap) = self.gaps.iter_mut().find(same) {
                    gap.counts.insert(count);
                } else {
                    let (load, counts) = (self.load, BTreeSet::from([count]));
                    self.gaps.push(Gap { who, load, counts, reason });
                }
            }
        }
    }

    /// In the order in which charts draw them.
    pub fn sorted(mut self) -> Self {
        // Rust's solid lines lie below Python's broken ones, through which they stay visible.
        self.lines.sort_by_key(|line| (line.who.runtime != NATIVE, line.who.runtime != OWN_PYTHON));
        for line in &mut self.lines {
            line.points.sort_by_key(|(count, _)| *count);
        }
        self
    }

    /// The most that any line was given.
    pub fn most(&self) -> Option<u32> {
        self.lines.iter().filter_map(|line| Some(line.last()?.0)).max()
    }
}
