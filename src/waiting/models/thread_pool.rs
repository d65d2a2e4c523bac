//! Threads that are kept: each owns a client and takes the next request from one queue.
//!
//! What a thread per request pays at every request, this pays once. The price is a number to
//! choose: with fewer threads than could wait at once, requests wait in the queue instead.

use std::thread::{Builder, JoinHandle};

use crate::models::About;
use crate::record::{Tint, Workers};
use anyhow::{Context as _, Result};
use crossbeam::channel::{self, Receiver, Sender};

/// What is to be known about it.
pub const ABOUT: About = About::of("thread_pool", "thread pool", Workers::Threads, Tint::Sky);

/// The threads, and the caller's ends of the two channels to them.
pub struct ThreadPool<R> {
    queue: Option<Sender<usize>>,
    waiting: Receiver<usize>,
    finished: Receiver<(usize, Result<R>)>,
    threads: Vec<JoinHandle<()>>,
}

/// Starts a thread for each client.
///
/// # Errors
/// If the system gives no more threads.
pub fn open<C: Send + 'static, R: Send + 'static>(
    clients: Vec<C>,
    request: impl Fn(&mut C, usize) -> Result<R> + Clone + Send + 'static,
) -> Result<ThreadPool<R>> {
    let (queue, waiting) = channel::unbounded::<usize>();
    let (done, finished) = channel::unbounded();
    let start = |mut client: C| {
        let (waiting, done, request) = (waiting.clone(), done.clone(), request.clone());
        // lesson: start queue
        Builder::new().spawn(move || {
            for i in waiting {
                // The receiver is gone once the pool is dropped.
                let _ = done.send((i, request(&mut client, i)));
            }
        })
        // lesson: end queue
    };
    let threads = clients.into_iter().map(start).collect::<Result<_, _>>();
    let threads = threads.context("the threads of the pool could not be started")?;
    Ok(ThreadPool { queue: Some(queue), waiting, finished, threads })
}

/// Makes every request, each by the thread that is free next.
///
/// # Errors
/// The first failure: requests that still wait in the queue are not made.
///
/// ```
/// use gilscope::waiting::models::thread_pool;
/// let pool = thread_pool::open(vec![(), ()], |_, n| Ok(n * n))?;
/// assert_eq!(thread_pool::map(&pool, 3)?, [0, 1, 4]);
/// # anyhow::Ok(())
/// ```
pub fn map<R>(pool: &ThreadPool<R>, requests: usize) -> Result<Vec<R>> {
    let queue = pool.queue.as_ref().context("the pool is closed")?;
    for i in 0..requests {
        queue.send(i)?;
    }
    let mut parts = Vec::with_capacity(requests);
    for (i, part) in pool.finished.iter().take(requests) {
        match part {
            Ok(part) => parts.push((i, part)),
            Err(failure) => {
                pool.waiting.try_iter().for_each(drop);
                return Err(failure);
            }
        }
    }
    Ok(super::in_order(parts))
}

impl<R> Drop for ThreadPool<R> {
    fn drop(&mut self) {
        self.queue = None; // a closed queue is how the threads learn that nothing more will come
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
