//! One task that holds all sleeps itself, in a `FuturesUnordered`: concurrency without spawning.
//!
//! Nothing is handed to a scheduler, so the sleeps may borrow, and need be neither `Send` nor
//! `'static`. Each is still an allocation: `FuturesUnordered` puts every future into an `Arc` with
//! a waker of its own, and so polls only those that were woken.
//!
//! Why not `join_all`? Polling *every* future at *every* wake-up is what `join!` does, and what
//! `join_all` does up to thirty futures: a million sleeps that wake one by one would be polled
//! 10¹² times. Above thirty, `join_all` is a `FuturesOrdered` inside, which is this same
//! `FuturesUnordered` with an index beside each future and a heap of the results, to hand them
//! back in order. These sleeps have no results.
//!
//! The sleeps themselves are tokio's: the futures crate has no clock. That brings a trap. tokio
//! gives each *task* a budget of 128 steps before it must give way, and here there is one task, so
//! all sleeps share one budget: after 128 of them each of the others only answers that the budget
//! is used up, and asks to be polled again. Every turn of the task polls all that are left and
//! brings 128 of them forward, so a million sleeps take 4 × 10⁹ polls. [`unconstrained`] lifts the
//! budget. (Tasks that are spawned have a budget each, and never notice.)

use std::time::Duration;

use anyhow::Result;
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use tokio::runtime::Builder;
use tokio::task::unconstrained;
use tokio::time::sleep_until;

use super::Watch;
use crate::record::asleep::Trial;

/// A trial in one task, on this thread.
///
/// # Errors
/// If the system does not tell how much memory is resident.
pub fn trial(tasks: u64, sleep: Duration) -> Result<Trial> {
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let watch = Watch::begin(tasks, sleep)?;
    runtime.block_on(unconstrained(async {
        let sleeps: FuturesUnordered<_> = (0..tasks)
            .map(|_| async {
                watch.falls_asleep();
                sleep_until(watch.deadline().into()).await;
            })
            .collect();
        sleeps.count().await
    }));
    watch.end()
}
