//! tokio's way to compute: `spawn_blocking`, on threads kept for what would block the executor.
//!
//! An executor's thread runs one task until it yields at an `await`; a task that computes for a
//! second would hold up all others on that thread. So it is handed to the blocking pool, and the
//! async side only waits for it. The pool has one queue; threads take from it as they become free.

use std::panic::resume_unwind;
use std::sync::Arc;

use super::About;
use crate::record::{Tint, Workers};
use anyhow::Result;
use tokio::runtime::{Builder, Runtime};

/// What is to be known about it.
pub const ABOUT: About = About::of("tokio", "tokio", Workers::Threads, Tint::Plum);

/// Starts the runtime, and its blocking threads by giving them something to do.
///
/// # Errors
/// If the system gives no more threads.
pub fn open(workers: usize) -> Result<Runtime> {
    // One thread is enough to wait. The blocking pool's default limit of 512 threads is meant for
    // threads that mostly wait; for computing it must be the number of workers.
    let runtime =
        Builder::new_multi_thread().worker_threads(1).max_blocking_threads(workers).build()?;
    // It starts a thread when a task finds none idle, and ends it after ten idle seconds. Empty
    // tasks may share one; the first real map starts the rest, and a map that comes late starts
    // them anew.
    map(&runtime, vec![(); workers], |()| ());
    Ok(runtime)
}

/// Does every task.
///
/// ```
/// use gilscope::models::tokio;
/// let runtime = tokio::open(2)?;
/// assert_eq!(tokio::map(&runtime, vec![1, 2, 3], |n| n * n), [1, 4, 9]);
/// # anyhow::Ok(())
/// ```
pub fn map<T: Send + 'static, R: Send + 'static>(
    runtime: &Runtime,
    tasks: Vec<T>,
    work: impl Fn(T) -> R + Send + Sync + 'static,
) -> Vec<R> {
    let work = Arc::new(work);
    runtime.block_on(async {
        // lesson: start blocking_pool
        let spawned: Vec<_> = tasks
            .into_iter()
            .map(|task| {
                let work = Arc::clone(&work);
                tokio::task::spawn_blocking(move || work(task))
            })
            .collect();
        // lesson: end blocking_pool
        // Awaited one by one, in order: they all run meanwhile.
        let mut parts = Vec::with_capacity(spawned.len());
        for task in spawned {
            parts.push(task.await.unwrap_or_else(|failure| resume_unwind(failure.into_panic())));
        }
        parts
    })
}
