//! `std::thread::scope`: one thread per worker, each with its fixed, contiguous chunk of the tasks.
//!
//! Threads start and end within every map, so that starting them (some tens of microseconds each)
//! is part of its time. In return they may borrow: the scope ends only when all of them have.

use std::panic::resume_unwind;
use std::thread;

use super::About;
use crate::ranges::even_ranges;
use crate::record::{Tint, Workers};

/// What is to be known about it.
pub const ABOUT: About = About {
    starts_workers: true,
    emblem: true,
    quick: true,
    ..About::of("threads", "threads", Workers::Threads, Tint::Blue)
};

/// Does every task, the workers each in their own static chunk.
///
/// ```
/// let squares = gilscope::models::threads::map(&[1, 2, 3], 2, |n| n * n);
/// assert_eq!(squares, [1, 4, 9]);
/// ```
pub fn map<T: Clone + Sync, R: Send>(
    tasks: &[T],
    workers: usize,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    thread::scope(|scope| {
        // Scoped threads and not `thread::spawn`: that one asks for `'static`, so everything the
        // threads touch would have to be moved or counted.
        // lesson: start chunks
        let threads: Vec<_> = even_ranges(tasks.len(), workers)
            .into_iter()
            .map(|chunk| {
                let (chunk, work) = (&tasks[chunk], &work);
                scope.spawn(move || chunk.iter().cloned().map(work).collect::<Vec<R>>())
            })
            .collect();
        // Joined in the order of the chunks: no index is needed to put the parts in order.
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
        // lesson: end chunks
    })
}
