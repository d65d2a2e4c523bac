//! Latencies → percentiles.

use std::time::Duration;

use hdrhistogram::Histogram;

/// The percentiles that are kept, ascending.
const PERCENTILES: [f64; 8] = [50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 99.9, 100.0];
/// Fewer requests than this leave out the percentile of 99.9, which would hang on a few of them.
const FEWEST_FOR_THREE_NINES: u64 = 100_000;
/// Longer than any request may take: an hour, in nanoseconds.
const LONGEST: u64 = 3_600_000_000_000;
/// Values are kept to three significant digits.
const DIGITS: u8 = 3;

/// A histogram whose buckets grow with their values: a fixed size, and a few nanoseconds to note
/// one, so that noting costs the same at the start of a load and at its end.
pub struct Latencies(Histogram<u64>);

impl Latencies {
    /// None yet.
    pub fn new() -> Self {
        let histogram = Histogram::new_with_bounds(1, LONGEST, DIGITS);
        Self(histogram.expect("these bounds are sound"))
    }

    /// Notes one.
    pub fn note(&mut self, latency: Duration) {
        self.0.saturating_record(latency.as_nanos() as u64);
    }

    /// How many were noted.
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// In nanoseconds, by percentile.
    pub fn percentiles(&self) -> Vec<(f64, u64)> {
        let has = |p: &f64| *p != 99.9 || self.count() >= FEWEST_FOR_THREE_NINES;
        let kept = PERCENTILES.into_iter().filter(has);
        kept.map(|p| (p, self.0.value_at_percentile(p))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_those_of_the_values() {
        let mut times = Latencies::new();
        (1..=1_000).for_each(|ms| times.note(Duration::from_millis(ms)));
        let found = times.percentiles();
        assert_eq!(
            found.iter().map(|(p, _)| *p).collect::<Vec<_>>(),
            [50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 100.0]
        );
        for (percentile, ns) in found {
            let expected = percentile * 1e7;
            assert!((ns as f64 / expected - 1.0).abs() < 1e-3, "{percentile}: {ns}");
        }
    }
}
