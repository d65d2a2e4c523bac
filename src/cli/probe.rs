//! `gilscope probe`: not how fast, but why. Without a name it lists them.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::measure::lab::processes;
use gilscope::measure::plan::Profile;
use gilscope::measure::probes::{plan, run, takes, window};
use gilscope::record::{OWN_PYTHON, Record};
use gilscope::{export, probes, report, stop, words};

use super::cases::{self, CaseArgs};
use super::environment::{CommonArgs, Environment};
use super::progress::{Progress, Told};
use super::recording::{self, Folder, Taken};

/// What to look at, and how.
#[derive(Args)]
pub struct Arguments {
    /// The probes; `all` for every one. Without any, a list of them
    #[arg(value_name = "NAME", value_parser = names())]
    names: Vec<String>,
    /// How long to look: smoke once and for a moment, quick three times, full ten times and longer
    #[arg(long, value_enum, default_value = "quick", hide_possible_values = true)]
    profile: Profile,
    #[command(flatten)]
    cases: CaseArgs,
    #[command(flatten)]
    pub(super) common: CommonArgs,
    /// Fresh processes for each case. Default: 5; for smoke 1, for full 10
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1_000))]
    takes: Option<u32>,
    /// How long each looks. Default: 200 ms; for smoke 100, for full 1,000
    #[arg(long, value_name = "MILLISECONDS", value_parser = clap::value_parser!(u64).range(10..=60_000))]
    window: Option<u64>,
    /// The longest that one of them may take
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..=86_400))]
    timeout: u64,
    /// Also write who ran when as a trace, for ui.perfetto.dev or chrome://tracing
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
}

const ALL: &str = "all";
/// Not a program of its own: these, in every CPython that is found, and so with the lock of one
/// free-threaded build on and off.
const SWITCHING_ON: (&str, [&str; 3]) = ("switching_on", ["handoff", "attach_wait", "convoy"]);

fn names() -> clap::builder::PossibleValuesParser {
    probes::names().into_iter().chain([SWITCHING_ON.0, ALL]).collect::<Vec<_>>().into()
}

/// Looks at what was asked for.
pub fn probe(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.names.is_empty() {
        list()?;
        return Ok(ExitCode::SUCCESS);
    }
    let rows = arguments.rows();
    if arguments.cases.list {
        rows.iter().try_for_each(|row| cases_of(row))?;
        return Ok(ExitCode::SUCCESS);
    }
    arguments.check()?; // told before the machine is looked at
    let mut common = arguments.common.clone();
    if arguments.asks_for(SWITCHING_ON.0) && common.python.is_empty() {
        common.python.push(ALL.to_owned());
    }
    let Some(here) = common.inspect()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    here.tell_passed_over();
    let mut taken = take(arguments, &here, Told::All)?;

    // Save, draw and tell.
    let code = recording::conclude(&mut taken, &here.stop)?;
    if let Some(trace) = &arguments.trace {
        std::fs::write(trace, export::trace::of(std::slice::from_ref(&taken.record)))
            .with_context(|| {
                format!("cannot write the trace {}: name another file", trace.display())
            })?;
    }
    Ok(code)
}

impl Arguments {
    /// Whether there are the cases that it asks for.
    ///
    /// # Errors
    /// If there is none of them.
    pub fn check(&self) -> Result<()> {
        self.cases.chosen(&self.rows()).map(drop)
    }

    fn asks_for(&self, name: &str) -> bool {
        self.names.iter().any(|asked| asked == name)
    }

    /// The probes that are asked for.
    fn rows(&self) -> Vec<&'static probes::Row> {
        let is_of_these = |name: &str| SWITCHING_ON.1.contains(&name);
        let is_named = |name: &str| {
            self.asks_for(name)
                || self.asks_for(ALL)
                || (self.asks_for(SWITCHING_ON.0) && is_of_these(name))
        };
        probes::ALL.iter().filter(|row| is_named(row.name)).collect()
    }
}

/// What was asked for, planned and measured.
///
/// # Errors
/// If there is no such case, or no folder for it.
pub fn take(arguments: &Arguments, here: &Environment, told: Told<'_>) -> Result<Taken> {
    let rows = arguments.rows();
    let chosen = arguments.cases.chosen(&rows)?;
    let (profile, seed) = (arguments.profile, arguments.common.seed());
    let folder = Folder::new(&format!("probe_{}", profile.name()), &arguments.common)?;

    // Plan.
    let takes = arguments.takes.unwrap_or_else(|| takes(profile));
    let can_call = |id: &str| here.library.is_some() || here.runtimes.is_embedded(id);
    let mut record = Record {
        processes: takes,
        probes: plan(profile, &rows, &chosen, &here.interpreters(), &can_call),
        ..recording::begin(profile, seed, here)
    };
    if let Some(outcome) = here.runtimes.without_own() {
        let cases = record.probes.iter_mut().flat_map(|probe| &mut probe.cases);
        let own = cases.filter(|case| case.runtime == OWN_PYTHON);
        own.for_each(|case| case.outcome = outcome.clone());
    }

    // Measure, and save after each take: there are few.
    let start = processes(&here.stop);
    let lab = here.lab(seed, Duration::from_secs(arguments.timeout), &start);
    let window = arguments.window.map_or_else(|| window(profile), Duration::from_millis);
    let how = (takes, window);
    let cases: usize = record.probes.iter().map(|probe| probe.cases.len()).sum();
    let progress = Progress::new(cases as u64 * u64::from(takes), told);
    let saved = run(&lab, how, &mut record, &mut |record, probe, case| {
        let probe = &record.probes[probe];
        progress.line(&report::tables::take(record, probe, &probe.cases[case]));
        progress.step(&probe.name);
        folder.save(record)
    });
    progress.finish();
    Ok(Taken { record, saved, folder, before: None })
}

fn list() -> Result<()> {
    for row in &probes::ALL {
        line(row.name, row.question)?;
    }
    let (name, of) = SWITCHING_ON;
    let of = words::list(&of);
    line(name, &format!("Is it the lock? {of}, in every CPython found, the lock on and off"))?;
    let to_run = "to run one: gilscope probe NAME; to run all of them: gilscope probe all; only some cases \
         of one: gilscope probe NAME --variant V --at N, of which gilscope probe NAME --list has a list";
    super::say(format_args!("\n{}", words::wrap(to_run, super::terminal_width(), "")))
}

/// The question of a probe, and below it all that it can be asked.
fn cases_of(row: &probes::Row) -> Result<()> {
    line(row.name, row.question)?;
    cases::listed(row).iter().try_for_each(super::say)
}

fn line(name: &str, question: &str) -> Result<()> {
    let text = format!("{name:15} {question}");
    super::say(words::wrap(&text, super::terminal_width(), "                "))
}
