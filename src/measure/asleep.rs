//! Many tasks asleep at once: which, how many, and night by night in shuffled order.
//!
//! Each night is in a fresh worker process. A second night in the same one would find the heap of
//! the first, grown and free: its tasks would seem to take no memory at all.

use std::fmt;
use std::path::Path;
use std::time::Duration;

use super::plan::{Profile, not_reached};
use super::room::Room;
use crate::asleep;
use crate::record::asleep::{Asleep, Night};
use crate::record::{Interpreter, NATIVE, Outcome, Record};
use crate::stop::Stop;
use crate::words;
use crate::worker::handle::{Failure, Handle};
use crate::worker::launch::{Launch, Runtime};
use crate::worker::protocol::{Reply, Request, Sleep};

/// What every night needs to know of the run.
pub struct Context<'a> {
    /// The gilscope binary, which workers are started from.
    pub program: &'a Path,
    /// The folder of the Python scripts.
    pub scripts: &'a Path,
    /// The interpreters of this run and how each is started.
    pub runtimes: &'a [(Interpreter, Runtime)],
    /// Nights of each cell.
    pub nights: u32,
    /// The longest that one night may take, its sleep included.
    pub limit: Duration,
    /// Seeds the order and Python's hashes.
    pub seed: u64,
    /// Whether the user asked to stop.
    pub stop: &'a Stop,
}

/// Nights of each cell in `profile`.
pub fn nights(profile: Profile) -> u32 {
    if profile == Profile::Smoke { 1 } else { 3 }
}

/// The cells of `profile`, not yet measured: Rust's models, and Python's in each of `interpreters`.
/// All of them sleep for `sleep`; without it, for as long as so many tasks need to start.
pub fn plan(profile: Profile, interpreters: &[String], sleep: Option<Duration>) -> Vec<Asleep> {
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
    native
        .chain(python)
        .flat_map(|(runtime, model)| {
            counts(profile, model).iter().map(move |&tasks| cell(runtime, model, tasks))
        })
        .collect()
}

/// How many tasks. A machine that holds a million futures with ease has no room for as many threads.
fn counts(profile: Profile, model: &str) -> &'static [u64] {
    match (profile, model) {
        (Profile::Smoke, _) => &[100],
        (Profile::Quick, "threads") => &[100, 1_000],
        (Profile::Full, "threads") => &[100, 1_000, 10_000],
        (Profile::Quick, _) => &[1_000, 10_000, 100_000],
        (Profile::Full, _) => &[1_000, 10_000, 100_000, 1_000_000],
    }
}

/// Several times what starting so many takes on an ordinary machine. (One that is slower still gets
/// a second night, twice as long.)
fn long_enough(runtime: &str, model: &str, tasks: u64) -> Duration {
    let ns_each = match (runtime == NATIVE, model) {
        (true, "threads") => 200_000,
        (true, _) => 4_000,
        (false, "threads") => 1_000_000,
        (false, _) => 40_000,
    };
    Duration::from_millis(500) + Duration::from_nanos(tasks * ns_each)
}

/// Measures every cell of `record` that is not yet measured. One that fails is out; all others go
/// on. `tell` hears of each night, with the number of its cell.
///
/// # Errors
/// Only what `tell` returns, such as a record that cannot be saved.
pub fn run(
    context: &Context<'_>,
    record: &mut Record,
    tell: &mut dyn FnMut(&Record, usize) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let planned = |cell: &usize| record.asleep[*cell].outcome == not_reached();
    let mut active: Vec<usize> = (0..record.asleep.len()).filter(planned).collect();
    let mut rng = fastrand::Rng::with_seed(context.seed);
    for number in 0..context.nights {
        rng.shuffle(&mut active);
        for cell in active.clone() {
            let asleep = &mut record.asleep[cell];
            let lacks = || Room::at(Path::new("/")).lacks(asleep);
            if let Some((reason, mend)) = (number == 0).then(lacks).flatten() {
                asleep.outcome = Outcome::Skipped { reason, mend: Some(mend) };
                tell(record, cell)?;
                continue;
            }
            match night(context, asleep, number) {
                Ok(night) => asleep.outcome.reached().nights.push(night),
                Err(Trouble::Worker(Failure::Stopped)) => {
                    record.interrupted = true;
                    return Ok(());
                }
                Err(trouble) => {
                    let mend = mend(record, &trouble, cell);
                    record.asleep[cell].outcome =
                        Outcome::Failed { error: trouble.to_string(), mend };
                }
            }
            tell(record, cell)?;
        }
        active.retain(|&cell| matches!(record.asleep[cell].outcome, Outcome::Measured(_)));
    }
    Ok(())
}

/// Why a night does not count.
enum Trouble {
    Worker(Failure),
    TooShort(String),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Worker(failure)
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Worker(failure) => failure.fmt(f),
            Self::TooShort(what) => f.write_str(what),
        }
    }
}

/// A night in which all tasks were asleep at once. If the first sleep was too short for that, it is
/// doubled, for later nights too.
fn night(context: &Context<'_>, cell: &mut Asleep, number: u32) -> Result<Night, Trouble> {
    let night = attempt(context, cell, number)?;
    if check(cell, &night).is_ok() {
        return Ok(night);
    }
    cell.sleep_ns *= 2;
    let night = attempt(context, cell, number)?;
    check(cell, &night).map_err(Trouble::TooShort)?;
    Ok(night)
}

fn attempt(context: &Context<'_>, cell: &Asleep, number: u32) -> Result<Night, Failure> {
    let found = context.runtimes.iter().find(|(i, _)| i.id == cell.runtime);
    let launch = Launch {
        program: context.program,
        runtime: found.map_or(&Runtime::Native, |(_, runtime)| runtime),
        library: None,
        scripts: context.scripts,
        hash_seed: (context.seed as u32).wrapping_add(number),
        cpu: None,
    };
    let mut worker = Handle::start(&launch, context.stop)?;
    let Asleep { model, tasks, sleep_ns, .. } = cell;
    let request =
        Request::Sleep(Sleep { model: model.clone(), tasks: *tasks, sleep_ns: *sleep_ns });
    match worker.ask(&request, context.limit)? {
        Reply::Slept(night) => Ok(night),
        other => Err(worker.out_of_turn(&other)),
    }
}

/// Whether all tasks of `cell` were asleep at once in `night`. None wakes before the moment for
/// which all wait, so it is enough that the last one had started by then.
///
/// # Errors
/// In words, if the first ones may have woken before.
pub fn check(cell: &Asleep, night: &Night) -> Result<(), String> {
    if night.started_ns < cell.sleep_ns {
        return Ok(());
    }
    let seconds = |ns: u64| words::duration(ns as f64 / 1e9);
    Err(format!(
        "the first of {} tasks woke after {}, when the last had not yet started (that took {}), so \
         they were never all asleep at once",
        words::whole(cell.tasks),
        seconds(cell.sleep_ns),
        seconds(night.started_ns)
    ))
}

/// What would mend it, if that is known.
fn mend(record: &Record, trouble: &Trouble, cell: usize) -> Option<String> {
    let Asleep { model, runtime, .. } = &record.asleep[cell];
    let script = format!("asleep/{model}.py");
    match trouble {
        Trouble::TooShort(_) => Some("give them longer: --sleep SECONDS".to_owned()),
        Trouble::Worker(_) if runtime != NATIVE && record.changed_scripts.contains(&script) => {
            Some(format!("{script} was changed: undo the change, or mend it"))
        }
        Trouble::Worker(_) => None,
    }
}
