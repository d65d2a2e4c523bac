//! What may be said of a ratio: a winner is named only where the interval leaves 1 out.

use crate::analysis::Estimate;

/// Ratios between its inverse and this are called alike: less than code placement and hash seeds make of
/// one and the same program.
const ALIKE: f64 = 1.05;

/// What a ratio and its interval allow to be said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The whole interval is above 1.
    More,
    /// The whole interval is below 1.
    Less,
    /// The whole interval is so near 1 that what lies between does not matter: two one-sided tests
    /// exclude every larger difference (Schuirmann, *A Comparison of the Two One-Sided Tests Procedure
    /// and the Power Approach*, 1987).
    Alike,
    /// The interval holds 1: no difference was seen. That is not *they are equal*.
    NotSeen,
    /// Too few rounds for an interval.
    Open,
}

impl Verdict {
    /// A lower end that is printed as more than 1.00 is above this.
    pub const LEAST_ABOVE: f64 = 1.005;

    /// Judges at the precision that is printed: `1.00 (1.00 to 1.00)` beside the word *faster*
    /// would be true of 1.003, and useless.
    pub fn of(ratio: Estimate) -> Self {
        let printed = |x: f64| (x * 100.0).round() / 100.0;
        match ratio.interval {
            None => Self::Open,
            Some((low, _)) if printed(low) > 1.0 => Self::More,
            Some((_, high)) if printed(high) < 1.0 => Self::Less,
            Some((low, high)) if 1.0 / low.min(1.0) <= ALIKE && high <= ALIKE => Self::Alike,
            Some(_) => Self::NotSeen,
        }
    }
}

/// Within what share two things are alike whose ratio's interval is this: the farther end.
pub fn within(ratio: Estimate) -> f64 {
    let (low, high) = ratio.ends();
    (1.0 / low).max(high) - 1.0
}

/// How large a difference, as a share, would have been seen: half the width of the interval of the ratio.
pub fn would_be_seen(ratio: Estimate) -> f64 {
    let (low, high) = ratio.ends();
    (high / low).sqrt() - 1.0
}

/// Items under their keys, in the order in which each key first appears.
pub fn grouped<K: PartialEq, T>(items: Vec<T>, key: impl Fn(&T) -> K) -> Vec<(K, Vec<T>)> {
    let mut groups: Vec<(K, Vec<T>)> = Vec::new();
    for item in items {
        let key = key(&item);
        match groups.iter_mut().find(|group| group.0 == key) {
            Some(group) => group.1.push(item),
            None => groups.push((key, vec![item])),
        }
    }
    groups
}
