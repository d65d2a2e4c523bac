//! Multiply two `size` × `size` matrices of doubles by the schoolbook rule, in blocks of rows.
//!
//! *Cost*: n³ multiplications and as many additions, over 3n² numbers that stay in the caches.
//! *Split*: ranges of rows of the product, all of equal cost.
//! *Scales*: fully, until the second matrix outgrows the caches that cores share.
//! *Kind*: algorithm: the same n³ products are summed, and no library is asked. The order of the
//! loops is each language's own. Here it is row, term, column: whole rows are added up, which the
//! compiler turns into SIMD instructions. (A dot product is one long chain of additions, whose
//! order it must keep: four times slower.) In Python a dot product is one C call, and takes half
//! the time of adding rows. All entries are whole numbers, so every sum is exact in any order.
//! *GIL class*: bytecode.

use std::path::Path;

use anyhow::Result;

use super::{About, Sizes, Task, Workload};
use crate::fingerprint::fingerprint;
use crate::ranges::even_ranges;

/// The workload.
pub struct Matmul;

/// The input: A and B, row after row.
pub struct Input {
    pub(super) size: usize,
    pub(super) a: Vec<f64>,
    pub(super) b: Vec<f64>,
}

impl Workload for Matmul {
    const ABOUT: About = About {
        name: "matmul",
        title: "multiply two matrices of doubles, by the schoolbook",
        teaches: "Arithmetic on arrays, where an interpreter costs most",
        unit: "rows",
        called_from_python: true,
        sizes: [
            Sizes { shared: 40, scaling: 96 },
            Sizes { shared: 112, scaling: 528 },
            Sizes { shared: 168, scaling: 896 },
        ],
        ..About::PLAIN
    };
    type Input = Input;
    /// Some rows of the product, one after the other.
    type Part = Vec<f64>;
    type Output = Vec<f64>;

    /// a(i, k) = i + k and b(k, j) = k − j, so that the product is known by a formula too.
    fn prepare(size: u64, _corpus: Option<&Path>) -> Result<Input> {
        let size = usize::try_from(size)?;
        let matrix = |entry: fn(f64, f64) -> f64| -> Vec<f64> {
            let row = |i| (0..size).map(move |j| entry(i as f64, j as f64));
            (0..size).flat_map(row).collect()
        };
        Ok(Input { size, a: matrix(|i, k| i + k), b: matrix(|k, j| k - j) })
    }

    fn split(input: &Input, tasks: usize) -> Vec<Task> {
        even_ranges(input.size, tasks)
    }

    fn work(input: &Input, task: Task) -> Vec<f64> {
        let n = input.size;
        multiply(&input.a[task.start * n..task.end * n], &input.b, n)
    }

    fn merge(_input: &Input, parts: Vec<Vec<f64>>) -> Vec<f64> {
        parts.concat()
    }

    fn answer(output: &Vec<f64>) -> u64 {
        Self::part_fingerprint(output)
    }

    fn part_fingerprint(part: &Vec<f64>) -> u64 {
        let bytes: Vec<u8> = part.iter().flat_map(|entry| entry.to_le_bytes()).collect();
        fingerprint(&bytes)
    }
}

/// These rows of A times B, which has rows of `n`.
pub fn multiply(rows: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut product = vec![0.0; rows.len()];
    // lesson: start order_of_loops
    for (sums, row) in product.chunks_exact_mut(n).zip(rows.chunks_exact(n)) {
        for (factor, b_row) in row.iter().zip(b.chunks_exact(n)) {
            for (sum, entry) in sums.iter_mut().zip(b_row) {
                *sum += factor * entry;
            }
        }
    }
    // lesson: end order_of_loops
    product
}
