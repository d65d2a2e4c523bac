//! `gilscope run`: plan → measure → verify → save → draw → tell.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::measure::group::Context;
use gilscope::measure::plan::{Choice, Plan, Profile};
use gilscope::measure::run::{Event, run as measure, steps};
use gilscope::record::{Corpus, Outcome, Record, file};
use gilscope::scripts::Scripts;
use gilscope::stop::{self, Stop};
use gilscope::worker::launch::library_of;
use gilscope::{charts, corpus, machine, report, words};

use super::new_record;
use super::planning;
use super::progress::Progress;
use super::runtimes::{self, Runtimes};

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
    /// Also measure this CPython; `all` for every one on PATH, of pyenv and of uv
    #[arg(long, value_name = "PATH|all")]
    python: Vec<String>,
    /// Text for word_count: any folder. Default: the sources of Python's standard library
    #[arg(long, value_name = "DIR")]
    corpus: Option<PathBuf>,
    /// Python scripts to use instead of the embedded ones
    #[arg(long, value_name = "DIR")]
    scripts: Option<PathBuf>,
    /// Where to leave the record and the charts. Default: a new folder in `results`
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Shuffled rounds in each fresh process; ten in all give intervals
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    rounds: Option<u32>,
    /// Fresh worker processes, each with its own hash seed
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    processes: Option<u32>,
    /// Seed of everything that is shuffled
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// The longest that one sample may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// What you expect to see, kept in the record beside what is seen
    #[arg(long, value_name = "TEXT")]
    prediction: Option<String>,
}

/// Measures what was asked for.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let stop = Stop::on_signals()?;
    let program = std::env::current_exe().context("cannot find the gilscope binary itself")?;
    let scripts = Scripts::find(arguments.scripts.as_deref())?;
    let machine = machine::inspect();
    let runtimes = runtimes::meet(&program, &scripts.folder, &arguments.python, &stop)?;
    if stop.is_set() {
        return Ok(ExitCode::from(stop::EXIT_CODE)); // nothing was measured, nothing is kept
    }
    let temporary = tempfile::tempdir().context("cannot make a temporary folder: set TMPDIR")?;
    let text = temporary.path().join("corpus");

    // Plan.
    let choice = Choice {
        workloads: arguments.workloads.clone(),
        models: arguments.models.clone(),
        workers: arguments.workers.clone(),
        rounds: arguments.rounds,
        processes: arguments.processes,
    };
    let library = library_of(&program);
    let mut plan = planning::plan(arguments.profile, &choice, &machine, &runtimes, &library);
    let corpus = gather_corpus(arguments, &plan, &runtimes, &text)?;
    if corpus.is_none() {
        planning::skip_what_reads(&mut plan);
    }
    let folder = new_record::folder(arguments.out.as_deref(), arguments.profile.name())?;
    let interpreters = runtimes.usable.iter().map(|(i, _)| i.clone()).collect();
    let (profile, seed) = (arguments.profile.name(), arguments.seed);
    let mut record = Record {
        processes: plan.processes,
        corpus,
        workloads: plan.groups.iter().map(|group| group.row.about.info()).collect(),
        prediction: arguments.prediction.clone(),
        ..new_record::empty(profile, seed, machine, interpreters, scripts.changed.clone())
    };

    // Measure, verify, and save after each workload.
    let context = Context {
        plan: &plan,
        program: &program,
        library: library.as_deref(),
        scripts: &scripts.folder,
        corpus: record.corpus.is_some().then_some(text.as_path()),
        cpus: &record.machine.usable_cpus.clone(),
        runtimes: &runtimes.usable,
        seed: arguments.seed,
        limit: Duration::from_secs(arguments.timeout),
        stop: &stop,
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
    record.finished = Some(new_record::now());
    file::write(&record, &path)?;
    progress.finish();

    // Draw and tell.
    let drawn = charts::draw_all(&record, &folder);
    super::say(report::table(&record, super::terminal_width()))?;
    // Sentences are read, a table is looked at: lines of 100 are long enough for any reader.
    let width = super::terminal_width().map_or(100, |width| width.min(100));
    for sentence in report::findings(&record) {
        super::say(words::wrap(&sentence, Some(width), "  "))?;
    }
    super::say(format_args!("\nrecord  {}", path.display()))?;
    // The record is safe by now: a chart that cannot be drawn is told last.
    for chart in drawn.with_context(|| {
        format!("the record is saved, and can be drawn by: gilscope chart {}", path.display())
    })? {
        super::say(format_args!("chart   {}", chart.display()))?;
    }
    Ok(exit_code(&record))
}

fn exit_code(record: &Record) -> ExitCode {
    if record.interrupted {
        ExitCode::from(stop::EXIT_CODE)
    } else if record.cells.iter().any(|c| matches!(c.outcome, Outcome::Failed { .. })) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}

/// The text for word_count, if that is planned and there is some.
fn gather_corpus(
    arguments: &Arguments,
    plan: &Plan,
    runtimes: &Runtimes,
    into: &Path,
) -> Result<Option<Corpus>> {
    let needed = plan.groups.iter().any(|group| group.row.about.needs_corpus);
    let folder = match (&arguments.corpus, &runtimes.stdlib) {
        _ if !needed => return Ok(None),
        (Some(given), _) => return corpus::gather(given, false, into).map(Some),
        (None, Some(stdlib)) => stdlib,
        (None, None) => return Ok(None),
    };
    corpus::gather(folder, true, into).map(Some)
}
