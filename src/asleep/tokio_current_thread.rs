//! tokio's scheduler for one thread: what the event loop of asyncio is compared with.
//!
//! The program is the one of [`super::tokio`]; only the scheduler is another. There is one run
//! queue and no thread steals from it, and no task starts before the loop that makes them has come
//! to its first `await`: until then that loop *is* the one thread.

use std::time::Duration;

use anyhow::Result;
use tokio::runtime::Builder;

use super::tokio::trial_in;
use crate::record::asleep::Trial;

/// A trial on this thread alone.
///
/// # Errors
/// If the system does not tell how much memory is resident.
pub fn trial(tasks: u64, sleep: Duration) -> Result<Trial> {
    trial_in(&Builder::new_current_thread().enable_time().build()?, tasks, sleep)
}
