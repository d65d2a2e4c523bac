//! What a thread holds while it waits, and what a task does.

use super::{python, ratio};
use crate::analysis::asleep::thread_over_task;
use crate::analysis::stats::Estimate;
use crate::analysis::verdict::Verdict;
use crate::record::asleep::{Asleep, Trial};
use crate::record::{Bound, NATIVE, Record, Workers};

/// A thread and a task of one runtime, as many of each.
#[derive(Debug, Clone)]
pub struct Sleepers<'a> {
    /// The runtime.
    pub runtime: &'a str,
    /// How many slept: the most that both kinds reached.
    pub count: u64,
    /// The models: that of the thread, and that of the task.
    pub models: [&'a str; 2],
    /// What each thread holds, and what each task, in bytes.
    pub bytes: [Estimate; 2],
    /// How many tasks hold as much as one thread.
    pub tasks_a_thread: Estimate,
    /// Whether a thread is seen to hold more.
    pub verdict: Verdict,
}

/// Those of Rust and of Python, as far as they were measured.
pub fn sleepers(record: &Record) -> Vec<Sleepers<'_>> {
    let runtimes = [Some(NATIVE), python(record)].into_iter().flatten();
    runtimes.filter_map(|runtime| of(record, runtime)).collect()
}

fn of<'a>(record: &'a Record, runtime: &'a str) -> Option<Sleepers<'a>> {
    let cells = |kind| record.asleep.iter().filter(move |cell| is(record, cell, runtime, kind));
    let both = cells(Workers::Threads).filter_map(|thread| {
        let task = cells(Workers::Tasks).find(|task| task.tasks == thread.tasks)?;
        Some((thread, task))
    });
    let (thread, task) = both.max_by_key(|(thread, _)| thread.tasks)?;
    Some(Sleepers {
        runtime,
        count: thread.tasks,
        models: [&thread.model, &task.model],
        bytes: [bytes(thread)?, bytes(task)?],
        tasks_a_thread: ratio(&trials(thread), &trials(task))?,
        verdict: thread_over_task(record, runtime)?.verdict,
    })
}

/// Whether its model stands for such workers, and something of it is known.
fn is(record: &Record, cell: &Asleep, runtime: &str, kind: Workers) -> bool {
    cell.runtime == runtime
        && record.stands_for(Bound::Waiting, &cell.model, kind)
        && bytes(cell).is_some_and(|bytes| bytes.is_positive())
}

fn bytes(cell: &Asleep) -> Option<Estimate> {
    cell.estimate(|trial| trial.bytes_each(cell.tasks))
}

fn trials(cell: &Asleep) -> Vec<f64> {
    let each = |trial: &Trial| trial.bytes_each(cell.tasks);
    cell.slept().map(|slept| slept.trials.iter().map(each).collect()).unwrap_or_default()
}
