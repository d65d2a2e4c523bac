//! `monte_carlo`, as the plain lane has it, for the vectors that the processor has.
//!
//! Nothing is to be improved in the source. A generator that counts has no chain from one number to
//! the next, there is no branch and no memory, and so the compiler makes vectors of the plain loop
//! by itself: if only it may. By default it builds for every x86-64 since 2003, which multiplies
//! 64-bit numbers one by one. Told that there is AVX2, it takes four at a time and puts each such
//! product together from three of 32 bits; with AVX-512 it takes eight, and multiplies in one
//! instruction. So this file only asks what the processor has.
//!
//! (`-C target-cpu=native` tells the compiler the same for a whole program, which then runs on no
//! older processor.)

use super::Kernel;
use crate::splitmix::outputs;
use crate::workloads::monte_carlo::{Input, MonteCarlo as Plain, SEED, hits};
use crate::workloads::{About, Task, Workload as _};

/// The workload.
pub struct MonteCarlo;

impl Kernel for MonteCarlo {
    type Plain = Plain;
    const ABOUT: About =
        About { title: "estimate π from random points, 4 or 8 at a time", ..Plain::ABOUT };

    fn work(_input: &Input, task: Task) -> u64 {
        count(task)
    }
}

/// How many of these points hit the circle.
fn count(points: Task) -> u64 {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512dq") {
            // SAFETY: the processor has the instructions that the function is compiled for.
            #[expect(unsafe_code, reason = "instructions that not every processor has")]
            return unsafe { count_avx512(points) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has the instructions that the function is compiled for.
            #[expect(unsafe_code, reason = "instructions that not every processor has")]
            return unsafe { count_avx2(points) };
        }
    }
    count_anywhere(points)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f,avx512dq")]
fn count_avx512(points: Task) -> u64 {
    count_anywhere(points)
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn count_avx2(points: Task) -> u64 {
    count_anywhere(points)
}

#[inline(always)] // so that it is compiled for its caller's instructions
fn count_anywhere(points: Task) -> u64 {
    outputs(SEED, points).map(|number| u64::from(hits(number))).sum()
}
