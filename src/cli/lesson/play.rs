//! A series of lessons as they are played: asked, answered, measured, explained, kept.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use gilscope::lessons::file::Change;
use gilscope::lessons::kept::{self, Kept};
use gilscope::lessons::played::{Answers, Played};
use gilscope::lessons::screen::{self, From, MUCH};
use gilscope::lessons::{Lesson, figures};
use gilscope::machine::others::Others;
use gilscope::record::Record;
use gilscope::stop;
use gilscope::words::{list, plural};

use super::keys::{Key, Keys};
use super::{Arguments, WHY, command, equip, timed};
use crate::cli::environment::Environment;
use crate::cli::{recording, report, say};

/// What goes on after a lesson.
enum Next {
    Lesson,
    End,
}

/// A series of lessons, played one after the other.
pub struct Class<'a> {
    arguments: &'a Arguments,
    all: Vec<Lesson>,
    chosen: Vec<Lesson>,
    keys: Keys,
    /// Inspected when first something is to be measured: a question needs nothing.
    here: Option<Environment>,
    /// Where all is kept, once there is something.
    folder: Option<PathBuf>,
    others: Others,
}

impl<'a> Class<'a> {
    /// Those of `chosen`, one after the other; after a single one that of `all` which follows it.
    ///
    /// # Errors
    /// If the answer that was given is none.
    pub fn new(arguments: &'a Arguments, all: Vec<Lesson>, chosen: Vec<Lesson>) -> Result<Self> {
        if let Some(letter) = arguments.answer {
            chosen.iter().try_for_each(|lesson| number(lesson, letter).map(drop))?;
        }
        let (keys, others) = (Keys::new(), Others::from_now());
        Ok(Self { arguments, all, chosen, keys, here: None, folder: None, others })
    }

    /// Plays them, until somebody ends it.
    ///
    /// # Errors
    /// If something cannot be measured, or kept.
    pub fn teach(&mut self) -> Result<ExitCode> {
        let mut queue: Vec<Lesson> = self.chosen.iter().rev().cloned().collect();
        while let Some(lesson) = queue.pop() {
            if let Next::End = self.play(&lesson)? {
                break;
            }
            // Of a single one the next is the one after it.
            if queue.is_empty() && self.chosen.len() == 1 {
                queue.extend(self.all.iter().find(|other| other.number > lesson.number).cloned());
            }
        }
        if let Some(folder) = &self.folder {
            say(format_args!("\nkept in {}", folder.display()))?;
        }
        let stopped = self.here.as_ref().is_some_and(|here| here.stop.is_set());
        Ok(if stopped { ExitCode::from(stop::EXIT_CODE) } else { ExitCode::SUCCESS })
    }

    fn play(&mut self, lesson: &Lesson) -> Result<Next> {
        let Some(answers) = self.ask(lesson)? else { return Ok(Next::End) };
        if !answers.is_any() {
            return Ok(Next::Lesson);
        }
        let Some((record, from)) = self.answer(lesson, &answers)? else { return Ok(Next::End) };
        let played = Played::of(lesson, &record);
        self.show(screen::verdict(lesson, &answers, &played, &record, &from))?;
        let mut kept = Kept::new(lesson, &answers, &played, &record, &from);
        let next = self.explain(lesson, (&answers, &played, &record), &mut kept)?;
        self.keep(lesson, &kept, &record)?;
        Ok(next)
    }

    /// Asks until somebody has answered; `None` at the end.
    fn ask(&mut self, lesson: &Lesson) -> Result<Option<Answers>> {
        let mut answers = Answers::default();
        let mut also: Vec<String> = Vec::new();
        if let Some(letter) = self.arguments.answer {
            answers.own = Some(number(lesson, letter)?);
            let mut lines = screen::question(lesson, &answers, &[]);
            lines.pop(); // there is no key to press
            self.show(lines)?;
            return Ok(Some(answers));
        }
        loop {
            self.show(screen::question(lesson, &answers, &also))?;
            also.clear();
            match self.keys.next(&self.stop())? {
                Key::Letter('q') | Key::End => return Ok(None),
                Key::Letter('n') => return Ok(Some(Answers::default())),
                Key::Letter(letter) => match number(lesson, letter) {
                    Ok(own) => {
                        answers.own = Some(own);
                        return Ok(Some(answers));
                    }
                    Err(why) => also.push(why.to_string()),
                },
                Key::Votes(votes) => match counted(lesson, votes) {
                    Ok(votes) => answers.votes.push(votes),
                    Err(why) => also.push(why.to_string()),
                },
                Key::Enter if answers.is_any() => return Ok(Some(answers)),
                Key::Enter => also.push("First an answer: then this machine gives its own.".into()),
            }
        }
    }

    /// What the machine answers, and from when; `None` if it was stopped.
    fn answer(&mut self, lesson: &Lesson, answers: &Answers) -> Result<Option<(Record, From)>> {
        if let Some(path) = &self.arguments.replay {
            return Ok(Some(replayed(path, lesson, "")?));
        }
        self.others.look();
        let other = self.others.busiest().into_iter().find(|other| other.cores >= MUCH);
        let mut also = Vec::from_iter(other.map(|other| screen::busy(&other.name, other.cores)));
        let predicted = answers.own.map(|own| lesson.file.options[own].text.clone());
        loop {
            self.show(screen::measuring(lesson, answers, &lesson.file.run, &also))?;
            let measured = self.measure(lesson, &lesson.file.run, "", predicted.as_deref())?;
            let Some((record, _)) = &measured else { return Ok(None) };
            // Once more, and then it is told as it is.
            if also.contains(&AGAIN.to_owned()) || !Played::of(lesson, record).is_impossible() {
                return Ok(measured);
            }
            also.push(AGAIN.to_owned());
        }
    }

    /// Measures what a command asks for, and how long that takes; `None` if it was stopped.
    fn measure(
        &mut self,
        lesson: &Lesson,
        command: &str,
        name: &str,
        prediction: Option<&str>,
    ) -> Result<Option<(Record, From)>> {
        let folder = self.folder_of(lesson)?.join(name);
        let common = self.arguments.common.clone();
        let Some(here) = self.here(lesson)? else { return Ok(None) };
        let (taken, seconds) =
            timed(|| command::take(command, (&common, here), &folder, prediction))?;
        Ok((!taken.record.interrupted).then_some((taken.record, From::Now(seconds))))
    }

    /// What follows on the verdict, until another lesson is wanted.
    fn explain(
        &mut self,
        lesson: &Lesson,
        (answers, played, record): (&Answers, &Played, &Record),
        kept: &mut Kept,
    ) -> Result<Next> {
        let mut code = 0;
        let mut why: Option<(Record, From)> = None;
        loop {
            let key = self.keys.next(&self.stop())?;
            let change = |letter| lesson.file.changes.iter().find(|change| change.key == letter);
            match key {
                Key::Letter('q') | Key::End => return Ok(Next::End),
                Key::Letter('n') => return Ok(Next::Lesson),
                Key::Letter('w') => {
                    if why.is_none()
                        && let Some(command) = &lesson.file.why.run
                    {
                        why = match &self.arguments.replay {
                            Some(path) => replayed(path, lesson, WHY).ok(),
                            None => {
                                self.show(screen::measuring(lesson, answers, command, &[]))?;
                                self.measure(lesson, command, WHY, None)?
                            }
                        };
                    }
                    let seen = why.as_ref().map_or(record, |(record, _)| record);
                    self.show(screen::why(lesson, played, seen))?;
                }
                Key::Letter('c') => {
                    self.show(screen::code(lesson, code))?;
                    code += 1;
                }
                Key::Letter(letter) if let Some(change) = change(letter) => {
                    if !self.change(lesson, (answers, played), change, kept)? {
                        return Ok(Next::End);
                    }
                }
                Key::Enter | Key::Letter(_) | Key::Votes(_) => {
                    self.show(screen::exercise(lesson))?;
                }
            }
        }
    }

    /// Changes one thing, once it was asked what that will do; whether it was not stopped.
    fn change(
        &mut self,
        lesson: &Lesson,
        (answers, played): (&Answers, &Played),
        change: &Change,
        kept: &mut Kept,
    ) -> Result<bool> {
        let name = format!("change-{}", change.key);
        let measured = match &self.arguments.replay {
            Some(path) => Some(replayed(path, lesson, &name)?),
            None => {
                let expects = std::slice::from_ref(&change.expects);
                self.show(screen::measuring(lesson, answers, &change.run, expects))?;
                self.measure(lesson, &change.run, &name, None)?
            }
        };
        let Some((record, from)) = measured else { return Ok(false) };
        let values = figures::values(&record, &change.figures);
        self.show(screen::changed(lesson, change, played, &values, &from))?;
        kept.changed(change, &values);
        Ok(true)
    }

    /// Leaves what was predicted and seen, and the page of the record.
    fn keep(&mut self, lesson: &Lesson, kept: &Kept, record: &Record) -> Result<()> {
        let folder = self.folder_of(lesson)?;
        kept::write(kept, &folder)?;
        report::write(std::slice::from_ref(record), &folder.join(report::NAME))
    }

    /// The folder of a lesson: of a single one the folder of all.
    fn folder_of(&mut self, lesson: &Lesson) -> Result<PathBuf> {
        let folder = match &self.folder {
            Some(folder) => folder.clone(),
            None => recording::new_folder("lesson", self.arguments.common.out.as_deref())?,
        };
        self.folder = Some(folder.clone());
        Ok(folder.join(&lesson.stem))
    }

    /// This machine, inspected when it is first needed; `None` if the user asked to stop meanwhile.
    fn here(&mut self, lesson: &Lesson) -> Result<Option<&Environment>> {
        if self.here.is_none() {
            self.here = self.arguments.common.inspect()?;
        }
        if let Some(here) = &mut self.here {
            equip(here, &self.arguments.common, lesson)?;
        }
        Ok(self.here.as_ref())
    }

    /// Whether the user asked to stop. Before anything is measured, Ctrl-C ends the program by itself.
    fn stop(&self) -> stop::Stop {
        self.here.as_ref().map_or_else(stop::Stop::never, |here| here.stop.clone())
    }

    fn show(&self, lines: Vec<String>) -> Result<()> {
        self.keys.clear()?;
        say(lines.join("\n"))
    }
}

/// What is said where something was seen that cannot be.
const AGAIN: &str = "Something else had the cores meanwhile: it is measured once more.";
/// The number of the option with this letter.
fn number(lesson: &Lesson, letter: char) -> Result<usize> {
    let found = lesson.letters().position(|known| known == letter.to_ascii_uppercase());
    let known: Vec<String> = lesson.letters().map(String::from).collect();
    found.with_context(|| format!("{letter} is none of the answers: {}", list(&known)))
}

/// Votes, one number for each option.
fn counted(lesson: &Lesson, votes: Vec<u32>) -> Result<Vec<u32>> {
    let options = lesson.file.options.len();
    if votes.len() != options || votes.contains(&u32::MAX) {
        bail!("votes are {}, as in v 30 38 8 4", plural(options as u64, "number"));
    }
    Ok(votes)
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
    let date = record.started.split('T').next().unwrap_or_default().to_owned();
    Ok((record, From::Replay(date)))
}
