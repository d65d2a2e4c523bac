//! crossbeam channels: scoped workers that take the next task from one queue when they are free.
//!
//! A queue balances tasks of unequal cost, which static chunks do not, for the price of one message
//! per task.

use std::panic::resume_unwind;
use std::thread;

use super::About;
use crate::record::{Tint, Workers};
use crossbeam::channel;

/// What is to be known about it.
pub const ABOUT: About = About {
    starts_workers: true,
    ..About::of("crossbeam", "crossbeam", Workers::Threads, Tint::Indigo)
};

/// Does every task, each by the worker that is free next.
///
/// ```
/// let squares = gilscope::models::crossbeam::map(vec![1, 2, 3], 2, |n| n * n);
/// assert_eq!(squares, [1, 4, 9]);
/// ```
pub fn map<T: Send, R: Send>(
    tasks: Vec<T>,
    workers: usize,
    work: impl Fn(T) -> R + Sync,
) -> Vec<R> {
    // Many consumers take from one queue: `std::sync::mpsc` has a single consumer, and would need a
    // mutex around its receiver. Bounded by what it will hold, so that it allocates once and no
    // sender ever waits.
    let (sender, queue) = channel::bounded(tasks.len());
    for task in tasks.into_iter().enumerate() {
        sender.send(task).expect("the queue's other end is in this function");
    }
    // A closed queue is how the workers learn that nothing more will come.
    drop(sender);

    // The standard library's scope: crossbeam's own, which was its model, has been deprecated in
    // favour of it.
    // lesson: start queue
    let mut parts: Vec<(usize, R)> = thread::scope(|scope| {
        let take_until_closed =
            || queue.iter().map(|(index, task)| (index, work(task))).collect::<Vec<_>>();
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(take_until_closed)).collect();
        // Each worker keeps its parts to the end: sending them one by one over a second channel
        // would double the messages and let no thread go on sooner.
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap_or_else(|panic| resume_unwind(panic)))
            .collect()
    });
    // lesson: end queue
    // Who did what was chance; the index puts the parts in order.
    parts.sort_unstable_by_key(|(index, _)| *index);
    parts.into_iter().map(|(_, part)| part).collect()
}
