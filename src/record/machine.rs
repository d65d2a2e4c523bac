//! Where a run was made.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The machine, as far as its operating system tells.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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

impl Machine {
    /// What does not change while it is one machine: memory comes and goes by a few pages, with what the
    /// kernel keeps for itself.
    pub fn lasting(&self) -> Self {
        Self { memory_bytes: 0, ..self.clone() }
    }

    /// How many workers use all of it: one for each core, and at least two, since one alone is not
    /// concurrent.
    pub fn fully_used(&self) -> u32 {
        self.cores.max(2)
    }
}

/// Processors of one kind, as in performance and efficiency cores.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct CoreKind {
    /// What the system calls them: `performance`, `efficiency`, `capacity 512`.
    pub name: String,
    /// How many physical cores of this kind the run may use.
    pub cores: u32,
}
