//! The machine that a run sits on: what it has, what this process may use of it, and what about it
//! would disturb a measurement.
//!
//! Everything is read from files under `/proc` and `/sys`, below a root that tests replace by a
//! folder of their own. Where those files are missing (another operating system, a bare
//! container), [`inspect`] asks sysinfo for what it can tell, and the rest stays unknown: a guess
//! in a record would be worse than a gap.
//!
//! [`cpus`] counts processors and cores, [`cgroup`] reads limits on processor time, [`host`] says
//! which system and which hypervisor, and [`mod@notices`] what an engineer should change first;
//! [`mod@conditions`]
//! is what a record keeps of that; [`others`] names who computes besides, [`busy`] says how busy each core is;
//! [`descriptors`] raises the one limit that is this process's own to raise.

pub mod busy;
pub mod cgroup;
pub mod conditions;
pub mod cpus;
pub mod descriptors;
pub mod host;
pub mod noise;
pub mod notices;
pub mod others;

use std::fs;
use std::path::Path;

pub use conditions::conditions;
pub use notices::{Notice, notices, other_runs};

use crate::record::Machine;

/// The machine that this process runs on.
pub fn inspect() -> Machine {
    let root = Path::new("/");
    let usable = affinity().or_else(|| cpus::allowed(root)).unwrap_or_else(|| {
        // Neither a system call nor a file: believe the standard library's count.
        let count = std::thread::available_parallelism().map_or(1, usize::from);
        (0..count as u32).collect()
    });
    let mut machine = inspect_at(root, &usable);
    host::ask_sysinfo(&mut machine);
    machine
}

/// The machine that the `/proc` and `/sys` below `root` tell of, for a process that may run on the
/// logical processors `usable`. What they do not tell is 0, empty or `None`.
pub fn inspect_at(root: &Path, usable: &[u32]) -> Machine {
    let topology = cpus::topology(root, usable);
    let cpu_quota = cgroup::quota(root);
    let usable_cpus: Vec<u32> = topology.iter().map(|cpu| cpu.id).collect();
    Machine {
        os: host::os(root),
        arch: std::env::consts::ARCH.to_owned(),
        cpu: cpus::name(root),
        logical_cpus: cpus::online(root).unwrap_or(usable.len() as u32),
        physical_cores: topology.iter().filter(|cpu| cpu.first_of_core).count() as u32,
        cores: cores(usable_cpus.len() as u32, cpu_quota),
        usable_cpus,
        cpu_quota,
        core_kinds: cpus::kinds(&topology),
        memory_bytes: host::memory(root),
        virtualised: host::virtualised(root),
        governor: cpus::governor(root, usable),
    }
}

/// What *all cores* means: `usable` processors, or the quota if that is less, at least 1.
///
/// A quota of 1.5 counts as 1, by the rule of [`std::thread::available_parallelism`], so that
/// `rayon` and `tokio` start as many threads on their own as gilscope asks of every other model. A
/// second worker there would run half of the time and be stopped by the scheduler for the rest.
pub fn cores(usable: u32, quota: Option<f64>) -> u32 {
    // `as` saturates: a quota beyond u32 is no limit at all.
    let limit = quota.map_or(u32::MAX, |q| q.floor() as u32);
    usable.min(limit).max(1)
}

/// The processors that this thread may run on, by the system call: unlike the file, it leaves out
/// processors that are offline. `None` where the call is missing, or on machines with more than
/// 1024 processors, which are more than its set holds.
#[cfg(target_os = "linux")]
fn affinity() -> Option<Vec<u32>> {
    use rustix::thread::{CpuSet, sched_getaffinity};
    let set = sched_getaffinity(None).ok()?;
    Some((0..CpuSet::MAX_CPU).filter(|&cpu| set.is_set(cpu)).map(|cpu| cpu as u32).collect())
}

#[cfg(not(target_os = "linux"))]
fn affinity() -> Option<Vec<u32>> {
    None
}

/// Keeps the calling thread, and what it starts, on one processor, where the system allows it; elsewhere
/// the scheduler decides.
#[cfg(target_os = "linux")]
pub fn pin(cpu: u32) {
    let mut set = rustix::thread::CpuSet::new();
    set.set(cpu as usize);
    let _ = rustix::thread::sched_setaffinity(None, &set);
}

/// The scheduler decides here.
#[cfg(not(target_os = "linux"))]
pub fn pin(_cpu: u32) {}

/// A file's text without the white space around it; `None` if it cannot be read or is empty.
fn text(path: impl AsRef<Path>) -> Option<String> {
    let text = fs::read_to_string(path).ok()?;
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// The value after `key` in a file of lines such as `model name : AMD EPYC`.
fn value(text: &str, key: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        (name.trim() == key).then(|| value.trim().to_owned())
    })
}
