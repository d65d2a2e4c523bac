//! A series of lessons as they are played: asked, answered, measured, explained, kept.

use std::process::ExitCode;

use anyhow::{Result, bail};
use gilscope::lessons::file::Change;
use gilscope::lessons::kept::Kept;
use gilscope::lessons::played::{Answers, Played};
use gilscope::lessons::screen::{self, From};
use gilscope::lessons::{Lesson, figures};
use gilscope::record::Record;
use gilscope::stop;
use gilscope::words::plural;

use super::Arguments;
use super::desk::Desk;
use super::keys::{Key, Keys};
use crate::cli::progress::Told;
use crate::cli::say;

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
    desk: Desk,
}

impl<'a> Class<'a> {
    /// Those of `chosen`, one after the other; after a single one that of `all` which follows it.
    ///
    /// # Errors
    /// If the answer that was given is none.
    pub fn new(arguments: &'a Arguments, all: Vec<Lesson>, chosen: Vec<Lesson>) -> Result<Self> {
        if let Some(letter) = arguments.answer {
            chosen.iter().try_for_each(|lesson| lesson.option(letter).map(drop))?;
        }
        let desk = Desk::new(arguments.common.clone(), arguments.replay.clone(), "lesson");
        Ok(Self { arguments, all, chosen, keys: Keys::new(), desk })
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
        if let Some(folder) = self.desk.folder() {
            say(format_args!("\nkept in {}", folder.display()))?;
        }
        Ok(if self.desk.stop().is_set() {
            ExitCode::from(stop::EXIT_CODE)
        } else {
            ExitCode::SUCCESS
        })
    }

    fn play(&mut self, lesson: &Lesson) -> Result<Next> {
        let Some(answers) = self.ask(lesson)? else { return Ok(Next::End) };
        if !answers.is_any() {
            return Ok(Next::Lesson);
        }
        let Self { desk, keys, .. } = self;
        let measuring = |also: &[String]| {
            show(keys, screen::measuring(lesson, &answers, &lesson.file.run, also))
        };
        let measured = desk.answer(lesson, &answers, Told::Bar, measuring)?;
        let Some((record, from)) = measured else { return Ok(Next::End) };
        let played = Played::of(lesson, &record);
        self.show(screen::verdict(lesson, &answers, &played, &record, &from))?;
        let mut kept = Kept::new(lesson, &answers, &played, &record, &from);
        let next = self.explain(lesson, (&answers, &played, &record), &mut kept)?;
        self.desk.keep(lesson, &kept, &record)?;
        Ok(next)
    }

    /// Asks until somebody has answered; `None` at the end.
    fn ask(&mut self, lesson: &Lesson) -> Result<Option<Answers>> {
        let mut answers = Answers::default();
        let mut also: Vec<String> = Vec::new();
        if let Some(letter) = self.arguments.answer {
            answers.own = Some(lesson.option(letter)?);
            let mut lines = screen::question(lesson, &answers, &[]);
            lines.pop(); // there is no key to press
            self.show(lines)?;
            return Ok(Some(answers));
        }
        loop {
            self.show(screen::question(lesson, &answers, &also))?;
            also.clear();
            match self.keys.next(&self.desk.stop())? {
                Key::Letter('q') | Key::End => return Ok(None),
                Key::Letter('n') => return Ok(Some(Answers::default())),
                Key::Letter(letter) => match lesson.option(letter) {
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
                Key::Enter => also.push(screen::FIRST_AN_ANSWER.to_owned()),
            }
        }
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
            let key = self.keys.next(&self.desk.stop())?;
            let change = |letter| lesson.file.changes.iter().find(|change| change.key == letter);
            match key {
                Key::Letter('q') | Key::End => return Ok(Next::End),
                Key::Letter('n') => return Ok(Next::Lesson),
                Key::Letter('w') => {
                    if why.is_none()
                        && let Some(command) = &lesson.file.why.run
                    {
                        if !self.desk.is_replay() {
                            self.show(screen::measuring(lesson, answers, command, &[]))?;
                        }
                        why = self.desk.why(lesson, command, Told::Bar)?;
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
        if !self.desk.is_replay() {
            let expects = std::slice::from_ref(&change.expects);
            self.show(screen::measuring(lesson, answers, &change.run, expects))?;
        }
        let measured = self.desk.change(lesson, (change.key, &change.run), Told::Bar)?;
        let Some((record, from)) = measured else { return Ok(false) };
        let values = figures::values(&record, &change.figures);
        self.show(screen::changed(lesson, change, played, &values, &from))?;
        kept.changed(change, &values);
        Ok(true)
    }

    fn show(&self, lines: Vec<String>) -> Result<()> {
        show(&self.keys, lines)
    }
}

fn show(keys: &Keys, lines: Vec<String>) -> Result<()> {
    keys.clear()?;
    say(lines.join("\n"))
}

/// Votes, one number for each option.
fn counted(lesson: &Lesson, votes: Vec<u32>) -> Result<Vec<u32>> {
    let options = lesson.file.options.len();
    if votes.len() != options || votes.contains(&u32::MAX) {
        bail!("votes are {}, as in v 30 38 8 4", plural(options as u64, "number"));
    }
    Ok(votes)
}
