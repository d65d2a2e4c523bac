//! `gilscope rehearse`: the evening before, every lesson three times. What a class will see, how long it takes,
//! and what will not work here.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use gilscope::lessons::Lesson;
use gilscope::lessons::file::Needs;
use gilscope::lessons::played::Played;
use gilscope::lessons::rehearsal::{Rehearsal, Rehearsed, Shows};
use gilscope::machine::notices;
use gilscope::stop;
use gilscope::words::{list, plural};

use super::{FromArgs, WHY, command, equip, timed};
use crate::cli::environment::{CommonArgs, Environment};
use crate::cli::progress::Told;
use crate::cli::{recording, say};

/// Where it is left, and looked for by `gilscope lesson`.
pub const FOLDER: &str = "results/rehearsal";

/// Which lessons.
#[derive(Args)]
pub struct Arguments {
    /// The lessons, by their numbers. Without any, all
    #[arg(value_name = "LESSON")]
    lessons: Vec<u32>,
    /// How often each is played
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    times: u32,
    #[command(flatten)]
    from: FromArgs,
    #[command(flatten)]
    common: CommonArgs,
}

/// Longer than this a class waits.
const LONG: f64 = 15.0;
/// What is changed in a lesson must come faster.
const LONG_CHANGE: f64 = 5.0;

/// Plays them, and tells what to expect.
pub fn rehearse(arguments: &Arguments) -> Result<ExitCode> {
    let lessons = arguments.from.lessons(&arguments.lessons)?;
    let Some(mut here) = arguments.common.inspect()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    let folder: PathBuf = arguments.common.out.clone().unwrap_or_else(|| FOLDER.into());
    let disturbing = notices::passing(&here.machine, Path::new("/"));
    let mut rehearsal = Rehearsal {
        date: recording::now().split('T').next().unwrap_or_default().to_owned(),
        machine: format!("{}, {}", here.machine.cpu, plural(here.machine.cores, "core")),
        notices: disturbing.iter().map(|n| format!("{}; {}", n.what, n.remedy)).collect(),
        // What an earlier rehearsal knows of other lessons stays.
        lessons: Rehearsal::read(&folder).map(|before| before.lessons).unwrap_or_default(),
    };
    for notice in &rehearsal.notices {
        say(format_args!("before the lecture: {notice}"))?;
    }
    for lesson in &lessons {
        let part = folder.join(&lesson.stem);
        equip(&mut here, &arguments.common, lesson)?;
        let Some(rehearsed) = one(lesson, &part, arguments, &here)? else {
            return Ok(ExitCode::from(stop::EXIT_CODE));
        };
        say(told(lesson, &rehearsed))?;
        rehearsal.lessons.retain(|other| other.stem != lesson.stem);
        rehearsal.lessons.push(rehearsed);
        rehearsal.lessons.sort_by_key(|lesson| lesson.number);
        rehearsal.write(&folder)?;
    }
    conclude(&rehearsal, &folder)?;
    Ok(ExitCode::SUCCESS)
}

/// One lesson, as often as is asked for, and each of its changes once; `None` if it was stopped.
fn one(
    lesson: &Lesson,
    folder: &Path,
    arguments: &Arguments,
    here: &Environment,
) -> Result<Option<Rehearsed>> {
    let Lesson { number, stem, file } = lesson;
    let mut rehearsed = Rehearsed { number: *number, stem: stem.clone(), ..Rehearsed::default() };
    let take = |run: &str, name: &str| {
        let common = (&arguments.common, here, Told::Bar);
        timed(|| command::take(run, common, &folder.join(name), None))
    };
    if let Some(why) = lacking(file.needs, here) {
        rehearsed.verdicts.push(None);
        rehearsed.undecided = Some(why);
        return Ok(Some(rehearsed));
    }
    for _ in 0..arguments.times {
        let (taken, seconds) = take(&file.run, "")?;
        if taken.record.interrupted {
            return Ok(None);
        }
        let played = Played::of(lesson, &taken.record);
        rehearsed.seconds.push(seconds);
        rehearsed.verdicts.push(played.letter(lesson));
        let why = played.why_undecided(lesson, &taken.record);
        rehearsed.undecided = why.or(rehearsed.undecided);
    }
    let why = file.why.run.iter().map(|run| (WHY.to_owned(), run));
    let changes = file.changes.iter().map(|change| (format!("change-{}", change.key), &change.run));
    for (name, run) in why.chain(changes) {
        let (taken, seconds) = take(run, &name)?;
        if taken.record.interrupted {
            return Ok(None);
        }
        rehearsed.others.push((name, seconds));
    }
    Ok(Some(rehearsed))
}

/// What this machine lacks for a lesson, and how to come by it.
fn lacking(needs: Needs, here: &Environment) -> Option<String> {
    let cores = here.machine.cores;
    let has_free_threading = here.runtimes.usable.iter().any(|(i, _)| i.free_threaded_build);
    match needs {
        Needs::FreeThreading if !has_free_threading => Some(
            "there is no free-threaded CPython here: pyenv install 3.14t, or uv python install 3.14t"
                .to_owned(),
        ),
        Needs::Linux if !cfg!(target_os = "linux") => Some("only Linux shows it".to_owned()),
        Needs::TwoCores | Needs::FreeThreading if cores < 2 => {
            Some("it needs two cores, and may have one here: play it on another machine".to_owned())
        }
        _ => None,
    }
}

/// A line or two about one lesson.
fn told(lesson: &Lesson, rehearsed: &Rehearsed) -> String {
    let mut text = format!("{:>3}  {:30} {}", lesson.number, lesson.file.title, rehearsed.words());
    if let Some(why) = &rehearsed.undecided {
        text += &format!("\n     {why}");
    }
    let long =
        |(name, seconds): &&(String, f64)| *seconds > if name == WHY { LONG } else { LONG_CHANGE };
    let slow: Vec<String> = rehearsed
        .others
        .iter()
        .filter(long)
        .map(|(name, seconds)| format!("{name} takes {seconds:.1} s"))
        .collect();
    if !slow.is_empty() {
        text += &format!("\n     long for a class: {}", list(&slow));
    }
    text
}

/// What to play tomorrow, and what instead of it.
fn conclude(rehearsal: &Rehearsal, folder: &Path) -> Result<()> {
    let of = |is: &dyn Fn(&Rehearsed) -> bool| -> Vec<String> {
        let chosen = rehearsal.lessons.iter().filter(|lesson| is(lesson));
        chosen.map(|lesson| lesson.number.to_string()).collect()
    };
    let shown = of(&|lesson| matches!(lesson.shows(), Shows::Same(_)));
    let others = of(&|lesson| !matches!(lesson.shows(), Shows::Same(_)));
    let slow = of(&|lesson| lesson.slowest() > LONG);
    if !shown.is_empty() {
        say(format_args!("\nlessons that show the same each time: {}", list(&shown)))?;
    }
    if !slow.is_empty() {
        say(format_args!("longer than {LONG:.0} s: {}", list(&slow)))?;
    }
    if !others.is_empty() {
        let (others, folder) = (list(&others), folder.display());
        let instead = if shown.is_empty() { "others".to_owned() } else { list(&shown) };
        say(format_args!(
            "not sure here: {others}. Take {instead} instead, or replay what went well: gilscope \
             lesson N --replay {folder}"
        ))?;
    }
    say(format_args!("kept in {}, for --replay and gilscope handout", folder.display()))
}
