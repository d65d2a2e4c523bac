//! tokio: a task per request, on an executor with a thread for each core.
//!
//! A task is a future on the heap, some hundreds of bytes. While it waits it is not on any thread:
//! the reactor (one `epoll` for all) wakes it when its socket can be read, and whichever worker is
//! free goes on with it.

use std::future::Future;
use std::panic::resume_unwind;

use crate::models::About;
use crate::record::{Tint, Workers};
use anyhow::{Context as _, Result};
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

/// What is to be known about it.
pub const ABOUT: About = About {
    is_async: true,
    emblem: true,
    quick: true,
    ..About::of("tokio", "tokio", Workers::Tasks, Tint::Plum)
};

/// Starts the runtime with its reactor, its timer and a worker for each core.
///
/// # Errors
/// If the system gives no more threads.
pub fn open() -> Result<Runtime> {
    Ok(Builder::new_multi_thread().enable_all().build()?)
}

/// Makes every request, at most as many at once as there are clients.
///
/// A client goes into the request and comes back with its part: a spawned task may outlive its
/// caller, so it cannot borrow one.
///
/// # Errors
/// The first failure; requests that are under way are dropped where they wait.
///
/// ```
/// use gilscope::waiting::models::tokio;
/// let square = |client: (), n: usize| async move { Ok((client, n * n)) };
/// let squares = tokio::map(&tokio::open()?, &mut vec![(), ()], 3, square)?;
/// assert_eq!(squares, [0, 1, 4]);
/// # anyhow::Ok(())
/// ```
pub fn map<C: Send + 'static, R: Send + 'static, F>(
    runtime: &Runtime,
    clients: &mut Vec<C>,
    requests: usize,
    request: impl Fn(C, usize) -> F,
) -> Result<Vec<R>>
where
    F: Future<Output = Result<(C, R)>> + Send + 'static,
{
    let in_flight = clients.len();
    let mut parts = Vec::with_capacity(requests);
    runtime.block_on(async {
        // Dropping the set, as `?` does, ends the tasks in it; `tokio::spawn` would let them run on.
        let mut running = JoinSet::new();
        for i in 0..requests {
            // Back-pressure: who has no client waits until one comes back. (A `Semaphore` would say
            // the same, and the connections would need a list besides.)
            // lesson: start back_pressure
            if clients.is_empty() {
                let (client, i, part) = next(&mut running).await?;
                clients.push(client);
                parts.push((i, part));
            }
            let client = clients.pop().context("there is no client")?;
            let request = request(client, i);
            running.spawn(async move { request.await.map(|(client, part)| (client, i, part)) });
            // lesson: end back_pressure
        }
        while clients.len() < in_flight {
            let (client, i, part) = next(&mut running).await?;
            clients.push(client);
            parts.push((i, part));
        }
        anyhow::Ok(())
    })?;
    Ok(super::in_order(parts))
}

async fn next<T: 'static>(running: &mut JoinSet<Result<T>>) -> Result<T> {
    let ended = running.join_next().await.context("nothing is under way")?;
    ended.unwrap_or_else(|failure| resume_unwind(failure.into_panic()))
}
