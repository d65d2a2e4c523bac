//! Times that rise or fall from the first sample to the last: a machine that warms up, or a program that
//! grows.

use statrs::distribution::{ContinuousCDF as _, Normal};

use super::{computing, seconds_in_order};
use crate::analysis::stats;
use crate::record::Record;

/// The share of false discoveries among the cells that are said to drift.
const FALSE_DISCOVERIES: f64 = 0.05;
/// A drift by less than this, from the first sample to the last, is of no account.
const SMALLEST: f64 = 1.05;

/// How the ranks of values follow their order.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannKendall {
    /// Pairs that rise, less pairs that fall.
    pub s: f64,
    /// The probability of one as far from 0 without any trend, in either direction.
    pub p: f64,
}

/// The test of Mann (*Nonparametric Tests Against Trend*, 1945) and Kendall, with its normal approximation
/// and the correction for ties; the same as of Kendall's τ with the order. It asks for no particular
/// distribution. `None` of less than four values, or if all are equal.
pub fn mann_kendall(values: &[f64]) -> Option<MannKendall> {
    let n = values.len() as f64;
    let pairs = || (1..values.len()).flat_map(|j| (0..j).map(move |i| (values[i], values[j])));
    let sign = |(a, b): (f64, f64)| f64::from(i8::from(b > a) - i8::from(b < a));
    let s: f64 = pairs().map(sign).sum();
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let weight = |t: f64| t * (t - 1.0) * (2.0 * t + 5.0);
    let ties: f64 = sorted.chunk_by(|a, b| a == b).map(|tied| weight(tied.len() as f64)).sum();
    let variance = (weight(n) - ties) / 18.0;
    if values.len() < 4 || variance <= 0.0 {
        return None;
    }
    let p = 2.0 * Normal::standard().sf(s.abs() / variance.sqrt());
    Some(MannKendall { s, p })
}

/// The median of the slopes through any two of the values, a step: Theil (1950) and Sen (*Estimates of the
/// Regression Coefficient Based on Kendall's Tau*, 1968). `None` of less than two.
pub fn theil_sen(values: &[f64]) -> Option<f64> {
    let pairs = (1..values.len()).flat_map(|j| (0..j).map(move |i| (i, j)));
    let mut slopes: Vec<f64> =
        pairs.map(|(i, j)| (values[j] - values[i]) / (j - i) as f64).collect();
    stats::median(&mut slopes)
}

/// Which of these probabilities are too small to be all by chance, so that not more than `share` of those
/// are, on average: Benjamini and Hochberg, *Controlling the False Discovery Rate*, 1995.
pub fn discoveries(probabilities: &[f64], share: f64) -> Vec<bool> {
    let mut sorted = probabilities.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let all = sorted.len() as f64;
    let limits = (1..).zip(&sorted).filter(|(rank, p)| **p <= share * f64::from(*rank) / all);
    let limit = limits.last().map_or(-1.0, |(_, p)| *p);
    probabilities.iter().map(|p| *p <= limit).collect()
}

/// Cells whose times drift.
#[derive(Debug, Clone, PartialEq)]
pub struct Drifts {
    /// How many cells could be told about.
    pub cells: usize,
    /// Of each that drifts, how many times as long its last sample takes as its first.
    pub factors: Vec<f64>,
}

impl Record {
    /// The cells of work that computes whose times rise or fall, in the order in which their samples were
    /// taken, by a twentieth at least, and not by chance.
    pub fn drifts(&self) -> Drifts {
        let told: Vec<(f64, f64)> = computing(self)
            .filter_map(|cell| {
                let logs: Vec<f64> = seconds_in_order(cell).map(|(_, s)| s.ln()).collect();
                let drift = theil_sen(&logs)? * (logs.len() - 1) as f64;
                Some((mann_kendall(&logs)?.p, drift.exp()))
            })
            .collect();
        let probabilities: Vec<f64> = told.iter().map(|(p, _)| *p).collect();
        let found = discoveries(&probabilities, FALSE_DISCOVERIES);
        let factors = told.iter().zip(found).filter(|(_, found)| *found).map(|((_, by), _)| *by);
        let matters = |by: &f64| *by >= SMALLEST || *by <= 1.0 / SMALLEST;
        Drifts { cells: told.len(), factors: factors.filter(matters).collect() }
    }
}
