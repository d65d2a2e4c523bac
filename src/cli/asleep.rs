//! `gilscope asleep`: many tasks that wait at once. What each occupies, and how late it wakes.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use gilscope::measure::asleep::{plan, run, trials};
use gilscope::measure::lab::processes;
use gilscope::measure::plan::Profile;
use gilscope::record::{EMBEDDED, Record};
use gilscope::{report, stop};

use super::environment::CommonArgs;
use super::recording::{self, Folder};

/// What to measure, and how.
#[derive(Args)]
pub struct Arguments {
    /// How much to measure: smoke, quick or full, which goes up to a million tasks, and to ten
    /// thousand threads
    #[arg(long, value_enum, default_value = "quick", hide_possible_values = true)]
    profile: Profile,
    #[command(flatten)]
    common: CommonArgs,
    /// Fresh worker processes for each number of tasks. Default: 5; for smoke, 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    trials: Option<u32>,
    /// How long after the first one all tasks wake. Default: several times what starting them takes
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3_600))]
    sleep: Option<u64>,
    /// The longest that one trial may take, its sleep included
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
}

/// Measures what was asked for.
pub fn asleep(arguments: &Arguments) -> Result<ExitCode> {
    let Some(here) = arguments.common.inspect()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    let (profile, seed) = (arguments.profile, arguments.common.seed());
    let name = format!("asleep_{}", profile.name());
    let folder = Folder::new(&name, &arguments.common)?;

    // Plan.
    let trials = arguments.trials.unwrap_or_else(|| trials(profile));
    let mut record = Record {
        processes: trials,
        asleep: plan(profile, &here.interpreters(), arguments.sleep.map(Duration::from_secs)),
        ..recording::begin(profile, seed, &here)
    };
    if let Some(outcome) = here.runtimes.without_embedded() {
        let cells = record.asleep.iter_mut().filter(|cell| cell.runtime == EMBEDDED);
        cells.for_each(|cell| cell.outcome = outcome.clone());
    }
    here.tell_passed_over();

    // Measure, and save after each trial: there are few, and they are long.
    let start = processes(&here.stop);
    let lab = here.lab(seed, Duration::from_secs(arguments.timeout), &start);
    let measured = run(&lab, trials, &mut record, &mut |record, cell| {
        eprintln!("{}", report::tables::trial(record, &record.asleep[cell]));
        folder.save(record)
    });

    // Save, draw and tell.
    recording::conclude(&mut record, measured, &folder, &here.stop)
}
