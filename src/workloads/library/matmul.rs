//! `matmul` by the crate `gemm`.
//!
//! The plain loops read all of B from a cache for every row of A. Here the matrices are cut into
//! blocks that fit the caches, level by level; a block is copied once, so that what is read
//! together lies together (packed); and a tile of the product stays in registers while the terms
//! are added to it. So each number loaded takes part in many multiplications, and the multipliers
//! are busy in nearly every cycle, which is all that can be had (K. Goto, R. A. van de Geijn:
//! *Anatomy of High-Performance Matrix Multiplication*, ACM TOMS 34(3), 2008). AVX-512, AVX2 with
//! FMA or neither is chosen at run time.
//!
//! It is one task, however many workers there are: every task of some rows would pack all of B
//! again. In a pool of rayon's, `gemm` packs once and spreads the tiles over the pool.
//!
//! Why this crate? `faer`'s product is as fast and its interface safe, but it is a whole library of
//! linear algebra to compile. `matrixmultiply` took a fifth longer at 1024 rows.

use gemm::{Parallelism, gemm};

use super::Kernel;
use crate::large_pages::zeros;
use crate::workloads::matmul::{Input, Matmul as Plain};
use crate::workloads::{About, Task, Workload as _};

/// The workload.
pub struct Matmul;

impl Kernel for Matmul {
    type Plain = Plain;
    const ABOUT: About =
        About { title: "multiply two matrices of doubles, by gemm", tasks: 1, ..Plain::ABOUT };

    fn work(input: &Input, task: Task) -> Vec<f64> {
        let n = input.size;
        multiply(&input.a[task.start * n..task.end * n], &input.b, n)
    }

    fn merge(input: &Input, mut parts: Vec<Vec<f64>>) -> Vec<f64> {
        // The product of one task is there, and need not be copied.
        if parts.len() == 1 { parts.remove(0) } else { Plain::merge(input, parts) }
    }
}

/// These rows of A times B, which has rows of `n`.
fn multiply(a: &[f64], b: &[f64], n: usize) -> Vec<f64> {
    let mut product = zeros(a.len());
    let rows = a.len().checked_div(n).unwrap_or(0);
    assert!(a.len() == rows * n && b.len() == n * n, "not rows of {n}");
    let parallelism = match rayon::current_thread_index() {
        // On all threads of the pool that this one is of.
        Some(_) => Parallelism::Rayon(0),
        None => Parallelism::None,
    };
    // From a number to the one right of it, and below it.
    let (right, down) = (1, n as isize);
    // SAFETY: the product is rows × n, A as well and B n × n, as is asserted above, all row by row,
    // and the product is borrowed by nobody else.
    #[expect(unsafe_code, reason = "the crate takes pointers and strides")]
    unsafe {
        gemm(
            rows,
            n,
            n,
            product.as_mut_ptr(),
            right,
            down,
            false,
            a.as_ptr(),
            right,
            down,
            b.as_ptr(),
            right,
            down,
            0.0,
            1.0, // nothing of what the product was, and once A times B
            false,
            false,
            false,
            parallelism,
        );
    }
    product
}
