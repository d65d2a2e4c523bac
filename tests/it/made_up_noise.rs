//! Made-up records as schema 2 has them: every sample with when it was taken, in which order, and how
//! fast the machine was; and what disturbs them.

use gilscope::record::*;

use crate::made_up;

/// How much of it there is.
#[derive(Clone, Copy)]
pub struct Layout {
    pub workloads: usize,
    /// Cells of each workload, two at least.
    pub cells: usize,
    pub processes: u32,
    pub rounds: u32,
}

/// As `quick` has it.
pub const QUICK: Layout = Layout { workloads: 4, cells: 24, processes: 5, rounds: 2 };
/// As `full` has it.
pub const FULL: Layout = Layout { rounds: 3, ..QUICK };

const NAMES: [&str; 4] = ["primes", "mandelbrot", "sha256", "json"];
const MODELS: [&str; 5] = ["threads", "rayon", "tokio", "processes", "thread_pool"];

/// A normal deviate, by the sum of twelve uniform ones.
pub fn normal(rng: &mut fastrand::Rng) -> f64 {
    (0..12).map(|_| rng.f64()).sum::<f64>() - 6.0
}

/// A machine of eight cores on which samples vary by `noise`, a share of them, and processes by half of
/// that.
pub fn quiet(layout: Layout, noise: f64, seed: u64) -> Record {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut record = made_up::record(8);
    record.machine.logical_cpus = 8;
    record.processes = layout.processes;
    for name in &NAMES[..layout.workloads] {
        made_up::workload(&mut record, name, GilClass::CReleasing);
        let first = record.cells.len();
        let cells = (0..layout.cells).map(|i| cell(name, i));
        record.cells.extend(cells);
        for process in 0..layout.processes {
            take(&mut record.cells[first..], (process, layout.rounds), noise, &mut rng);
        }
    }
    record
}

/// The `i`-th cell: now native, now in Python, sequential at first and then in parallel.
fn cell(workload: &str, i: usize) -> Cell {
    let runtime = [NATIVE, OWN_PYTHON][i % 2];
    let (model, workers) = match i / 2 {
        0 => (SEQUENTIAL, 1),
        n => (MODELS[n % MODELS.len()], 2 + (n / MODELS.len()) as u32),
    };
    let mut cell = made_up::cell(workload, Role::Shared, runtime, model, workers, 1.0, 1.0);
    samples(&mut cell).clear();
    cell
}

/// How many cores a cell keeps busy, and the seconds that it takes.
fn takes(cell: &Cell) -> (f64, f64) {
    let serial = if cell.is_native() { 0.02 } else { 0.1 };
    let busy = if cell.is_sequential() { 1.0 } else { 0.9 * f64::from(cell.workers.min(8)) };
    (busy, serial / busy)
}

/// The samples of a measured cell.
pub fn samples(cell: &mut Cell) -> &mut Vec<Sample> {
    match &mut cell.outcome {
        Outcome::Measured(measured) => &mut measured.samples,
        other => panic!("not measured: {other:?}"),
    }
}

/// One generation of processes: its rounds, in each of them every cell at a place by chance.
fn take(cells: &mut [Cell], (process, rounds): (u32, u32), noise: f64, rng: &mut fastrand::Rng) {
    let own: Vec<f64> = cells.iter().map(|_| noise / 2.0 * normal(rng)).collect();
    let mut order: Vec<usize> = (0..cells.len()).collect();
    let (mut at_ns, mut place) = (3_000_000_000, 0);
    for round in 0..rounds {
        rng.shuffle(&mut order);
        for &i in &order {
            let (busy, seconds) = takes(&cells[i]);
            let seconds = seconds * (own[i] + noise * normal(rng)).exp();
            let mut kernel = |ns: f64| (ns * (0.01 * normal(rng)).exp()) as u64;
            let calibration =
                Calibration { latency_ns: kernel(950_000.0), throughput_ns: kernel(880_000.0) };
            let sample = Sample {
                process,
                round,
                repeats: 1,
                place,
                at_ns,
                wall_ns: (seconds * 1e9) as u64,
                used: Counters {
                    cpu_ns: Some((seconds * busy * 0.99 * 1e9) as u64),
                    major_faults: Some(0),
                    ..Counters::default()
                },
                steal_ns: Some(0),
                calibration: Some(calibration),
                ..Sample::default()
            };
            at_ns += sample.wall_ns + 12_000_000;
            place += 1;
            samples(&mut cells[i]).push(sample);
        }
    }
}

/// Changes every sample.
pub fn change(record: &mut Record, mut by: impl FnMut(&mut Sample)) {
    record.cells.iter_mut().flat_map(samples).for_each(&mut by);
}

/// Makes samples longer by a factor.
pub fn slow(record: &mut Record, mut factor: impl FnMut(&Sample) -> f64) {
    change(record, |sample| {
        let factor = factor(sample);
        sample.wall_ns = (sample.wall_ns as f64 * factor) as u64;
        sample.used.cpu_ns = sample.used.cpu_ns.map(|ns| (ns as f64 * factor) as u64);
    });
}

/// Something that takes a third of the time of whatever runs between these moments of a generation, in
/// seconds after its first sample: of calibration as well.
pub fn disturb(record: &mut Record, generation: u32, from: f64, to: f64) {
    let meanwhile = |sample: &Sample| {
        let at = sample.at_ns as f64 / 1e9 - 3.0;
        sample.process == generation && (from..to).contains(&at)
    };
    slow(record, |sample| if meanwhile(sample) { 1.5 } else { 1.0 });
    change(record, |sample| {
        let is_meant = meanwhile(sample);
        if let Some(calibration) = sample.calibration.as_mut().filter(|_| is_meant) {
            calibration.throughput_ns = calibration.throughput_ns * 3 / 2;
        }
    });
}
