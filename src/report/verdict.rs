//! What may be said of a ratio: a winner is named only where the interval leaves 1 out.

use crate::record::Estimate;
use crate::words;

/// What a ratio and its interval allow to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval is above 1.
    More,
    /// The whole interval is below 1.
    Less,
    /// The interval holds 1: no difference was seen. That is not *they are equal*.
    NotSeen,
    /// Too few rounds for an interval.
    Open,
}

impl Verdict {
    /// Judges at the precision that is printed: `1.00 (1.00 to 1.00)` beside the word *faster*
    /// would be true of 1.003 and useful to nobody.
    pub fn of(ratio: Estimate) -> Self {
        let printed = |x: f64| (x * 100.0).round() / 100.0;
        match ratio.interval {
            None => Self::Open,
            Some((low, _)) if printed(low) > 1.0 => Self::More,
            Some((_, high)) if printed(high) < 1.0 => Self::Less,
            Some(_) => Self::NotSeen,
        }
    }
}

/// A ratio of one workload, as a sentence needs it.
#[derive(Debug, Clone)]
pub struct Claim {
    /// The workload.
    pub workload: String,
    /// A few words more on what was compared there, or nothing.
    pub detail: String,
    /// The ratio.
    pub ratio: Estimate,
    /// How many workers it speaks of.
    pub workers: u32,
}

/// Claims that one sentence can make together: of one verdict and one number of workers, in the
/// order in which each group first appears.
pub fn groups(claims: Vec<Claim>) -> Vec<(Verdict, u32, Vec<Claim>)> {
    let mut groups: Vec<(Verdict, u32, Vec<Claim>)> = Vec::new();
    for claim in claims {
        let (verdict, workers) = (Verdict::of(claim.ratio), claim.workers);
        match groups.iter_mut().find(|g| (g.0, g.1) == (verdict, workers)) {
            Some(group) => group.2.push(claim),
            None => groups.push((verdict, workers, vec![claim])),
        }
    }
    groups
}

/// `1.95 (1.93 to 1.97) in primes and 1.96 (1.93 to 1.98) in mandelbrot`.
pub fn ratios(claims: &[Claim]) -> String {
    let each: Vec<String> = claims
        .iter()
        .map(|c| format!("{} in {}{}", words::spoken(c.ratio), c.workload, c.detail))
        .collect();
    words::list(&each)
}

/// What to add where a group has no intervals.
pub const TOO_FEW: &str = "too few rounds for an interval, so this names no winner";
