//! What measuring adds: a sample taken as the grid takes it, by a worker process that is asked over its
//! pipe, against a bare loop over the same kernel. Six kernels of 0.2 to 5 ms, which are repeated within a
//! sample; in turns, since the two are to be compared. Their lower quintiles are, since in a machine with
//! two modes means jump between them; where a slow mode takes more than four fifths of the time, so do
//! quintiles, and minima are left.
//!
//! ```text
//! cargo bench --bench harness
//! ```

#[path = "../tests/it/bare_loop.rs"]
mod bare_loop;

use std::path::Path;

use gilscope::analysis::stats::quantile;
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

const ROUNDS: usize = 150;
/// The least that a sample lasts, in nanoseconds, as in `quick`.
const LASTS: f64 = 17e6;

fn main() {
    // Only `cargo bench` passes --bench. Under `cargo test --bench`, once is enough to see that it
    // runs.
    let rounds = if std::env::args().any(|argument| argument == "--bench") { ROUNDS } else { 1 };
    println!(
        "a map in a sample over a map in a bare loop: lower quintiles of {rounds}, and minima"
    );
    against_bare_loop::<Primes>(1_000_000, rounds);
    against_bare_loop::<Mandelbrot>(48, rounds);
    against_bare_loop::<Fibonacci>(28, rounds);
    against_bare_loop::<Matmul>(112, rounds);
    against_bare_loop::<MonteCarlo>(80_000, rounds);
    against_bare_loop::<Sort>(50_000, rounds);
}

fn against_bare_loop<W: Workload>(size: u64, rounds: usize) {
    let name = W::ABOUT.name;
    let input = W::prepare(size, None).expect("it reads no file");
    let bare = |repeats: u32| bare_loop::nanoseconds::<W>(&input, repeats);
    let each = (0..5).map(|_| bare(1)).fold(f64::INFINITY, f64::min);
    let repeats = (LASTS / each).ceil().max(1.0) as u32;

    let launch = Launch {
        program: Path::new(env!("CARGO_BIN_EXE_gilscope")),
        library: None,
        runtime: &Runtime::Native,
        scripts: Path::new("."),
        hash_seed: 1,
        cpu: None,
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
    let mut sample = |repeats: u32| {
        worker.settle(0, START_LIMIT).expect("it settles");
        worker.ask(&Request::Calibrate { cpus: vec![0] }, START_LIMIT).expect("it calibrates");
        let sampled = worker.sample(0, repeats, START_LIMIT).expect("it maps");
        sampled.wall_ns as f64 / f64::from(repeats)
    };
    sample(1);
    let mut times = [Vec::new(), Vec::new()];
    for round in 0..rounds {
        // Who goes first changes from round to round.
        for turn in [round % 2, (round + 1) % 2] {
            let ns = if turn == 0 { sample(repeats) } else { bare(repeats) };
            times[turn].push(ns);
        }
    }
    let [ours, bare] = times.map(|mut times| {
        times.sort_unstable_by(f64::total_cmp);
        [quantile(&times, 0.2), times[0]]
    });
    let ratios = [0, 1].map(|i| format!("{:8.3}", ours[i] / bare[i])).concat();
    println!("{name:12} {:8.3} ms × {repeats:3} {ratios}", bare[0] / 1e6);
}
