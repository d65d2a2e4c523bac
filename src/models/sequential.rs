//! No concurrency: one task after the other in the calling thread.
//!
//! The reference of every speed-up. Its input is one single task, so that it pays for no splitting.

use super::About;
use crate::record::{Tint, Workers};

/// What is to be known about it.
pub const ABOUT: About =
    About { quick: true, ..About::of("sequential", "sequential", Workers::Caller, Tint::Grey) };

/// Does every task, one after the other.
///
/// ```
/// let squares = gilscope::models::sequential::map(vec![1, 2, 3], |n| n * n);
/// assert_eq!(squares, [1, 4, 9]);
/// ```
pub fn map<T, R>(tasks: Vec<T>, work: impl Fn(T) -> R) -> Vec<R> {
    // lesson: start loop
    tasks.into_iter().map(work).collect()
    // lesson: end loop
}
