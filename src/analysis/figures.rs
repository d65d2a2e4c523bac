//! The questions that charts and reports ask of a record.
//!
//! Comparisons are **paired by round**: both cells took a sample in the same shuffled round of the
//! same generation of worker processes, so that a machine that slows down slows both. A ratio is
//! the median of the rounds' ratios; the ratio of two medians would throw that pairing away.

use super::stats::{self, Estimate, Observation};
use crate::record::{
    Bound, Cell, Interpreter, Lane, Measured, NATIVE, Outcome, Record, Role, SEQUENTIAL, Sample,
};

impl Cell {
    /// Its figures, if it was measured.
    pub fn measured(&self) -> Option<&Measured> {
        match &self.outcome {
            Outcome::Measured(measured) if !measured.samples.is_empty() => Some(measured),
            _ => None,
        }
    }

    /// Seconds of wall time for one map: the median alone. [`Record::wall`] has its interval too,
    /// which takes a bootstrap.
    pub fn seconds(&self) -> Option<f64> {
        let mut seconds: Vec<f64> = self.measured()?.samples.iter().map(Sample::seconds).collect();
        stats::median(&mut seconds)
    }

    /// Whether Rust ran it, without Python.
    pub fn is_native(&self) -> bool {
        self.runtime == NATIVE
    }

    /// Whether Python's threads called Rust in it.
    pub fn is_rust_from_python(&self) -> bool {
        matches!(self.lane, Lane::NativeHeld | Lane::NativeReleased)
    }

    /// Whether it is the sequential reference of its runtime.
    pub fn is_sequential(&self) -> bool {
        self.model == SEQUENTIAL && self.role != Role::Capacity
    }
}

impl Sample {
    /// Seconds of wall time for one map.
    pub fn seconds(&self) -> f64 {
        self.wall_ns as f64 / f64::from(self.repeats.max(1)) / 1e9
    }
}

impl Record {
    /// What this record holds of workloads that are bound by computing, or by waiting: the axes,
    /// and with them the charts and the sentences, are others.
    pub fn of_bound(&self, bound: Bound) -> Self {
        let mut part = self.clone();
        part.workloads.retain(|w| w.bound == bound);
        let kept = |name: &str| part.workloads.iter().any(|w| w.name == name);
        part.cells.retain(|c| kept(&c.workload));
        part
    }

    /// The role of the cells that show how `runtime` scales: native code has a larger size of its
    /// own for that, if it was measured; Python scales at the shared size.
    pub fn scaling_role(&self, workload: &str, runtime: &str) -> Role {
        let has_own = runtime == NATIVE
            && self.cells_of(workload, Role::Scaling).any(|c| c.measured().is_some());
        if has_own { Role::Scaling } else { Role::Shared }
    }

    /// The cells of one workload in one role, in the record's order.
    pub fn cells_of<'a, 'b>(
        &'a self,
        workload: &'b str,
        role: Role,
    ) -> impl Iterator<Item = &'a Cell> + use<'a, 'b> {
        self.cells.iter().filter(move |c| c.workload == workload && c.role == role)
    }

    /// The plain cell with these coordinates, if it was planned.
    pub fn cell(
        &self,
        workload: &str,
        role: Role,
        runtime: &str,
        model: &str,
        workers: u32,
    ) -> Option<&Cell> {
        self.cells_of(workload, role).find(|c| {
            c.lane == Lane::Plain
                && c.runtime == runtime
                && c.model == model
                && c.workers == workers
        })
    }

    /// The sequential cell that `cell`'s speed-up is counted against: same workload, size, runtime.
    pub fn sequential_of(&self, cell: &Cell) -> Option<&Cell> {
        self.cells.iter().find(|c| {
            c.is_sequential()
                && c.role != Role::Control
                && c.workload == cell.workload
                && c.size == cell.size
                && c.runtime == cell.runtime
                && c.lane == cell.lane
        })
    }

    /// The capacity cell of a workload for this many workers.
    pub fn capacity(&self, workload: &str, workers: u32) -> Option<&Cell> {
        self.cells_of(workload, Role::Capacity).find(|c| c.workers == workers)
    }

    /// Seconds of wall time for one map of `cell`.
    pub fn wall(&self, cell: &Cell) -> Option<Estimate> {
        self.of_samples(cell, |s| Some(s.seconds()))
    }

    /// CPU time over wall time: how many cores were busy on average. The plainest GIL effect.
    pub fn cores_used(&self, cell: &Cell) -> Option<Estimate> {
        self.of_samples(cell, |s| Some(s.used.cpu_ns? as f64 / s.wall_ns.max(1) as f64))
    }

    /// CPU time of the servers that `cell` asked over its wall time: the cores that they took, which
    /// are this machine's too.
    pub fn server_cores(&self, cell: &Cell) -> Option<Estimate> {
        self.of_samples(cell, |s| Some(s.server_cpu_ns? as f64 / s.wall_ns.max(1) as f64))
    }

    /// Seconds to open `cell`'s pool: the median over fresh worker processes.
    pub fn startup(&self, cell: &Cell) -> Option<f64> {
        let mut seconds: Vec<f64> =
            cell.measured()?.startup_ns.iter().map(|&ns| ns as f64 / 1e9).collect();
        stats::median(&mut seconds)
    }

    /// How many times faster `cell` is than the sequential program of its runtime.
    pub fn speedup(&self, cell: &Cell) -> Option<Estimate> {
        self.ratio(self.sequential_of(cell)?, cell)
    }

    /// Speed-up over what the machine itself gives to as many independent processes. 1 is all
    /// that this machine has. Without a measured capacity line, the ideal one stands in: one more
    /// for every worker, up to [`Machine::cores`](crate::record::Machine::cores).
    pub fn efficiency(&self, cell: &Cell) -> Option<Estimate> {
        let capacity = self.capacity(&cell.workload, cell.workers);
        // At one size the sequential times cancel, and the quotient is a paired ratio like any
        // other: its interval then holds the noise of the capacity line too.
        let paired = capacity
            .filter(|c| c.size == cell.size && c.runtime == cell.runtime)
            .and_then(|c| self.ratio(c, cell));
        if paired.is_some() {
            return paired;
        }
        // Otherwise the line counts as known, and the interval is the speed-up's alone.
        let capacity = capacity
            .and_then(|c| self.speedup(c))
            .map_or(f64::from(cell.workers.min(self.machine.cores).max(1)), |c| c.value);
        Some(self.speedup(cell)?.map(|s| s / capacity))
    }

    /// The Rust cell that does the job of `cell`: sequential for sequential, otherwise the fastest
    /// model at the same size on as many workers. (The fastest of several is picked from the same
    /// samples that are then compared: where models are alike, that flatters Rust by their noise.)
    pub fn rust_counterpart(&self, cell: &Cell) -> Option<&Cell> {
        // Rust called from Python is held against plain Rust: what the way through Python costs.
        let lane = match cell.lane {
            Lane::NativeHeld | Lane::NativeReleased => Lane::Plain,
            lane => lane,
        };
        let counterparts = self.cells_of(&cell.workload, cell.role).filter(|c| {
            c.is_native()
                && c.lane == lane
                && c.is_sequential() == cell.is_sequential()
                && (c.size, c.workers, c.in_flight) == (cell.size, cell.workers, cell.in_flight)
        });
        fastest(counterparts)
    }

    /// How many times as fast as `cell` its [Rust counterpart](Self::rust_counterpart) is.
    pub fn rust_ratio(&self, cell: &Cell) -> Option<Estimate> {
        self.ratio(cell, self.rust_counterpart(cell)?)
    }

    /// Wall time of `slow` over that of `fast`, paired by round.
    pub fn ratio(&self, slow: &Cell, fast: &Cell) -> Option<Estimate> {
        let ratios: Vec<Observation> = paired(slow, fast)
            .map(|(sample, value)| Observation { process: sample.process, value })
            .collect();
        stats::estimate(&ratios, self.seed)
    }

    /// [`ratio`](Self::ratio) of the first two over that of the second two, in their common rounds.
    pub fn ratio_of_ratios(
        &self,
        above: (&Cell, &Cell),
        below: (&Cell, &Cell),
    ) -> Option<Estimate> {
        let same = |a: &Sample, b: &Sample| (a.process, a.round) == (b.process, b.round);
        let pairs: Vec<Observation<(f64, f64)>> = paired(above.0, above.1)
            .filter_map(|(sample, a)| {
                let (_, b) = paired(below.0, below.1).find(|(other, _)| same(sample, other))?;
                Some(Observation { process: sample.process, value: (a, b) })
            })
            .collect();
        stats::quotient_of_medians(&pairs, self.seed)
    }

    /// The largest drift of the calibration kernel, as a share of its median: the middle 90 % of
    /// its timings lie within it. `None` without calibration.
    pub fn drift(&self) -> Option<f64> {
        let mut ns: Vec<f64> = self.calibration.iter().map(|c| c.wall_ns as f64).collect();
        let middle = stats::median(&mut ns)?;
        Some((stats::quantile(&ns, 0.95) - stats::quantile(&ns, 0.05)) / middle)
    }

    /// The label of a runtime for people: `Rust`, or what the interpreter said of itself.
    pub fn runtime_label(&self, runtime: &str) -> String {
        if runtime == NATIVE {
            return "Rust".to_owned();
        }
        self.interpreters
            .iter()
            .find(|i| i.id == runtime)
            .map_or_else(|| runtime.to_owned(), Interpreter::label)
    }

    fn of_samples(&self, cell: &Cell, value: impl Fn(&Sample) -> Option<f64>) -> Option<Estimate> {
        let observations: Vec<Observation> = cell
            .measured()?
            .samples
            .iter()
            .filter_map(|s| Some(Observation { process: s.process, value: value(s)? }))
            .collect();
        stats::estimate(&observations, self.seed)
    }
}

/// The ratio of the times of `slow` and `fast` in each round that both took a sample in, with the
/// sample of `slow`.
fn paired<'a>(slow: &'a Cell, fast: &'a Cell) -> impl Iterator<Item = (&'a Sample, f64)> {
    let samples = |cell: &'a Cell| cell.measured().map_or(&[][..], |measured| &measured.samples);
    let of_same = move |s: &Sample| {
        samples(fast).iter().find(|f| (f.process, f.round) == (s.process, s.round))
    };
    samples(slow)
        .iter()
        .filter_map(move |s| Some((s, s.seconds() / of_same(s)?.seconds())))
        // A sample of 0 ns, below the clock's step, has no ratio.
        .filter(|(_, ratio)| ratio.is_finite())
}

/// The cell with the smallest median wall time, of those that were measured.
pub fn fastest<'a>(cells: impl Iterator<Item = &'a Cell>) -> Option<&'a Cell> {
    cells
        .filter_map(|cell| Some((cell, cell.seconds()?)))
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(cell, _)| cell)
}
