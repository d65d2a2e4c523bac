//! Looks in the order of time: the run-sequence plot and the lag plot that come before any figure
//! (NIST/SEMATECH, *e-Handbook of Statistical Methods*, 1.3.3.25 and 1.3.3.15).

use super::floor::KERNELS;
use super::stats::quantile;
use crate::record::Look;

/// The looks of a short while.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct While {
    /// Its middle, in seconds.
    pub at: f64,
    /// What nine of ten looks lie between, as multiples of what a kernel takes in quiet moments.
    pub most: (f64, f64),
    /// Their median.
    pub median: f64,
}

/// Looks as multiples of what the kernel of this number, 0 or 1, takes in quiet moments.
pub fn relative(looks: &[Look], kernel: usize) -> Vec<f64> {
    let mut ns: Vec<f64> = looks.iter().map(KERNELS[kernel].1).collect();
    let times = ns.clone();
    ns.sort_unstable_by(f64::total_cmp);
    let Some(quiet) = (!ns.is_empty()).then(|| quantile(&ns, 0.05)) else { return times };
    times.into_iter().map(|ns| ns / quiet).collect()
}

/// The same in `parts` whiles of equal length; one without a look is left out.
pub fn run_sequence(looks: &[Look], kernel: usize, parts: u64) -> Vec<While> {
    let relative = relative(looks, kernel);
    let last = looks.last().map_or(0, |look| look.at_ns);
    let part = last / parts + 1;
    let marked: Vec<(u64, f64)> =
        looks.iter().map(|look| look.at_ns / part).zip(relative).collect();
    let of = |some: &[(u64, f64)]| {
        let mut values: Vec<f64> = some.iter().map(|(_, value)| *value).collect();
        values.sort_unstable_by(f64::total_cmp);
        let at = (some[0].0 as f64 + 0.5) * part as f64 / 1e9;
        let most = (quantile(&values, 0.05), quantile(&values, 0.95));
        While { at, most, median: quantile(&values, 0.5) }
    };
    marked.chunk_by(|a, b| a.0 == b.0).map(of).collect()
}

/// How many looks took `x` times as long as in quiet moments while the next one took `y` times: by the
/// field of a square of `fields` × `fields` that the point lies in. Its sides reach from `low` to `high`
/// and are logarithmic; what is beyond belongs to the edge.
pub fn lag(looks: &[Look], kernel: usize, fields: usize, low: f64, high: f64) -> Vec<Vec<u32>> {
    let relative = relative(looks, kernel);
    let field = |x: f64| {
        let place = (x / low).ln() / (high / low).ln() * fields as f64;
        (place.max(0.0) as usize).min(fields - 1)
    };
    let mut counts = vec![vec![0; fields]; fields];
    for pair in relative.windows(2) {
        counts[field(pair[1])][field(pair[0])] += 1;
    }
    counts
}
