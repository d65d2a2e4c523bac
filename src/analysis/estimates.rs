//! Estimates as people write them: with their intervals, or the point alone.

use crate::analysis::Estimate;
use crate::words::number;

/// For tables: `1.95× [1.93, 1.97]`, or the point alone where there is no interval.
pub fn bracketed(estimate: Estimate, point: impl Fn(f64) -> String) -> String {
    match estimate.interval {
        Some((low, high)) => {
            format!("{} [{}, {}]", point(estimate.value), number(low), number(high))
        }
        None => point(estimate.value),
    }
}

/// For sentences: `1.95 (1.93 to 1.97)`, or the point alone.
pub fn spoken(estimate: Estimate) -> String {
    number(estimate.value) + &range(estimate, number)
}

/// A share for sentences: `97 % (95 to 99)`.
pub fn share(estimate: Estimate) -> String {
    let percent = |x: f64| format!("{:.0}", x * 100.0);
    percent(estimate.value) + " %" + &range(estimate, percent)
}

fn range(estimate: Estimate, number: impl Fn(f64) -> String) -> String {
    let text = |(low, high)| format!(" ({} to {})", number(low), number(high));
    estimate.interval.map(text).unwrap_or_default()
}
