//! Lessons on paper: questions, code and exercises for a class, and behind them, apart, the answers for who
//! teaches.

use anyhow::{Context as _, Result};
use askama::Template;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::check::region;
use super::fill::fill;
use super::played::Played;
use super::screen::said;
use super::{Lesson, file};
use crate::charts::{self, Question};
use crate::page::digest;
use crate::record::Record;
use crate::words::visible;

const STYLE: &str = include_str!("handout.css");

/// The handout, as the template sees it.
#[derive(Template)]
#[template(path = "handout.html")]
struct Handout {
    policy: String,
    style: &'static str,
    lessons: Vec<Sheet>,
}

/// One lesson.
struct Sheet {
    number: u32,
    title: String,
    minutes: u32,
    question: String,
    options: Vec<Answer>,
    code: Vec<Code>,
    exercise: String,
    script: Option<String>,
    unplugged: String,
    // What is only in the answers.
    seen: Option<Seen>,
    why: String,
    notes: Vec<String>,
    hint: Option<String>,
    outcomes: Vec<String>,
    sources: Vec<String>,
    command: String,
}

struct Answer {
    letter: char,
    text: String,
    believes: String,
}

struct Code {
    path: String,
    lines: String,
}

/// What this machine has shown.
struct Seen {
    said: String,
    date: String,
    /// The chart, as an address that holds it.
    chart: Option<(String, String)>,
}

/// The handout of these lessons, each with its record from a rehearsal, if there is one.
///
/// # Errors
/// If a chart cannot be drawn.
pub fn handout(lessons: &[(Lesson, Option<Record>)]) -> Result<String> {
    let sheets: Result<Vec<Sheet>> = lessons.iter().map(|(l, record)| sheet(l, record)).collect();
    let handout = Handout { policy: policy(), style: STYLE, lessons: sheets? };
    Ok(visible(&handout.render().context("cannot fill in the handout")?))
}

/// Nothing may be loaded; pictures are in the file itself.
fn policy() -> String {
    let digest = digest(STYLE);
    format!(
        "default-src 'none'; style-src '{digest}'; img-src data:; base-uri 'none'; \
         form-action 'none'"
    )
}

fn sheet(lesson: &Lesson, record: &Option<Record>) -> Result<Sheet> {
    let file = &lesson.file;
    let answers = lesson.letters().zip(&file.options);
    let answer = |(letter, option): (char, &file::Choice)| Answer {
        letter,
        text: option.text.clone(),
        believes: option.believes.clone(),
    };
    let played = record.as_ref().map(|record| (Played::of(lesson, record), record));
    let seen = played.as_ref().map(|(played, record)| seen(lesson, played, record)).transpose()?;
    let code = |(path, name): &(String, String)| {
        let region = region(path, name)?;
        anyhow::Ok(Code { path: path.clone(), lines: region.lines.join("\n") })
    };
    let values = played.map(|(played, _)| played.to_show().clone());
    Ok(Sheet {
        number: lesson.number,
        title: file.title.clone(),
        minutes: file.minutes,
        question: file.question.trim().to_owned(),
        options: answers.map(answer).collect(),
        code: file.why.code.iter().map(code).collect::<Result<_>>()?,
        exercise: file.exercise.text.trim().to_owned(),
        script: file.exercise.script.clone(),
        unplugged: file.unplugged.trim().to_owned(),
        seen,
        why: fill(&file.why.text, &values.unwrap_or_default()),
        notes: file.notes.trim().split("\n\n").map(str::to_owned).collect(),
        hint: file.exercise.hint.as_ref().map(|hint| hint.trim().to_owned()),
        outcomes: file.outcomes.clone(),
        sources: file.sources.clone(),
        command: format!("gilscope {}", file.run),
    })
}

fn seen(lesson: &Lesson, played: &Played, record: &Record) -> Result<Seen> {
    let charts = charts::all(record)?;
    let headline = charts.iter().find(|chart| chart.question == Question::Headline);
    let chart = headline.or(charts.first()).filter(|_| !played.is_impossible()).map(|chart| {
        let svg = BASE64_STANDARD.encode(&chart.svg);
        (format!("data:image/svg+xml;base64,{svg}"), chart.title.replace('\n', ". "))
    });
    let date = record.date().to_owned();
    Ok(Seen { said: said(lesson, played, record), date, chart })
}
