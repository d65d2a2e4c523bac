//! Compute the Fibonacci number of `size` by naive recursion: a tree of calls, dealt out evenly.
//!
//! *Cost*: 2·fib(n + 1) − 1 calls, each an addition: what is measured is calling functions.
//! *Split*: the tree is cut at depth 10 into up to 1024 subtrees, fib(n − 10) … fib(n − 20), whose
//! costs differ by a factor of up to φ¹⁰ ≈ 123. They are known beforehand, so the subtrees can be
//! dealt to 64 bins of nearly equal cost, and then even contiguous chunks of bins balance. What
//! happens without the deal is the lesson of its neighbour `fibonacci_contiguous`.
//! *Scales*: fully.
//! *Kind*: algorithm. *GIL class*: bytecode.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::path::Path;

use anyhow::Result;

use super::{About, Sizes, Task, Workload};
use crate::ranges::even_ranges;

/// Into how many bins the subtrees are dealt: one for each task.
pub const BINS: usize = 64;
/// Deep enough that no subtree is more than half a bin.
pub const DEPTH: u32 = 10;

/// The workload.
pub struct Fibonacci;

/// The input: for every bin its subtrees, each the n of a call `fib(n)`.
pub type Bins = Vec<Vec<u32>>;

impl Workload for Fibonacci {
    const ABOUT: About = About {
        name: "fibonacci",
        title: "Fibonacci numbers by naive recursion, dealt out evenly",
        teaches: "Unequal tasks of known cost, dealt out evenly beforehand",
        unit: "levels of calls",
        tasks: BINS,
        sizes: [
            Sizes { shared: 22, scaling: 26 },
            Sizes { shared: 28, scaling: 36 },
            Sizes { shared: 30, scaling: 39 },
        ],
        // OEIS A000045.
        published: &[
            (16, 987),
            (22, 17_711),
            (26, 121_393),
            (28, 317_811),
            (30, 832_040),
            (36, 14_930_352),
            (39, 63_245_986),
        ],
        ..About::PLAIN
    };
    type Input = Bins;
    type Part = u64;
    type Output = u64;

    /// Cuts and deals outside the clock: a thousand calls of millions. The unsplit program starts
    /// from the subtrees too, so that it differs in nothing but the split.
    fn prepare(size: u64, _corpus: Option<&Path>) -> Result<Bins> {
        Ok(deal(subtrees(u32::try_from(size)?, DEPTH)))
    }

    fn split(input: &Bins, tasks: usize) -> Vec<Task> {
        even_ranges(input.len(), tasks)
    }

    fn work(input: &Bins, task: Task) -> u64 {
        input[task].iter().flatten().map(|&n| fib(n)).sum()
    }

    fn merge(_input: &Bins, parts: Vec<u64>) -> u64 {
        parts.iter().sum()
    }

    fn answer(output: &u64) -> u64 {
        *output
    }

    fn part_fingerprint(part: &u64) -> u64 {
        *part
    }
}

/// The number itself. No table and no loop, which would be done at once: the calls are the work.
pub fn fib(n: u32) -> u64 {
    if n < 2 { u64::from(n) } else { fib(n - 1) + fib(n - 2) }
}

/// How many calls `fib(n)` makes, itself included.
pub fn calls(n: u32) -> u64 {
    let (mut calls, mut next) = (1, 1);
    for _ in 0..n {
        (calls, next) = (next, calls + next + 1);
    }
    calls
}

/// The calls at this depth of the tree of `fib(n)`, from left to right; their sum is `fib(n)`.
pub fn subtrees(n: u32, depth: u32) -> Vec<u32> {
    if depth == 0 || n < 2 {
        return vec![n];
    }
    [subtrees(n - 1, depth - 1), subtrees(n - 2, depth - 1)].concat()
}

/// Deals the *longest processing time first*, each to the bin that has least (R. L. Graham: *Bounds on
/// Multiprocessing Timing Anomalies*, 1969). The short ones at the end level out what the long ones
/// left uneven; in any other order a long one may come last.
fn deal(mut subtrees: Vec<u32>) -> Bins {
    subtrees.sort_unstable_by_key(|&n| Reverse(n));
    // lesson: start deal
    let mut bins = vec![Vec::new(); BINS];
    let mut loads: BinaryHeap<_> = (0..BINS).map(|bin| Reverse((0, bin))).collect();
    for n in subtrees {
        if let Some(mut least) = loads.peek_mut() {
            let Reverse((load, bin)) = &mut *least;
            *load += calls(n);
            bins[*bin].push(n);
        }
    }
    bins
    // lesson: end deal
}
