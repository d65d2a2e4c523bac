//! Many tasks asleep: means over fresh processes.

use super::stats::{self, Estimate, Observation};
use super::verdict::{Verdict, times_over, unpaired};
use crate::record::asleep::{Asleep, Sleeps, Trial};
use crate::record::{Bound, Outcome, Record, Workers};

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

/// What a waiting thread occupies, held against a waiting task of the same runtime.
pub struct ThreadOverTask {
    /// Which of the two is more.
    pub verdict: Verdict,
    /// How many times the larger is the smaller, in words.
    pub times: String,
    /// Bytes of a thread, and of a task.
    pub bytes: [f64; 2],
}

/// That of `runtime`, by the models that stand for both, at the largest number that both reached.
pub fn thread_over_task(record: &Record, runtime: &str) -> Option<ThreadOverTask> {
    let of = |kind: Workers| {
        let wanted = move |cell: &&Asleep| {
            cell.runtime == runtime
                && cell.slept().is_some()
                && record.stands_for(Bound::Waiting, &cell.model, kind)
        };
        record.asleep.iter().filter(wanted).collect::<Vec<&Asleep>>()
    };
    let (threads, tasks) = (of(Workers::Threads), of(Workers::Tasks));
    let pairs = threads.into_iter().filter_map(|thread| {
        tasks.iter().copied().find(|task| task.tasks == thread.tasks).map(|task| [thread, task])
    });
    let pair = pairs.max_by_key(|[thread, _]| thread.tasks)?;
    let each = |cell: &Asleep| {
        let trials = cell.slept().map_or(&[][..], |sleeps| &sleeps.trials);
        trials.iter().map(|trial| trial.bytes_each(cell.tasks)).collect::<Vec<f64>>()
    };
    let [thread, task] = pair.map(each);
    let bytes = pair.map(|cell| {
        cell.estimate(|trial| trial.bytes_each(cell.tasks)).map_or(f64::NAN, |e| e.value)
    });
    let times = times_over(bytes[0], bytes[1]);
    Some(ThreadOverTask { verdict: unpaired(&thread, &task), times, bytes })
}
