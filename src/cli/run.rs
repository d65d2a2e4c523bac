//! `gilscope run`: plan → measure → verify → save → draw → tell.

use std::path::{Path, PathBuf, absolute};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use gilscope::corpus;
use gilscope::interpreters::without_home;
use gilscope::machine::others::Others;
use gilscope::measure::cold;
use gilscope::measure::group::Context;
use gilscope::measure::lab::{Lab, processes};
use gilscope::measure::plan::{Plan, Profile};
use gilscope::measure::run::{self, Event, steps};
use gilscope::record::{Asked, Choice, Corpus, Record};
use gilscope::stop;
use gilscope::unlinked::UnlinkedFile;
use gilscope::waiting::Backend;
use gilscope::waiting::workloads::files::FILES;

use super::change::Before;
use super::environment::{CommonArgs, Environment};
use super::planning;
use super::progress::{Progress, Told};
use super::recording::{self, Folder, Taken};
use super::resume;
use super::runtimes::Runtimes;

/// What to measure, and how.
#[derive(Args)]
pub struct Arguments {
    /// How much to measure
    #[arg(long, value_enum, default_value = "quick")]
    pub(super) profile: Profile,
    /// Only these workloads
    #[arg(long = "workload", value_name = "NAME", value_delimiter = ',', value_parser = super::workload_names())]
    pub(super) workloads: Vec<String>,
    /// Only these models, wherever they exist, and `sequential`
    #[arg(long = "model", value_name = "NAME", value_delimiter = ',', value_parser = super::model_names())]
    pub(super) models: Vec<String>,
    /// Only these numbers of workers
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=1024))]
    pub(super) workers: Vec<u32>,
    #[command(flatten)]
    pub(super) common: CommonArgs,
    /// Text for word_count: any folder. Default: the sources of Python's standard library
    #[arg(long, value_name = "DIR")]
    pub(super) corpus: Option<PathBuf>,
    /// Only these numbers of requests in flight
    #[arg(long, value_name = "N", value_delimiter = ',', value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub(super) in_flight: Vec<u32>,
    /// Shuffled rounds in each fresh process
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub(super) rounds: Option<u32>,
    /// Fresh worker processes, each with its own hash seed; from five on, intervals speak of the program
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    pub(super) processes: Option<u32>,
    /// More processes until intervals reach no farther than this to either side, as in 2%; each is looked
    /// at after 1, 2, 4, … times as many, at most 16
    #[arg(long, value_name = "PERCENT", value_parser = percent)]
    pub(super) precision: Option<f64>,
    /// Keep the workers of each cell on as many physical cores of their own (Linux)
    #[arg(long)]
    pub(super) pin: bool,
    /// Also what an expert would ship: NumPy, Numba, orjson, tuned Rust (`full` measures it anyway)
    #[arg(long)]
    pub(super) library: bool,
    /// The longest that one sample may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    pub(super) timeout: u64,
    /// What you expect to see: told beside what is seen, and in the chart
    #[arg(long, value_name = "TEXT")]
    pub(super) prediction: Option<String>,
    /// Go on with an interrupted run: the same plan and seed, on the same machine only
    #[arg(long, value_name = "RECORD", exclusive = true)]
    pub(super) resume: Option<PathBuf>,
}

/// Measures what was asked for, or what an interrupted run has left.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    match &arguments.resume {
        None => measure(arguments, None),
        Some(path) => {
            let begun = resume::read(path)?;
            measure(&resume::arguments(&begun, path)?, Some(begun))
        }
    }
}

fn measure(arguments: &Arguments, begun: Option<Record>) -> Result<ExitCode> {
    let Some(here) = arguments.common.inspect()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    let mut taken = take(arguments, &here, Told::All, begun)?;
    // Save, draw and tell.
    recording::conclude(&mut taken, &here.stop)
}

/// What was asked for, planned, measured and verified; or what `begun` lacks of it.
///
/// # Errors
/// If it cannot be planned here, or there is no folder for it.
pub fn take(
    arguments: &Arguments,
    here: &Environment,
    told: Told<'_>,
    begun: Option<Record>,
) -> Result<Taken> {
    let (profile, seed) = (arguments.profile, arguments.common.seed());
    let (text, list) = (UnlinkedFile::new()?, UnlinkedFile::new()?);

    // Plan.
    let asked = arguments.asked();
    let has_library = here.library.is_some();
    let mut plan =
        planning::plan(profile, &asked.choice, &here.machine, &here.runtimes, has_library);
    let corpus = gather_corpus(arguments, &plan, &here.runtimes, text.path())?;
    let files = list_files(arguments, &plan, &here.runtimes, list.path())?;
    if here.runtimes.stdlib.is_none() && arguments.corpus.is_none() {
        planning::skip_what_reads(&mut plan);
    }
    if plan.needs(Backend::ColdFiles)
        && let Err(why) = cold::forget(list.path())
    {
        planning::skip_cold(&mut plan, &format!("{why:#}"));
    }
    let folder = Folder::new(profile.name(), &arguments.common)?;
    let record = Record {
        processes: plan.processes(),
        corpus,
        files,
        workloads: plan.groups.iter().map(|group| group.info.clone()).collect(),
        cells: plan.all_cells().cloned().collect(),
        prediction: arguments.prediction.clone(),
        asked: Some(asked),
        ..recording::begin(profile, seed, here)
    };

    let mut record = match begun {
        None => record,
        Some(begun) => resume::go_on(begun, &record)?,
    };
    let before = Before::find(folder.path(), &record);

    // Measure, verify, and save after each generation of workers.
    let start = processes(&here.stop);
    let lab = here.lab(seed, Duration::from_secs(arguments.timeout), &start);
    let context = Context {
        lab: Lab { pin: arguments.pin, ..lab },
        plan: &plan,
        corpus: record.corpus.is_some().then(|| text.path()),
        files: record.files.is_some().then(|| list.path()),
    };
    let mut progress = Progress::new(steps(&context, &record), told);
    progress.opening(&record, &plan, &here.runtimes.passed_over);
    let mut others = Others::from_now();
    let measured = run::run(&context, &mut record, &mut |event| {
        progress.show(&event);
        if let Event::Round { .. } = event {
            others.look();
        }
        match event {
            Event::Generation { record } => folder.save(record),
            _ => Ok(()),
        }
    });
    progress.finish();
    record.conditions.others = others.busiest();
    Ok(Taken { record, saved: measured, folder, before })
}

impl Arguments {
    /// What goes into the record, so that an interrupted run can go on.
    fn asked(&self) -> Asked {
        let choice = Choice {
            workloads: self.workloads.clone(),
            models: self.models.clone(),
            workers: self.workers.clone(),
            in_flight: self.in_flight.clone(),
            rounds: self.rounds,
            processes: self.processes,
            precision: self.precision,
            pin: self.pin,
            library: self.library,
        };
        let folder = |path: &Option<PathBuf>| Some(without_home(&absolute(path.as_ref()?).ok()?));
        Asked {
            choice,
            corpus: folder(&self.corpus),
            scripts: folder(&self.common.scripts),
            timeout_s: self.timeout,
        }
    }
}

/// `2%` or `2`: a share.
fn percent(text: &str) -> Result<f64, String> {
    let number = text.trim().trim_end_matches('%').trim_end().parse::<f64>();
    let share = number.map_err(|_| "give a percentage, as in 2%".to_owned())? / 100.0;
    let is_sensible = (0.001..=0.5).contains(&share);
    is_sensible.then_some(share).ok_or_else(|| "give between 0.1% and 50%".to_owned())
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
    let needed = plan.needs(Backend::Files) || plan.needs(Backend::ColdFiles);
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
