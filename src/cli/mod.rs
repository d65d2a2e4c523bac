//! The commands, a file each.

mod asleep;
mod cases;
mod change;
mod chart;
mod claims;
mod class;
mod compare;
mod completions;
mod doctor;
mod environment;
mod export;
mod folding;
mod hopes;
mod lesson;
mod library;
mod list;
mod noise;
mod ping;
mod planning;
mod probe;
mod progress;
mod recording;
mod report;
mod resume;
mod run;
mod runtimes;
mod serve;
#[cfg(unix)]
mod services;
mod show;
mod table;
mod worker;

use std::io::Write as _;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use gilscope::record::Bound;

/// The same work in Rust and in Python by every concurrency model: checked, measured, drawn.
///
/// Without a command it measures the quick profile and leaves a record and charts in `results`.
#[derive(Parser)]
#[command(version, args_conflicts_with_subcommands = true, args_override_self = true)]
#[command(max_term_width = 100)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten, next_help_heading = "Options of run, the default command")]
    run: run::Arguments,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, check every answer, save the record, draw its charts, tell what was seen
    Run(run::Arguments),
    /// Load the same services, written in Rust and in Python, by one and the same client
    #[cfg(unix)]
    Services(services::Arguments),
    /// Measure many tasks asleep at once: what each occupies, and how late it wakes
    Asleep(asleep::Arguments),
    /// Look at a mechanism: who runs when, how long a thread waits for the GIL, and why
    Probe(probe::Arguments),
    /// Play a lesson: a question, your answer, and then what this machine answers
    Lesson(lesson::Arguments),
    /// Hold lessons on a page for the projector, with votes; or gather what a class did at home
    Class(class::Arguments),
    /// Put what articles say about Rust and Python to the test: a ledger of published claims
    Claims(claims::Arguments),
    /// Play lessons three times, the evening before: which show their effect here, and how long they take
    Rehearse(lesson::rehearse::Arguments),
    /// Lessons on paper: questions, code and exercises, and apart from them the answers
    Handout(lesson::handout::Arguments),
    /// List the workloads, the models and what each profile measures
    List(list::Arguments),
    /// Show the Rust and the Python source of a workload and a model, or of a probe, side by side
    Show(show::Arguments),
    /// Draw the charts of records again
    Chart(chart::Arguments),
    /// Print all tables and findings of records, under their pictures
    Table(table::Arguments),
    /// Make one page of records: what was seen, every chart, all cells, both sources
    Report(report::Arguments),
    /// Write records as CSV, for pyperf, for Perfetto, or for a README; or the JSON Schema of records
    Export(export::Arguments),
    /// Hold records against a baseline: what takes longer, what is only noise
    ///
    /// Ratios above 1 mean that a record is slower than the baseline. Records of other profiles, sizes,
    /// texts or answers are refused; other machines, builds and interpreters are named above the tables.
    Compare(compare::Arguments),
    /// Say what this machine has, what is missing, and what would disturb a measurement
    Doctor(doctor::Arguments),
    /// Print what lets a shell complete gilscope's commands and options
    Completions(completions::Arguments),
    /// Print the manual page, for `man`: packages install it
    #[command(hide = true)]
    Man,
    /// Start the servers that waiting workloads talk to, on loopback addresses
    Serve(serve::Arguments),
    /// Ping a server, for a probe: started by it, not by people
    #[command(hide = true)]
    Ping(ping::Arguments),
    /// Serve a parent gilscope: started by it, not by people
    #[command(hide = true)]
    Worker(worker::Arguments),
}

impl Cli {
    /// What was asked for. A command line that is none is answered with the command that was hoped
    /// for, if that can be told, and ends the process.
    pub fn from_command_line() -> Self {
        Self::try_parse().unwrap_or_else(|error| {
            let arguments = std::env::args_os().skip(1);
            let arguments: Vec<String> =
                arguments.map(|argument| argument.to_string_lossy().into_owned()).collect();
            // `--help` and `--version` are no errors.
            match hopes::hint(&arguments, error.kind()).filter(|_| error.use_stderr()) {
                Some(hint) => {
                    eprintln!("gilscope: {hint}");
                    std::process::exit(error.exit_code());
                }
                None => error.exit(),
            }
        })
    }

    /// Runs the command that was given; `run` if none was.
    pub fn run(self) -> Result<ExitCode> {
        match self.command {
            None => run::run(&self.run),
            Some(Command::Run(arguments)) => run::run(&arguments),
            #[cfg(unix)]
            Some(Command::Services(arguments)) => services::services(&arguments),
            Some(Command::Asleep(arguments)) => asleep::asleep(&arguments),
            Some(Command::Probe(arguments)) => probe::probe(&arguments),
            Some(Command::Claims(arguments)) => claims::claims(&arguments),
            Some(Command::Lesson(arguments)) => lesson::lesson(&arguments),
            Some(Command::Rehearse(arguments)) => lesson::rehearse::rehearse(&arguments),
            Some(Command::Handout(arguments)) => lesson::handout::handout(&arguments),
            Some(Command::List(arguments)) => list::list(&arguments),
            Some(Command::Show(arguments)) => show::show(&arguments),
            Some(Command::Chart(arguments)) => chart::chart(&arguments),
            Some(Command::Table(arguments)) => table::table(&arguments),
            Some(Command::Report(arguments)) => report::report(&arguments),
            Some(Command::Export(arguments)) => export::export(&arguments),
            Some(Command::Compare(arguments)) => compare::compare(&arguments),
            Some(Command::Class(arguments)) => class::class(&arguments),
            Some(Command::Doctor(arguments)) => doctor::doctor(&arguments),
            Some(Command::Completions(arguments)) => completions::completions(&arguments),
            Some(Command::Man) => completions::man(),
            Some(Command::Serve(arguments)) => serve::serve(&arguments),
            Some(Command::Ping(arguments)) => ping::ping(&arguments),
            Some(Command::Worker(arguments)) => worker::worker(&arguments),
        }
    }
}

/// Every workload's name, for clap to check and to suggest from.
fn workload_names() -> clap::builder::PossibleValuesParser {
    gilscope::grid::workload_names().into()
}

/// Every model's name, of both languages.
fn model_names() -> clap::builder::PossibleValuesParser {
    let mut names = gilscope::grid::model_names(Bound::Computing);
    names.extend(gilscope::grid::model_names(Bound::Waiting));
    names.sort_unstable();
    names.dedup();
    names.into()
}

/// Writes to standard output, where a reader may leave early: `println!` panics then, and
/// `gilscope show … | head` is no fault.
fn say(text: impl std::fmt::Display) -> Result<()> {
    writeln!(std::io::stdout(), "{text}").context("cannot write to standard output")
}

/// The terminal's width; `None` without a terminal.
fn terminal_width() -> Option<u16> {
    terminal_size::terminal_size().map(|(width, _)| width.0)
}
