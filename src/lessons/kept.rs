//! What is left of a lesson that was played: who predicted what, and what came. No names.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::Serialize;

use super::Lesson;
use super::figures::Value;
use super::file::Change;
use super::played::{Answers, Played};
use super::screen::{From, said};
use crate::record::Record;
use crate::record::probes::Unit;

/// A lesson as it was played.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Kept {
    lesson: u32,
    title: String,
    question: String,
    options: Vec<String>,
    /// The letter of the own answer.
    answer: Option<char>,
    /// A class's votes, as often as it voted: a number for each option.
    votes: Vec<Vec<u32>>,
    /// The letter of the option that held; none if nothing was decided.
    verdict: Option<char>,
    said: String,
    /// Whether it was measured then, or is a replay.
    replay_of: Option<String>,
    command: String,
    seconds: Option<f64>,
    /// How often it was measured: again where nothing had been decided. The last one is told.
    attempts: u32,
    figures: BTreeMap<String, Figure>,
    changes: Vec<Changed>,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Figure {
    value: f64,
    interval: Option<(f64, f64)>,
    unit: Unit,
}

#[derive(Debug, Clone, PartialEq, Serialize)]
struct Changed {
    what: String,
    command: String,
    figures: BTreeMap<String, Figure>,
}

impl Kept {
    /// As it was after the verdict.
    pub fn new(
        lesson: &Lesson,
        answers: &Answers,
        played: &Played,
        record: &Record,
        from: &From,
    ) -> Self {
        let file = &lesson.file;
        let (seconds, replay_of) = match from {
            From::Now(seconds) => (Some(*seconds), None),
            From::Replay(date) => (None, Some(date.clone())),
        };
        Self {
            lesson: lesson.number,
            title: file.title.clone(),
            question: file.question.trim().to_owned(),
            options: file.options.iter().map(|option| option.text.clone()).collect(),
            answer: answers.own.and_then(|own| lesson.letters().nth(own)),
            votes: answers.votes.clone(),
            verdict: played.letter(lesson),
            said: said(lesson, played, record),
            replay_of,
            seconds,
            attempts: 1,
            command: format!("gilscope {}", file.run),
            figures: figures(&played.values),
            changes: Vec::new(),
        }
    }

    /// It was measured so often.
    pub fn attempted(self, attempts: u32) -> Self {
        Self { attempts, ..self }
    }

    /// One thing was changed, and this came.
    pub fn changed(&mut self, change: &Change, values: &BTreeMap<String, Value>) {
        self.changes.push(Changed {
            what: change.text.clone(),
            command: format!("gilscope {}", change.run),
            figures: figures(values),
        });
    }
}

fn figures(values: &BTreeMap<String, Value>) -> BTreeMap<String, Figure> {
    let figure = |value: &Value| Figure {
        value: value.estimate.value,
        interval: value.estimate.interval,
        unit: value.unit,
    };
    values.iter().map(|(name, value)| (name.clone(), figure(value))).collect()
}

/// Writes it into a folder, as `lesson.json`.
///
/// # Errors
/// If it cannot be written.
pub fn write(kept: &Kept, folder: &Path) -> Result<()> {
    let path = folder.join("lesson.json");
    let text = serde_json::to_string_pretty(kept).context("cannot write the lesson as JSON")?;
    fs::create_dir_all(folder)
        .and_then(|()| fs::write(&path, text + "\n"))
        .with_context(|| format!("cannot write {}: name another folder with --out", path.display()))
}
