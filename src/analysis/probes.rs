//! What is asked of probes: how many ran at once, how long a turn was, and means over the takes.

use super::stats::{self, Estimate, Observation};
use super::welch::welch;
use crate::record::probes::{Case, Probe, Seen, Track, UNBOUNDED, Unit};
use crate::words;

/// Fewer than so many threads at once, on average, are one at a time: two overlap for a moment where
/// one hands over to the other.
pub const AT_ONCE: f64 = 1.1;

/// Why a thread did not run for a while.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Absence {
    /// It waited for something: where there is a lock, for that.
    Waited,
    /// It could have run: the system gave its core to another program, or a host that of the system.
    Taken,
    /// Nobody counted.
    Unknown,
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

impl Unit {
    /// A value in words: `1,234`, `9.81/s`, `5.00 ms`, `1.95×`, `12.3 %`, `12.3 kB`.
    pub fn words(self, value: f64) -> String {
        match self {
            Self::Count if value.fract() != 0.0 && value < 99.95 => words::number(value),
            Self::Count => words::whole(value.round() as u64),
            Self::PerSecond => words::rate(value),
            Self::Ns => words::duration(value / 1e9),
            Self::Times => words::times(value),
            Self::Share if value == 0.0 => "none".to_owned(),
            Self::Share => format!("{} %", words::number(value * 100.0)),
            Self::Bytes => words::bytes(value.round() as u64),
        }
    }
}

impl Case {
    /// The mean of a figure over all takes, each of which was a process of its own.
    pub fn estimate(&self, figure: impl Fn(&Seen) -> Option<f64>) -> Option<Estimate> {
        let observations: Vec<Observation> = (self.takes().iter().zip(0..))
            .filter_map(|(seen, process)| Some(Observation { process, value: figure(seen)? }))
            .collect();
        stats::estimate(&observations)
    }
}

impl Case {
    /// A figure over that of another case: takes share nothing, so the ratio is Welch's; of too few it
    /// is a point.
    pub fn over(&self, other: &Self, figure: impl Fn(&Seen) -> Option<f64>) -> Option<Estimate> {
        let logarithms = |case: &Self| -> Vec<f64> {
            case.takes().iter().filter_map(&figure).filter(|x| *x > 0.0).map(f64::ln).collect()
        };
        let ratio = if std::ptr::eq(self, other) {
            None // with itself it shares everything
        } else {
            welch(&logarithms(other), &logarithms(self)).map(|difference| difference.ratio())
        };
        ratio.or_else(|| {
            let value = self.estimate(&figure)?.value / other.estimate(&figure)?.value;
            Some(Estimate::bare(value)).filter(Estimate::is_positive)
        })
    }
}

impl Track {
    /// How long it ran, in nanoseconds.
    pub fn ran_ns(&self) -> u64 {
        self.spans
            .iter()
            .map(|(start, end)| end.saturating_sub(*start))
            .fold(0, u64::saturating_add)
    }

    /// When it did not run, from the beginning of the window on, and why.
    pub fn absences(&self) -> Vec<(u64, u64, Absence)> {
        let ends = std::iter::once(0).chain(self.spans.iter().map(|(_, end)| *end));
        let gaps = ends.zip(&self.spans).zip(0..).map(|((end, (start, _)), n)| {
            let why = match self.gaps.get(n) {
                Some(Some((waited, _))) if *waited > 0 => Absence::Waited,
                Some(Some(_)) => Absence::Taken,
                _ => Absence::Unknown,
            };
            (end, *start, why)
        });
        gaps.filter(|(end, start, _)| end < start).collect()
    }
}

impl Seen {
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
        self.tracks.len() > 1 && self.running_at_once() < AT_ONCE
    }

    /// The turns, of whichever track, in order: from its first span after another one's until the
    /// end of its last before another one's. A short gap inside a turn (an interrupt, another
    /// program) ends none, since no other thread went on.
    fn turns(&self) -> Vec<(u64, u64)> {
        self.holders().into_iter().map(|(start, end, _)| (start, end)).collect()
    }

    /// The turns, each with the number of its track.
    pub fn holders(&self) -> Vec<(u64, u64, usize)> {
        let mut spans: Vec<(u64, u64, usize)> = (self.tracks.iter().enumerate())
            .flat_map(|(n, track)| track.spans.iter().map(move |(start, end)| (*start, *end, n)))
            .collect();
        spans.sort_unstable();
        let turns = spans.chunk_by(|(.., one), (.., next)| one == next);
        turns.map(|turn| (turn[0].0, turn[turn.len() - 1].1, turn[0].2)).collect()
    }

    /// How often another one went on where one had stopped, a second.
    pub fn hand_offs_per_second(&self) -> f64 {
        let changes = self.turns().len().saturating_sub(1);
        changes as f64 / (self.window_ns.max(1) as f64 / 1e9)
    }

    /// How long a turn lasted, in nanoseconds: the median of all but the first and the last, which
    /// the window may have cut. `None` if no thread had a whole turn.
    pub fn turn_ns(&self) -> Option<f64> {
        let turns = self.turns();
        let whole = turns.get(1..turns.len().saturating_sub(1)).filter(|_| self.takes_turns())?;
        let lengths = whole.iter().map(|(start, end)| end.saturating_sub(*start) as f64);
        stats::median(&mut lengths.collect::<Vec<_>>())
    }
}
