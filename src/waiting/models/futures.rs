//! futures: all requests within one task, as a stream of which a bounded number is polled at once.
//!
//! Concurrency without spawning: the futures live inside the stream, so they may borrow, need not
//! be `Send`, and end with it. In return they share one task: whenever one of them is woken the
//! task is polled, and `buffer_unordered` finds out which (it keeps a list of the woken, so that
//! this does not grow with their number, as in `join_all` of a vector it would).

use std::cell::RefCell;
use std::future::Future;

use anyhow::{Context as _, Result};
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use tokio::runtime::Runtime;

// `futures` has no reactor of its own: some runtime must watch the sockets. One thread is enough.
pub use super::tokio_current_thread::open;
use crate::models::About;
use crate::record::{Tint, Workers};

/// What is to be known about it.
pub const ABOUT: About =
    About { is_async: true, ..About::of("futures", "futures", Workers::Tasks, Tint::Olive) };

/// Makes every request, at most as many at once as there are clients.
///
/// # Errors
/// The first failure; requests that are under way are dropped where they wait.
///
/// ```
/// use gilscope::waiting::models::futures;
/// let square = |client: (), n: usize| async move { Ok((client, n * n)) };
/// let squares = futures::map(&futures::open()?, &mut vec![(), ()], 3, square)?;
/// assert_eq!(squares, [0, 1, 4]);
/// # anyhow::Ok(())
/// ```
pub fn map<C, R, F: Future<Output = Result<(C, R)>>>(
    runtime: &Runtime,
    clients: &mut Vec<C>,
    requests: usize,
    request: impl Fn(C, usize) -> F,
) -> Result<Vec<R>> {
    let in_flight = clients.len();
    // One task, one thread: a `RefCell` is all the locking that the clients need.
    let idle = RefCell::new(clients);
    // lesson: start back_pressure
    let one = async |i| {
        let client = idle.borrow_mut().pop().context("there is no client")?;
        let (client, part) = request(client, i).await?;
        idle.borrow_mut().push(client);
        anyhow::Ok((i, part))
    };
    // The buffer's size is the back-pressure: no more are polled than there are clients.
    let parts = stream::iter(0..requests).map(&one).buffer_unordered(in_flight).try_collect();
    // lesson: end back_pressure
    Ok(super::in_order(runtime.block_on(parts)?))
}
