//! Many tasks asleep: means over fresh processes.

use super::stats::{self, Estimate, Observation};
use super::verdict::{Verdict, unpaired};
use super::welch;
use crate::record::asleep::{Asleep, Sleeps, Trial};
use crate::record::{Bound, NATIVE, Outcome, Record, Workers};

impl Asleep {
    /// Its trials, if there was any.
    pub fn slept(&self) -> Option<&Sleeps> {
        match &self.outcome {
            Outcome::Measured(sleeps) if !sleeps.trials.is_empty() => Some(sleeps),
            _ => None,
        }
    }

    /// The mean of a figure over all trials, each of which was a process of its own.
    pub fn estimate(&self, figure: impl Fn(&Trial) -> f64) -> Option<Estimate> {
        let observation = |(trial, process)| Observation { process, value: figure(trial) };
        let trials: Vec<Observation> =
            self.slept()?.trials.iter().zip(0..).map(observation).collect();
        stats::estimate(&trials)
    }
}

/// A waiting thread and a waiting task of one runtime, as many of each.
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

/// Those of Rust and of the first Python, as far as they were measured: by the models that stand for both.
pub fn sleepers(record: &Record) -> Vec<Sleepers<'_>> {
    let python = record.interpreters.first().map(|interpreter| interpreter.id.as_str());
    [Some(NATIVE), python].into_iter().flatten().filter_map(|runtime| of(record, runtime)).collect()
}

fn of<'a>(record: &'a Record, runtime: &'a str) -> Option<Sleepers<'a>> {
    let each = |cell: &Asleep| cell.estimate(|trial| trial.bytes_each(cell.tasks));
    let cells = |kind| {
        record.asleep.iter().filter(move |cell| {
            cell.runtime == runtime
                && record.stands_for(Bound::Waiting, &cell.model, kind)
                && each(cell).is_some_and(|bytes| bytes.is_positive())
        })
    };
    let both = cells(Workers::Threads).filter_map(|thread| {
        let task = cells(Workers::Tasks).find(|task| task.tasks == thread.tasks)?;
        Some([thread, task])
    });
    let pair = both.max_by_key(|[thread, _]| thread.tasks)?;
    let [thread, task] = pair.map(|cell| {
        let trials = cell.slept().map_or(&[][..], |slept| &slept.trials);
        trials.iter().map(|trial| trial.bytes_each(cell.tasks)).collect::<Vec<f64>>()
    });
    Some(Sleepers {
        runtime,
        count: pair[0].tasks,
        models: pair.map(|cell| cell.model.as_str()),
        bytes: [each(pair[0])?, each(pair[1])?],
        tasks_a_thread: welch::ratio(&thread, &task)?,
        verdict: unpaired(&thread, &task),
    })
}
