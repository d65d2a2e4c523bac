//! The wrong way to compute with tokio: inside async tasks, which then never give way.
//!
//! It is as fast as any other pool, and that is the trap: while these tasks compute, their threads
//! serve no socket and no timer. The harm is seen in the latency of others, not in this time.

use std::future::Future;
use std::panic::resume_unwind;

use super::About;
use crate::record::{Tint, Workers};
use anyhow::Result;
use tokio::runtime::{Builder, Runtime};

/// What is to be known about it.
pub const ABOUT: About = About {
    caution: Some("wrong way"),
    is_async: true,
    ..About::of("tokio_blocking", "tokio blocking", Workers::Threads, Tint::Wine)
};

/// Starts the runtime with `workers` executor threads.
///
/// # Errors
/// If the system gives no more threads.
pub fn open(workers: usize) -> Result<Runtime> {
    Ok(Builder::new_multi_thread().worker_threads(workers).build()?)
}

/// Spawns every task as a future and waits for all of them.
///
/// ```
/// use gilscope::models::tokio_blocking;
/// let runtime = tokio_blocking::open(2)?;
/// let squares = tokio_blocking::map(&runtime, vec![1, 2, 3], |n| async move { n * n });
/// assert_eq!(squares, [1, 4, 9]);
/// # anyhow::Ok(())
/// ```
pub fn map<T, R: Send + 'static, F: Future<Output = R> + Send + 'static>(
    runtime: &Runtime,
    tasks: Vec<T>,
    work: impl Fn(T) -> F,
) -> Vec<R> {
    runtime.block_on(async {
        // lesson: start on_the_executor
        let spawned: Vec<_> = tasks.into_iter().map(|task| tokio::spawn(work(task))).collect();
        let mut parts = Vec::with_capacity(spawned.len());
        for task in spawned {
            parts.push(task.await.unwrap_or_else(|failure| resume_unwind(failure.into_panic())));
        }
        parts
        // lesson: end on_the_executor
    })
}
