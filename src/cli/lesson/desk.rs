//! What measures for a lesson and keeps what came, whoever plays it: the terminal, or the page of a class.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use gilscope::lessons::Lesson;
use gilscope::lessons::kept::{self, Kept};
use gilscope::lessons::played::{Answers, Played};
use gilscope::lessons::screen::{self, From, MUCH};
use gilscope::machine::others::Others;
use gilscope::record::Record;
use gilscope::stop::Stop;

use super::{WHY, command, equip, timed};
use crate::cli::environment::{CommonArgs, Environment};
use crate::cli::progress::Told;
use crate::cli::{recording, report};

/// What is said where something was seen that cannot be.
const AGAIN: &str = "Something else had the cores meanwhile: it is measured once more.";

/// This machine, at work for a class.
pub struct Desk {
    common: CommonArgs,
    replay: Option<PathBuf>,
    /// What a new folder is named after.
    name: &'static str,
    /// Inspected when first something is to be measured: a question needs nothing.
    here: Option<Environment>,
    /// Where all is kept, once there is something.
    folder: Option<PathBuf>,
    others: Others,
}

impl Desk {
    /// One that measures as `common` says, or plays what `replay` holds.
    pub fn new(common: CommonArgs, replay: Option<PathBuf>, name: &'static str) -> Self {
        Self { common, replay, name, here: None, folder: None, others: Others::from_now() }
    }

    /// Whether it plays what was measured on another day.
    pub fn is_replay(&self) -> bool {
        self.replay.is_some()
    }

    /// Where all is kept, if there is something.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// Whether the user asked to stop. Before anything is measured, Ctrl-C ends the program by itself.
    pub fn stop(&self) -> Stop {
        self.here.as_ref().map_or_else(Stop::never, |here| here.stop.clone())
    }

    /// From now on what is measured ends when `stop` is set. Inspects this machine, if nobody has; whether there
    /// is what can go on: not, if it is set already.
    ///
    /// # Errors
    /// If its interpreters cannot be looked at.
    pub fn until(&mut self, stop: Stop) -> Result<bool> {
        match &mut self.here {
            _ if self.replay.is_some() => return Ok(true), // that needs no machine
            Some(here) => here.stop = stop,
            None => self.here = self.common.inspect_until(stop)?,
        }
        Ok(self.here.is_some())
    }

    /// What the machine answers to a lesson's question, and from when; `None` if it was stopped. `tell` is
    /// given what is to be known before it is measured.
    ///
    /// # Errors
    /// If it cannot be measured, or there is nothing to replay.
    pub fn answer(
        &mut self,
        lesson: &Lesson,
        answers: &Answers,
        told: Told<'_>,
        mut tell: impl FnMut(&[String]) -> Result<()>,
    ) -> Result<Option<(Record, From)>> {
        if let Some(path) = &self.replay {
            return Ok(Some(replayed(path, lesson, "")?));
        }
        self.others.look();
        let other = self.others.busiest().into_iter().find(|other| other.cores >= MUCH);
        let mut also = Vec::from_iter(other.map(|other| screen::busy(&other.name, other.cores)));
        let predicted = answers.own.map(|own| lesson.file.options[own].text.as_str());
        loop {
            tell(&also)?;
            let measured = self.measure(lesson, (&lesson.file.run, ""), predicted, told)?;
            let Some((record, _)) = &measured else { return Ok(None) };
            // Once more, and then it is told as it is.
            if also.contains(&AGAIN.to_owned()) || !Played::of(lesson, record).is_impossible() {
                return Ok(measured);
            }
            also.push(AGAIN.to_owned());
        }
    }

    /// What the lanes of its why show; `None` if it was stopped. A replay that has none shows what the lesson
    /// itself has.
    ///
    /// # Errors
    /// As [`answer`](Self::answer).
    pub fn why(
        &mut self,
        lesson: &Lesson,
        command: &str,
        told: Told<'_>,
    ) -> Result<Option<(Record, From)>> {
        match &self.replay {
            Some(path) => {
                replayed(path, lesson, WHY).or_else(|_| replayed(path, lesson, "")).map(Some)
            }
            None => self.measure(lesson, (command, WHY), None, told),
        }
    }

    /// What came when the thing was changed that has this key; `None` if it was stopped.
    ///
    /// # Errors
    /// As [`answer`](Self::answer).
    pub fn change(
        &mut self,
        lesson: &Lesson,
        (key, command): (char, &str),
        told: Told<'_>,
    ) -> Result<Option<(Record, From)>> {
        let name = format!("change-{key}");
        match &self.replay {
            Some(path) => replayed(path, lesson, &name).map(Some),
            None => self.measure(lesson, (command, &name), None, told),
        }
    }

    fn measure(
        &mut self,
        lesson: &Lesson,
        (command, name): (&str, &str),
        prediction: Option<&str>,
        told: Told<'_>,
    ) -> Result<Option<(Record, From)>> {
        let folder = self.folder_of(lesson)?.join(name);
        if self.here.is_none() {
            self.here = self.common.inspect()?;
        }
        let Some(here) = &mut self.here else { return Ok(None) };
        equip(here, &self.common, lesson)?;
        let how = (&self.common, &*here, told);
        let (taken, seconds) = timed(|| command::take(command, how, &folder, prediction))?;
        Ok((!taken.record.interrupted).then_some((taken.record, From::Now(seconds))))
    }

    /// Leaves what was predicted and seen, and the page of the record.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn keep(&mut self, lesson: &Lesson, kept: &Kept, record: &Record) -> Result<()> {
        let folder = self.folder_of(lesson)?;
        kept::write(kept, &folder)?;
        report::write(std::slice::from_ref(record), &folder.join(report::NAME))
    }

    /// The folder of a lesson.
    ///
    /// # Errors
    /// If the folder of all cannot be made.
    pub fn folder_of(&mut self, lesson: &Lesson) -> Result<PathBuf> {
        let folder = match &self.folder {
            Some(folder) => folder.clone(),
            None => recording::new_folder(self.name, self.common.out.as_deref())?,
        };
        self.folder = Some(folder.clone());
        Ok(folder.join(&lesson.stem))
    }
}

/// A record of another day: of a rehearsal the lesson's, or else the file that was named.
fn replayed(path: &Path, lesson: &Lesson, part: &str) -> Result<(Record, From)> {
    let file = match path.is_dir() {
        true => path.join(&lesson.stem).join(part).join("record.json"),
        false => path.to_owned(),
    };
    let record = recording::read(&file).with_context(|| {
        format!(
            "there is nothing of lesson {} to replay: gilscope rehearse {}",
            lesson.number, lesson.number
        )
    })?;
    let date = record.date().to_owned();
    Ok((record, From::Replay(date)))
}
