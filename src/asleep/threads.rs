//! `std::thread`: one operating system thread for each sleeper.
//!
//! Resident memory shows what is smaller than its fame: of a stack only the pages that were
//! touched, two or three of 4 KiB. It does not show what the kernel holds for each thread, which is
//! more: a stack of its own, 16 KiB on x86-64 (`KernelStack` in /proc/meminfo grows by that), and 8
//! kB of `task_struct` and mappings (`SUnreclaim`; Linux 6.18). Nor does it show the limits, which a
//! server meets first: threads of a user (`ulimit -u`), of the system (`kernel.threads-max`,
//! `kernel.pid_max`), and mappings of a process (`vm.max_map_count`), of which each thread takes
//! several.

use std::thread::{self, Builder};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::Watch;
use crate::record::asleep::Trial;

/// Reserved for a thread's stack. The default of 2 MiB is address space too, and not occupied until
/// it is touched; but ten thousand of them are 20 GiB, which a system that does not overcommit
/// refuses, and where transparent huge pages are always on, the first touch may make all 2 MiB
/// resident. 64 KiB is plenty for a closure that sleeps, and too small for a huge page.
const STACK: usize = 64 * 1024;

/// A trial of threads.
///
/// # Errors
/// If the system gives no more threads, or does not tell how much memory is resident.
pub fn trial(tasks: u64, sleep: Duration) -> Result<Trial> {
    let watch = Watch::begin(tasks, sleep)?;
    // Scoped threads may borrow the watch, and the scope waits for all of them.
    thread::scope(|scope| {
        for n in 1..=tasks {
            // A builder and not `scope.spawn`, which panics when the system has no more threads.
            // lesson: start sleeper
            Builder::new()
                .stack_size(STACK)
                .spawn_scoped(scope, || {
                    watch.falls_asleep();
                    thread::sleep(watch.deadline().saturating_duration_since(Instant::now()));
                })
                .with_context(|| format!("thread {n} of {tasks} could not be started"))?;
            // lesson: end sleeper
        }
        anyhow::Ok(())
    })?;
    watch.end()
}
