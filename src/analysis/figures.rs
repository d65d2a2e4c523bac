//! The questions that charts and reports ask of a record.
//!
//! How two cells are compared stands in [`pairs`].

use super::pairs::{self, Pair};
use super::stats::{self, Estimate, Observation};
use super::verdict::Verdict;
use crate::record::model::ModelInfo;
use crate::record::{
    Bound, Cell, Interpreter, Lane, Measured, NATIVE, Outcome, Record, Role, SEQUENTIAL, Sample,
    Workers,
};

impl Cell {
    /// Its figures, if it was measured.
    pub fn measured(&self) -> Option<&Measured> {
        match &self.outcome {
            Outcome::Measured(measured) if !measured.samples.is_empty() => Some(measured),
            _ => None,
        }
    }

    /// Seconds of wall time for one map, with its interval.
    pub fn wall(&self) -> Option<Estimate> {
        self.estimate(|s| Some(s.seconds()))
    }

    /// The same without its interval.
    pub fn seconds(&self) -> Option<f64> {
        Some(self.wall()?.value)
    }

    /// Seconds for one map in those of its samples that are `wanted`.
    pub(super) fn seconds_where(&self, wanted: impl Fn(&Sample) -> bool) -> Option<f64> {
        Some(self.estimate(|s| wanted(s).then(|| s.seconds()))?.value)
    }

    /// The mean of a figure of its samples, over its processes.
    fn estimate(&self, value: impl Fn(&Sample) -> Option<f64>) -> Option<Estimate> {
        let observations: Vec<Observation> = (self.measured()?.samples.iter())
            .filter_map(|s| Some(Observation { process: s.process, value: value(s)? }))
            .collect();
        stats::estimate(&observations)
    }

    /// Whether Rust ran it, without Python.
    pub fn is_native(&self) -> bool {
        self.runtime == NATIVE
    }

    /// Whether Python's threads called Rust in it.
    pub fn is_rust_from_python(&self) -> bool {
        matches!(self.lane, Lane::NativeHeld | Lane::NativeReleased)
    }

    /// Whether it computes, by what an expert would ship. (Work that waits has a library lane of clients,
    /// which is shown beside the plain one.)
    pub fn is_shipped(&self) -> bool {
        self.lane == Lane::Library && self.in_flight.is_none()
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
    /// and with them the charts and the sentences, are others. What is [shipped](Cell::is_shipped) is in
    /// neither.
    pub fn of_bound(&self, bound: Bound) -> Self {
        let mut part = self.clone();
        part.workloads.retain(|w| w.bound == bound);
        let kept = |name: &str| part.workloads.iter().any(|w| w.name == name);
        part.cells.retain(|c| kept(&c.workload) && !c.is_shipped());
        // What only the library lane has is on no axis of these.
        let shipped = |name: &str| self.cells.iter().any(|c| c.workload == name && c.is_shipped());
        let cells = &part.cells;
        part.workloads.retain(|w| !shipped(&w.name) || cells.iter().any(|c| c.workload == w.name));
        part
    }

    /// The role of the cells that show how `runtime` scales: native code has a larger size of its
    /// own for that, if it was measured; Python scales at the shared size.
    pub fn scaling_role(&self, workload: &str, runtime: &str) -> Role {
        let has_own = runtime == NATIVE
            && self.cells_of(workload, Role::Scaling).any(|c| c.measured().is_some());
        if has_own { Role::Scaling } else { Role::Shared }
    }

    /// The cells of one workload in one role, in the record's order; not those that are
    /// [shipped](Cell::is_shipped): what they say stands in [a ladder](super::ladder) of its own.
    pub fn cells_of<'a, 'b>(
        &'a self,
        workload: &'b str,
        role: Role,
    ) -> impl Iterator<Item = &'a Cell> + use<'a, 'b> {
        let is_meant = move |c: &&Cell| c.workload == workload && c.role == role;
        self.cells.iter().filter(is_meant).filter(|c| !c.is_shipped())
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

    /// The cell of which `control` is a copy.
    pub fn twin_of(&self, control: &Cell) -> Option<&Cell> {
        let role = if control.is_native() { Role::Scaling } else { Role::Shared };
        let Cell { workload, runtime, model, workers, .. } = control;
        self.cell(workload, role, runtime, model, *workers)
    }

    /// The capacity cell of a workload for this many workers.
    pub fn capacity(&self, workload: &str, workers: u32) -> Option<&Cell> {
        self.cells_of(workload, Role::Capacity).find(|c| c.workers == workers)
    }

    /// CPU time over wall time: how many cores were busy on average. The plainest GIL effect.
    pub fn cores_used(&self, cell: &Cell) -> Option<Estimate> {
        cell.estimate(|s| Some(s.used.cpu_ns? as f64 / s.wall_ns.max(1) as f64))
    }

    /// CPU time of the servers that `cell` asked over its wall time: the cores that they took, which
    /// are this machine's too.
    pub fn server_cores(&self, cell: &Cell) -> Option<Estimate> {
        cell.estimate(|s| Some(s.server_cpu_ns? as f64 / s.wall_ns.max(1) as f64))
    }

    /// Seconds to open `cell`'s pool: the median over fresh worker processes.
    pub fn startup(&self, cell: &Cell) -> Option<f64> {
        let mut seconds: Vec<f64> =
            cell.measured()?.startup_ns.iter().map(|&ns| ns as f64 / 1e9).collect();
        stats::median(&mut seconds)
    }

    /// What `cell`'s speed-up is counted against: the best serial program. That is the sequential one,
    /// or, where it is seen to be faster, the same work split into tasks and done by a single worker:
    /// smaller pieces may suit the caches better, which is no gain by a second core.
    pub fn reference_of<'a>(&'a self, cell: &Cell) -> Option<&'a Cell> {
        let sequential = self.sequential_of(cell)?;
        if cell.workers == 1 || cell.in_flight.is_some() {
            return Some(sequential); // what splitting itself gains or costs
        }
        let is_split = |c: &&Cell| {
            let in_process = |model: &ModelInfo| model.workers != Workers::Processes;
            (c.size, &c.runtime, c.lane) == (sequential.size, &sequential.runtime, sequential.lane)
                && (c.workers, c.is_sequential()) == (1, false)
                && self.model_of(c).is_some_and(in_process)
        };
        let split = self.cells_of(&cell.workload, sequential.role).filter(is_split);
        let gains = split.filter_map(|c| Some((c, self.ratio(sequential, c)?)));
        let faster = gains.filter(|(_, gain)| Verdict::of(*gain) == Verdict::More);
        let best = faster.max_by(|(_, a), (_, b)| a.value.total_cmp(&b.value));
        Some(best.map_or(sequential, |(split, _)| split))
    }

    /// How many times faster `cell` is than the [best serial program](Self::reference_of) of its
    /// runtime.
    pub fn speedup(&self, cell: &Cell) -> Option<Estimate> {
        self.ratio(self.reference_of(cell)?, cell)
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
    /// model at the same size on as many workers.
    pub fn rust_counterpart(&self, cell: &Cell) -> Option<&Cell> {
        fastest(self.rust_counterparts(cell).into_iter())
    }

    /// Every Rust model that does the job of `cell` at the same size on as many workers.
    fn rust_counterparts(&self, cell: &Cell) -> Vec<&Cell> {
        // Rust called from Python is held against plain Rust: what the way through Python costs.
        let lane = match cell.lane {
            Lane::NativeHeld | Lane::NativeReleased => Lane::Plain,
            lane => lane,
        };
        let counterparts = self.cells.iter().filter(|c| {
            (&c.workload, c.role, c.is_native()) == (&cell.workload, cell.role, true)
                && c.lane == lane
                && c.is_sequential() == cell.is_sequential()
                && (c.size, c.workers, c.in_flight) == (cell.size, cell.workers, cell.in_flight)
                && c.measured().is_some()
        });
        counterparts.collect()
    }

    /// How many times as fast as `cell` its [Rust counterpart](Self::rust_counterpart) is.
    pub fn rust_ratio(&self, cell: &Cell) -> Option<Estimate> {
        pairs::ratio(&self.rust_pairs(cell))
    }

    /// `cell` paired with the fastest Rust model: see [`pairs::pairs_with_fastest`].
    pub fn rust_pairs(&self, cell: &Cell) -> Vec<Pair> {
        pairs::pairs_with_fastest(cell, &self.rust_counterparts(cell))
    }

    /// Wall time of `slow` over that of `fast`, of [neighbours](pairs).
    pub fn ratio(&self, slow: &Cell, fast: &Cell) -> Option<Estimate> {
        pairs::ratio(&pairs::pairs(slow, fast))
    }

    /// Of what its intervals speak, where that is less than the program: of the processes that were
    /// seen, which may have been lucky ones.
    pub fn within(&self) -> Option<String> {
        match self.processes as usize {
            0 | 1 => Some("within this process".to_owned()),
            n if n < stats::FEWEST_PROCESSES => Some(format!("within these {n} processes")),
            _ => None,
        }
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
}

/// The cell with the smallest mean wall time, of those that were measured.
pub fn fastest<'a>(cells: impl Iterator<Item = &'a Cell>) -> Option<&'a Cell> {
    cells
        .filter_map(|cell| Some((cell, cell.seconds()?)))
        .min_by(|(_, a), (_, b)| a.total_cmp(b))
        .map(|(cell, _)| cell)
}
