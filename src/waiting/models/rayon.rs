//! rayon, the wrong tool for this: a request that waits keeps one of its few threads from working.
//!
//! A work-stealing pool has a thread for each core, since its threads are meant to compute. So no
//! more requests are in flight than there are cores, however many may be, and whatever else was to
//! be computed in this pool waits too.

use std::thread::available_parallelism;

use crate::models::About;
use crate::record::{Tint, Workers};
use anyhow::{Context as _, Result};
use crossbeam::queue::SegQueue;
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

/// What is to be known about it.
pub const ABOUT: About = About {
    caution: Some("wrong tool"),
    few_threads: true,
    ..About::of("rayon", "rayon", Workers::Threads, Tint::Green)
};

/// Starts a thread for each core, but no more than there are clients.
///
/// # Errors
/// If the system gives no more threads.
pub fn open(clients: usize) -> Result<ThreadPool> {
    let cores = available_parallelism().map_or(1, usize::from);
    Ok(ThreadPoolBuilder::new().num_threads(cores.min(clients)).build()?)
}

/// Makes every request, as many at once as the pool has threads or there are clients.
///
/// # Errors
/// One of the failures; requests that no thread has begun are not made.
///
/// ```
/// use gilscope::waiting::models::rayon;
/// let squares = rayon::map(&rayon::open(2)?, &mut vec![(), ()], 3, |_, n| Ok(n * n))?;
/// assert_eq!(squares, [0, 1, 4]);
/// # anyhow::Ok(())
/// ```
pub fn map<C: Send, R: Send>(
    pool: &ThreadPool,
    clients: &mut Vec<C>,
    requests: usize,
    request: impl Fn(&mut C, usize) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let idle = SegQueue::new();
    clients.drain(..).for_each(|client| idle.push(client));
    let parts = pool.install(|| {
        // lesson: start stealing
        let parts = (0..requests).into_par_iter().with_max_len(1).map(|i| {
            let mut client = idle.pop().context("there are fewer clients than threads")?;
            let part = request(&mut client, i);
            idle.push(client);
            part
        });
        parts.collect()
        // lesson: end stealing
    });
    clients.extend(idle);
    parts
}
