//! `gilscope lesson N --check mine.py`: an exercise whose answer can be checked. The lesson is measured with a
//! student's script in the place of its own.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use gilscope::analysis::missing::{absent, something_failed};
use gilscope::lessons::{Lesson, figures};
use gilscope::record::Record;
use gilscope::scripts::Scripts;
use gilscope::stop;

use super::{command, equip};
use crate::cli::environment::CommonArgs;
use crate::cli::progress::Told;
use crate::cli::{recording, say};

/// Measures with `mine`, and says of each rule whether it is reached.
///
/// # Errors
/// If the lesson's exercise cannot be checked, or the script not be read.
pub fn check(lesson: &Lesson, mine: &Path, common: &CommonArgs) -> Result<ExitCode> {
    let (number, exercise) = (lesson.number, &lesson.file.exercise);
    let script = exercise.script.as_ref().with_context(|| {
        format!(
            "the exercise of lesson {number} has no answer that could be checked: {}",
            exercise.text
        )
    })?;
    let text = std::fs::read(mine).with_context(|| format!("cannot read {}", mine.display()))?;
    let own = Scripts::find(common.scripts.as_deref())?.with(script, &text)?;
    let common = CommonArgs { scripts: Some(own.path().to_owned()), ..common.clone() };
    let Some(mut here) = common.inspect()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    equip(&mut here, &common, lesson)?;
    let folder = recording::new_folder("check", common.out.as_deref())?;
    let run = exercise.run.as_ref().unwrap_or(&lesson.file.run);
    say(format_args!("$ gilscope {run}   with {} as {script}", mine.display()))?;
    let taken = command::take(run, (&common, &here, Told::Bar), &folder, None)?;
    let record = &taken.record;
    if record.interrupted {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    }
    let passed = told(lesson, record)?;
    say(format_args!("kept in {}", folder.display()))?;
    Ok(if passed && !something_failed(record) { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What failed, and then each rule; whether all are reached.
fn told(lesson: &Lesson, record: &Record) -> Result<bool> {
    let exercise = &lesson.file.exercise;
    let absent = absent(record).into_iter().filter(|absent| absent.why.status == "failed");
    let mut failed: Vec<&str> = absent.map(|absent| absent.why.reason.trim_end()).collect();
    failed.dedup();
    failed.iter().try_for_each(|why| say(format_args!("failed: {why}")))?;

    let values = figures::values(record, exercise.figures_or(&lesson.file.figures));
    let mut passed = true;
    for rule in &exercise.passes {
        let side = if rule.above { "above" } else { "below" };
        let Some(value) = values.get(&rule.figure) else {
            say(format_args!("not measured: {}", rule.figure))?;
            passed = false;
            continue;
        };
        let limit = value.unit.words(rule.limit);
        let (mark, is) = match rule.holds(value.estimate) {
            Some(true) => ("right", "is"),
            Some(false) => ("not yet", "is not"),
            None => ("undecided", "may or may not be"),
        };
        passed &= rule.holds(value.estimate) == Some(true);
        let words = value.words_with_interval();
        say(format_args!("{mark}: {}, {words}, {is} {side} {limit}", value.name))?;
    }
    if let Some(hint) = exercise.hint.as_ref().filter(|_| !passed) {
        say(format_args!("a hint: {}", hint.trim()))?;
    }
    Ok(passed)
}
