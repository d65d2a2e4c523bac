//! The rules by which figures decide. They are published, and the same for every claim.
//!
//! - *A ratio* is claimed to lie in a range [a, b]. It is confirmed if its whole interval lies in that, refuted if
//!   the whole interval lies outside, on one side; otherwise the interval straddles an edge, and it is not confirmed.
//! - *An absolute figure* (seconds, bytes, answers a second) is a machine's as much as a language's. It is refuted
//!   only where it is off by more than a factor of three, either way; of memory, which machines differ less in, by
//!   one and a half. Otherwise it is plausible.
//! - *A direction* must be clear: the whole interval is beyond the limit.
//! - *A rule of a language* is decided by a program.
//!
//! A claim that names no workload runs on a declared set: where all of that agree, so does the verdict; where they
//! do not, it depends on the workload, and those that decide are listed. Nothing here is called false or wrong: the
//! author may have had another machine, size or library.

use super::file::{Claimed, Rule};
use crate::analysis::Estimate;

/// What a figure, or all figures of a claim, allow to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The interval lies in the claimed range.
    Confirmed,
    /// The interval straddles an edge, or there is none.
    NotConfirmed,
    /// The interval lies outside.
    Refuted,
    /// Some of the figures confirm it, and some do not.
    DependsOn,
    /// An absolute figure within the factor.
    Plausible,
    /// Nothing was measured.
    NotTestable,
}

/// How far an absolute figure may be off: times and rates.
pub const FACTOR: f64 = 3.0;

impl Verdict {
    /// In words, always with its conditions beside.
    pub fn words(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed here",
            Self::NotConfirmed => "not confirmed",
            Self::Refuted => "refuted here",
            Self::DependsOn => "depends on",
            Self::Plausible => "plausible",
            Self::NotTestable => "not testable here",
        }
    }

    /// What one figure says, of which this was claimed. `within` is the factor of an absolute one.
    pub fn of(rule: Rule, value: Estimate, claimed: &Claimed, within: Option<f64>) -> Self {
        match rule {
            Rule::Ratio | Rule::Direction => in_range(value, claimed.range),
            Rule::Absolute => {
                let (factor, (low, high)) = (within.unwrap_or(FACTOR), claimed.range);
                let (from, to) = value.ends();
                if to < low / factor || from > high * factor {
                    Self::Refuted
                } else {
                    Self::Plausible
                }
            }
            Rule::Program | Rule::None => Self::NotTestable,
        }
    }

    /// What several figures say together.
    pub fn together(all: impl IntoIterator<Item = Self>) -> Self {
        let mut all = all.into_iter().filter(|one| *one != Self::NotTestable);
        let Some(first) = all.next() else { return Self::NotTestable };
        if all.all(|other| other == first) { first } else { Self::DependsOn }
    }
}

/// Whether the whole interval is in the range; without one, nothing is confirmed or refuted.
fn in_range(value: Estimate, (a, b): (f64, f64)) -> Verdict {
    match value.interval {
        None => Verdict::NotConfirmed,
        Some((low, high)) if a <= low && high <= b => Verdict::Confirmed,
        Some((low, high)) if high < a || b < low => Verdict::Refuted,
        Some(_) => Verdict::NotConfirmed,
    }
}
