//! Count the primes up to `size` with a segmented sieve of Eratosthenes.
//!
//! *Cost*: n log log n steps, in segments small enough for the first-level cache.
//! *Split*: ranges of numbers, nearly equal in cost, each sieved on its own.
//! *Scales*: fully, for nothing is shared but the few base primes.
//! *Kind*: algorithm. *GIL class*: bytecode. (Python crosses off a prime's multiples by a slice
//! assignment, one short C call; between these calls the interpreter runs bytecode.)

use std::path::Path;

use anyhow::Result;

use super::{About, Sizes, Task, Workload};
use crate::ranges::even_ranges;

/// One byte a number: half of a common 64 KiB first-level cache, or all of 32 KiB.
const SEGMENT: usize = 1 << 15;

/// The workload.
pub struct Primes;

/// The input.
pub struct Input {
    limit: usize,
    /// The primes up to √limit.
    pub(super) base: Vec<usize>,
}

impl Workload for Primes {
    const ABOUT: About = About {
        name: "primes",
        title: "count primes with a segmented sieve",
        teaches: "Tasks of equal cost, nothing shared: the plainest case",
        unit: "numbers",
        called_from_python: true,
        sizes: [
            Sizes { shared: 1_000_000, scaling: 2_000_000 },
            Sizes { shared: 5_000_000, scaling: 20_000_000 },
            Sizes { shared: 20_000_000, scaling: 200_000_000 },
        ],
        // π(x), OEIS A006880; between the powers of ten A038816.
        published: &[
            (1_000, 168),
            (1_000_000, 78_498),
            (5_000_000, 348_513),
            (10_000_000, 664_579),
            (20_000_000, 1_270_607),
            (50_000_000, 3_001_134),
            (100_000_000, 5_761_455),
            (200_000_000, 11_078_937),
            (1_000_000_000, 50_847_534),
        ],
        ..About::PLAIN
    };
    type Input = Input;
    type Part = u64;
    type Output = u64;

    fn prepare(size: u64, _corpus: Option<&Path>) -> Result<Input> {
        // The base primes are found once, outside the clock: √n of n numbers.
        let limit = usize::try_from(size)?;
        let root = limit.isqrt();
        let mut sieve = vec![1_u8; root + 1];
        sieve[..2.min(root + 1)].fill(0);
        for number in 2..=root.isqrt() {
            if sieve[number] == 1 {
                sieve[number * number..].iter_mut().step_by(number).for_each(|n| *n = 0);
            }
        }
        let base = (0..=root).filter(|&number| sieve[number] == 1).collect();
        Ok(Input { limit, base })
    }

    fn split(input: &Input, tasks: usize) -> Vec<Task> {
        even_ranges(input.limit + 1, tasks)
    }

    fn work(input: &Input, task: Task) -> u64 {
        task.clone()
            .step_by(SEGMENT)
            .map(|low| primes_between(low, (low + SEGMENT).min(task.end), &input.base))
            .sum()
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

/// Counts the primes in `low..high`, a segment.
fn primes_between(low: usize, high: usize, base: &[usize]) -> u64 {
    let length = high - low;
    // On the stack and not a Vec: the segment is small, and there is one for every 32768 numbers.
    let mut segment = [1_u8; SEGMENT];
    let is_prime = &mut segment[..length];
    for number in low..high.min(2) {
        is_prime[number - low] = 0; // 0 and 1 are no primes
    }
    // lesson: start sieve
    for &prime in base.iter().take_while(|&&prime| prime * prime < high) {
        // The first multiple in the segment that no smaller prime has crossed off.
        let first = (prime * prime).max(low.next_multiple_of(prime)) - low;
        if first < length {
            is_prime[first..].iter_mut().step_by(prime).for_each(|n| *n = 0);
        }
    }
    is_prime.iter().map(|&n| u64::from(n)).sum()
    // lesson: end sieve
}
