//! Many tasks asleep at once: what one waiting task occupies, by what holds it. One file per model.
//!
//! A server with a hundred thousand open connections has a hundred thousand tasks that wait. What
//! each of them costs meanwhile is memory, and it depends on what a task *is*:
//!
//! - An **operating system thread** is a stack and a place in the kernel's tables. The stack must
//!   be there whole, whatever depth the thread was at when it went to sleep: pages of 4 KiB that
//!   were touched once stay. The kernel keeps a second stack for it (16 KiB on x86-64) and its
//!   `task_struct` (6 KiB and more: see /proc/slabinfo), which no process's resident memory shows.
//! - A **future** is a state machine: the compiler knows which variables live across each `await`,
//!   and lays out a struct that holds the largest set of them. Asleep, it is that struct on the
//!   heap, an entry in a timer, and what the executor needs to find it again.
//! - A **coroutine** of Python is the same idea by other means: a frame on the heap, and the
//!   objects around it.
//!
//! All tasks of a trial wait for the same moment, far enough away that each has started before the
//! first one wakes. Sleeping for the same *time* instead would let the first wake while the last
//! are still being made, and then the memory of a million tasks at once is never seen.

use std::fs;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::record::Counters;
use crate::record::asleep::Trial;
use crate::session::counters::{self, elapsed_ns};

pub mod futures;
pub mod threads;
pub mod tokio;
pub mod tokio_current_thread;

/// One trial: a number of tasks, asleep until that long after its beginning.
///
/// # Errors
/// If the system gives no more threads, or does not tell how much memory is resident.
pub type Model = fn(u64, Duration) -> Result<Trial>;

/// Every model of native code, by the stem of its file, in the order in which tables show them.
pub const ALL: [(&str, Model); 4] = [
    ("tokio", tokio::trial),
    ("tokio_current_thread", tokio_current_thread::trial),
    ("futures", futures::trial),
    ("threads", threads::trial),
];

/// Every model of Python, likewise: files in `python_scripts/asleep`.
pub const PYTHON: [&str; 2] = ["event_loop", "threads"];

/// The model of this name.
///
/// # Errors
/// If there is none.
pub fn named(name: &str) -> Result<Model> {
    match ALL.iter().find(|(known, _)| *known == name) {
        Some((_, model)) => Ok(*model),
        None => {
            let names = ALL.map(|(name, _)| name).join(", ");
            bail!("no model of sleeping tasks is called {name}: there are {names}")
        }
    }
}

/// What all tasks of a trial share, and who measures it.
pub struct Watch {
    tasks: u64,
    start: Instant,
    deadline: Instant,
    asleep: AtomicU64,
    started_ns: OnceLock<u64>,
    baseline_bytes: u64,
    before: Counters,
}

impl Watch {
    /// Begins the trial. Called when the runtime runs and none of the tasks exists: what it takes
    /// to have a runtime is not what a task costs.
    ///
    /// # Errors
    /// If the system does not tell how much memory is resident.
    pub fn begin(tasks: u64, sleep: Duration) -> Result<Self> {
        // Where it is not allowed, the peak is that of the whole life of this process: it is a
        // fresh one, and has done nothing so far.
        let _ = fs::write("/proc/self/clear_refs", "5");
        let (baseline_bytes, before) = (memory("VmRSS:")?, counters::of_this_process());
        let start = Instant::now();
        Ok(Self {
            tasks,
            start,
            deadline: start + sleep,
            asleep: AtomicU64::new(0),
            started_ns: OnceLock::new(),
            baseline_bytes,
            before,
        })
    }

    /// Each task says so, and then sleeps.
    pub fn falls_asleep(&self) {
        // Relaxed: only the count matters, and nothing is read on the strength of it.
        if self.asleep.fetch_add(1, Ordering::Relaxed) + 1 == self.tasks {
            let _ = self.started_ns.set(elapsed_ns(self.start));
        }
    }

    /// When all are due to wake.
    pub fn deadline(&self) -> Instant {
        self.deadline
    }

    /// Ends the trial, once all tasks are done.
    ///
    /// # Errors
    /// If some task never ran, or the memory cannot be read.
    pub fn end(&self) -> Result<Trial> {
        let wall_ns = elapsed_ns(self.start);
        let used = counters::of_this_process().since(self.before);
        let asleep = self.asleep.load(Ordering::Relaxed);
        let started_ns = *self
            .started_ns
            .get()
            .with_context(|| format!("only {asleep} of {} tasks ever ran", self.tasks))?;
        let sleep_ns = (self.deadline - self.start).as_nanos() as u64;
        Ok(Trial {
            wall_ns,
            started_ns,
            // All were due at once, so the last one was due then too.
            late_ns: wall_ns.saturating_sub(sleep_ns),
            baseline_bytes: self.baseline_bytes,
            peak_bytes: memory("VmHWM:")?,
            cpu_ns: used.cpu_ns,
        })
    }
}

/// A figure of this process's memory, in bytes: `VmRSS:` is resident now, `VmHWM:` at its highest.
fn memory(field: &str) -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(field));
    let kilobytes: Option<u64> = line.and_then(|line| line.split_whitespace().next()?.parse().ok());
    let bytes = kilobytes.map(|kilobytes| kilobytes * 1024);
    bytes.with_context(|| format!("/proc/self/status has no {field} here: use Linux"))
}
