//! What a worker started and did not end itself: also what has left its process group, as a daemon does.
//!
//! A worker is the reaper of its descendants (see `gilscope worker`), so that none of them leaves its tree while
//! it lives. If it dies, its orphans are known by a mark in their environment. Linux only; elsewhere what leaves
//! the group is not found.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
#[cfg(target_os = "linux")]
use std::time::{Duration, Instant};

/// The environment variable that a worker hands on to whatever it starts.
pub const VARIABLE: &str = "GILSCOPE_WORKER";

/// How long they may take to end by themselves.
#[cfg(target_os = "linux")]
const GRACE: Duration = Duration::from_millis(500);

/// A mark that no other worker has.
pub fn new_mark() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    format!("{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed))
}

/// Every living descendant of `pid`.
pub fn descendants(pid: u32) -> Vec<u32> {
    /// One that starts processes faster than they are found is not waited for.
    const LOOKS: usize = 5;
    let mut found = seen_below(pid);
    // Whose parent ends meanwhile goes to the reaper, which was looked at before: so it is looked at again.
    for _ in 1..LOOKS {
        let new: Vec<u32> =
            seen_below(pid).into_iter().filter(|seen| !found.contains(seen)).collect();
        if new.is_empty() {
            break;
        }
        found.extend(new);
    }
    found
}

/// Those that one look at the tree finds.
fn seen_below(pid: u32) -> Vec<u32> {
    let mut found = children(pid);
    let mut next = 0;
    while next < found.len() {
        found.extend(children(found[next]));
        next += 1;
    }
    found
}

fn children(pid: u32) -> Vec<u32> {
    // The kernel's own list for each thread; looking at every process's parent would do without,
    // and read all of /proc each time.
    let tasks = fs::read_dir(proc(pid, "task")).into_iter().flatten().flatten();
    tasks
        .filter_map(|task| fs::read_to_string(task.path().join("children")).ok())
        .flat_map(|list| list.split_whitespace().filter_map(|p| p.parse().ok()).collect::<Vec<_>>())
        .collect()
}

/// Every process with this mark.
pub fn marked(mark: &str) -> Vec<u32> {
    let wanted = format!("{VARIABLE}={mark}");
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let pids = all.filter_map(|entry| entry.file_name().to_str()?.parse().ok());
    pids.filter(|&pid| {
        let environment = fs::read(proc(pid, "environ")).unwrap_or_default();
        environment.split(|&byte| byte == 0).any(|variable| variable == wanted.as_bytes())
    })
    .collect()
}

fn proc(pid: u32, file: &str) -> PathBuf {
    PathBuf::from(format!("/proc/{pid}/{file}"))
}

/// Processes, held so that no number is taken for another one's later.
#[cfg(target_os = "linux")]
pub struct Held(Vec<rustix::fd::OwnedFd>);

#[cfg(target_os = "linux")]
impl Held {
    /// Those of `pids` that are still there.
    pub fn of(pids: Vec<u32>) -> Self {
        use rustix::process::{Pid, PidfdFlags, pidfd_open};
        let known = pids.into_iter().filter_map(|pid| Pid::from_raw(pid.try_into().ok()?));
        Self(known.filter_map(|pid| pidfd_open(pid, PidfdFlags::empty()).ok()).collect())
    }

    /// Ends them, after a moment in which they may end by themselves: one that sweeps up after the worker does.
    pub fn end(&mut self) {
        use rustix::event::{PollFd, PollFlags, Timespec, poll};
        use rustix::process::{Signal, pidfd_send_signal};
        let last = Instant::now() + GRACE;
        while !self.0.is_empty() {
            let left = last.saturating_duration_since(Instant::now());
            // Readable is one that has ended.
            let mut waited: Vec<PollFd<'_>> =
                self.0.iter().map(|process| PollFd::new(process, PollFlags::IN)).collect();
            let limit = Timespec { tv_sec: 0, tv_nsec: left.as_nanos() as _ };
            let _ = poll(&mut waited, Some(&limit));
            let ended: Vec<bool> = waited.iter().map(|one| !one.revents().is_empty()).collect();
            let mut ended = ended.into_iter();
            self.0.retain(|_| ended.next() != Some(true));
            if left.is_zero() {
                break;
            }
        }
        for process in self.0.drain(..) {
            let _ = pidfd_send_signal(process, Signal::KILL);
        }
    }
}

/// Nothing is found, and nothing held.
#[cfg(not(target_os = "linux"))]
pub struct Held;

#[cfg(not(target_os = "linux"))]
impl Held {
    /// None.
    pub fn of(_pids: Vec<u32>) -> Self {
        Self
    }

    /// Nothing to end.
    pub fn end(&mut self) {}
}
