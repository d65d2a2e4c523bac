//! What is measured and drawn: one square of the grid, and the raw samples of it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::counters::Counters;
use super::outcome::Outcome;

/// Why a cell was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The size that every runtime does: ratios between languages, and Python's own speed-up.
    Shared,
    /// A larger size for native code, where starting threads no longer hides the scaling.
    Scaling,
    /// The machine's own capacity: as many independent processes as `workers`, each doing the whole
    /// sequential job. A sample's `wall_ns` is the time per job at their joint rate.
    Capacity,
    /// A second copy of another cell, in a fresh process that has nothing else open (an A/A comparison):
    /// it shows what noise, the luck of a process and other cells' idle pools come to together.
    Control,
}

/// How a cell's code was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Lane {
    /// The same program in both languages.
    Plain,
    /// What an expert would ship.
    Library,
    /// Rust called from Python threads that keep the GIL meanwhile.
    NativeHeld,
    /// Rust called from Python threads that release the GIL meanwhile.
    NativeReleased,
}

impl Lane {
    /// The folder of the library lane's programs, in both languages: beside the plain ones of work that
    /// waits, and within those of work that computes.
    pub fn library_folder(waits: bool) -> &'static str {
        if waits { "waiting/library" } else { "workloads/library" }
    }
}

/// The runtime of cells that run in Rust.
pub const NATIVE: &str = "native";
/// The runtime of cells that run in gilscope's own Python: the one that it is linked to, was installed for,
/// or was told. What is said of Python without another word is said of this one.
pub const OWN_PYTHON: &str = "python";
/// The model that every speed-up is counted against: the best unsplit serial program.
pub const SEQUENTIAL: &str = "sequential";

/// One square of the grid: workload × size × model × workers × runtime × lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Cell {
    /// The workload's name.
    pub workload: String,
    /// Its size, in the workload's own unit.
    pub size: u64,
    /// Why it was measured.
    pub role: Role,
    /// The model's name.
    pub model: String,
    /// Workers asked for; 1 for `sequential`.
    pub workers: u32,
    /// Requests in flight, for I/O-bound work.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_flight: Option<u32>,
    /// `native`, or the `id` of an interpreter.
    pub runtime: String,
    /// How the code was written.
    pub lane: Lane,
    /// What came of it.
    pub outcome: Outcome,
}

/// The figures of a cell whose answer was checked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Measured {
    /// The answer, equal to the sequential Rust reference.
    pub answer: u64,
    /// How many tasks the input was split into.
    pub tasks: u32,
    /// Opening the pool: one figure for each fresh worker process. Never part of a sample.
    pub startup_ns: Vec<u64>,
    /// Preparing the input, likewise.
    pub prepare_ns: Vec<u64>,
    /// What crossed between processes in one map, for models that pickle.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub transfer: Option<Transfer>,
    /// Every sample, in the order taken.
    pub samples: Vec<Sample>,
}

/// What one map sends to its worker processes and gets back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Transfer {
    /// Bytes pickled on the way out: the tasks.
    pub bytes_out: u64,
    /// Bytes pickled on the way back: the parts.
    pub bytes_back: u64,
    /// Pickling and unpickling all of them once, one after the other, without the pipe.
    pub ns: u64,
}

impl Transfer {
    /// Bytes pickled both ways.
    pub fn bytes(&self) -> u64 {
        self.bytes_out.saturating_add(self.bytes_back)
    }
}

/// One timed sample: `repeats` whole maps, one after the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sample {
    /// Which fresh worker process took it, from 0.
    pub process: u32,
    /// The round within that process, from 0. Cells are compared round by round.
    pub round: u32,
    /// Whole maps in this sample: more than one where a map is too short to time alone.
    pub repeats: u32,
    /// Its place among all samples of its group in this process's generation, from 0: the order in
    /// which they were taken.
    #[serde(default)]
    pub place: u32,
    /// When it began: after its generation of workers was open.
    #[serde(default)]
    pub at_ns: u64,
    /// Wall time of all of them, by the worker's own monotonic clock.
    pub wall_ns: u64,
    /// What the worker and the processes it started have used meanwhile.
    #[serde(flatten)]
    pub used: Counters,
    /// The sum of each process's highest resident memory during the sample.
    pub peak_memory_bytes: Option<u64>,
    /// Garbage collections in the worker during the sample; none for native code.
    pub collections: Option<u64>,
    /// CPU time of the servers that were asked, for workloads that wait for some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_cpu_ns: Option<u64>,
    /// The processors that the worker's main thread was on before it, and after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub processors: Option<(u32, u32)>,
    /// Processor time that the hypervisor gave to others meanwhile, over all processors. It is counted
    /// in hundredths of a second.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub steal_ns: Option<u64>,
    /// How fast the machine was just before it, on those of its processors that the sample could use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub calibration: Option<Calibration>,
}

/// The times of two fixed kernels: see [`crate::session::calibration`]. On several processors at once,
/// that of the slowest.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Calibration {
    /// Of steps that need each other: as fast as the clock ticks.
    pub latency_ns: u64,
    /// Of steps that fill the core: slower as well where something else uses the same core.
    pub throughput_ns: u64,
}

impl Calibration {
    /// Of both kernels the longer time.
    pub fn slower(self, other: Self) -> Self {
        Self {
            latency_ns: self.latency_ns.max(other.latency_ns),
            throughput_ns: self.throughput_ns.max(other.throughput_ns),
        }
    }
}
