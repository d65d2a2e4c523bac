//! `gilscope asleep`: many tasks that wait at once. What each occupies, and how late it wakes.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Result, ensure};
use clap::Args;
use clap::builder::PossibleValuesParser;
use gilscope::asleep::{ALL, PYTHON};
use gilscope::measure::asleep::{Chosen, plan, run, trials};
use gilscope::measure::lab::processes;
use gilscope::measure::plan::Profile;
use gilscope::record::{OWN_PYTHON, Record};
use gilscope::{report, stop};

use super::environment::{CommonArgs, Environment};
use super::progress::{Progress, Told};
use super::recording::{self, Folder, Taken};

/// What to measure, and how.
#[derive(Args)]
pub struct Arguments {
    /// How much to measure: smoke, quick or full, which goes up to a million tasks, and to ten
    /// thousand threads
    #[arg(long, value_enum, default_value = "quick", hide_possible_values = true)]
    profile: Profile,
    /// Only these models, each in the languages that have it
    #[arg(long, value_name = "NAME", value_delimiter = ',', value_parser = models())]
    model: Vec<String>,
    /// Only so many tasks, also numbers that no profile has
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u64).range(1..=10_000_000))]
    tasks: Vec<u64>,
    #[command(flatten)]
    pub(super) common: CommonArgs,
    /// Fresh worker processes for each number of tasks. Default: 5; for smoke, 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    trials: Option<u32>,
    /// How long after the first one all tasks wake, also parts of a second. Default: several times what starting
    /// them takes
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    sleep: Option<Duration>,
    /// The longest that one trial may take, its sleep included
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
}

/// `0.3` or `60`.
fn seconds(text: &str) -> Result<Duration, String> {
    let number = text.trim().parse::<f64>().map_err(|_| "give seconds, as in 0.5".to_owned())?;
    let is_sensible = (0.01..=3_600.0).contains(&number);
    is_sensible
        .then(|| Duration::from_secs_f64(number))
        .ok_or_else(|| "give between 0.01 and 3600 seconds".to_owned())
}

/// Every model's name, of both languages.
fn models() -> PossibleValuesParser {
    let mut names: Vec<&str> = ALL.iter().map(|(name, _)| *name).chain(PYTHON).collect();
    names.sort_unstable();
    names.dedup();
    names.into()
}

/// Measures what was asked for.
pub fn asleep(arguments: &Arguments) -> Result<ExitCode> {
    let Some(here) = arguments.common.inspect()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    here.tell_passed_over();
    let mut taken = take(arguments, &here, Told::All)?;

    // Save, draw and tell.
    recording::conclude(&mut taken, &here.stop)
}

/// What was asked for, planned and measured.
///
/// # Errors
/// If there is no folder for it.
pub fn take(arguments: &Arguments, here: &Environment, told: Told<'_>) -> Result<Taken> {
    let (profile, seed) = (arguments.profile, arguments.common.seed());

    // Plan.
    let mut chosen = Chosen { models: arguments.model.clone(), tasks: arguments.tasks.clone() };
    // As in a profile, whatever the order in which they were typed.
    chosen.tasks.sort_unstable();
    chosen.tasks.dedup();
    let cells = plan(profile, &chosen, &here.interpreters(), arguments.sleep);
    ensure!(
        !cells.is_empty(),
        "--model {} leaves nothing: only Python has that, and here is none; name one with --python PATH",
        arguments.model.join(",")
    );
    let folder = Folder::new(&format!("asleep_{}", profile.name()), &arguments.common)?;
    let trials = arguments.trials.unwrap_or_else(|| trials(profile));
    let mut record =
        Record { processes: trials, asleep: cells, ..recording::begin(profile, seed, here) };
    if let Some(outcome) = here.runtimes.without_own() {
        let cells = record.asleep.iter_mut().filter(|cell| cell.runtime == OWN_PYTHON);
        cells.for_each(|cell| cell.outcome = outcome.clone());
    }

    // Measure, and save after each trial: there are few, and they are long.
    let start = processes(&here.stop);
    let lab = here.lab(seed, Duration::from_secs(arguments.timeout), &start);
    let progress = Progress::new(record.asleep.len() as u64 * u64::from(trials), told);
    let saved = run(&lab, trials, &mut record, &mut |record, cell| {
        let cell = &record.asleep[cell];
        progress.line(&report::tables::trial(record, cell));
        progress.step(&cell.model);
        folder.save(record)
    });
    progress.finish();
    Ok(Taken { record, saved, folder, before: None })
}
