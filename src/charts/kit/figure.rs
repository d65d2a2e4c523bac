//! A figure that a chart shows, in words, and where it is seen.

use std::fmt;

use super::canvas::Rect;
use crate::analysis::Estimate;
use crate::words::plural;

/// A figure that is drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// Whose it is: `primes: Python threads`.
    pub of: String,
    /// Which of its figures: `2 workers`, `opening the pool`; may be empty.
    pub at: String,
    /// What it is, in words: `0.82×`.
    pub value: String,
    /// Its 95 % interval, in brackets; empty where it has none.
    pub interval: String,
    /// How many samples it rests on; 0 where that is not counted.
    pub samples: u32,
    /// Where it is drawn.
    pub place: Rect,
}

impl fmt::Display for Figure {
    /// `Python threads, workers: 2: 0.82× [0.80, 0.84], 10 samples`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { of, at, value, interval, samples, .. } = self;
        let comma = if at.is_empty() { "" } else { ", " };
        write!(f, "{of}{comma}{at}: {value}")?;
        if !interval.is_empty() {
            write!(f, " {interval}")?;
        }
        match samples {
            0 => Ok(()),
            n => write!(f, ", {}", plural(*n, "sample")),
        }
    }
}

impl Figure {
    /// An estimate, its numbers in words by `point`.
    pub fn new(
        of: impl Into<String>,
        at: impl Into<String>,
        estimate: &Estimate,
        point: impl Fn(f64) -> String,
        place: Rect,
    ) -> Self {
        Self {
            interval: estimate.brackets(&point),
            samples: estimate.samples,
            ..Self::said(of, at, point(estimate.value), place)
        }
    }

    /// What has no interval.
    pub fn said(
        of: impl Into<String>,
        at: impl Into<String>,
        value: impl Into<String>,
        place: Rect,
    ) -> Self {
        let (of, at, value) = (of.into(), at.into(), value.into());
        Self { of, at, value, interval: String::new(), samples: 0, place }
    }
}
