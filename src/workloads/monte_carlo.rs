//! Estimate π: of `size` random points of a square, how many are in the quarter of a circle?
//!
//! *Cost*: one random number a point: its upper half is x, its lower half y.
//! *Split*: ranges of points, all of equal cost. The generator counts, so that every task starts
//! where the one before it ends, and any split draws the same points.
//! *Scales*: fully: a task shares nothing and returns one number.
//! *Kind*: algorithm. *GIL class*: bytecode.

use std::path::Path;

use anyhow::Result;

use super::{About, Sizes, Task, Workload};
use crate::ranges::even_ranges;
use crate::splitmix::outputs;

/// Of the points.
pub const SEED: u64 = 1_234_567;

/// The workload.
pub struct MonteCarlo;

/// The input: only the number of points.
pub struct Input {
    points: usize,
}

impl Workload for MonteCarlo {
    const ABOUT: About = About {
        name: "monte_carlo",
        title: "estimate π from random points",
        teaches: "No memory and nothing shared: the nearest to the ideal",
        unit: "points",
        sizes: [
            Sizes { shared: 10_000, scaling: 100_000 },
            Sizes { shared: 80_000, scaling: 20_000_000 },
            Sizes { shared: 250_000, scaling: 80_000_000 },
        ],
        ..About::PLAIN
    };
    type Input = Input;
    /// How many points hit the circle.
    type Part = u64;
    type Output = u64;

    fn prepare(size: u64, _corpus: Option<&Path>) -> Result<Input> {
        Ok(Input { points: usize::try_from(size)? })
    }

    fn split(input: &Input, tasks: usize) -> Vec<Task> {
        even_ranges(input.points, tasks)
    }

    fn work(_input: &Input, task: Task) -> u64 {
        outputs(SEED, task).map(|number| u64::from(hits(number))).sum()
    }

    fn merge(_input: &Input, parts: Vec<u64>) -> u64 {
        parts.iter().sum()
    }

    fn answer(output: &u64) -> u64 {
        *output
    }

    fn part_fingerprint(part: &u64) -> u64 {
        *part
    }
}

/// Whether x² + y² < 1.
pub(super) fn hits(number: u64) -> bool {
    // In units of 2^-32, where 1 is 2^64: the first number that 64 bits do not hold. Whole numbers
    // and not fractions, since their squares are exact, and both languages agree about every point.
    // lesson: start hits
    let (x, y) = (number >> 32, number & 0xffff_ffff);
    (x * x).checked_add(y * y).is_some()
    // lesson: end hits
}
