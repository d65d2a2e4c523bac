//! What of a class is measured, and what then is known.

use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};

use super::action::{Job, Part, Task};
use super::course::{Changed, Course, Seen, Why};
use super::room::{Room, Running, Stage};
use super::score::Done;
use crate::lessons::kept::Kept;
use crate::lessons::played::Played;
use crate::lessons::screen::{FIRST_AN_ANSWER, From};
use crate::lessons::{Lesson, figures};
use crate::record::Record;

impl Room {
    /// Whether it is measured.
    pub fn is_measuring(&self) -> bool {
        matches!(self.stage, Stage::Run(_))
    }

    /// Whether somebody has asked to stop that.
    pub fn is_stopping(&self) -> bool {
        matches!(&self.stage, Stage::Run(running) if running.is_stopping)
    }

    /// Begins to measure a part of the lesson.
    ///
    /// # Errors
    /// If nobody has answered, or it is too early or too late for that part.
    pub(super) fn measure(&mut self, part: Part, now: Instant) -> Result<Task> {
        let course = match part {
            Part::Answer if self.is_undecided() => self.told()?,
            Part::Answer => self.unanswered()?,
            Part::Why(_) | Part::Change(_) => self.told()?,
        };
        ensure!(course.answers.is_any(), FIRST_AN_ANSWER);
        let (lesson, answers) = (course.lesson.clone(), course.answers.clone());
        let (command, expects) = match &part {
            Part::Answer => (&lesson.file.run, None),
            Part::Why(command) => (command, None),
            Part::Change(change) => (&change.run, Some(change.expects.clone())),
        };
        let before = Box::new(self.stage.clone());
        self.hush(true);
        let command = format!("gilscope {command}");
        let (also, is_stopping) = (Vec::new(), false);
        self.stage =
            Stage::Run(Running { command, since: now, also, expects, is_stopping, before });
        Ok(Task::Measure(Box::new(Job { lesson, answers, part })))
    }

    fn is_undecided(&self) -> bool {
        self.course.as_ref().is_some_and(Course::is_undecided)
    }

    /// While it is measured, phones are told nothing.
    fn hush(&self, hushed: bool) {
        if let Some(phones) = &self.phones {
            phones.ballot.hush(hushed);
        }
    }

    /// What is to be known while it is measured.
    pub fn tell(&mut self, lines: &[String]) {
        if let Stage::Run(running) = &mut self.stage {
            running.also = lines.to_vec();
        }
    }

    /// What a job came to: a record, nothing since it was stopped, or an error.
    pub fn measured(&mut self, job: &Job, came: Result<Option<(Record, From)>>) {
        self.hush(false);
        let before = match std::mem::replace(&mut self.stage, Stage::Menu) {
            Stage::Run(running) => *running.before,
            other => other,
        };
        self.stage = match came.and_then(|came| came.map(|came| self.take(job, came)).transpose()) {
            Ok(Some(stage)) => stage,
            Ok(None) => {
                self.said = Some("Stopped: nothing was concluded.".to_owned());
                before
            }
            Err(error) => {
                self.said = Some(format!("It could not be measured: {error:#}"));
                before
            }
        };
    }

    /// Takes what came, and says what is to be shown.
    fn take(&mut self, job: &Job, (record, from): (Record, From)) -> Result<Stage> {
        let course = self.course.as_mut().context("There is no lesson to which it belongs.")?;
        match &job.part {
            Part::Answer => {
                let (lesson, answers) = (&course.lesson, &course.answers);
                let played = Played::of(lesson, &record);
                course.attempts += 1;
                let kept = Kept::new(lesson, answers, &played, &record, &from);
                let kept = kept.attempted(course.attempts);
                let done = Done::new(lesson, answers, &played, &record);
                self.done.retain(|other| other.lesson.number != lesson.number);
                self.done.push(done);
                (course.shown, course.why, course.change) = (0, None, None);
                course.seen = Some(Seen { record, played, from, kept });
                Ok(Stage::Reveal)
            }
            Part::Why(_) => {
                course.why = Some(Why::of(&record, from)?);
                Ok(Stage::Why)
            }
            Part::Change(change) => {
                let values = figures::values(&record, &change.figures);
                if let Some(seen) = &mut course.seen {
                    seen.kept.changed(change, &values);
                }
                course.change = Some(Changed { change: change.clone(), values, from });
                Ok(Stage::Change)
            }
        }
    }

    /// What is to be kept of the lesson that is played, once it is known.
    pub fn to_keep(&self) -> Option<(Lesson, Kept, Record)> {
        let course = self.course.as_ref()?;
        let seen = course.seen.as_ref()?;
        Some((course.lesson.clone(), seen.kept.clone(), seen.record.clone()))
    }

    /// Where a lesson that was played is kept.
    pub fn folder_of(&self, number: u32) -> Option<PathBuf> {
        let done = self.done.iter().find(|done| done.lesson.number == number)?;
        Some(self.folder.as_ref()?.join(&done.lesson.stem))
    }
}
