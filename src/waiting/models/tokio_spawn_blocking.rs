//! tokio, with the computing handed to its blocking threads: the repair for work between requests.
//!
//! A task that computes keeps its worker from serving others. `spawn_blocking` moves the computing
//! to threads that run no tasks, and the task awaits it as it awaits a socket.

use std::future::Future;

use anyhow::Result;
use tokio::runtime::Runtime;
use tokio::task::spawn_blocking;

pub use super::tokio::open;
use crate::models::About;
use crate::record::{Tint, Workers};

/// What is to be known about it.
pub const ABOUT: About = About {
    is_async: true,
    repairs: Some("tokio"),
    ..About::of("tokio_spawn_blocking", "tokio + spawn blocking", Workers::Tasks, Tint::Lavender)
};

/// Makes every request, and computes on each response elsewhere.
///
/// # Errors
/// The first failure.
///
/// ```
/// use gilscope::waiting::models::tokio_spawn_blocking as tokio;
/// let ask = |client: (), n: usize| async move { Ok((client, n)) };
/// let squares = tokio::map(&tokio::open()?, &mut vec![(), ()], 3, ask, |_, n| Ok(n * n))?;
/// assert_eq!(squares, [0, 1, 4]);
/// # anyhow::Ok(())
/// ```
pub fn map<C, A, R, F>(
    runtime: &Runtime,
    clients: &mut Vec<C>,
    requests: usize,
    exchange: impl Fn(C, usize) -> F,
    check: impl Fn(usize, A) -> Result<R> + Clone + Send + 'static,
) -> Result<Vec<R>>
where
    C: Send + 'static,
    A: Send + 'static,
    R: Send + 'static,
    F: Future<Output = Result<(C, A)>> + Send + 'static,
{
    super::tokio::map(runtime, clients, requests, |client, i| {
        let (exchange, check) = (exchange(client, i), check.clone());
        async move {
            // lesson: start elsewhere
            let (client, response) = exchange.await?;
            // Up to 512 threads by default, of which the scheduler of the system runs as many as
            // there are cores: fine for waiting, crowded for computing. See `tokio_rayon`.
            let part = spawn_blocking(move || check(i, response)).await??;
            Ok((client, part))
            // lesson: end elsewhere
        }
    })
}
