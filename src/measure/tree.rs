//! The processes that a worker starts, watched from outside: a pool's workers are children of the
//! worker, and its own counters say nothing of them while they live.
//!
//! Linux only (`/proc`); elsewhere there are no figures, which a record can say.

use std::fs;
use std::path::PathBuf;

use crate::record::Counters;
use crate::worker::left_over;

/// Every living descendant of `pid`, without multiprocessing's resource tracker, which serves all
/// pools of its process and works for none.
pub fn descendants(pid: u32) -> Vec<u32> {
    let mut found = left_over::descendants(pid);
    found.retain(|&pid| {
        let command = fs::read(proc(pid, "cmdline")).unwrap_or_default();
        !String::from_utf8_lossy(&command).contains("resource_tracker")
    });
    found
}

/// What these processes have used until now.
pub fn used(pids: &[u32]) -> Counters {
    pids.iter().map(|&pid| used_by(pid)).sum()
}

fn used_by(pid: u32) -> Counters {
    let (minor_faults, major_faults) = faults(pid).unzip();
    let of_task = |task: PathBuf| {
        let status = fs::read_to_string(task.join("status")).unwrap_or_default();
        Counters {
            voluntary_switches: field(&status, "voluntary_ctxt_switches:"),
            involuntary_switches: field(&status, "nonvoluntary_ctxt_switches:"),
            ..Counters::default()
        }
    };
    let switches: Counters = tasks(pid).map(of_task).sum();
    Counters { cpu_ns: cpu_ns(pid), minor_faults, major_faults, ..switches }
}

/// Sets the highest resident memory of these processes back to what they hold now. Where that is
/// not allowed, the peak is that of their whole life.
pub fn reset_peak_memory(pids: impl IntoIterator<Item = u32>) {
    for pid in pids {
        let _ = fs::write(proc(pid, "clear_refs"), "5");
    }
}

/// The sum of these processes' highest resident memory, in bytes; `None` where it cannot be read.
pub fn peak_memory(pids: impl IntoIterator<Item = u32>) -> Option<u64> {
    let kilobytes = |pid| {
        let status = fs::read_to_string(proc(pid, "status")).ok()?;
        field(&status, "VmHWM:")
    };
    pids.into_iter().map(kilobytes).sum::<Option<u64>>().map(|kilobytes| kilobytes * 1024)
}

/// CPU time of all threads of `pid`, ended ones included. A clock, since /proc/PID/stat counts in
/// hundredths of a second.
#[cfg(target_os = "linux")]
#[expect(unsafe_code, reason = "no crate in use here reads another process's CPU clock")]
pub fn cpu_ns(pid: u32) -> Option<u64> {
    let mut clock: libc::clockid_t = 0;
    let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: both calls only write to the valid pointer they are given, and say by their return
    // value whether they did; a process that is gone makes them fail.
    let read = unsafe {
        libc::clock_getcpuclockid(pid.try_into().ok()?, &raw mut clock) == 0
            && libc::clock_gettime(clock, &raw mut time) == 0
    };
    read.then_some(time.tv_sec as u64 * 1_000_000_000 + time.tv_nsec as u64)
}

/// Unknown here.
#[cfg(not(target_os = "linux"))]
pub fn cpu_ns(_pid: u32) -> Option<u64> {
    None
}

fn faults(pid: u32) -> Option<(u64, u64)> {
    let fields = stat(pid)?;
    // proc(5): field 10 is minflt and field 12 majflt.
    Some((fields.get(7)?.parse().ok()?, fields.get(9)?.parse().ok()?))
}

/// The fields of /proc/PID/stat from the third on.
fn stat(pid: u32) -> Option<Vec<String>> {
    let stat = fs::read_to_string(proc(pid, "stat")).ok()?;
    // The second field is the program's name in brackets and may itself hold spaces and brackets.
    Some(stat.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

/// Keeps every thread of `pid`, and what they start, on these processors, where the system allows it.
#[cfg(target_os = "linux")]
pub fn pin(pid: u32, cpus: &[u32]) {
    let mut set = rustix::thread::CpuSet::new();
    cpus.iter().for_each(|&cpu| set.set(cpu as usize));
    let number = |task: PathBuf| task.file_name()?.to_str()?.parse().ok();
    for thread in tasks(pid).filter_map(number) {
        let _ = rustix::thread::sched_setaffinity(rustix::process::Pid::from_raw(thread), &set);
    }
}

/// The scheduler decides here.
#[cfg(not(target_os = "linux"))]
pub fn pin(_pid: u32, _cpus: &[u32]) {}

/// The processor that the main thread of `pid` is on, or was on last.
pub fn processor(pid: u32) -> Option<u32> {
    // proc(5): field 39.
    stat(pid)?.get(36)?.parse().ok()
}

/// Processor time that the hypervisor has given to others until now, over all processors, in
/// nanoseconds.
pub fn steal_ns() -> Option<u64> {
    /// proc(5): times are in USER_HZ, which is 100 on every architecture of today.
    const TICK_NS: u64 = 10_000_000;
    let all = fs::read_to_string("/proc/stat").ok()?;
    // cpu user nice system idle iowait irq softirq steal …
    Some(all.lines().next()?.split_whitespace().nth(8)?.parse::<u64>().ok()? * TICK_NS)
}

fn field(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    line.split_whitespace().next()?.parse().ok()
}

fn tasks(pid: u32) -> impl Iterator<Item = PathBuf> {
    fs::read_dir(proc(pid, "task")).into_iter().flatten().flatten().map(|entry| entry.path())
}

fn proc(pid: u32, file: &str) -> PathBuf {
    PathBuf::from(format!("/proc/{pid}/{file}"))
}
