//! Whether processes that follow each other are alike. An interval takes them for independent; where a
//! disturbance outlasts a process, they are not, and it is too narrow.

use std::collections::BTreeMap;

use super::{computing, seconds_in_order};
use crate::record::{Cell, Record};

/// From so many processes on.
const FEWEST: usize = 4;

/// The correlation of each value with the next, about the mean of all; 1/n is added, which it is below 0
/// where nothing correlates (Moran, *Some Theorems on Time Series II*, 1948). `None` of less than three
/// values, or if all are equal.
pub fn lag_one(values: &[f64]) -> Option<f64> {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let off: Vec<f64> = values.iter().map(|x| x - mean).collect();
    let all: f64 = off.iter().map(|x| x * x).sum();
    // Rounding leaves a little of what is nothing.
    if values.len() < 3 || all <= n * (1e-12 * mean).powi(2) {
        return None;
    }
    let next: f64 = off.windows(2).map(|pair| pair[0] * pair[1]).sum();
    Some(next / all + 1.0 / n)
}

/// The standard deviation of [`lag_one`] of `n` independent normal values: Moran, as above.
pub fn deviation(n: usize) -> f64 {
    let n = n as f64;
    (n - 2.0) / (n * (n - 1.0).sqrt())
}

/// How alike successive processes are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Succession {
    /// The mean correlation of a cell's processes with the next ones.
    pub correlation: f64,
    /// Its standard deviation if nothing correlated but the cells of a workload, which share their
    /// generations: so each workload counts as one series.
    pub deviation: f64,
    /// Of how many cells it is.
    pub cells: usize,
}

impl Record {
    /// How much the mean logarithms of successive processes' times are alike, over all cells of work that
    /// computes. `None` of less than four processes.
    pub fn succession(&self) -> Option<Succession> {
        let mut groups = BTreeMap::<&str, Vec<(usize, f64)>>::new();
        for cell in computing(self) {
            let means = process_means(cell);
            if let Some(correlation) = lag_one(&means).filter(|_| means.len() >= FEWEST) {
                groups.entry(&cell.workload).or_default().push((means.len(), correlation));
            }
        }
        let groups: Vec<(usize, f64, f64)> = groups.values().map(|cells| of_group(cells)).collect();
        let count = groups.len() as f64;
        (!groups.is_empty()).then(|| Succession {
            correlation: groups.iter().map(|(_, correlation, _)| correlation).sum::<f64>() / count,
            deviation: groups.iter().map(|(.., own)| own * own).sum::<f64>().sqrt() / count,
            cells: groups.iter().map(|(cells, ..)| cells).sum(),
        })
    }
}

/// How many cells, their mean correlation, and what one series of as many processes deviates by.
fn of_group(cells: &[(usize, f64)]) -> (usize, f64, f64) {
    let mean = cells.iter().map(|(_, correlation)| correlation).sum::<f64>() / cells.len() as f64;
    let fewest = cells.iter().map(|(processes, _)| *processes).min().unwrap_or(FEWEST);
    (cells.len(), mean, deviation(fewest))
}

/// The mean logarithm of each process's times.
fn process_means(cell: &Cell) -> Vec<f64> {
    let mut processes = BTreeMap::<u32, (f64, f64)>::new();
    for (sample, seconds) in seconds_in_order(cell) {
        let (sum, count) = processes.entry(sample.process).or_default();
        (*sum, *count) = (*sum + seconds.ln(), *count + 1.0);
    }
    processes.into_values().map(|(sum, count)| sum / count).collect()
}
