//! Is it a lesson? What a file must satisfy beyond its form, so that who writes one learns of a mistake at the
//! desk and not before a class.

use anyhow::{Context as _, Result, ensure};

use super::file::{Change, Figures, File, Picture};
use super::rules::Rule;
use super::{Lesson, figures, fill, screen};
use crate::regions::{Region, regions};
use crate::words::wrap;
use crate::{scripts, sources};

/// Lines of code that a class reads.
const MOST_LINES: usize = 12;
/// Columns of an answer: its letter, the votes and their bar stand beside it.
const ANSWER: usize = 46;
/// Columns of what is said once the figures are in it.
const SAID: usize = 420;
/// Keys that mean something else.
const TAKEN: &str = "cnqvw";
/// Commands that leave a record for a lesson.
const COMMANDS: [&str; 3] = ["run", "probe", "asleep"];

/// Whether `lesson` can be played as it is.
///
/// # Errors
/// If something in it is missing, too long, or means nothing.
pub fn check(lesson: &Lesson) -> Result<()> {
    let file = &lesson.file;
    let length = |text: &str| text.chars().count();
    ensure!(
        (1..=40).contains(&length(&file.title)),
        "its title has no, or more than 40 characters"
    );
    ensure!((1..=60).contains(&file.minutes), "it takes {} minutes, not 1 to 60", file.minutes);
    let lines = wrap(file.question.trim(), Some(screen::TEXT), "").lines().count();
    ensure!((1..=5).contains(&lines), "its question has {lines} lines, not 1 to 5");
    for named in file.figures.values() {
        figures::check(named)?;
    }
    check_options(lesson)?;
    let has = |rule: &Rule| has(&file.figures, &rule.figure);
    file.never.iter().try_for_each(has)?;
    if let Picture::Bars(names) = &file.picture {
        names.iter().try_for_each(|name| self::has(&file.figures, name))?;
    }
    said(&file.why.text, &[&file.figures])?;
    for (path, name) in &file.why.code {
        region(path, name)?;
    }
    ensure!(!file.why.code.is_empty(), "it shows no code");
    let runs = [Some(&file.run), file.why.run.as_ref(), file.exercise.run.as_ref()];
    let runs = runs.into_iter().flatten().chain(file.changes.iter().map(|change| &change.run));
    for run in runs {
        let command = run.split_whitespace().next().unwrap_or_default();
        let known = COMMANDS.join(", ");
        ensure!(COMMANDS.contains(&command), "{run:?} begins with none of {known}");
    }
    file.changes.iter().try_for_each(|change| check_change(lesson, change))?;
    check_exercise(file)
}

fn check_options(lesson: &Lesson) -> Result<()> {
    let File { options, figures, .. } = &lesson.file;
    ensure!((2..=5).contains(&options.len()), "it has {} options, not 2 to 5", options.len());
    for (letter, option) in lesson.letters().zip(options) {
        let of = |what: &str| format!("option {letter}: {what}");
        let length = option.text.chars().count();
        ensure!((1..=ANSWER).contains(&length), "{}", of("none, or more than 46 characters"));
        ensure!(!option.holds.is_empty(), "{}", of("no rule says when it holds"));
        option.holds.iter().try_for_each(|rule| has(figures, &rule.figure))?;
        said(&option.says, &[figures]).with_context(|| of("what it says"))?;
        let places = fill::places(&option.says)?;
        ensure!(places.iter().any(|place| place.with_interval), "{}", of("no interval is said"));
    }
    Ok(())
}

fn check_change(lesson: &Lesson, change: &Change) -> Result<()> {
    let Change { key, says, figures, .. } = change;
    let mut letters = lesson.letters().map(|letter| letter.to_ascii_lowercase());
    let is_free = key.is_ascii_lowercase() && !TAKEN.contains(*key) && letters.all(|l| l != *key);
    let same = lesson.file.changes.iter().filter(|other| other.key == *key).count();
    ensure!(is_free && same == 1, "the key {key} of a change has another meaning");
    ensure!(change.text.chars().count() <= ANSWER, "a change has more than 46 characters");
    said(says, &[figures, &lesson.file.figures]).with_context(|| format!("the change {key}"))
}

fn check_exercise(file: &File) -> Result<()> {
    let exercise = &file.exercise;
    let Some(script) = &exercise.script else {
        ensure!(exercise.passes.is_empty(), "its exercise has rules, and no script to be changed");
        return Ok(());
    };
    let is_there = scripts::embedded_files().any(|(path, _)| path.to_str() == Some(script));
    ensure!(is_there, "its exercise changes {script}, which is no script");
    ensure!(!exercise.passes.is_empty(), "its exercise has no rule for a right answer");
    let figures = exercise.figures_or(&file.figures);
    exercise.passes.iter().try_for_each(|rule| has(figures, &rule.figure))
}

fn has(figures: &Figures, name: &str) -> Result<()> {
    let known = || figures.keys().cloned().collect::<Vec<_>>().join(", ");
    ensure!(figures.contains_key(name), "it has no figure {name}: there are {}", known());
    Ok(())
}

/// Whether all places in a text have figures, and it is short enough.
fn said(text: &str, figures: &[&Figures]) -> Result<()> {
    let places = fill::places(text)?;
    for place in places {
        let known = figures.iter().any(|figures| figures.contains_key(place.figure));
        ensure!(known, "{{{}}} is none of its figures", place.figure);
    }
    let length = text.trim().chars().count();
    ensure!((1..=SAID).contains(&length), "{length} characters are too many for the screen");
    Ok(())
}

/// A marked region of a file.
///
/// # Errors
/// If there is none, or it has more lines than a class reads.
pub fn region(path: &str, name: &str) -> Result<Region<'static>> {
    let text = sources::text(path).with_context(|| format!("there is no source {path}"))?;
    let found = regions(text).into_iter().find(|region| region.name == name);
    let region = found.with_context(|| format!("{path} has no region {name}"))?;
    let lines = region.lines.len();
    ensure!(lines <= MOST_LINES, "{path}: {name} has {lines} lines, not {MOST_LINES} at most");
    Ok(region)
}
