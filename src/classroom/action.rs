//! What a teacher may do, and what then is to be done by others.

use serde::Deserialize;

use crate::lessons::Lesson;
use crate::lessons::file::Change;
use crate::lessons::played::Answers;

/// What a key or a button does. Unknown ones are mistakes.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Show the lessons.
    Menu,
    /// Ask the question of the lesson with this number.
    Choose {
        /// The number.
        lesson: u32,
    },
    /// Whatever comes next: what a presenter's remote sends.
    Next,
    /// What was before.
    Back,
    /// The teacher's own answer.
    Answer {
        /// The option's letter.
        letter: char,
    },
    /// Hands, counted.
    Votes {
        /// How many for each option.
        counts: Vec<u32>,
    },
    /// The last vote was miscounted.
    Forget,
    /// Begin or end a vote by phones.
    Poll {
        /// Whether it begins.
        open: bool,
    },
    /// Draw what is expected.
    Sketch {
        /// The number of the figure.
        row: usize,
        /// Where, from 0 to 1 along its axis; nowhere takes it away.
        at: Option<f64>,
    },
    /// Measure.
    Measure,
    /// Stop measuring.
    Stop,
    /// Why it is so.
    Why,
    /// The lines that decide.
    Code,
    /// Change one thing.
    Change {
        /// The key of the change.
        key: char,
    },
    /// What is left for home.
    Exercise,
    /// What the class expected, and what came.
    Score,
    /// What phones sent of their homework.
    Homework,
    /// End the class.
    End,
}

/// What the room cannot do by itself.
#[derive(Debug, Clone)]
pub enum Task {
    /// Measure this.
    Measure(Box<Job>),
    /// Stop measuring.
    Stop,
    /// End the class.
    End,
}

/// What is to be measured.
#[derive(Debug, Clone)]
pub struct Job {
    /// For which lesson.
    pub lesson: Lesson,
    /// What was answered.
    pub answers: Answers,
    /// Which part of it.
    pub part: Part,
}

/// Which part of a lesson is measured.
#[derive(Debug, Clone)]
pub enum Part {
    /// The answer to its question.
    Answer,
    /// The probe that shows why.
    Why(String),
    /// What a change does.
    Change(Change),
}
