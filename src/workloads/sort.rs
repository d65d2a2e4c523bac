//! Sort `size` random 32-bit keys: sort two halves in parallel, then merge them serially.
//!
//! *Cost*: n log n comparisons, of which the last n are made in merging.
//! *Split*: contiguous ranges of keys, of equal cost.
//! *Scales*: not fully, and that is the lesson: Amdahl's law. Merging is serial, so that the last
//! level of sorting is not shared, and a third worker finds nothing to do. (Merging can be parallel
//! too, as in rayon's `par_sort`; then it is no map with a serial end any more.)
//! *Kind*: operation, by each language's standard routine for it: `slice::sort` and `list.sort`,
//! both stable, and both find runs that are already sorted. *GIL class*: C code that holds the GIL.

use std::path::Path;

use anyhow::Result;

use super::{About, Sizes, Task, Workload};
use crate::fingerprint::fingerprint;
use crate::ranges::even_ranges;
use crate::record::{GilClass, Kind};
use crate::splitmix::outputs;

const SEED: u64 = 1_234_567;

/// The workload.
pub struct Sort;

impl Workload for Sort {
    const ABOUT: About = About {
        name: "sort",
        title: "sort random 32-bit keys, in two halves that are merged",
        teaches: "Amdahl's law: halves are sorted side by side, and merged by one",
        kind: Kind::Operation,
        gil_class: GilClass::CHolding,
        unit: "keys",
        serial_part: Some("merging the two sorted halves"),
        // More parts would busy more workers, but every doubling of them is one more level of
        // serial merging: two workers are slower with four parts (`benches/kernels.rs`).
        tasks: 2,
        sizes: [
            Sizes { shared: 10_000, scaling: 50_000 },
            Sizes { shared: 100_000, scaling: 1_250_000 },
            Sizes { shared: 350_000, scaling: 5_000_000 },
        ],
        ..About::PLAIN
    };
    type Input = Vec<u32>;
    type Part = Vec<u32>;
    type Output = Vec<u32>;

    fn prepare(size: u64, _corpus: Option<&Path>) -> Result<Vec<u32>> {
        Ok(outputs(SEED, 0..usize::try_from(size)?).map(|number| number as u32).collect())
    }

    fn split(input: &Vec<u32>, tasks: usize) -> Vec<Task> {
        even_ranges(input.len(), tasks)
    }

    fn work(input: &Vec<u32>, task: Task) -> Vec<u32> {
        let mut part = input[task].to_vec();
        // `sort_unstable` would be faster, but `list.sort` is stable and knows nothing else.
        part.sort();
        part
    }

    /// Merges in pairs, level by level: every key moves log₂ of the parts times.
    fn merge(_input: &Vec<u32>, mut parts: Vec<Vec<u32>>) -> Vec<u32> {
        // lesson: start serial_part
        while parts.len() > 1 {
            let mut runs = parts.into_iter();
            parts = Vec::new();
            while let Some(a) = runs.next() {
                parts.push(match runs.next() {
                    Some(b) => merge_runs(&a, &b),
                    None => a,
                });
            }
        }
        parts.pop().unwrap_or_default()
        // lesson: end serial_part
    }

    fn answer(output: &Vec<u32>) -> u64 {
        Self::part_fingerprint(output)
    }

    fn part_fingerprint(part: &Vec<u32>) -> u64 {
        let bytes: Vec<u8> = part.iter().flat_map(|key| key.to_le_bytes()).collect();
        fingerprint(&bytes)
    }
}

/// Merges two sorted runs: the smallest keys from the front, the largest from the back.
pub fn merge_runs(a: &[u32], b: &[u32]) -> Vec<u32> {
    // Which key is next decides where to read afterwards, so each end is one long chain of loads
    // that wait for each other; the two chains run side by side. No branch depends on the keys,
    // since the processor would guess every second one of random keys wrong. (The standard
    // library's own sort merges its short runs in this way.)
    let length = a.len() + b.len();
    let mut merged = vec![0; length];
    // As many keys can be taken from either end before a run could be used up.
    let safe = a.len().min(b.len());
    let (mut a_front, mut b_front) = (0, 0);
    let (mut a_back, mut b_back) = (a.len(), b.len());
    for i in 0..safe {
        let (x, y) = (a[a_front], b[b_front]);
        merged[i] = x.min(y);
        a_front += usize::from(x <= y);
        b_front += usize::from(x > y);

        let (x, y) = (a[a_back - 1], b[b_back - 1]);
        merged[length - 1 - i] = x.max(y);
        a_back -= usize::from(x > y);
        b_back -= usize::from(x <= y);
    }
    // Parts of even length end here; what the longer of two runs has left is in the middle.
    let (mut a, mut b) = (&a[a_front..a_back], &b[b_front..b_back]);
    for key in &mut merged[safe..length - safe] {
        let from =
            if b.is_empty() || a.first().is_some_and(|x| *x <= b[0]) { &mut a } else { &mut b };
        *key = from[0];
        *from = &from[1..];
    }
    merged
}
