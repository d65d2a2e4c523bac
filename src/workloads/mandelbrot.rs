//! Iterate z → z² + c over a picture of `size` × `size` points: rows of very unequal cost.
//!
//! *Cost*: up to [`LIMIT`] steps a point. Points inside the set take all of them, points far
//! outside one.
//! *Split*: rows, which is where models differ. The window reaches further up than down, so that
//! one half of the rows holds nearly all the work: contiguous chunks leave workers idle, while a
//! queue or work stealing keeps them busy.
//! *Scales*: fully, if the rows are dealt out as workers become free.
//! *Kind*: algorithm. *GIL class*: bytecode.

use std::path::Path;

use anyhow::Result;

use super::{About, Sizes, Task, Workload};
use crate::fingerprint::fingerprint;
use crate::ranges::even_ranges;

/// A point that stays within the circle for this many steps is taken to be inside the set.
pub const LIMIT: u16 = 500;
/// The real part of the picture's left edge.
pub const LEFT: f64 = -2.0;
/// The imaginary part of its lower edge.
pub const BOTTOM: f64 = -0.5;
/// How wide it is, and how high.
pub const SPAN: f64 = 2.5;

/// The workload.
pub struct Mandelbrot;

/// The input: only the size of the picture.
pub struct Input {
    pub(super) size: usize,
}

impl Workload for Mandelbrot {
    const ABOUT: About = About {
        name: "mandelbrot",
        title: "draw the Mandelbrot set, in rows of unequal cost",
        teaches: "One half of the rows holds nearly all the work: how rows are dealt out decides",
        unit: "rows",
        tasks: 128,
        called_from_python: true,
        sizes: [
            Sizes { shared: 32, scaling: 64 },
            Sizes { shared: 48, scaling: 256 },
            Sizes { shared: 112, scaling: 640 },
        ],
        ..About::PLAIN
    };
    type Input = Input;
    type Part = Vec<u16>;
    type Output = Vec<u16>;

    fn prepare(size: u64, _corpus: Option<&Path>) -> Result<Input> {
        Ok(Input { size: usize::try_from(size)? })
    }

    fn split(input: &Input, tasks: usize) -> Vec<Task> {
        even_ranges(input.size, tasks)
    }

    /// The steps that each point of these rows took.
    fn work(input: &Input, task: Task) -> Vec<u16> {
        let size = input.size as f64;
        let mut steps = Vec::with_capacity(task.len() * input.size);
        for row in task {
            let c_im = BOTTOM + SPAN * row as f64 / size;
            for column in 0..input.size {
                let c_re = LEFT + SPAN * column as f64 / size;
                steps.push(escape_steps(c_re, c_im));
            }
        }
        steps
    }

    fn merge(_input: &Input, parts: Vec<Vec<u16>>) -> Vec<u16> {
        parts.concat()
    }

    fn answer(output: &Vec<u16>) -> u64 {
        Self::part_fingerprint(output)
    }

    fn part_fingerprint(part: &Vec<u16>) -> u64 {
        let bytes: Vec<u8> = part.iter().flat_map(|steps| steps.to_le_bytes()).collect();
        fingerprint(&bytes)
    }
}

/// How many steps from 0 stay within the circle of radius 2, up to [`LIMIT`].
fn escape_steps(c_re: f64, c_im: f64) -> u16 {
    // No `mul_add`: every operation is rounded by itself, and in the same order as in Python, so
    // that both count the same steps to the last point. Rust never fuses them on its own.
    let (mut re, mut im, mut re2, mut im2) = (0.0, 0.0, 0.0, 0.0);
    // lesson: start escape
    for step in 0..LIMIT {
        if re2 + im2 > 4.0 {
            return step;
        }
        im = 2.0 * re * im + c_im;
        re = re2 - im2 + c_re;
        re2 = re * re;
        im2 = im * im;
    }
    LIMIT
    // lesson: end escape
}
