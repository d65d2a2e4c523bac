//! Whether there is room for many tasks: memory, and the limits on threads.
//!
//! A machine without memory does not say no: it swaps, or ends the largest process, which may be
//! the user's editor. So the need is estimated, and compared with what is left, before a trial
//! begins.

use std::fs;
use std::path::Path;

use crate::grid;
use crate::record::asleep::Asleep;
use crate::record::{Bound, NATIVE, Workers};
use crate::words;

/// What this machine has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Room {
    /// Memory that can be had without swapping; unknown where the system does not tell.
    pub memory_bytes: Option<u64>,
    /// How many more threads each limit allows, its name, and what raises it.
    pub threads: Vec<(u64, &'static str, &'static str)>,
    /// How many mappings a process may have.
    pub mappings: Option<u64>,
}

/// Memory that is left to others whatever is measured.
const SPARED: u64 = 256 << 20;
/// A stack and its guard, and for Rust the stack of the signal handler and its guard.
const MAPPINGS_OF_A_THREAD: u64 = 4;

impl Room {
    /// What is left below `root`, which is `/` but in tests.
    pub fn at(root: &Path) -> Self {
        let threads_now = number(root, "proc/loadavg", |text| {
            // The fourth field: those that run now, and all there are.
            text.split_whitespace().nth(3)?.split_once('/')?.1.parse().ok()
        })
        .unwrap_or(0);
        let whole = |text: &str| text.trim().parse().ok();
        // Of all users, where the limit of one is asked: too many rather than too few.
        let limits = [
            (
                number(root, "proc/self/limits", |text| {
                    let line = text.lines().find_map(|l| l.strip_prefix("Max processes"))?;
                    line.split_whitespace().next()?.parse().ok() // "unlimited" is no number
                }),
                "ulimit -u",
                "raise it: ulimit -u unlimited",
            ),
            (
                number(root, "proc/sys/kernel/threads-max", whole),
                "kernel.threads-max",
                "raise it: sudo sysctl kernel.threads-max=200000",
            ),
            (
                number(root, "proc/sys/kernel/pid_max", whole),
                "kernel.pid_max",
                "raise it: sudo sysctl kernel.pid_max=200000",
            ),
            (
                number(root, "sys/fs/cgroup/pids.max", whole),
                "the container's pids.max",
                "give the container more: docker run --pids-limit 200000, or systemd's TasksMax",
            ),
        ];
        let left = |(limit, name, remedy): (Option<u64>, _, _)| {
            Some((limit?.saturating_sub(threads_now), name, remedy))
        };
        Self {
            memory_bytes: memory(root),
            threads: limits.into_iter().filter_map(left).collect(),
            mappings: number(root, "proc/sys/vm/max_map_count", whole),
        }
    }

    /// Why there is no room for the tasks of `cell`, and what would give it.
    pub fn lacks(&self, cell: &Asleep) -> Option<(String, String)> {
        let need = SPARED + cell.tasks * bytes_each(cell);
        if let Some(left) = self.memory_bytes.filter(|&left| left < need) {
            return Some((
                format!(
                    "{} take about {} of memory, and {} is left",
                    words::plural(cell.tasks, "such task"),
                    words::bytes(need),
                    words::bytes(left)
                ),
                "end other programs, or use a machine with more memory".to_owned(),
            ));
        }
        if !is_threads(&cell.model) {
            return None;
        }
        if let Some((left, name, remedy)) =
            self.threads.iter().filter(|(left, ..)| *left < cell.tasks).min_by_key(|limit| limit.0)
        {
            return Some((
                format!(
                    "{name} leaves room for {} of {} threads",
                    words::whole(*left),
                    words::whole(cell.tasks)
                ),
                (*remedy).to_owned(),
            ));
        }
        let mappings = cell.tasks * MAPPINGS_OF_A_THREAD;
        let allowed = self.mappings.filter(|&allowed| allowed < mappings)?;
        Some((
            format!(
                "vm.max_map_count is {}, and the stacks of {} threads are up to {} mappings",
                words::whole(allowed),
                words::whole(cell.tasks),
                words::whole(mappings)
            ),
            format!("raise it: sudo sysctl vm.max_map_count={}", mappings * 2),
        ))
    }
}

/// Whether tasks of this model are threads of the system.
pub fn is_threads(model: &str) -> bool {
    grid::model(Bound::Waiting, model).is_some_and(|about| about.workers == Workers::Threads)
}

/// More than was ever measured, and for threads with what the kernel holds.
fn bytes_each(cell: &Asleep) -> u64 {
    match (is_threads(&cell.model), cell.runtime == NATIVE) {
        (true, true) => 48 << 10,
        (true, false) => 64 << 10,
        (false, true) => 768,
        (false, false) => 3 << 10,
    }
}

/// What can be had without swapping: of the machine, or of the container if that is less.
fn memory(root: &Path) -> Option<u64> {
    let of_machine = number(root, "proc/meminfo", |text| {
        let line = text.lines().find_map(|line| line.strip_prefix("MemAvailable:"))?;
        Some(line.split_whitespace().next()?.parse::<u64>().ok()? * 1024)
    });
    let cgroup = root.join("sys/fs/cgroup");
    let whole = |text: &str| text.trim().parse::<u64>().ok(); // "max" is no limit
    let of_container = number(&cgroup, "memory.max", whole).and_then(|limit| {
        let used = number(&cgroup, "memory.current", whole)?;
        // Of files that were read and can be dropped again.
        let cached = number(&cgroup, "memory.stat", |text| {
            let line = text.lines().find_map(|line| line.strip_prefix("inactive_file "))?;
            line.trim().parse().ok()
        });
        Some(limit.saturating_sub(used.saturating_sub(cached.unwrap_or(0))))
    });
    of_machine.into_iter().chain(of_container).min()
}

fn number(root: &Path, file: &str, parse: impl Fn(&str) -> Option<u64>) -> Option<u64> {
    parse(&fs::read_to_string(root.join(file)).ok()?)
}
