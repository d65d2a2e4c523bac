//! rayon: a parallel iterator over a work-stealing pool.
//!
//! The tasks are halved, and halved again; a worker keeps one half for itself and leaves the other
//! where an idle worker can steal it. Balanced like a queue, but workers rarely meet.

use super::About;
use crate::record::{Tint, Workers};
use anyhow::Result;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// What is to be known about it.
pub const ABOUT: About =
    About { quick: true, ..About::of("rayon", "rayon", Workers::Threads, Tint::Green) };

/// Starts the workers.
///
/// # Errors
/// If the system gives no more threads.
pub fn open(workers: usize) -> Result<ThreadPool> {
    // A pool of its own, where a program would use the global one: that one cannot be resized, and
    // is as large as the machine.
    Ok(ThreadPoolBuilder::new().num_threads(workers).build()?)
}

/// Does every task.
///
/// ```
/// use gilscope::models::rayon;
/// let pool = rayon::open(2)?;
/// assert_eq!(rayon::map(&pool, vec![1, 2, 3], |n| n * n), [1, 4, 9]);
/// # anyhow::Ok(())
/// ```
pub fn map<T: Send, R: Send>(
    pool: &ThreadPool,
    tasks: Vec<T>,
    work: impl Fn(T) -> R + Sync + Send,
) -> Vec<R> {
    // Left to itself, rayon stops halving once every worker has something, and so keeps the cost of
    // splitting low for millions of small items. These tasks are few, large and unequal: each of
    // them may be stolen. `collect` keeps the order, whichever thread does what.
    // lesson: start stealing
    pool.install(|| tasks.into_par_iter().with_max_len(1).map(work).collect())
    // lesson: end stealing
}
