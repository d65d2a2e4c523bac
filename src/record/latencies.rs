//! Latencies → a histogram → percentiles.
//!
//! A round of load keeps its histogram, and not its percentiles only: of several percentiles there is no
//! percentile of all, of several histograms there is a histogram of all. In a record it is the list of its
//! buckets that are not empty, as pairs of nanoseconds and a count: longer than the compressed form of
//! `HdrHistogram` (a round is 1 to 4 kB here, and a tenth of that there), but any reader of JSON can add
//! them up, and no library is needed to see what is in them.

use std::time::Duration;

use hdrhistogram::Histogram;

/// The percentiles of a round, ascending.
const PERCENTILES: [f64; 7] = [50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 100.0];
/// Longer than any request may take: an hour, in nanoseconds.
const LONGEST: u64 = 3_600_000_000_000;
/// A bucket is narrower than a hundredth of its values: far less than what two rounds differ by.
const DIGITS: u8 = 2;

/// A histogram whose buckets grow with their values: a fixed size, and a few nanoseconds to note
/// one, so that noting costs the same at the start of a load and at its end.
#[derive(Debug, Clone)]
pub struct Latencies(Histogram<u64>);

impl Default for Latencies {
    fn default() -> Self {
        let histogram = Histogram::new_with_bounds(1, LONGEST, DIGITS);
        Self(histogram.expect("these bounds are sound"))
    }
}

impl Latencies {
    /// Notes one.
    pub fn note(&mut self, latency: Duration) {
        self.0.saturating_record(latency.as_nanos() as u64);
    }

    /// Adds those of another histogram, by its [`buckets`](Self::buckets).
    pub fn add(&mut self, buckets: &[(u64, u32)]) {
        for &(ns, count) in buckets {
            self.0.saturating_record_n(ns, count.into());
        }
    }

    /// How many were noted.
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// Its buckets that are not empty, ascending: the most nanoseconds that belong to each, and how many
    /// latencies did.
    pub fn buckets(&self) -> Vec<(u64, u32)> {
        let bucket = |v: hdrhistogram::iterators::IterationValue<u64>| {
            let count = u32::try_from(v.count_at_value()).unwrap_or(u32::MAX);
            (v.value_iterated_to(), count)
        };
        self.0.iter_recorded().map(bucket).collect()
    }

    /// Nanoseconds within which `percent` of them ended: the most that belong to that one's bucket, which
    /// may be a hundredth more than it took. 0 if none was noted.
    pub fn at(&self, percent: f64) -> u64 {
        self.0.value_at_percentile(percent)
    }

    /// In nanoseconds, by percentile.
    pub fn percentiles(&self) -> Vec<(f64, u64)> {
        PERCENTILES.into_iter().map(|percent| (percent, self.at(percent))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(milliseconds: impl Iterator<Item = u64>) -> Latencies {
        let mut latencies = Latencies::default();
        milliseconds.for_each(|ms| latencies.note(Duration::from_millis(ms)));
        latencies
    }

    #[test]
    fn percentiles_are_those_of_the_values() {
        for (percent, ns) in of(1..=1_000).percentiles() {
            let expected = percent * 1e7;
            let over = ns as f64 / expected - 1.0;
            assert!((0.0..0.01).contains(&over), "{percent}: {ns}");
        }
    }

    #[test]
    fn what_is_kept_of_it_is_all_of_it() {
        let noted = of((1..=1_000).map(|ms| ms * ms));
        let mut again = Latencies::default();
        again.add(&noted.buckets());
        assert_eq!(again.0, noted.0);
        assert_eq!(again.buckets(), noted.buckets());
        // Longer than an hour is an hour.
        let mut beyond = Latencies::default();
        beyond.add(&[(u64::MAX, u32::MAX); 2]);
        assert_eq!(beyond.count(), 2 * u64::from(u32::MAX));
        assert!((beyond.at(50.0) as f64 / LONGEST as f64 - 1.0).abs() < 0.01);
    }
}
