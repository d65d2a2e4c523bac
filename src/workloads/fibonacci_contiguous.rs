//! A lesson in imbalance: `fibonacci`, but its subtrees stay in the order of the tree.
//!
//! *Cost*: that of `fibonacci`.
//! *Split*: even numbers of subtrees, from left to right. Even in number is not even in cost: the
//! left half of the tree is fib(n − 1), the right one fib(n − 2).
//! *Scales*: not with static chunks. The first of 2, 4 or 8 workers gets fib(n − 1), fib(n − 2) or
//! fib(n − 3) whole, so that the speed-up stays below φ, φ² and φ³ (1.62, 2.62, 4.24; φ is the
//! golden ratio), however many cores there are. A queue or work stealing does better.
//! *Kind*: algorithm. *GIL class*: bytecode.

use std::path::Path;

use anyhow::Result;

use super::fibonacci::{BINS, Bins, DEPTH, Fibonacci, subtrees};
use super::{About, Task, Workload};
use crate::ranges::even_ranges;

/// The workload.
pub struct FibonacciContiguous;

impl Workload for FibonacciContiguous {
    const ABOUT: About = About {
        name: "fibonacci_contiguous",
        title: "a lesson: Fibonacci numbers, split without a thought for balance",
        teaches: "Neighbouring tasks cost alike: one worker gets the dear ones",
        lesson: true,
        ..Fibonacci::ABOUT
    };
    type Input = Bins;
    type Part = u64;
    type Output = u64;

    fn prepare(size: u64, _corpus: Option<&Path>) -> Result<Bins> {
        // lesson: start no_deal
        let subtrees = subtrees(u32::try_from(size)?, DEPTH);
        let bins = even_ranges(subtrees.len(), BINS);
        Ok(bins.into_iter().map(|bin| subtrees[bin].to_vec()).collect())
        // lesson: end no_deal
    }

    fn split(input: &Bins, tasks: usize) -> Vec<Task> {
        Fibonacci::split(input, tasks)
    }

    fn work(input: &Bins, task: Task) -> u64 {
        Fibonacci::work(input, task)
    }

    fn merge(input: &Bins, parts: Vec<u64>) -> u64 {
        Fibonacci::merge(input, parts)
    }

    fn answer(output: &u64) -> u64 {
        Fibonacci::answer(output)
    }

    fn part_fingerprint(part: &u64) -> u64 {
        Fibonacci::part_fingerprint(part)
    }
}
