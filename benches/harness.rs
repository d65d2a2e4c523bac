//! What does measuring add? A sample taken as the grid takes it, by a worker process that is asked over its
//! pipe, against a bare loop over the same kernel. Six kernels of 0.1 to 1 ms, which are repeated within a
//! sample; in turns, since the two are to be compared. Their lower quintiles are, since in a machine with
//! two modes means jump between them; where a slow mode takes more than four fifths of the time, so do
//! quintiles, and minima are left.
//!
//! The worker is this program too, and not `gilscope`: of the same lines two builds make machine code that
//! lies elsewhere, which alone is worth a fifth of `fibonacci`, and is not the harness's doing.
//!
//! ```text
//! cargo bench --bench harness                 everything, in 39 seconds
//! cargo bench --bench harness -- primes       one kernel
//! ```

#[path = "../tests/it/bare_loop.rs"]
mod bare_loop;
mod in_turns;
mod settings;
mod work;

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use criterion::BenchmarkGroup;
use criterion::measurement::WallTime;
use gilscope::analysis::stats::quantile;
use gilscope::child;
use gilscope::record::{Lane, SEQUENTIAL};
use gilscope::stop::Stop;
use gilscope::worker::Worker as _;
use gilscope::worker::handle::{Handle, START_LIMIT};
use gilscope::worker::launch::{Launch, Runtime};
use gilscope::worker::protocol::{Open, Request};
use gilscope::workloads::Workload;
use gilscope::workloads::fibonacci::Fibonacci;
use gilscope::workloads::mandelbrot::Mandelbrot;
use gilscope::workloads::matmul::Matmul;
use gilscope::workloads::monte_carlo::MonteCarlo;
use gilscope::workloads::primes::Primes;
use gilscope::workloads::sort::Sort;

/// Of the worker, and as many of the bare loop: a hundred and fifty pairs.
const SAMPLES: usize = 75;
/// So that a sample lasts about as long as in `quick`, 17 ms: two of them and the calibration each time.
const TIME: Duration = Duration::from_secs(3);

fn main() -> Result<()> {
    if std::env::args().nth(1).as_deref() == Some("worker") {
        return child::serve();
    }
    // As in a program that has run for a while, and in the worker: see `KEPT_MEMORY`.
    drop(black_box(Vec::<u8>::with_capacity(31 << 20)));
    let mut criterion = settings::criterion(SAMPLES, TIME);
    let mut group = settings::group(&mut criterion, "harness");
    against_bare_loop::<Primes>(&mut group, 1_000_000);
    against_bare_loop::<Mandelbrot>(&mut group, 48);
    against_bare_loop::<Fibonacci>(&mut group, 28);
    against_bare_loop::<Matmul>(&mut group, 112);
    against_bare_loop::<MonteCarlo>(&mut group, 80_000);
    against_bare_loop::<Sort>(&mut group, 50_000);
    group.finish();
    criterion.final_summary();
    Ok(())
}

fn against_bare_loop<W: Workload>(group: &mut BenchmarkGroup<'_, WallTime>, size: u64) {
    let name = W::ABOUT.name;
    // Prepared only if the filter lets this kernel through.
    let mut prepared = None;
    let run = |which: usize, maps: u64| {
        let (worker, input) = prepared.get_or_insert_with(|| {
            (open(name, size), W::prepare(size, None).expect("it reads no file"))
        });
        let maps = u32::try_from(maps).expect("as many as take milliseconds");
        if which == 1 {
            return Duration::from_secs_f64(
                bare_loop::nanoseconds::<W>(input, maps) * f64::from(maps) / 1e9,
            );
        }
        worker.settle(0, START_LIMIT).expect("it settles");
        worker
            .ask(&Request::Calibrate { groups: vec![vec![0]] }, START_LIMIT)
            .expect("it calibrates");
        let sampled = worker.sample(0, maps, START_LIMIT).expect("it maps");
        Duration::from_nanos(sampled.wall_ns)
    };
    group.throughput(work::throughput(&W::ABOUT, size));
    let pairs = in_turns::in_turns(group, name, ["sample", "bare loop"], SAMPLES, run);
    if pairs.is_empty() {
        return;
    }
    let [ours, bare] = [0, 1].map(|which| {
        let mut times: Vec<f64> = pairs.iter().map(|pair| pair[which]).collect();
        times.sort_unstable_by(f64::total_cmp);
        [quantile(&times, 0.2), times[0]]
    });
    let [quintiles, minima] = [0, 1].map(|i| ours[i] / bare[i]);
    println!(
        "{name}: a map in a sample over one in a bare loop: {quintiles:.3}× by lower quintiles of {}, \
         {minima:.3}× by minima",
        pairs.len()
    );
}

/// A worker with the cell open in it.
fn open(name: &str, size: u64) -> Handle {
    let this_program = std::env::current_exe().expect("it lies somewhere");
    let launch = Launch {
        keeps_memory: true,
        ..Launch::of(&this_program, &Runtime::Native, Path::new("."))
    };
    let mut worker = Handle::start(&launch, &Stop::never()).expect("a worker starts");
    let open = Open {
        cell: 0,
        workload: name.to_owned(),
        size,
        corpus: None,
        lane: Lane::Plain,
        model: SEQUENTIAL.to_owned(),
        workers: 1,
        in_flight: None,
        endpoints: None,
    };
    worker.open(open, START_LIMIT).expect("the cell opens");
    worker
}
