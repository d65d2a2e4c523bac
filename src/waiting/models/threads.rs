//! A thread per request: the oldest way to wait for many at once, and the easiest to read.
//!
//! A waiting thread takes no processor time, but a stack and a place in the kernel's tables, and
//! starting it takes some tens of microseconds. That is all that is wrong with it.

use std::thread::{self, Builder};

use crate::models::About;
use crate::record::{Tint, Workers};
use anyhow::{Context as _, Result};
use crossbeam::channel;

/// What is to be known about it.
pub const ABOUT: About = About {
    starts_workers: true,
    emblem: true,
    quick: true,
    ..About::of("threads", "threads", Workers::Threads, Tint::Blue)
};

/// Makes every request, each in a thread of its own, at most as many at once as there are clients.
///
/// # Errors
/// The first failure: requests that are under way are waited for, later ones are not made.
///
/// ```
/// use gilscope::waiting::models::threads;
/// let squares = threads::map(&mut vec![(), ()], 3, |_, n| Ok(n * n))?;
/// assert_eq!(squares, [0, 1, 4]);
/// # anyhow::Ok(())
/// ```
pub fn map<C: Send, R: Send>(
    clients: &mut Vec<C>,
    requests: usize,
    request: impl Fn(&mut C, usize) -> Result<R> + Sync,
) -> Result<Vec<R>> {
    let in_flight = clients.len();
    // Room for everybody, so that no thread ever waits to tell that it is done.
    let (done, finished) = channel::bounded(in_flight);
    let mut parts = Vec::with_capacity(requests);
    thread::scope(|scope| {
        let mut take_back = |clients: &mut Vec<C>| {
            let (client, i, part) = finished.recv().context("a thread ended without a word")?;
            clients.push(client);
            parts.push((i, part?));
            anyhow::Ok(())
        };
        for i in 0..requests {
            // Back-pressure: who has no client waits until one comes back. (A semaphore would say
            // the same, and the connections would need a list besides.)
            // lesson: start back_pressure
            if clients.is_empty() {
                take_back(clients)?;
            }
            let mut client = clients.pop().context("there is no client")?;
            // lesson: end back_pressure
            // lesson: start thread_each
            let (done, request) = (done.clone(), &request);
            // `Builder`, since `scope.spawn` panics where the system gives no more threads. The
            // handle is dropped: an ended thread keeps its stack until it is joined or forgotten.
            Builder::new()
                .spawn_scoped(scope, move || {
                    let part = request(&mut client, i);
                    let _ = done.send((client, i, part)); // the receiver is gone after a failure
                })
                .with_context(|| format!("no thread could be started for request {i}"))?;
            // lesson: end thread_each
        }
        while clients.len() < in_flight {
            take_back(clients)?;
        }
        anyhow::Ok(())
    })?;
    Ok(super::in_order(parts))
}
