//! `gilscope lesson`: a question, an answer, and then what this machine answers.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use gilscope::lessons::file::Needs;
use gilscope::lessons::rehearsal::Rehearsal;
use gilscope::lessons::{self, Lesson};
use gilscope::record::Interpreter;
use gilscope::words::list;

use super::environment::{CommonArgs, Environment};

mod check;
pub(super) mod command;
pub(super) mod desk;
pub mod handout;
mod keys;
mod play;
pub mod rehearse;

/// Which lessons, and how.
#[derive(Args)]
pub struct Arguments {
    /// The lessons, by their numbers. Without any, a list of them
    #[arg(value_name = "LESSON")]
    lessons: Vec<u32>,
    /// The answer, given with the command: nothing is asked then
    #[arg(long, value_name = "LETTER")]
    answer: Option<char>,
    /// Play what was measured before: a folder of `gilscope rehearse`, or a record
    #[arg(long, value_name = "PATH", conflicts_with = "check")]
    replay: Option<PathBuf>,
    /// Check an answer to the lesson's exercise: a changed copy of the script that it names
    #[arg(long, value_name = "SCRIPT", conflicts_with = "answer")]
    check: Option<PathBuf>,
    #[command(flatten)]
    from: FromArgs,
    #[command(flatten)]
    common: CommonArgs,
}

/// Where lessons are from.
#[derive(Clone, Args)]
pub struct FromArgs {
    /// Lessons of your own: a folder of files such as 01-name.toml
    #[arg(long = "lessons", value_name = "DIR")]
    folder: Option<PathBuf>,
}

impl FromArgs {
    /// The lessons of these numbers, or all.
    ///
    /// # Errors
    /// If there is none of a number, or one is no lesson.
    pub fn lessons(&self, numbers: &[u32]) -> Result<Vec<Lesson>> {
        let all = lessons::all(self.folder.as_deref())?;
        let of = |number: &u32| {
            let found = all.iter().find(|lesson| lesson.number == *number);
            found.cloned().with_context(|| {
                let known: Vec<String> = all.iter().map(|one| one.number.to_string()).collect();
                format!("there is no lesson {number}: there are {}", list(&known))
            })
        };
        if numbers.is_empty() { Ok(all) } else { numbers.iter().map(of).collect() }
    }
}

/// Lists the lessons, plays them, or checks an answer to an exercise.
pub fn lesson(arguments: &Arguments) -> Result<ExitCode> {
    let all = arguments.from.lessons(&[])?;
    if arguments.lessons.is_empty() {
        ensure!(arguments.check.is_none(), "of which lesson? gilscope lesson 10 --check mine.py");
        listed(&all)?;
        return Ok(ExitCode::SUCCESS);
    }
    let chosen = arguments.from.lessons(&arguments.lessons)?;
    if let Some(mine) = &arguments.check {
        return check::check(&chosen[0], mine, &arguments.common);
    }
    play::Class::new(arguments, all, chosen)?.teach()
}

/// A line for each lesson, with what the last rehearsal on this machine has seen of it.
fn listed(all: &[Lesson]) -> Result<()> {
    let rehearsal = Rehearsal::read(Path::new(rehearse::FOLDER));
    for lesson in all {
        let seen = rehearsal.as_ref().and_then(|rehearsal| rehearsal.told(&lesson.stem));
        let seen = seen.unwrap_or_default();
        let title = &lesson.file.title;
        let line =
            format!("{:>3}  {title:30} {:>3} min  {seen}", lesson.number, lesson.file.minutes);
        super::say(line.trim_end())?;
    }
    let next = match rehearsal {
        Some(rehearsal) => format!("as rehearsed on {}", rehearsal.date),
        None => "whether this machine can show them: gilscope rehearse".to_owned(),
    };
    super::say(format_args!("\nto play one: gilscope lesson 1; {next}"))
}

/// What lanes of why are kept under.
const WHY: &str = "why";

/// Looks for what a lesson needs beside the Python of every run: a free-threaded build, if none was named.
///
/// # Errors
/// If the interpreters cannot be looked at.
pub fn equip(here: &mut Environment, common: &CommonArgs, lesson: &Lesson) -> Result<()> {
    let is_free: &dyn Fn(&Interpreter) -> bool = &|interpreter| interpreter.free_threaded_build;
    here.equip(common, (lesson.file.needs == Needs::FreeThreading).then_some(is_free))
}

/// How long something took that was done just now.
fn timed<T>(what: impl FnOnce() -> Result<T>) -> Result<(T, f64)> {
    let began = Instant::now();
    Ok((what()?, began.elapsed().as_secs_f64()))
}
