//! Fit a plane through `size` points of sixteen coordinates: linear regression by least squares.
//!
//! *Cost*: some 150 multiplications and additions a point, over 17 numbers that are read once.
//! *Split*: ranges of points, all of equal cost. *Scales*: as far as the memory's bandwidth does.
//! *Kind*: operation, by each language's own choice of method. *GIL class*: C code that releases the
//! GIL: NumPy's `lstsq` is one call.
//!
//! The coefficients β for which |Xβ − y| is least solve XᵀXβ = Xᵀy, where X has a row for each
//! point, a one and its coordinates. XᵀX has 17 × 17 entries however many points there are, and they
//! are sums over points: each task sums its own, and what is left to solve is tiny. Every number is
//! read from memory once, and is multiplied with the others of its point while they lie in the first
//! cache; the sums of a strip of XᵀX stay in registers meanwhile.
//!
//! LAPACK's `gelsd`, which `lstsq` and scikit-learn call, takes X itself apart, and so reads
//! and writes all of it many times. That loses fewer digits: its errors grow with X's condition
//! number, those of the equations above with its square. Here that number is below 2, since
//! coordinates are independent and of one scale, and both methods agree to 12 decimals. Where columns
//! nearly depend on one another, take QR (`faer`): at a condition of 10⁶ the equations leave four
//! digits of sixteen. Nine decimals are compared, and of the sizes below no coefficient lies within
//! 10⁻¹² of where they round.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::fingerprint::fingerprint;
use crate::large_pages::zeros;
use crate::ranges::even_ranges;
use crate::record::{GilClass, Kind};
use crate::splitmix::outputs;
use crate::workloads::{About, Sizes, Task, Workload};

const SEED: u64 = 1_234_567;
/// Coordinates of a point.
const WIDTH: usize = 16;
/// Points that are summed strip by strip while they lie in the first cache. Four KiB of them, so
/// that the processor, which fetches some KiB ahead of what is read, has the next ones there when
/// these are done: with four times as many it waited, and took half as long again.
const BLOCK: usize = 32;

type Point = [f64; WIDTH];

/// The workload.
pub struct Regression;

/// The input.
pub struct Input {
    points: Vec<Point>,
    /// What is to be foretold, for each point.
    y: Vec<f64>,
}

/// The sums over some points of which the equations are made.
#[derive(Default)]
pub struct Sums {
    /// How many points.
    points: f64,
    y: f64,
    x: Point,
    xy: Point,
    /// XᵀX without its ones. Of what lies left of its diagonal, a quarter is left zero.
    xx: [Point; WIDTH],
}

impl Workload for Regression {
    const ABOUT: About = About {
        name: "regression",
        title: "fit a linear model by least squares",
        teaches: "The method weighs more than the language",
        kind: Kind::Operation,
        gil_class: GilClass::CReleasing,
        unit: "points",
        sizes: [
            Sizes { shared: 1_000, scaling: 1_000 },
            Sizes { shared: 40_000, scaling: 200_000 },
            Sizes { shared: 200_000, scaling: 1_000_000 },
        ],
        ..About::PLAIN
    };
    type Input = Input;
    type Part = Sums;
    /// The constant, and a coefficient for each coordinate.
    type Output = Vec<f64>;

    /// Coordinates are random numbers in [−1, 1), and y is a plane with a little noise. Both are
    /// the same in Python to the last bit: a number of 53 bits, and sums from left to right.
    fn prepare(size: u64, _corpus: Option<&Path>) -> Result<Input> {
        ensure!(
            size >= 100,
            "regression needs 100 points or more, for a plane that they determine"
        );
        let size = usize::try_from(size)?;
        let unit = |number: u64| (number >> 11) as f64 / (1_u64 << 52) as f64 - 1.0;
        let (mut points, mut y) = (zeros::<Point>(size), zeros(size));
        let mut numbers = outputs(SEED, 0..size * (WIDTH + 1)).map(unit);
        let mut next = || numbers.next().unwrap_or_default();
        for (point, y) in points.iter_mut().zip(&mut y) {
            let noise = next();
            point.fill_with(&mut next);
            let plane = |sum, (i, x): (usize, &f64)| sum + (i as f64 - 7.5) * x;
            *y = point.iter().enumerate().fold(3.0, plane) + noise / 64.0;
        }
        Ok(Input { points, y })
    }

    fn split(input: &Input, tasks: usize) -> Vec<Task> {
        even_ranges(input.y.len(), tasks)
    }

    fn work(input: &Input, task: Task) -> Sums {
        let (points, y) = (&input.points[task.clone()], &input.y[task]);
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx512f") {
                // SAFETY: the processor has it, as was asked just now.
                #[expect(unsafe_code, reason = "instructions that not every processor has")]
                return unsafe { sums_avx512(points, y) };
            }
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                // SAFETY: the processor has both, as was asked just now.
                #[expect(unsafe_code, reason = "instructions that not every processor has")]
                return unsafe { sums_avx2(points, y) };
            }
        }
        sums_portable(points, y)
    }

    fn merge(_input: &Input, parts: Vec<Sums>) -> Vec<f64> {
        let mut sums = Sums::default();
        for part in parts {
            sums.add(&part);
        }
        sums.solve()
    }

    fn answer(output: &Vec<f64>) -> u64 {
        // Of nine decimals.
        let decimals = |coefficient: &f64| (coefficient * 1e9).round_ties_even() as i64;
        let bytes: Vec<u8> = output.iter().flat_map(|c| decimals(c).to_le_bytes()).collect();
        fingerprint(&bytes)
    }

    /// Of how many points only: the last bits of the sums differ between instruction sets.
    fn part_fingerprint(part: &Sums) -> u64 {
        fingerprint(&part.points.to_le_bytes())
    }
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.points += other.points;
        self.y += other.y;
        add(&mut self.x, &other.x);
        add(&mut self.xy, &other.xy);
        add(self.xx.as_flattened_mut(), other.xx.as_flattened());
    }

    /// By Cholesky: XᵀX = LLᵀ, with L lower triangular. Each unknown then follows from those before
    /// it, first of L, then of Lᵀ.
    fn solve(&self) -> Vec<f64> {
        const N: usize = WIDTH + 1;
        // The left half of XᵀX, and Xᵀy as one row more. L and the solution of Lz = Xᵀy take their
        // place, entry by entry.
        let mut rows = [[0.0; N]; N + 1];
        rows[0][0] = self.points;
        rows[N][0] = self.y;
        for i in 0..WIDTH {
            rows[i + 1][0] = self.x[i];
            for j in i..WIDTH {
                rows[j + 1][i + 1] = self.xx[i][j];
            }
            rows[N][i + 1] = self.xy[i];
        }
        for i in 0..=N {
            for j in 0..N.min(i + 1) {
                let known: f64 = (0..j).map(|k| rows[i][k] * rows[j][k]).sum();
                let left = rows[i][j] - known;
                rows[i][j] = if i == j { left.sqrt() } else { left / rows[j][j] };
            }
        }
        let mut solution = rows[N];
        for i in (0..N).rev() {
            let known: f64 = (i + 1..N).map(|k| rows[k][i] * solution[k]).sum();
            solution[i] = (solution[i] - known) / rows[i][i];
        }
        solution.to_vec()
    }
}

/// Eight numbers a register, and 32 registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn sums_avx512(points: &[Point], y: &[f64]) -> Sums {
    sums::<4, 8, true>(points, y)
}

/// Four numbers a register, and 16 registers.
#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn sums_avx2(points: &[Point], y: &[f64]) -> Sums {
    sums::<2, 4, true>(points, y)
}

/// Two numbers a register, and 16 registers, on any x86-64.
fn sums_portable(points: &[Point], y: &[f64]) -> Sums {
    sums::<1, 2, false>(points, y)
}

/// The sums, by strips of XᵀX. Written once and compiled for each instruction set: inlined into a
/// function that may use it, the loops over columns become its instructions. A strip has as many
/// rows as leave its sums in eight registers: `ROWS` of all sixteen columns, or `SHORT` of the last
/// eight. (XᵀX is symmetric, so that the last eight rows need no others.)
#[inline(always)]
fn sums<const ROWS: usize, const SHORT: usize, const FUSED: bool>(
    points: &[Point],
    y: &[f64],
) -> Sums {
    let mut sums = Sums { points: points.len() as f64, ..Sums::default() };
    for (points, y) in points.chunks(BLOCK).zip(y.chunks(BLOCK)) {
        let (mut sum_y, mut sum_x, mut sum_xy) = (0.0, [0.0; WIDTH], [0.0; WIDTH]);
        for (point, y) in points.iter().zip(y) {
            sum_y += y;
            for j in 0..WIDTH {
                sum_x[j] += point[j];
                sum_xy[j] = multiply_add::<FUSED>(point[j], *y, sum_xy[j]);
            }
        }
        sums.y += sum_y;
        add(&mut sums.x, &sum_x);
        add(&mut sums.xy, &sum_xy);
        for row in (0..WIDTH / 2).step_by(ROWS) {
            add_strip::<ROWS, WIDTH, FUSED>(points, row, &mut sums.xx);
        }
        for row in (WIDTH / 2..WIDTH).step_by(SHORT) {
            add_strip::<SHORT, { WIDTH / 2 }, FUSED>(points, row, &mut sums.xx);
        }
    }
    sums
}

/// Adds the products of these points to some rows of XᵀX, in their last columns.
#[inline(always)]
fn add_strip<const ROWS: usize, const COLUMNS: usize, const FUSED: bool>(
    points: &[Point],
    row: usize,
    xx: &mut [Point; WIDTH],
) {
    let column = WIDTH - COLUMNS;
    let mut strip = [[0.0; COLUMNS]; ROWS];
    for point in points {
        for i in 0..ROWS {
            for j in 0..COLUMNS {
                strip[i][j] = multiply_add::<FUSED>(point[row + i], point[column + j], strip[i][j]);
            }
        }
    }
    for (sums, terms) in xx[row..].iter_mut().zip(&strip) {
        add(&mut sums[column..], terms);
    }
}

/// One instruction where the processor has it. Where it has not, `mul_add` would be a slow call.
#[inline(always)]
fn multiply_add<const FUSED: bool>(a: f64, b: f64, c: f64) -> f64 {
    if FUSED { a.mul_add(b, c) } else { a * b + c }
}

fn add(to: &mut [f64], from: &[f64]) {
    for (sum, term) in to.iter_mut().zip(from) {
        *sum += term;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the instruction set, and however many tasks, the answer is the same.
    #[test]
    fn answers_are_equal() {
        for size in [100, 129, 1_000] {
            let input = Regression::prepare(size, None).unwrap();
            let answer = |parts| Regression::answer(&Regression::merge(&input, parts));
            let portable = answer(vec![sums_portable(&input.points, &input.y)]);
            #[cfg(target_arch = "x86_64")]
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                // SAFETY: the processor has both, as was asked just now.
                #[expect(unsafe_code, reason = "instructions that not every processor has")]
                let parts = vec![unsafe { sums_avx2(&input.points, &input.y) }];
                assert_eq!(answer(parts), portable, "{size} by AVX2");
            }
            for tasks in [1, 2, 7, 64] {
                let tasks = Regression::split(&input, tasks).into_iter();
                let parts = tasks.map(|task| Regression::work(&input, task)).collect();
                assert_eq!(answer(parts), portable, "{size} in parts");
            }
        }
    }
}
