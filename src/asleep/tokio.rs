//! tokio's multi-threaded scheduler: one spawned task for each sleeper.
//!
//! A task is one allocation: a header of four words (state, queue link, function table, owner), the
//! future, and a trailer with the waker of the task that awaits it. tokio aligns it to 128 bytes on
//! x86-64, so that two tasks on two cores never share a pair of cache lines, and its size is a
//! multiple of that. The timer needs no allocation of its own: the entry lies *inside* the `Sleep`,
//! and the wheel links the entries to each other.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::Result;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::Notify;
use tokio::time::sleep_until;

use super::Watch;
use crate::record::asleep::Trial;

/// A trial on a thread for each core.
///
/// # Errors
/// If the system gives no more threads, or does not tell how much memory is resident.
pub fn trial(tasks: u64, sleep: Duration) -> Result<Trial> {
    // Only the timer is switched on: nothing here reads a socket.
    trial_in(&Builder::new_multi_thread().enable_time().build()?, tasks, sleep)
}

/// A trial on any of tokio's schedulers.
///
/// # Errors
/// As [`trial`].
pub fn trial_in(runtime: &Runtime, tasks: u64, sleep: Duration) -> Result<Trial> {
    struct Shared {
        watch: Watch,
        awake: AtomicU64,
        all_awake: Notify,
    }
    let shared = Arc::new(Shared {
        watch: Watch::begin(tasks, sleep)?,
        awake: AtomicU64::new(0),
        all_awake: Notify::new(),
    });
    runtime.block_on(async {
        for _ in 0..tasks {
            // One pointer is all that a task owns besides its sleep. What it captures is part of
            // its struct, and every task would have a copy of it.
            let shared = Arc::clone(&shared);
            // The `JoinHandle` is dropped: a `Vec` of a million takes 8 MB, a `JoinSet` an entry of
            // its own for each, and both would count as part of the tasks. The last one to wake
            // says so instead. (A handle is also how a panic is noticed. These tasks have none.)
            // lesson: start sleeper
            tokio::spawn(async move {
                shared.watch.falls_asleep();
                sleep_until(shared.watch.deadline().into()).await;
                if shared.awake.fetch_add(1, Ordering::Relaxed) + 1 == tasks {
                    // Keeps a permit if no task waits yet: no wake-up is lost.
                    shared.all_awake.notify_one();
                }
            });
            // lesson: end sleeper
        }
        shared.all_awake.notified().await;
    });
    shared.watch.end()
}
