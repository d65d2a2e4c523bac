//! tokio for waiting, rayon for computing, and a oneshot channel between them.
//!
//! Each pool does what it is made for: the executor's threads never compute, and no more threads
//! compute than there are cores. The channel is how a task waits for a job that no runtime knows.

use std::future::Future;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use rayon::ThreadPool;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;

pub use super::tokio::open;
use crate::models::About;
use crate::record::{Tint, Workers};

/// What is to be known about it.
pub const ABOUT: About = About {
    is_async: true,
    repairs: Some("tokio"),
    ..About::of("tokio_rayon", "tokio + rayon", Workers::Tasks, Tint::Violet)
};

/// Makes every request, and computes on each response in `pool`.
///
/// # Errors
/// The first failure.
///
/// ```
/// use gilscope::waiting::models::tokio_rayon as tokio;
/// let pool = std::sync::Arc::new(rayon::ThreadPoolBuilder::new().build()?);
/// let ask = |client: (), n: usize| async move { Ok((client, n)) };
/// let squares = tokio::map(&tokio::open()?, &pool, &mut vec![(), ()], 3, ask, |_, n| Ok(n * n))?;
/// assert_eq!(squares, [0, 1, 4]);
/// # anyhow::Ok(())
/// ```
pub fn map<C, A, R, F>(
    runtime: &Runtime,
    pool: &Arc<ThreadPool>,
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
        let (exchange, check, pool) = (exchange(client, i), check.clone(), Arc::clone(pool));
        async move {
            // lesson: start elsewhere
            let (client, response) = exchange.await?;
            let (answer, answered) = oneshot::channel();
            // `spawn` and not `install`: that one would block this worker until the job is done.
            pool.spawn(move || _ = answer.send(check(i, response)));
            let part = answered.await.context("the job ended without an answer")??;
            Ok((client, part))
            // lesson: end elsewhere
        }
    })
}
