//! `gilscope asleep`: many tasks that wait at once. What each occupies, and how late it wakes.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::measure::asleep::{Context, nights, plan, run};
use gilscope::measure::plan::Profile;
use gilscope::record::{EMBEDDED, Outcome, Record, file};
use gilscope::scripts::Scripts;
use gilscope::stop::{self, Stop};
use gilscope::{charts, machine, report};

use super::{recording, runtimes};

/// What to measure, and how.
#[derive(Args)]
pub struct Arguments {
    /// How much to measure: full goes up to a million tasks, and to ten thousand threads
    #[arg(long, value_enum, default_value = "quick")]
    profile: Profile,
    /// Also measure this CPython; `all` for every one on PATH, of pyenv and of uv
    #[arg(long, value_name = "PATH|all")]
    python: Vec<String>,
    /// Python scripts to use instead of the embedded ones
    #[arg(long, value_name = "DIR")]
    scripts: Option<PathBuf>,
    /// Where to leave the record and the charts. Default: a new folder in `results`
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Fresh worker processes for each number of tasks. Default: 3; for smoke, 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    nights: Option<u32>,
    /// How long after the first one all tasks wake. Default: several times what starting them takes
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(1..=3_600))]
    sleep: Option<u64>,
    /// The longest that one night may take, its sleep included
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// Seed of the order, and of Python's hashes
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
}

/// Measures what was asked for.
pub fn asleep(arguments: &Arguments) -> Result<ExitCode> {
    let stop = Stop::on_signals()?;
    let program = std::env::current_exe().context("cannot find the gilscope binary itself")?;
    let scripts = Scripts::find(arguments.scripts.as_deref())?;
    let runtimes = runtimes::meet(&program, &scripts.folder, &arguments.python, &stop)?;
    if stop.is_set() {
        return Ok(ExitCode::from(stop::EXIT_CODE)); // nothing was measured, nothing is kept
    }
    let profile = arguments.profile;
    let folder =
        recording::out_folder(&format!("asleep_{}", profile.name()), arguments.out.as_deref())?;
    let context = Context {
        program: &program,
        scripts: &scripts.folder,
        runtimes: &runtimes.usable,
        nights: arguments.nights.unwrap_or_else(|| nights(profile)),
        limit: Duration::from_secs(arguments.timeout),
        seed: arguments.seed,
        stop: &stop,
    };

    // Plan.
    let mut ids: Vec<String> = runtimes.usable.iter().map(|(i, _)| i.id.clone()).collect();
    if runtimes.no_embedded.is_some() {
        ids.insert(0, EMBEDDED.to_owned()); // to be skipped, and said so
    }
    let mut record = Record {
        processes: context.nights,
        asleep: plan(profile, &ids, arguments.sleep.map(Duration::from_secs)),
        seed: arguments.seed,
        ..recording::begin(profile, machine::inspect(), &runtimes, &scripts)
    };
    if let Some(why) = &runtimes.no_embedded {
        for cell in record.asleep.iter_mut().filter(|cell| cell.runtime == EMBEDDED) {
            cell.outcome = Outcome::Skipped {
                reason: format!("the embedded CPython does not start: {why}"),
                mend: Some("gilscope doctor says more".to_owned()),
            };
        }
    }
    for line in &runtimes.passed_over {
        eprintln!("passed over: {line}");
    }

    // Measure, and save after each night: there are few, and they are long.
    let path = folder.join("record.json");
    run(&context, &mut record, &mut |record, cell| {
        eprintln!("{}", report::asleep_table::night(record, &record.asleep[cell]));
        file::write(record, &path)
    })?;
    record.finished = Some(recording::now());
    file::write(&record, &path)?;

    // Draw and tell.
    let drawn = charts::draw_all(&record, &folder);
    super::say(report::asleep_table::table(&record, super::terminal_width()))?;
    recording::tell(&report::findings(&record), &path, drawn)?;
    let failed = record.asleep.iter().any(|cell| matches!(cell.outcome, Outcome::Failed { .. }));
    Ok(recording::exit_code(&record, failed))
}
