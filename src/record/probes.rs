//! Probes: what each of them saw. They know three shapes (lanes, durations, named figures), and so
//! charts need to know no more than these.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::stats::{self, Observation};
use super::{Estimate, Outcome};
use crate::words;

/// The number of a case without any limit: the largest that every reader of JSON knows.
pub const UNBOUNDED: u64 = (1 << 53) - 1;

/// One probe: a program about a mechanism rather than a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Probe {
    /// Its name: the stem of its files.
    pub name: String,
    /// The question that it answers.
    pub question: String,
    /// What the number of each case counts, such as `threads`.
    pub over: String,
    /// In what: a count, or nanoseconds.
    pub over_unit: Unit,
    /// What its durations are, such as `wait for the GIL`; empty if it takes none.
    pub durations: String,
    /// The quantile of them that says most, such as 0.5 for the median; none where a figure does.
    #[serde(default)]
    pub telling: Option<f64>,
    /// What its named figures are, the most telling first.
    pub figures: Vec<FigureInfo>,
    /// Every planned case, also those that were skipped or failed.
    pub cases: Vec<Case>,
}

impl Probe {
    /// The number of one of its cases, in words; empty for one without bounds.
    pub fn at_words(&self, at: u64) -> String {
        if at == UNBOUNDED { String::new() } else { self.over_unit.words(at as f64) }
    }

    /// What one reading of the clock cost in each of its runtimes, in nanoseconds: the median over
    /// all takes.
    pub fn clocks(&self) -> Vec<(&str, f64)> {
        let mut costs: Vec<(&str, Vec<f64>)> = Vec::new();
        for case in &self.cases {
            let taken = case.takes().iter().filter_map(|seen| seen.clock_ns);
            match costs.iter_mut().find(|(runtime, _)| *runtime == case.runtime) {
                Some((_, all)) => all.extend(taken),
                None => costs.push((&case.runtime, taken.collect())),
            }
        }
        let median = |(runtime, mut all): (_, Vec<f64>)| Some((runtime, stats::median(&mut all)?));
        costs.into_iter().filter_map(median).collect()
    }
}

/// What charts print about a named figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureInfo {
    /// Its name in [`Seen::figures`].
    pub name: String,
    /// The same for people.
    pub title: String,
    /// What it counts.
    pub unit: Unit,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// So many.
    Count,
    /// So many a second.
    PerSecond,
    /// Nanoseconds.
    Ns,
    /// How many times as much.
    Times,
    /// A part of the whole, from 0 to 1.
    Share,
}

impl Unit {
    /// A value in words: `1,234`, `9.81/s`, `5.00 ms`, `1.95×`, `12.3 %`.
    pub fn words(self, value: f64) -> String {
        match self {
            Self::Count => words::whole(value.round() as u64),
            Self::PerSecond => words::rate(value),
            Self::Ns => words::duration(value / 1e9),
            Self::Times => words::times(value),
            Self::Share if value == 0.0 => "none".to_owned(),
            Self::Share => format!("{} %", words::number(value * 100.0)),
        }
    }
}

/// One way of doing what a probe is about, so many times at once, in one runtime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Case {
    /// `native`, or the `id` of an interpreter.
    pub runtime: String,
    /// What is done, such as `threads` or `processes`.
    pub variant: String,
    /// The same for people.
    pub label: String,
    /// The model that it is a form of: charts give it that one's colour.
    pub model: String,
    /// How many, of what the probe is over; [`UNBOUNDED`] for no limit.
    pub at: u64,
    /// What came of it.
    pub outcome: Outcome<Takes>,
}

impl Case {
    /// What was seen, one entry a take; none if it was skipped or failed.
    pub fn takes(&self) -> &[Seen] {
        match &self.outcome {
            Outcome::Measured(takes) => &takes.takes,
            _ => &[],
        }
    }

    /// The median of a figure over all takes, each of which was a process of its own.
    pub fn estimate(&self, seed: u64, figure: impl Fn(&Seen) -> Option<f64>) -> Option<Estimate> {
        let observations: Vec<Observation> = (self.takes().iter().zip(0..))
            .filter_map(|(seen, process)| Some(Observation { process, value: figure(seen)? }))
            .collect();
        stats::estimate(&observations, seed)
    }
}

/// All takes of one case, each in a fresh process.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Takes {
    /// One entry a take.
    pub takes: Vec<Seen>,
}

/// What one take saw.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// From where to where the probe looked: times below count from its beginning.
    pub window_ns: u64,
    /// Who ran when, one track a thread or process.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracks: Vec<Track>,
    /// How long something took, each time: nanoseconds to three significant digits, and how many
    /// took so long; ascending. (Millions of raw values would make the record unreadable, and three
    /// digits are more than any of them is good for.)
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub durations: Vec<(u64, u64)>,
    /// Numbers with a name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<String, f64>,
    /// What one reading of the clock cost, in nanoseconds, measured by its worker before the probe:
    /// times of about this size are the clock's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ns: Option<f64>,
    /// Whether the GIL was on, asked after the probe; none in native code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gil_enabled: Option<bool>,
    /// The module that switched it on again, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gil_enabled_by: Option<String>,
}

/// When one thread really ran: start and end in nanoseconds, ascending.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// The spans.
    pub spans: Vec<(u64, u64)>,
}

impl Track {
    /// How long it ran, in nanoseconds.
    pub fn ran_ns(&self) -> u64 {
        self.spans
            .iter()
            .map(|(start, end)| end.saturating_sub(*start))
            .fold(0, u64::saturating_add)
    }
}

impl Seen {
    /// Turns durations in nanoseconds into [`durations`](Self::durations).
    pub fn rounded(durations: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
        let mut counts = BTreeMap::new();
        for ns in durations {
            // As many powers of ten as leave three digits.
            let coarse = 10_u64.pow(ns.checked_ilog10().unwrap_or(0).saturating_sub(2));
            *counts.entry((ns + coarse / 2) / coarse * coarse).or_insert(0) += 1;
        }
        counts.into_iter().collect()
    }

    /// How many durations there are.
    pub fn count(&self) -> u64 {
        self.durations.iter().map(|(_, count)| *count).fold(0, u64::saturating_add)
    }

    /// The duration in nanoseconds that a share of all, such as 0.99, does not exceed: the smallest
    /// for which that holds (nearest rank). `None` without any.
    pub fn quantile(&self, share: f64) -> Option<u64> {
        let rank = (share * self.count() as f64).ceil().max(1.0) as u64;
        let mut seen = 0;
        self.durations
            .iter()
            .find(|(_, count)| {
                seen = count.saturating_add(seen);
                seen >= rank
            })
            .map(|(ns, _)| *ns)
    }

    /// How many tracks ran at once, on average over the window. Under a lock that only one can hold
    /// that is 1 at most.
    pub fn running_at_once(&self) -> f64 {
        self.shares().iter().sum()
    }

    /// What share of the window each track ran, in their order.
    pub fn shares(&self) -> Vec<f64> {
        let share = |track: &Track| track.ran_ns() as f64 / self.window_ns.max(1) as f64;
        self.tracks.iter().map(share).collect()
    }

    /// Whether the tracks took turns: hardly ever did two of them run at the same time.
    pub fn takes_turns(&self) -> bool {
        self.tracks.len() > 1 && self.running_at_once() < 1.1
    }

    /// The turns, of whichever track, in order: from its first span after another one's until the
    /// end of its last before another one's. A short gap inside a turn (an interrupt, another
    /// program) ends none, since nobody else went on.
    fn turns(&self) -> Vec<(u64, u64)> {
        let mut spans: Vec<(u64, u64, usize)> = (self.tracks.iter().enumerate())
            .flat_map(|(n, track)| track.spans.iter().map(move |(start, end)| (*start, *end, n)))
            .collect();
        spans.sort_unstable();
        let turns = spans.chunk_by(|(.., one), (.., next)| one == next);
        turns.map(|turn| (turn[0].0, turn[turn.len() - 1].1)).collect()
    }

    /// How often another one went on where one had stopped, a second.
    pub fn hand_offs_per_second(&self) -> f64 {
        let changes = self.turns().len().saturating_sub(1);
        changes as f64 / (self.window_ns.max(1) as f64 / 1e9)
    }

    /// How long a turn lasted, in nanoseconds: the median of all but the first and the last, which
    /// the window may have cut. `None` if nobody had a whole turn, or they took none.
    pub fn turn_ns(&self) -> Option<f64> {
        let turns = self.turns();
        let whole = turns.get(1..turns.len().saturating_sub(1)).filter(|_| self.takes_turns())?;
        let lengths = whole.iter().map(|(start, end)| end.saturating_sub(*start) as f64);
        stats::median(&mut lengths.collect::<Vec<_>>())
    }

    /// A named figure.
    pub fn figure(&self, name: &str) -> Option<f64> {
        self.figures.get(name).copied()
    }
}
