//! How far is an expert's program ahead? Each plain Rust kernel, which is meant to be the natural program,
//! against a second one for the same job, at the sizes of `quick`.
//!
//! ```text
//! cargo bench --bench kernels                 everything, in 24 seconds
//! cargo bench --bench kernels -- sort/        one workload
//! cargo bench --bench kernels -- /ours        the kernels alone
//! ```

mod settings;
mod work;

use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion};
use gilscope::machine;
use gilscope::models::Model;
use gilscope::workloads::Workload;
use gilscope::workloads::fibonacci::{Fibonacci, fib};
use gilscope::workloads::json::Json;
use gilscope::workloads::matmul::Matmul;
use gilscope::workloads::monte_carlo::MonteCarlo;
use gilscope::workloads::primes::Primes;
use gilscope::workloads::sort::Sort;
use ndarray::Array2;
use rayon::prelude::*;
use serde_json::Value;

fn main() {
    let mut criterion = settings::criterion(10, Duration::from_secs(1));
    primes(&mut criterion);
    fibonacci(&mut criterion);
    matmul(&mut criterion);
    monte_carlo(&mut criterion);
    sort(&mut criterion);
    json(&mut criterion);
    criterion.final_summary();
}

/// Against a sieve that keeps one bit for each number that may be prime, 8 of 30.
fn primes(criterion: &mut Criterion) {
    let (mut group, size) = group::<Primes>(criterion);
    sequential::<Primes>(&mut group, size);
    group.bench_function("primal", |bencher| {
        bencher.iter(|| primal_sieve::StreamingSieve::prime_pi(black_box(size as usize)));
    });
}

/// Against recursion that forks by itself, until the subtrees are small.
fn fibonacci(criterion: &mut Criterion) {
    fn forked(n: u32) -> u64 {
        if n < 20 {
            return fib(n);
        }
        let (a, b) = rayon::join(|| forked(n - 1), || forked(n - 2));
        a + b
    }
    let (mut group, size) = group::<Fibonacci>(criterion);
    sequential::<Fibonacci>(&mut group, size);
    on_all_cores::<Fibonacci>(&mut group, size, "ours on all cores", Fibonacci::ABOUT.tasks);
    group.bench_function("rayon::join on all cores", |bencher| {
        bencher.iter(|| forked(black_box(size as u32)));
    });
}

/// Against blocks that fit the caches, packed, with the SIMD instructions of this very processor.
fn matmul(criterion: &mut Criterion) {
    let (mut group, size) = group::<Matmul>(criterion);
    sequential::<Matmul>(&mut group, size);
    let n = size as usize;
    let a = Array2::from_shape_fn((n, n), |(i, k)| i as f64 + k as f64);
    let b = Array2::from_shape_fn((n, n), |(k, j)| k as f64 - j as f64);
    group.bench_function("matrixmultiply by ndarray", |bencher| {
        bencher.iter(|| black_box(&a).dot(black_box(&b)));
    });
}

/// Against a generator that steps its state: wyrand, of the crate `fastrand`.
fn monte_carlo(criterion: &mut Criterion) {
    let (mut group, size) = group::<MonteCarlo>(criterion);
    sequential::<MonteCarlo>(&mut group, size);
    group.bench_function("fastrand", |bencher| {
        bencher.iter(|| {
            let mut random = fastrand::Rng::with_seed(1);
            let mut point = || (u64::from(random.u32(..)), u64::from(random.u32(..)));
            let hits = |_: &u64| {
                let (x, y) = point();
                (x * x).checked_add(y * y).is_some()
            };
            (0..black_box(size)).filter(hits).count()
        });
    });
}

/// Against sorting that need not be stable, and sorting whose merging is parallel too.
fn sort(criterion: &mut Criterion) {
    let (mut group, size) = group::<Sort>(criterion);
    sequential::<Sort>(&mut group, size);
    on_all_cores::<Sort>(&mut group, size, "ours on all cores", Sort::ABOUT.tasks);
    on_all_cores::<Sort>(&mut group, size, "ours on all cores, 4 parts", 4);
    let keys = Sort::prepare(size, None).expect("keys are computed");
    let mut in_place = |name: &str, sort: fn(&mut [u32])| {
        group.bench_function(name, |bencher| {
            // The copy is in the time, as it is in ours.
            bencher.iter(|| {
                let mut keys = black_box(&keys).clone();
                sort(&mut keys);
                keys
            });
        });
    };
    in_place("sort_unstable", <[u32]>::sort_unstable);
    in_place("par_sort on all cores", |keys| keys.par_sort());
    in_place("par_sort_unstable on all cores", |keys| keys.par_sort_unstable());
}

/// Against parsing alone: what writing again and the fingerprints add.
fn json(criterion: &mut Criterion) {
    let (mut group, size) = group::<Json>(criterion);
    sequential::<Json>(&mut group, size);
    let texts = Json::prepare(size, None).expect("documents are computed");
    group.bench_function("parsing alone", |bencher| {
        bencher.iter(|| {
            for text in black_box(&texts) {
                black_box(serde_json::from_str::<Value>(text).expect("the documents are JSON"));
            }
        });
    });
}

/// A group for one workload, and the size at which its kernels are compared.
fn group<W: Workload>(criterion: &mut Criterion) -> (BenchmarkGroup<'_, WallTime>, u64) {
    let mut group = settings::group(criterion, format!("kernels/{}", W::ABOUT.name));
    let size = W::ABOUT.sizes[1].scaling;
    group.throughput(work::throughput(&W::ABOUT, size));
    (group, size)
}

/// The kernel itself, unsplit.
fn sequential<W: Workload>(group: &mut BenchmarkGroup<'_, WallTime>, size: u64) {
    by::<W>(group, size, "ours", 1, Model::Sequential);
}

fn on_all_cores<W: Workload>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    size: u64,
    name: &str,
    tasks: usize,
) {
    by::<W>(group, size, name, tasks, Model::Rayon);
}

fn by<W: Workload>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    size: u64,
    name: &str,
    tasks: usize,
    model: Model,
) {
    // Prepared only if the filter lets this kernel through.
    let mut prepared = None;
    group.bench_function(name, |bencher| {
        let (input, pool) = prepared.get_or_insert_with(|| {
            let workers = machine::inspect().cores as usize;
            let input = W::prepare(size, None).expect("no kernel here reads a corpus");
            (Arc::new(input), model.open(workers).expect("threads can be started"))
        });
        bencher.iter(|| {
            let tasks = W::split(black_box(input), tasks);
            W::merge(input, pool.map::<W>(input, tasks))
        });
    });
}
