//! Samples that scatter: pyperf's check of a benchmark, made of every cell.

use super::computing;
use crate::record::{Cell, Record, Sample};

/// A standard deviation of this share of the mean is too much.
const SCATTER: f64 = 0.1;
/// A sample that is off the mean by this share of it is an outlier.
const OUTLIER: f64 = 0.5;

impl Cell {
    /// Whether its samples scatter, by the rule of `pyperf check`: a standard deviation of a tenth of the
    /// mean, or a sample that is off the mean by half of it. (`format_checks` of pyperf's `_cli.py`; what it
    /// says of too few and too short samples, intervals and repeats see to.) `None` of less than two samples.
    pub fn is_unstable(&self) -> Option<bool> {
        let seconds: Vec<f64> = self.measured()?.samples.iter().map(Sample::seconds).collect();
        is_unstable(&seconds)
    }
}

/// The same of bare values.
pub fn is_unstable(values: &[f64]) -> Option<bool> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    if values.len() < 2 || mean <= 0.0 {
        return None;
    }
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    let has_outlier = values.iter().any(|x| (x - mean).abs() >= OUTLIER * mean);
    Some(variance.sqrt() >= SCATTER * mean || has_outlier)
}

impl Record {
    /// How many cells' samples scatter, and how many cells there are. Only of work that computes: what
    /// waits has a scatter of its own.
    pub fn unstable_cells(&self) -> (usize, usize) {
        let told: Vec<bool> = computing(self).filter_map(Cell::is_unstable).collect();
        (told.iter().filter(|unstable| **unstable).count(), told.len())
    }
}
