//! Many tasks asleep at once: which, how many, and trial by trial in shuffled order.
//!
//! Each trial is in a fresh worker process. A second trial in the same one would find the heap of
//! the first, grown and free: its tasks would seem to take no memory at all.

use std::path::Path;
use std::time::Duration;

use super::lab::{Lab, NoTake};
use super::plan::{Profile, not_reached};
use super::room::{Room, is_threads};
use super::turns::Turns;
use crate::analysis::stats::FEWEST_PROCESSES;
use crate::asleep;
use crate::record::asleep::{Asleep, Trial};
use crate::record::{NATIVE, Record};
use crate::words;
use crate::worker::Failure;
use crate::worker::protocol::{Reply, Request, Sleep};

/// Trials of each cell in `profile`: as many as an interval needs, since each is a process.
pub fn trials(profile: Profile) -> u32 {
    if profile == Profile::Smoke { 1 } else { FEWEST_PROCESSES as u32 }
}

/// Which cells are measured. An empty list leaves it to the profile.
#[derive(Debug, Clone, Default)]
pub struct Chosen {
    /// The models by name, each in the languages that have it.
    pub models: Vec<String>,
    /// The numbers of tasks, also those that no profile has.
    pub tasks: Vec<u64>,
}

/// The cells of `profile` as far as they are chosen, not yet measured: Rust's models, and Python's in
/// each of `interpreters`. All of them sleep for `sleep`; without it, for as long as that number of
/// tasks needs to start.
pub fn plan(
    profile: Profile,
    chosen: &Chosen,
    interpreters: &[String],
    sleep: Option<Duration>,
) -> Vec<Asleep> {
    let native = asleep::ALL.iter().map(|(model, _)| (NATIVE, *model));
    let python = interpreters
        .iter()
        .flat_map(|runtime| asleep::PYTHON.iter().map(move |model| (runtime.as_str(), *model)));
    let cell = |runtime: &str, model: &str, tasks| Asleep {
        model: model.to_owned(),
        runtime: runtime.to_owned(),
        tasks,
        sleep_ns: sleep.unwrap_or_else(|| long_enough(runtime, model, tasks)).as_nanos() as u64,
        outcome: not_reached(),
    };
    let is_chosen = |(_, model): &(&str, &str)| {
        chosen.models.is_empty() || chosen.models.iter().any(|name| name == model)
    };
    let counts = |model| match &*chosen.tasks {
        [] => counts(profile, model),
        tasks => tasks,
    };
    native
        .chain(python)
        .filter(is_chosen)
        .flat_map(|(runtime, model)| {
            counts(model).iter().map(move |&tasks| cell(runtime, model, tasks))
        })
        .collect()
}

/// How many tasks. A machine that holds a million futures with ease has no room for as many
/// threads.
fn counts(profile: Profile, model: &str) -> &'static [u64] {
    match (profile, is_threads(model)) {
        (Profile::Smoke, _) => &[100],
        (Profile::Quick, true) => &[100, 1_000],
        (Profile::Full, true) => &[100, 1_000, 10_000],
        (Profile::Quick, false) => &[1_000, 10_000, 100_000],
        (Profile::Full, false) => &[1_000, 10_000, 100_000, 1_000_000],
    }
}

/// Several times what starting `tasks` takes on an ordinary machine. (One that is slower still gets
/// a second trial, twice as long.)
fn long_enough(runtime: &str, model: &str, tasks: u64) -> Duration {
    let ns_each = match (runtime == NATIVE, is_threads(model)) {
        (true, true) => 200_000,
        (true, false) => 4_000,
        (false, true) => 1_000_000,
        (false, false) => 40_000,
    };
    Duration::from_millis(500) + Duration::from_nanos(tasks * ns_each)
}

/// Measures every cell of `record` that is not yet measured. One that fails is out; all others go
/// on. `tell` hears of each trial, with the number of its cell.
///
/// # Errors
/// Only what `tell` returns, such as a record that cannot be saved.
pub fn run(
    lab: &Lab<'_>,
    trials: u32,
    record: &mut Record,
    tell: &mut dyn FnMut(&Record, usize) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let planned = |cell: &usize| record.asleep[*cell].outcome == not_reached();
    let all: Vec<usize> = (0..record.asleep.len()).filter(planned).collect();
    let take = |record: &mut Record, cell: usize, number| {
        let asleep = &mut record.asleep[cell];
        let lacks = || Room::at(Path::new("/")).lacks(asleep);
        if let Some((reason, remedy)) = (number == 0).then(lacks).flatten() {
            return Err(NoTake::Skip(reason, remedy));
        }
        let trial = trial(lab, asleep, number)?;
        asleep.outcome.reached().trials.push(trial);
        Ok(())
    };
    Turns::new(all, lab.seed).rounds(trials, record, take, |record, cell, why| {
        if let Some(why) = why {
            let Asleep { runtime, model, .. } = &record.asleep[cell];
            let script = format!("asleep/{model}.py");
            record.asleep[cell].outcome = why.outcome(record, runtime, &[&script], None);
        }
        tell(record, cell)
    })
}

/// A trial in which all tasks were asleep at once. If the first sleep was too short for that, it is
/// doubled, for later trials too.
fn trial(lab: &Lab<'_>, cell: &mut Asleep, number: u32) -> Result<Trial, NoTake> {
    let trial = attempt(lab, cell, number)?;
    if check(cell, &trial).is_ok() {
        return Ok(trial);
    }
    cell.sleep_ns *= 2;
    let trial = attempt(lab, cell, number)?;
    let longer = || Some("give them longer: --sleep SECONDS".to_owned());
    check(cell, &trial).map_err(|why| NoTake::Failed(Failure::Reported(why), longer()))?;
    Ok(trial)
}

fn attempt(lab: &Lab<'_>, cell: &Asleep, number: u32) -> Result<Trial, Failure> {
    let mut worker = lab.worker(&cell.runtime, number)?;
    let Asleep { model, tasks, sleep_ns, .. } = cell;
    let request =
        Request::Sleep(Sleep { model: model.clone(), tasks: *tasks, sleep_ns: *sleep_ns });
    match worker.ask(&request, lab.limit)? {
        Reply::Slept(trial) => Ok(trial),
        other => Err(worker.unexpected_reply(&other)),
    }
}

/// Whether all tasks of `cell` were asleep at once in `trial`. None wakes before the moment for
/// which all wait, so it is enough that the last one had started by then.
///
/// # Errors
/// In words, if the first ones may have woken before.
pub fn check(cell: &Asleep, trial: &Trial) -> Result<(), String> {
    if trial.started_ns < cell.sleep_ns {
        return Ok(());
    }
    let seconds = |ns: u64| words::duration(ns as f64 / 1e9);
    Err(format!(
        "the first of {} tasks woke after {}, when the last had not yet started (that took {}), so \
         they were never all asleep at once",
        words::whole(cell.tasks),
        seconds(cell.sleep_ns),
        seconds(trial.started_ns)
    ))
}
