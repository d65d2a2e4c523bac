//! What may be said of a ratio: a winner is named only where the interval leaves 1 out.

use crate::analysis::Estimate;
use crate::analysis::welch::welch;
use crate::words::{fold, known, whole};

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

/// Two things that a title holds against each other are alike where the whole interval of their ratio is
/// within this share of 1, to whichever side: nobody remembers less.
const NO_MATTER: f64 = 0.05;
/// What a title may say of a ratio: no difference where it is too small to matter.
pub fn for_title(ratio: Estimate) -> Verdict {
    let alike = ratio.interval.is_some() && within(ratio) < NO_MATTER;
    if alike { Verdict::Alike } else { Verdict::of(ratio) }
}

/// What a title may say of `one` over `other`, which are a value for each of some fresh processes that
/// share nothing.
///
/// ```
/// use gilscope::analysis::verdict::{Verdict, unpaired};
/// assert_eq!(unpaired(&[9.0, 9.1, 9.2, 9.1, 9.0], &[3.0, 3.2, 3.1, 3.1, 3.0]), Verdict::More);
/// // Too few for an interval, however far apart: there are two figures, and no verdict.
/// assert_eq!(unpaired(&[9.0, 9.1, 9.2], &[3.0, 3.2, 3.1]), Verdict::Open);
/// // What is lost where nothing is lost has no logarithm.
/// assert_eq!(unpaired(&[0.4, 0.5, 0.4, 0.5, 0.4], &[0.0; 5]), Verdict::More);
/// assert_eq!(unpaired(&[0.0; 5], &[0.0; 5]), Verdict::Alike);
/// ```
pub fn unpaired(one: &[f64], other: &[f64]) -> Verdict {
    // Of shares that may be nothing it is the difference that is judged, not the ratio.
    let has_logarithms = one.iter().chain(other).all(|value| *value > 0.0);
    let level = |x: &f64| if has_logarithms { x.ln() } else { *x };
    let levels = [other, one].map(|values| values.iter().map(level).collect::<Vec<f64>>());
    welch(&levels[0], &levels[1]).map_or(Verdict::Open, |difference| for_title(difference.ratio()))
}

/// How many times the larger is the smaller, for a title: `1.04`, `2.1`, `48`, `1,200`.
pub fn times_over(one: f64, other: f64) -> String {
    let ratio = one.max(other) / one.min(other);
    if ratio >= 995.0 && ratio.is_finite() {
        let unit = 10_f64.powf(ratio.log10().floor() - 1.0);
        return whole(((ratio / unit).round() * unit) as u64);
    }
    // Near 1 to the hundredth: what is said to be less is not `1.0 times` less.
    if ratio < 1.095 { fold(ratio) } else { known(ratio, 0.1) }
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
