//! Two programs that are to be compared, under criterion.
//!
//! Criterion measures one benchmark after the other, and a machine that is slower for a minute favours one of
//! them. So whichever of the two it measures, the other one runs beside it at every sample, and the pairs are
//! what they are compared by. Both have their place in criterion's report all the same.

use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId};

/// Seconds that an iteration of both took, beside each other.
pub type Pair = [f64; 2];

/// Measures `what` by both programs, which are called `who`. `run` lets one of them, the first (0) or the second
/// (1), do so many iterations and says how long that took. Returns `samples` pairs of each benchmark: none
/// where the filter of the command line leaves it out.
pub fn in_turns(
    group: &mut BenchmarkGroup<'_, WallTime>,
    what: &str,
    who: [&str; 2],
    samples: usize,
    mut run: impl FnMut(usize, u64) -> Duration,
) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (measured, name) in who.into_iter().enumerate() {
        let mut taken: Vec<Pair> = Vec::new();
        group.bench_function(BenchmarkId::new(what, name), |bencher| {
            bencher.iter_custom(|iterations| {
                let mut times = [Duration::ZERO; 2];
                // Who goes first changes from sample to sample.
                let first = taken.len() % 2;
                for which in [first, 1 - first] {
                    times[which] = run(which, iterations);
                }
                taken.push(times.map(|time| time.as_secs_f64() / iterations as f64));
                times[measured]
            });
        });
        // What came before was to warm up.
        pairs.extend(taken.split_off(taken.len().saturating_sub(samples)));
    }
    pairs
}
