//! What a record holds, and its version.
//!
//! Every duration is in whole nanoseconds and every size in bytes. Digests and answers stay below
//! 2^53, so that a JSON reader that knows only doubles (JavaScript, `jq`) still reads them exactly.
//! Samples are kept raw and in the order in which they were taken; nothing in a record is an
//! average.

use serde::{Deserialize, Serialize};

use super::asked::Asked;
use super::asleep::Asleep;
use super::outcome::Outcome;
use super::probes::Probe;
use super::services::Service;

/// The version of this schema. A reader refuses a record with a higher one.
pub const SCHEMA: u32 = 1;

/// One run: what was measured, where, by whom.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// [`SCHEMA`] of the program that wrote this record.
    pub schema: u32,
    /// The gilscope that measured.
    pub gilscope: Build,
    /// When the run began: RFC 3339 in the machine's time zone.
    pub started: String,
    /// When it ended, in the same form; absent while it runs.
    pub finished: Option<String>,
    /// `smoke`, `quick` or `full`.
    pub profile: String,
    /// Seeds the shuffled rounds, the workers' hash seeds and the bootstrap.
    pub seed: u64,
    /// Fresh worker processes per runtime. With one, intervals speak of a single process.
    pub processes: u32,
    /// Whether the run was interrupted: the cells then hold what had been measured.
    pub interrupted: bool,
    /// Whether another gilscope was seen beside it, when it began or when it ended.
    #[serde(default)]
    pub beside_another: bool,
    /// When it was taken up again after an interruption, each time, in the form of `started`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resumed: Vec<String>,
    /// What it was asked for; none for what is not a run of workloads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked: Option<Asked>,
    /// Where it ran.
    pub machine: Machine,
    /// Every CPython that took part, by the `id` that cells name as their runtime.
    pub interpreters: Vec<Interpreter>,
    /// Scripts that differed from the ones embedded in the binary, by their relative paths.
    pub changed_scripts: Vec<String>,
    /// The text that `word_count` read, if it ran.
    pub corpus: Option<Corpus>,
    /// The small files that `files` read, if it ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub files: Option<Corpus>,
    /// A word about each workload that took part, in the order in which charts show them.
    pub workloads: Vec<WorkloadInfo>,
    /// Every planned cell, also those that were skipped or failed.
    pub cells: Vec<Cell>,
    /// A fixed kernel timed once in every round: it shows whether the machine's speed drifted.
    pub calibration: Vec<Calibration>,
    /// Servers under load.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub services: Vec<Service>,
    /// Many tasks asleep at once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asleep: Vec<Asleep>,
    /// What probes saw.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub probes: Vec<Probe>,
    /// What someone expected before the run, in their own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub prediction: Option<String>,
}

/// The program that measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Build {
    /// The package's version.
    pub version: String,
    /// The commit it was built from, with `+` after it if the tree held changes; empty if unknown.
    pub commit: String,
}

/// The machine, as far as its operating system tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    /// Operating system, its version and kernel.
    pub os: String,
    /// `x86_64`, `aarch64`, …
    pub arch: String,
    /// The processor's name.
    pub cpu: String,
    /// Logical processors of the whole machine.
    pub logical_cpus: u32,
    /// Physical cores among the processors that this run may use.
    pub physical_cores: u32,
    /// The processors that this run may use (its affinity), one of each physical core first.
    pub usable_cpus: Vec<u32>,
    /// A cgroup's limit on processor time, in cores; `1.5` is one and a half.
    pub cpu_quota: Option<f64>,
    /// What *all cores* means here: affinity and quota taken together, at least 1.
    pub cores: u32,
    /// Kinds of core, fastest first; one entry where they are all alike.
    pub core_kinds: Vec<CoreKind>,
    /// Main memory.
    pub memory_bytes: u64,
    /// The hypervisor or container that the run sat in, if one could be seen.
    pub virtualised: Option<String>,
    /// The frequency governor, where it can be read.
    pub governor: Option<String>,
}

/// Processors of one kind, as in performance and efficiency cores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CoreKind {
    /// What the system calls them: `performance`, `efficiency`, `capacity 512`.
    pub name: String,
    /// How many physical cores of this kind the run may use.
    pub cores: u32,
}

/// A CPython that ran cells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Interpreter {
    /// The name that cells give as their runtime: `embedded`, or `external:` and a version.
    pub id: String,
    /// The exact version, such as `3.13.5`.
    pub version: String,
    /// The executable whose installation was used.
    pub executable: String,
    /// Whether the build can run without the GIL (`Py_GIL_DISABLED`).
    pub free_threaded_build: bool,
    /// Whether the build calls itself experimental, as the free-threaded one of 3.13 does.
    #[serde(default)]
    pub experimental: bool,
    /// What `PYTHON_GIL` asked of a free-threaded build: on, off, or nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gil_asked: Option<bool>,
    /// Whether the GIL was on: asked after the imports and again after every sample.
    pub gil_enabled: bool,
    /// The module for whose sake the interpreter switched the GIL on again, if one did: an
    /// extension that does not declare that it can do without.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gil_enabled_by: Option<String>,
    /// Whether it has a pool of subinterpreters (`InterpreterPoolExecutor`).
    #[serde(default)]
    pub interpreter_pool: bool,
    /// Which of the optional packages that some cells use are installed for it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packages: Vec<String>,
    /// How it was built, as far as it tells: `pgo`, `lto`, `debug`, `jit`, `tail-call`.
    pub build_flags: Vec<String>,
    /// The compiler that built it.
    pub compiler: String,
}

impl Interpreter {
    /// A label made from what the interpreter said of itself, never from the name of its
    /// executable: `CPython 3.13.5 free-threaded (experimental), GIL off`. A build that *can* run
    /// without the GIL is called free-threaded only where it did, or was told not to.
    pub fn label(&self) -> String {
        if !self.free_threaded_build {
            return format!("CPython {}", self.version);
        }
        let name = match (self.gil_enabled, self.gil_asked) {
            (false, _) => " free-threaded",
            (true, Some(true)) => " free-threaded build",
            (true, _) => "t",
        };
        let experimental = if self.experimental { " (experimental)" } else { "" };
        format!("CPython {}{name}{experimental}, {}", self.version, self.lock())
    }

    /// The state of a free-threaded build's lock, in words.
    pub fn lock(&self) -> String {
        match (&self.gil_enabled_by, self.gil_enabled, self.gil_asked) {
            (Some(module), ..) => format!("GIL re-enabled by {module}"),
            (None, true, Some(true)) => "GIL on".to_owned(),
            // Off is how it starts, unless it is told otherwise.
            (None, true, _) => "GIL re-enabled".to_owned(),
            (None, false, _) => "GIL off".to_owned(),
        }
    }

    /// Whether both are one installation, run with different settings: the only pair in which the
    /// lock is all that differs.
    pub fn same_build(&self, other: &Self) -> bool {
        (&self.executable, &self.version, self.free_threaded_build)
            == (&other.executable, &other.version, other.free_threaded_build)
    }

    /// How it was configured, in words: profile-guided optimisation changes an interpreter's speed
    /// more than most of what is compared here, so it is named also where it is missing. (Some
    /// distributions add it by other means, of which the interpreter does not tell.)
    pub fn built(&self) -> String {
        let flags: Vec<&str> =
            self.build_flags.iter().map(String::as_str).filter(|f| *f != "pgo").collect();
        let pgo = if flags.len() < self.build_flags.len() { "with PGO" } else { "without PGO" };
        let with = if flags.is_empty() { "" } else { ", " };
        format!("configured {pgo}{with}{}", flags.join(", "))
    }
}

/// Files that were read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Corpus {
    /// The folder it was gathered from.
    pub folder: String,
    /// How many files.
    pub files: u32,
    /// How many bytes they hold together.
    pub bytes: u64,
    /// A digest of those bytes. Records with different ones hold different inputs.
    pub digest: u64,
}

/// What charts print about a workload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct WorkloadInfo {
    /// Its name: the stem of its files.
    pub name: String,
    /// One line: what it computes.
    pub title: String,
    /// How far the two languages do the same.
    pub kind: Kind,
    /// What Python does with the GIL meanwhile.
    pub gil_class: GilClass,
    /// What size counts, such as `numbers` or `bytes`.
    pub unit: String,
    /// What stays serial in it, if anything does: the reason why it cannot scale fully.
    pub serial_part: Option<String>,
    /// What its time is spent on.
    #[serde(default)]
    pub bound: Bound,
    /// What every request waits for, whoever asks: no program can be done sooner. None where that
    /// is not fixed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wait_ns: Option<u64>,
}

/// What a workload's time is spent on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// Computing: its axis is workers.
    #[default]
    Cpu,
    /// Waiting for others: its axis is requests in flight.
    Io,
}

/// How far a workload's `plain` lane is the same in both languages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The same algorithm at source level.
    Algorithm,
    /// The same operation, by each language's standard routine.
    Operation,
}

/// What a Python thread does with the GIL while it computes. A statement about GIL builds only:
/// free-threaded builds have per-object locks instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GilClass {
    /// The interpreter's loop: the GIL is held and offered at every switch interval.
    Bytecode,
    /// Long C calls that keep the GIL.
    CHolding,
    /// Long C calls that release the GIL.
    CReleasing,
}

/// Why a cell was measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The size that every runtime does: ratios between languages, and Python's own speed-up.
    Shared,
    /// A larger size for native code, where starting threads no longer hides the scaling.
    Scaling,
    /// The machine's own capacity: as many independent processes as `workers`, each doing the whole
    /// sequential job. A sample's `wall_ns` is the time per job at their joint rate.
    Capacity,
    /// A second copy of the sequential cell (an A/A comparison): what is left of noise and of
    /// other cells' idle pools.
    Control,
}

/// How a cell's code was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// The runtime of cells that run in Rust.
pub const NATIVE: &str = "native";
/// The runtime of cells that run in the embedded CPython.
pub const EMBEDDED: &str = "embedded";
/// The model that every speed-up is counted against: the best unsplit serial program.
pub const SEQUENTIAL: &str = "sequential";

/// One square of the grid: workload × size × model × workers × runtime × lane.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Sample {
    /// Which fresh worker process took it, from 0.
    pub process: u32,
    /// The round within that process, from 0. Cells are compared round by round.
    pub round: u32,
    /// Whole maps in this sample: more than one where a map is too short to time alone.
    pub repeats: u32,
    /// Wall time of all of them, by the worker's own monotonic clock.
    pub wall_ns: u64,
    /// CPU time of the worker and of the processes it started.
    pub cpu_ns: Option<u64>,
    /// Context switches because a thread waited.
    pub voluntary_switches: Option<u64>,
    /// Context switches because the scheduler took the core away.
    pub involuntary_switches: Option<u64>,
    /// Page faults served without reading from disk.
    pub minor_faults: Option<u64>,
    /// Page faults that had to read from disk.
    pub major_faults: Option<u64>,
    /// The sum of each process's highest resident memory during the sample.
    pub peak_memory_bytes: Option<u64>,
    /// Garbage collections in the worker during the sample; none for native code.
    pub collections: Option<u64>,
    /// CPU time of the servers that were asked, for workloads that wait for some.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub server_cpu_ns: Option<u64>,
}

/// One timing of the calibration kernel.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// Which group of cells it ran with: an index into the record's workloads.
    pub group: u32,
    /// The fresh worker process.
    pub process: u32,
    /// The round.
    pub round: u32,
    /// How long the fixed kernel took.
    pub wall_ns: u64,
}
