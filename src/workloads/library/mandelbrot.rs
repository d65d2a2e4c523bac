//! `mandelbrot`, many points at a time.
//!
//! What makes it fast:
//!
//! - *Vectors.* One instruction does the same to four points, or to eight where there is AVX-512.
//!   The points of a vector leave the circle at different steps, so that none of them can branch:
//!   all go on until the last is out, and those that are out are no longer counted. Neighbours leave
//!   at much the same time, which is why so little is lost.
//! - *Chains side by side.* A step needs the one before it, and waits some ten cycles for three
//!   operations in a row; the processor could begin four in each of these cycles. Four vectors that
//!   know nothing of each other fill the gaps.
//! - *Few looks.* A step is seven operations, and to look and count are three more. Points that are
//!   still inside after eight steps mostly stay, so from then on seven steps are made before one
//!   looks. If a point has left meanwhile, these steps are done again, and counted.
//!
//! *Split*: one task, whose rows are shared out inside, if one of rayon's workers does it: each is
//! written where it belongs in the picture, and nothing need be put together afterwards.
//!
//! No instruction is written by hand. The arithmetic is loops over arrays, in one source that is
//! compiled three times, and the compiler makes vectors of what the processor has. Every operation
//! is the plain lane's and is rounded as it is there, so that all counts are equal: no `mul_add`,
//! although it would be faster, and no formula for the large heart and disc that need no steps.

use std::hint::black_box;

use rayon::prelude::*;

use super::Kernel;
use crate::large_pages::zeros;
use crate::workloads::mandelbrot::{BOTTOM, Input, LEFT, LIMIT, Mandelbrot as Plain, SPAN};
use crate::workloads::{About, Task, Workload as _};

/// The most points that are together on any processor.
const WIDEST: usize = 32;
/// How many steps are counted before one looks whether all points are out.
const COUNTED: u16 = 4;
/// How many steps are made without a look while all points are inside.
const BLIND: u16 = 7;

/// The workload.
pub struct Mandelbrot;

impl Kernel for Mandelbrot {
    type Plain = Plain;
    const ABOUT: About = About {
        title: "draw the Mandelbrot set, 16 or 32 points at a time",
        tasks: 1,
        ..Plain::ABOUT
    };

    /// The steps that each point of these rows took.
    fn work(input: &Input, rows: Task) -> Vec<u16> {
        let size = input.size;
        // All rows have the same columns. The last few lie beyond the picture.
        let columns = 0..size.next_multiple_of(WIDEST);
        let columns: Vec<f64> =
            columns.map(|column| LEFT + SPAN * column as f64 / size as f64).collect();
        let mut picture = zeros(rows.len() * size);
        let draw = |(row, steps): (usize, &mut [u16])| {
            let c_im = BOTTOM + SPAN * (rows.start + row) as f64 / size as f64;
            // Hidden from the compiler, which would unroll the loops to fit this very number, and
            // then have too few registers for them.
            draw(black_box(LIMIT), &columns, c_im, steps);
        };
        let width = size.max(1); // nothing is cut into pieces of nothing
        if rayon::current_thread_index().is_some() {
            // Row by row, since some take hundreds of times the steps of others: left to itself,
            // rayon stops halving once every worker has something.
            let rows = picture.par_chunks_exact_mut(width).enumerate().with_max_len(1);
            rows.for_each(draw);
        } else {
            picture.chunks_exact_mut(width).enumerate().for_each(draw);
        }
        picture
    }
}

/// The steps, up to `limit`, of each point of a row.
fn draw(limit: u16, columns: &[f64], c_im: f64, steps: &mut [u16]) {
    #[cfg(target_arch = "x86_64")]
    {
        if is_x86_feature_detected!("avx512f") {
            // SAFETY: the processor has the instructions that the function is compiled for.
            #[expect(unsafe_code, reason = "instructions that not every processor has")]
            return unsafe { draw_avx512(limit, columns, c_im, steps) };
        }
        if is_x86_feature_detected!("avx2") {
            // SAFETY: the processor has the instructions that the function is compiled for.
            #[expect(unsafe_code, reason = "instructions that not every processor has")]
            return unsafe { draw_avx2(limit, columns, c_im, steps) };
        }
    }
    draw_by::<8>(limit, columns, c_im, steps);
}

/// Four vectors of eight points: there are 32 registers for them.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn draw_avx512(limit: u16, columns: &[f64], c_im: f64, steps: &mut [u16]) {
    draw_by::<WIDEST>(limit, columns, c_im, steps);
}

/// Four vectors of four points: there are 16 registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2")]
fn draw_avx2(limit: u16, columns: &[f64], c_im: f64, steps: &mut [u16]) {
    draw_by::<16>(limit, columns, c_im, steps);
}

#[inline(always)] // so that it is compiled for its caller's instructions, as all that it calls
fn draw_by<const LANES: usize>(limit: u16, columns: &[f64], c_im: f64, steps: &mut [u16]) {
    for (c_re, steps) in columns.as_chunks::<LANES>().0.iter().zip(steps.chunks_mut(LANES)) {
        steps.copy_from_slice(&escape_steps(limit, c_re, c_im)[..steps.len()]);
    }
}

/// How many steps from 0 each of these points stays within the circle of radius 2, up to `limit`.
///
/// A point that is out never comes back, for then |z² + c| > |z|. Its numbers soon are infinite and
/// then none at all, and neither is `<= 4.0`. So every step may be counted by itself.
#[inline(always)]
fn escape_steps<const LANES: usize>(limit: u16, c_re: &[f64; LANES], c_im: f64) -> [u16; LANES] {
    let mut z = Points { re: [0.0; LANES], im: [0.0; LANES] };
    let mut steps = [0_u64; LANES]; // as wide as the points, so that they fit into vectors alike
    let mut done = 0;
    while done + COUNTED <= limit {
        for _ in 0..COUNTED {
            z.step::<true>(&mut steps, c_re, c_im);
        }
        done += COUNTED;
        if all::<LANES>(|i| steps[i] < u64::from(done)) {
            return steps.map(|steps| steps as u16);
        }
        if done == 2 * COUNTED && all::<LANES>(|i| steps[i] == u64::from(done)) {
            while done + BLIND <= limit {
                let mut ahead = z;
                for _ in 0..BLIND {
                    ahead.step::<false>(&mut steps, c_re, c_im);
                }
                let Points { re, im } = ahead;
                if !all::<LANES>(|i| re[i] * re[i] + im[i] * im[i] <= 4.0) {
                    break;
                }
                z = ahead;
                done += BLIND;
            }
            steps = [u64::from(done); LANES];
        }
    }
    for _ in done..limit {
        z.step::<true>(&mut steps, c_re, c_im);
    }
    steps.map(|steps| steps as u16)
}

/// Points, all real parts together and all imaginary parts: as they lie in vectors.
#[derive(Clone, Copy)]
struct Points<const LANES: usize> {
    re: [f64; LANES],
    im: [f64; LANES],
}

impl<const LANES: usize> Points<LANES> {
    /// One step of all points; those that were still inside count it, if it is to be counted.
    #[inline(always)]
    fn step<const COUNT: bool>(
        &mut self,
        steps: &mut [u64; LANES],
        c_re: &[f64; LANES],
        c_im: f64,
    ) {
        for i in 0..LANES {
            let (re, im) = (self.re[i], self.im[i]);
            let (re2, im2) = (re * re, im * im);
            if COUNT {
                steps[i] += u64::from(re2 + im2 <= 4.0);
            }
            self.im[i] = 2.0 * re * im + c_im;
            self.re[i] = re2 - im2 + c_re[i];
        }
    }
}

/// Whether this holds for all lanes. `Iterator::all` would stop at the first for which it does not,
/// and so could not ask for all at once.
#[inline(always)]
fn all<const LANES: usize>(holds: impl Fn(usize) -> bool) -> bool {
    (0..LANES).fold(true, |all, i| all & holds(i))
}
