//! futures: its own thread pool, fed by a buffered stream.
//!
//! No runtime is needed: a stream of futures, of which at most `workers` are in flight
//! (back-pressure), each waiting for a task that a small thread pool computes.

use super::About;
use crate::record::{Tint, Workers};
use anyhow::Result;
use futures::executor::{ThreadPool, block_on};
use futures::stream::{self, StreamExt as _};
use futures::task::SpawnExt as _;
use std::sync::Arc;

/// What is to be known about it.
pub const ABOUT: About = About::of("futures", "futures", Workers::Threads, Tint::Olive);

/// Starts the workers.
///
/// # Errors
/// If the system gives no more threads.
pub fn open(workers: usize) -> Result<ThreadPool> {
    Ok(ThreadPool::builder().pool_size(workers).create()?)
}

/// Does every task, with a bound on how many are in flight.
///
/// ```
/// use gilscope::models::futures;
/// let pool = futures::open(2)?;
/// assert_eq!(futures::map(&pool, 2, vec![1, 2, 3], |n| n * n), [1, 4, 9]);
/// # anyhow::Ok(())
/// ```
pub fn map<T: Send + 'static, R: Send + 'static>(
    pool: &ThreadPool,
    workers: usize,
    tasks: Vec<T>,
    work: impl Fn(T) -> R + Send + Sync + 'static,
) -> Vec<R> {
    let work = Arc::new(work);
    // lesson: start buffered
    let parts = stream::iter(tasks)
        .map(|task| {
            let work = Arc::clone(&work);
            pool.spawn_with_handle(async move { work(task) })
                .expect("this pool takes tasks until it is dropped")
        })
        // `buffered` yields parts in order, so a slow task holds back the finished ones behind it.
        // With as many in flight as there are workers, that would leave workers idle; some more
        // keep them fed. (`buffer_unordered` needs none, and would need an index to sort by.)
        .buffered(workers * 4);
    block_on(parts.collect())
    // lesson: end buffered
}
