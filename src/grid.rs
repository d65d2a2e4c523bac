//! The grid: every workload, every model. Commands, tests and benches loop over these lists.

use crate::erased::{self, PrepareKernel};
use crate::models::Model;
use crate::record::{Bound, Lane, SEQUENTIAL, WorkloadInfo};
use crate::session;
use crate::waiting::workloads::echo::Echo;
use crate::waiting::workloads::fetch::Fetch;
use crate::waiting::workloads::files::Files;
use crate::waiting::workloads::files_cold::FilesCold;
use crate::waiting::workloads::mixed::Mixed;
use crate::waiting::workloads::storm::Storm;
use crate::waiting::workloads::timers::Timers;
use crate::waiting::{self, Waiting};

use crate::workloads::fibonacci::Fibonacci;
use crate::workloads::fibonacci_contiguous::FibonacciContiguous;
use crate::workloads::json::Json;
use crate::workloads::mandelbrot::Mandelbrot;
use crate::workloads::matmul::Matmul;
use crate::workloads::monte_carlo::MonteCarlo;
use crate::workloads::primes::Primes;
use crate::workloads::sha256::Sha256Blocks;
use crate::workloads::sort::Sort;
use crate::workloads::word_count::WordCount;
use crate::workloads::{About, Workload};

/// One workload in one lane.
pub struct Row {
    /// What is to be known about it.
    pub about: About,
    /// How its code is written.
    pub lane: Lane,
    /// Opens a session of it in this process.
    pub open: session::computing::OpenSession,
    /// Prepares it for Python's threads to call.
    pub kernel: PrepareKernel,
}

/// Every workload, in the order in which they run and are shown; lessons come last. Adding one is a
/// Rust file, a Python file and a line here.
pub const ALL: &[Row] = &[
    row::<Primes>(Lane::Plain),
    row::<Mandelbrot>(Lane::Plain),
    row::<WordCount>(Lane::Plain),
    row::<Sha256Blocks>(Lane::Plain),
    row::<Fibonacci>(Lane::Plain),
    row::<Matmul>(Lane::Plain),
    row::<MonteCarlo>(Lane::Plain),
    row::<Sort>(Lane::Plain),
    row::<Json>(Lane::Plain),
    row::<FibonacciContiguous>(Lane::Plain),
];

const fn row<W: Workload>(lane: Lane) -> Row {
    Row { about: W::ABOUT, lane, open: session::computing::open::<W>, kernel: erased::prepare::<W> }
}

/// One workload that waits, in one lane.
pub struct WaitingRow {
    /// What is to be known about it.
    pub about: waiting::About,
    /// How its code is written.
    pub lane: Lane,
    /// Opens a session of it in this process.
    pub open: session::waiting::OpenSession,
}

/// Every workload that waits, in the order in which they run and are shown. Adding one is a Rust
/// file, a Python file and a line here.
pub const WAITING: &[WaitingRow] = &[
    waiting_row_of::<Timers>(Lane::Plain),
    waiting_row_of::<Fetch>(Lane::Plain),
    waiting_row_of::<waiting::library::fetch::Fetch>(Lane::Library),
    waiting_row_of::<Echo>(Lane::Plain),
    waiting_row_of::<Storm>(Lane::Plain),
    waiting_row_of::<Mixed>(Lane::Plain),
    waiting_row_of::<Files>(Lane::Plain),
    waiting_row_of::<FilesCold>(Lane::Plain),
];

const fn waiting_row_of<W: Waiting>(lane: Lane) -> WaitingRow {
    WaitingRow { about: W::ABOUT, lane, open: session::waiting::open::<W> }
}

/// The workload that waits of this name, in this lane.
pub fn waiting_row(workload: &str, lane: Lane) -> Option<&'static WaitingRow> {
    WAITING.iter().find(|row| row.about.name == workload && row.lane == lane)
}

/// Every model of Python for requests, by the stems of the files in `python_scripts/waiting/models`.
pub const PYTHON_WAITING_MODELS: [&str; 8] = [
    SEQUENTIAL,
    "threads",
    "thread_pool",
    "processes",
    "event_loop",
    "uvloop",
    "event_loop_threads",
    "event_loop_processes",
];

/// Every model of Python, by the stems of the files in `python_scripts/models`.
pub const PYTHON_MODELS: [&str; 6] =
    [SEQUENTIAL, "threads", "thread_pool", "processes", "interpreters", "event_loop"];

/// The workloads whose Rust is also called from Python's threads (any could be): one of equal and
/// one of unequal tasks, one with a serial part, and one that lives in memory.
pub const IN_NATIVE_LANE: [&str; 4] = ["primes", "mandelbrot", "word_count", "matmul"];

/// The row of this workload, written plainly.
pub fn row_named(workload: &str) -> Option<&'static Row> {
    ALL.iter().find(|row| row.about.name == workload)
}

impl About {
    /// What a record says about this workload.
    pub fn info(&self) -> WorkloadInfo {
        WorkloadInfo {
            name: self.name.to_owned(),
            title: self.title.to_owned(),
            kind: self.kind,
            gil_class: self.gil_class,
            unit: self.unit.to_owned(),
            serial_part: self.serial_part.map(str::to_owned),
            bound: Bound::Cpu,
            wait_ns: None,
        }
    }
}

/// Every workload's name, those that compute first.
pub fn workload_names() -> Vec<&'static str> {
    let computing = ALL.iter().map(|row| row.about.name);
    once_each(computing.chain(WAITING.iter().map(|row| row.about.name)))
}

/// Every model's name, of either language, for work that computes.
pub fn model_names() -> Vec<&'static str> {
    once_each(Model::ALL.into_iter().map(Model::name).chain(PYTHON_MODELS))
}

/// Every model's name, of either language, for work that waits.
pub fn waiting_model_names() -> Vec<&'static str> {
    let native = waiting::models::Model::ALL.into_iter().map(waiting::models::Model::name);
    once_each(native.chain(PYTHON_WAITING_MODELS))
}

fn once_each(names: impl Iterator<Item = &'static str>) -> Vec<&'static str> {
    let mut once = Vec::new();
    for name in names {
        if !once.contains(&name) {
            once.push(name);
        }
    }
    once
}
