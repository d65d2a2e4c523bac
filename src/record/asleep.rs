//! Many tasks asleep at once: what each of them occupies, and how late they wake.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Outcome;

/// One cell: a number of tasks of one model, each waiting for the same time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Asleep {
    /// What holds a waiting task: `threads`, `tokio`, `tokio_current_thread`, `event_loop`, …
    pub model: String,
    /// `native`, or the `id` of an interpreter.
    pub runtime: String,
    /// How many tasks.
    pub tasks: u64,
    /// How long each of them sleeps.
    pub sleep_ns: u64,
    /// What came of it.
    pub outcome: Outcome<Sleeps>,
}

/// All trials of one cell, each in a fresh process.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Sleeps {
    /// One entry a process.
    #[serde(rename = "nights")]
    pub trials: Vec<Trial>,
}

/// Every task fell asleep before the first one woke: a counter inside the tasks has seen to that.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Trial {
    /// From the first task's start until all are done.
    pub wall_ns: u64,
    /// From the first task's start until every task has run up to its sleep.
    pub started_ns: u64,
    /// From the moment at which the last task was due to wake until all are done: late by so much.
    pub late_ns: u64,
    /// Resident memory before the first task was made.
    pub baseline_bytes: u64,
    /// The highest resident memory.
    pub peak_bytes: u64,
    /// CPU time of it all.
    pub cpu_ns: Option<u64>,
}

impl Trial {
    /// Bytes a task, over the baseline.
    pub fn bytes_each(&self, tasks: u64) -> f64 {
        self.peak_bytes.saturating_sub(self.baseline_bytes) as f64 / tasks.max(1) as f64
    }
}
