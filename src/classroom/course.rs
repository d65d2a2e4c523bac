//! A lesson as it goes in a class: what was answered, what came, and what of it may be shown.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::Result;

use super::{lanes, plot, view};
use crate::charts::{self, Chart, Question};
use crate::lessons::file::Change;
use crate::lessons::kept::Kept;
use crate::lessons::played::{Answers, Played};
use crate::lessons::screen::From;
use crate::lessons::{Lesson, figures};
use crate::record::Record;

/// A lesson as it goes.
pub(super) struct Course {
    pub lesson: Lesson,
    pub asked: Instant,
    pub answers: Answers,
    /// Where the class expects which figure.
    pub guesses: BTreeMap<String, f64>,
    /// How many figures of what came are told.
    pub shown: usize,
    /// How often its question was measured.
    pub attempts: u32,
    pub seen: Option<Seen>,
    pub why: Option<Why>,
    pub change: Option<Changed>,
}

/// What came.
pub(super) struct Seen {
    pub record: Record,
    pub played: Played,
    pub from: From,
    pub kept: Kept,
}

/// What shows why.
pub(super) struct Why {
    pub from: From,
    pub lanes: Vec<view::Lanes>,
    /// A chart, where nobody noted who ran when.
    pub chart: Option<Chart>,
}

/// What a change did.
pub(super) struct Changed {
    pub change: Change,
    pub values: BTreeMap<String, figures::Value>,
    pub from: From,
}

impl Course {
    /// One that is asked now.
    pub fn new(lesson: &Lesson, now: Instant) -> Self {
        Self {
            lesson: lesson.clone(),
            asked: now,
            answers: Answers::default(),
            guesses: BTreeMap::new(),
            shown: 0,
            attempts: 0,
            seen: None,
            why: None,
            change: None,
        }
    }

    /// Whether nothing was decided: then it may be measured again, with the same answers.
    pub fn is_undecided(&self) -> bool {
        self.seen.as_ref().is_some_and(|seen| seen.played.letter(&self.lesson).is_none())
    }

    /// The figures that may be shown; none before it is measured.
    fn values(&self) -> &BTreeMap<String, figures::Value> {
        static NOTHING: BTreeMap<String, figures::Value> = BTreeMap::new();
        self.seen.as_ref().map_or(&NOTHING, |seen| seen.played.to_show())
    }

    /// What is on the axes.
    pub fn on(&self) -> plot::On<'_> {
        plot::On { guesses: &self.guesses, values: self.values(), shown: self.shown }
    }

    /// How many figures there are to tell.
    pub fn to_tell(&self) -> usize {
        plot::to_tell(&self.lesson, self.values())
    }
}

impl Why {
    /// What `record` shows: who ran when, or else its first chart.
    ///
    /// # Errors
    /// If that cannot be drawn.
    pub fn of(record: &Record, from: From) -> Result<Self> {
        let lanes = lanes::lanes(record);
        let chart = if lanes.is_empty() {
            let mut charts = charts::all(record)?;
            let headline = charts.iter().position(|chart| chart.question == Question::Headline);
            (!charts.is_empty()).then(|| charts.swap_remove(headline.unwrap_or(0)))
        } else {
            None
        };
        Ok(Self { from, lanes, chart })
    }
}
