//! tokio on a single thread: the same tasks, the same reactor, and no other thread to share them
//! with.
//!
//! Waiting needs no second core. With one thread no task ever moves between caches, and waking one
//! costs no system call; but all of them together have one core to compute on.

use anyhow::Result;
use tokio::runtime::{Builder, Runtime};

pub use super::tokio::map;
use crate::models::About;
use crate::record::{Tint, Workers};

/// What is to be known about it.
pub const ABOUT: About = About {
    is_async: true,
    ..About::of("tokio_current_thread", "tokio current thread", Workers::Tasks, Tint::Pink)
};

/// Starts the runtime, whose only thread is the one that calls [`map`].
///
/// # Errors
/// If the system gives no reactor.
pub fn open() -> Result<Runtime> {
    Ok(Builder::new_current_thread().enable_all().build()?)
}
