//! crossbeam channels: scoped workers that take the next task from one queue when they are free.
//!
//! A queue balances tasks of unequal cost, which static chunks do not, for the price of one message
//! per task and one per part.

use std::thread;

use crossbeam::channel;

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
    let (task_sender, task_queue) = channel::bounded(tasks.len());
    let (part_sender, part_queue) = channel::bounded(tasks.len());
    let mut parts: Vec<Option<R>> = tasks.iter().map(|_| None).collect();
    for task in tasks.into_iter().enumerate() {
        task_sender.send(task).expect("the queue's other end is in this function");
    }
    // A closed queue is how the workers learn that nothing more will come.
    drop(task_sender);

    // The standard library's scope: crossbeam's own, which was its model, has been deprecated in
    // favour of it.
    thread::scope(|scope| {
        for _ in 0..workers {
            let (task_queue, part_sender, work) = (task_queue.clone(), part_sender.clone(), &work);
            scope.spawn(move || {
                for (index, task) in task_queue {
                    part_sender
                        .send((index, work(task)))
                        .expect("the parts' receiver outlives the scope");
                }
            });
        }
    });
    drop(part_sender);
    // Parts arrive as they are finished; their index puts them in order.
    for (index, part) in part_queue {
        parts[index] = Some(part);
    }
    parts.into_iter().map(|part| part.expect("every task was sent and taken once")).collect()
}
