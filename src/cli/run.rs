//! `gilscope run`: plan → measure → verify → save → draw → tell.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::measure::cold;
use gilscope::measure::group::Context;
use gilscope::measure::plan::{Choice, Plan, Profile};
use gilscope::measure::run::{Event, run as measure, steps};
use gilscope::record::{Corpus, Record, file};
use gilscope::stop;
use gilscope::waiting::Asks;
use gilscope::waiting::workloads::files::FILES;
use gilscope::worker::launch::library_of;
use gilscope::{charts, corpus, report};

use super::ground::{Ground, Told};
use super::planning;
use super::progress::Progress;
use super::recording;
use super::runtimes::Runtimes;

/// What to measure, and how.
#[derive(Args)]
pub struct Arguments {
    /// How much to measure
    #[arg(long, value_enum, default_value = "quick")]
    profile: Profile,
    /// Only these workloads
    #[arg(long = "workload", value_name = "NAME", value_delimiter = ',', value_parser = super::workload_names())]
    workloads: Vec<String>,
    /// Only these models, wherever they exist, and `sequential`
    #[arg(long = "model", value_name = "NAME", value_delimiter = ',', value_parser = super::model_names())]
    models: Vec<String>,
    /// Only these numbers of workers
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=1024))]
    workers: Vec<u32>,
    #[command(flatten)]
    told: Told,
    /// Text for word_count: any folder. Default: the sources of Python's standard library
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Only these numbers of requests in flight
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    in_flight: Vec<u32>,
    /// Shuffled rounds in each fresh process; ten in all give intervals
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    rounds: Option<u32>,
    /// Fresh worker processes, each with its own hash seed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    processes: Option<u32>,
    /// The longest that one sample may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// What you expect to see, kept in the record beside what is seen
    #[arg(long, value_name = "TEXT")]
    prediction: Option<String>,
}

/// Measures what was asked for.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let Some(ground) = arguments.told.look_around()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    let Ground { stop, program, scripts, machine, runtimes } = &ground;
    let temporary = tempfile::tempdir().context("cannot make a temporary folder: set TMPDIR")?;
    let text = temporary.path().join("corpus");

    // Plan.
    let choice = Choice {
        workloads: arguments.workloads.clone(),
        models: arguments.models.clone(),
        workers: arguments.workers.clone(),
        in_flight: arguments.in_flight.clone(),
        rounds: arguments.rounds,
        processes: arguments.processes,
    };
    let library = library_of(program);
    let mut plan = planning::plan(arguments.profile, &choice, machine, runtimes, &library);
    let corpus = gather_corpus(arguments, &plan, runtimes, &text)?;
    let list = temporary.path().join("files");
    let files = list_files(arguments, &plan, runtimes, &list)?;
    if runtimes.stdlib.is_none() && arguments.corpus.is_none() {
        planning::skip_what_reads(&mut plan);
    }
    if plan.asks(Asks::ColdFiles)
        && let Err(why) = cold::forget(&list)
    {
        planning::skip_cold(&mut plan, &format!("{why:#}"));
    }
    let folder = recording::out_folder(arguments.profile.name(), arguments.told.out.as_deref())?;
    let mut record = Record {
        processes: plan.processes(),
        corpus,
        files,
        workloads: plan.groups.iter().map(|group| group.info.clone()).collect(),
        prediction: arguments.prediction.clone(),
        ..recording::begin(arguments.profile, arguments.told.seed, &ground)
    };

    // Measure, verify, and save after each workload.
    let context = Context {
        plan: &plan,
        program,
        library: library.as_deref(),
        scripts: &scripts.folder,
        corpus: record.corpus.is_some().then_some(text.as_path()),
        files: record.files.is_some().then_some(list.as_path()),
        cpus: &machine.usable_cpus,
        runtimes: &runtimes.usable,
        seed: arguments.told.seed,
        limit: Duration::from_secs(arguments.timeout),
        stop,
    };
    let path = folder.join("record.json");
    let mut progress = Progress::new(steps(&context));
    progress.opening(&record, &plan, &runtimes.passed_over);
    measure(&context, &mut record, &mut |event| {
        progress.show(&event);
        if let Event::End { record, .. } = event {
            file::write(record, &path)?;
        }
        Ok(())
    })?;
    record.finished = Some(recording::now());
    file::write(&record, &path)?;
    progress.finish();

    // Draw and tell.
    let drawn = charts::draw_all(&record, &folder);
    super::say(report::table(&record, super::terminal_width()))?;
    recording::tell(&report::findings(&record), &path, drawn)?;
    let failed = record.cells.iter().any(|c| c.outcome.has_failed());
    Ok(recording::exit_code(&record, failed))
}

/// The text for word_count, if that is planned and there is some.
fn gather_corpus(
    arguments: &Arguments,
    plan: &Plan,
    runtimes: &Runtimes,
    into: &Path,
) -> Result<Option<Corpus>> {
    let needed = plan.groups.iter().any(|group| group.needs_corpus);
    match folder_to_read(arguments, runtimes).filter(|_| needed) {
        Some((folder, only_python)) => corpus::gather(folder, only_python, into).map(Some),
        None => Ok(None),
    }
}

/// The list of small files, if some are planned to be read and there are some.
fn list_files(
    arguments: &Arguments,
    plan: &Plan,
    runtimes: &Runtimes,
    into: &Path,
) -> Result<Option<Corpus>> {
    let needed = plan.asks(Asks::Files) || plan.asks(Asks::ColdFiles);
    match folder_to_read(arguments, runtimes).filter(|_| needed) {
        Some((folder, only_python)) => {
            corpus::list(folder, only_python, FILES as usize, into).map(Some)
        }
        None => Ok(None),
    }
}

/// The folder that was named, or else a standard library, of which only Python's sources are read.
fn folder_to_read<'a>(
    arguments: &'a Arguments,
    runtimes: &'a Runtimes,
) -> Option<(&'a Path, bool)> {
    match (&arguments.corpus, &runtimes.stdlib) {
        (Some(given), _) => Some((given, false)),
        (None, stdlib) => stdlib.as_deref().map(|stdlib| (stdlib, true)),
    }
}
