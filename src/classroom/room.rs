//! A class as it goes: which screen is shown, what was answered, what came, and what may be done next.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

use super::action::{Action, Part, Task};
use super::course::{Course, Why};
use super::phones::Ballot;
use super::plot;
use super::score::Done;
use super::view::Poll;
use crate::charts::{self, Chart};
use crate::homework::collect;
use crate::lessons::Lesson;
use crate::lessons::file::Change;
use crate::lessons::screen::FIRST_AN_ANSWER;

/// The class.
pub struct Room {
    /// The lessons, in their order, with what the last rehearsal saw of each.
    pub(super) plan: Vec<(Lesson, Option<String>)>,
    /// That all is a replay, and of what.
    pub(super) replay: Option<String>,
    /// How phones vote.
    pub(super) phones: Option<Phones>,
    /// When the first question was asked.
    pub(super) began: Option<Instant>,
    /// The lesson that is played.
    pub(super) course: Option<Course>,
    /// What was played.
    pub(super) done: Vec<Done>,
    /// What is shown.
    pub(super) stage: Stage,
    /// What is to be known of the last thing that was done.
    pub(super) said: Option<String>,
    /// Where all is kept, once there is something.
    pub(super) folder: Option<PathBuf>,
}

/// How phones vote.
pub struct Phones {
    /// Who may vote, and on what.
    pub ballot: Arc<Ballot>,
    /// Lines of homework that were pasted.
    pub lines: Arc<Mutex<Vec<String>>>,
    /// Where; whether it is open, and how many have come, is asked of the ballot.
    pub poll: Poll,
}

/// What is shown.
#[derive(Debug, Clone)]
pub(super) enum Stage {
    Menu,
    Question,
    Sketch,
    Run(Running),
    Reveal,
    Why,
    Code,
    /// What is asked before something is changed.
    Expect(Change),
    Change,
    Exercise,
    Score,
    Homework(Box<Homework>),
    Ended,
}

/// The machines of a class at home.
#[derive(Debug, Clone)]
pub(super) struct Homework {
    pub machines: usize,
    pub chart: Option<Chart>,
}

/// What is being measured.
#[derive(Debug, Clone)]
pub(super) struct Running {
    pub command: String,
    pub since: Instant,
    pub also: Vec<String>,
    pub expects: Option<String>,
    pub is_stopping: bool,
    /// What was shown before, and is again if it is stopped.
    pub before: Box<Stage>,
}

impl Room {
    /// A class that will play `plan`, each lesson with what the last rehearsal saw of it.
    pub fn new(plan: Vec<(Lesson, Option<String>)>, replay: Option<String>) -> Self {
        Self {
            plan,
            replay,
            phones: None,
            began: None,
            course: None,
            done: Vec::new(),
            stage: Stage::Menu,
            said: None,
            folder: None,
        }
    }

    /// From now on phones vote, too.
    pub fn admit(&mut self, phones: Phones) {
        self.phones = Some(phones);
    }

    /// Nothing more will be shown.
    pub fn end(&mut self) {
        self.stage = Stage::Ended;
    }

    /// Tells what is to be known.
    pub fn say(&mut self, what: String) {
        self.said = Some(what);
    }

    /// Whether something changes by itself: it is measured, or phones vote.
    pub fn is_live(&self) -> bool {
        let is_open = |phones: &Phones| phones.ballot.is_open();
        self.is_measuring() || self.phones.as_ref().is_some_and(is_open)
    }

    /// Who goes on ends the vote.
    fn close_poll(&mut self) -> Result<()> {
        let is_open = self.phones.as_ref().is_some_and(|phones| phones.ballot.is_open());
        if is_open { self.poll(false) } else { Ok(()) }
    }

    /// Does what a teacher asks for; what is left to do is returned.
    ///
    /// # Errors
    /// If it cannot be done now: the error says why.
    pub fn act(&mut self, action: Action, now: Instant) -> Result<Option<Task>> {
        self.said = None;
        if let Stage::Run(running) = &mut self.stage {
            return match action {
                Action::Stop => {
                    running.is_stopping = true;
                    Ok(Some(Task::Stop))
                }
                Action::End => Ok(Some(Task::End)),
                _ => bail!("It is being measured: stop it first."),
            };
        }
        match action {
            Action::Menu => self.stage = Stage::Menu,
            Action::Choose { lesson } => self.choose(lesson, now)?,
            Action::Next => return self.next(now),
            Action::Back => self.back(),
            Action::Answer { letter } => self.answer(letter)?,
            Action::Votes { counts } => self.votes(counts)?,
            Action::Forget => {
                let taken = self.unanswered()?.answers.votes.pop();
                taken.context("There is no vote to be taken back.")?;
            }
            Action::Poll { open } => self.poll(open)?,
            Action::Sketch { row, at } => self.sketch(row, at)?,
            Action::Measure => {
                self.close_poll()?;
                return self.measure(Part::Answer, now).map(Some);
            }
            Action::Stop => bail!("Nothing is being measured."),
            Action::Why => return self.why(now),
            Action::Code => self.show(Stage::Code)?,
            Action::Change { key } => {
                let changes = &self.told()?.lesson.file.changes;
                let change = changes.iter().find(|change| change.key == key).cloned();
                let change = change.with_context(|| format!("The key {key} changes nothing."))?;
                // First a number from the class: the same key once more, or whatever comes next, measures.
                if !matches!(&self.stage, Stage::Expect(asked) if asked.key == key) {
                    self.stage = Stage::Expect(change);
                    return Ok(None);
                }
                return self.measure(Part::Change(change), now).map(Some);
            }
            Action::Exercise => self.show(Stage::Exercise)?,
            Action::Score => self.stage = Stage::Score,
            Action::Homework => self.stage = Stage::Homework(Box::new(self.homework()?)),
            Action::End => return Ok(Some(Task::End)),
        }
        Ok(None)
    }

    fn choose(&mut self, number: u32, now: Instant) -> Result<()> {
        let found = self.plan.iter().find(|(lesson, _)| lesson.number == number);
        let (lesson, _) = found.with_context(|| format!("This class has no lesson {number}."))?;
        if let Some(phones) = &self.phones {
            let options = lesson.file.options.iter().map(|option| option.text.clone());
            phones.ballot.ask(options.collect());
        }
        self.began.get_or_insert(now);
        self.course = Some(Course::new(lesson, now));
        self.stage = Stage::Question;
        Ok(())
    }

    fn next(&mut self, now: Instant) -> Result<Option<Task>> {
        match self.stage.clone() {
            Stage::Menu | Stage::Exercise | Stage::Score => match self.following() {
                Some(number) => self.choose(number, now)?,
                None => self.stage = Stage::Score,
            },
            Stage::Question => {
                self.close_poll()?;
                ensure!(self.unanswered()?.answers.is_any(), FIRST_AN_ANSWER);
                self.stage = Stage::Sketch;
            }
            Stage::Sketch => return self.measure(Part::Answer, now).map(Some),
            Stage::Reveal => {
                let course = self.known()?;
                if course.shown < course.to_tell() {
                    course.shown += 1;
                } else {
                    return self.why(now);
                }
            }
            Stage::Why | Stage::Change => self.stage = Stage::Code,
            Stage::Expect(change) => return self.measure(Part::Change(change), now).map(Some),
            Stage::Code => self.stage = Stage::Exercise,
            Stage::Homework(_) => self.stage = Stage::Menu,
            Stage::Run(_) | Stage::Ended => {}
        }
        Ok(None)
    }

    fn back(&mut self) {
        self.stage = match self.stage {
            Stage::Sketch => Stage::Question,
            Stage::Why | Stage::Expect(_) | Stage::Change => Stage::Reveal,
            Stage::Code if self.course.as_ref().is_some_and(|c| c.why.is_some()) => Stage::Why,
            Stage::Code => Stage::Reveal,
            Stage::Exercise => Stage::Code,
            // What was seen cannot be predicted any more.
            Stage::Reveal => Stage::Reveal,
            _ => Stage::Menu,
        };
    }

    /// The first lesson of the plan that was not played yet, from the one that is played on.
    pub(super) fn following(&self) -> Option<u32> {
        let is_new = |number: u32| self.done.iter().all(|done| done.lesson.number != number);
        let at = self.course.as_ref().map(|course| course.lesson.number);
        let at = self.plan.iter().position(|(lesson, _)| Some(lesson.number) == at);
        let (before, after) = self.plan.split_at(at.map_or(0, |at| at + 1));
        let numbers = after.iter().chain(before).map(|(lesson, _)| lesson.number);
        numbers.into_iter().find(|number| is_new(*number))
    }

    fn answer(&mut self, letter: char) -> Result<()> {
        let course = self.unanswered()?;
        course.answers.own = Some(course.lesson.option(letter)?);
        Ok(())
    }

    fn votes(&mut self, counts: Vec<u32>) -> Result<()> {
        let course = self.unanswered()?;
        let options = course.lesson.file.options.len();
        ensure!(counts.len() == options, "Votes are {options} numbers, one for each answer.");
        ensure!(counts.iter().all(|count| *count <= MOST_HANDS), "No room holds so many.");
        ensure!(counts.iter().any(|count| *count > 0), "Nobody has voted.");
        course.answers.votes.push(counts);
        Ok(())
    }

    fn poll(&mut self, open: bool) -> Result<()> {
        self.unanswered()?;
        let phones = self.phones.as_ref().context("Phones vote only with gilscope class --lan.")?;
        if open {
            phones.ballot.open();
            return Ok(());
        }
        let counts = phones.ballot.close();
        if counts.iter().any(|count| *count > 0) {
            self.votes(counts)?;
        }
        Ok(())
    }

    /// What the phones of a class sent so far.
    fn homework(&self) -> Result<Homework> {
        let phones =
            self.phones.as_ref().context("Phones send it only with gilscope class --lan.")?;
        let lines = phones.lines.lock().unwrap_or_else(PoisonError::into_inner).join("\n");
        let machines = collect(&lines).machines;
        let chart = charts::of_homework(&machines, "homework")?;
        Ok(Homework { machines: machines.len(), chart })
    }

    fn sketch(&mut self, row: usize, at: Option<f64>) -> Result<()> {
        let course = self.unanswered()?;
        let guess = plot::guess(&course.lesson, row, at.unwrap_or(0.0), course.on());
        let (figure, value) = guess.context("There is no such figure.")?;
        match at {
            Some(_) => course.guesses.insert(figure, value),
            None => course.guesses.remove(&figure),
        };
        Ok(())
    }

    fn why(&mut self, now: Instant) -> Result<Option<Task>> {
        let course = self.told()?;
        if course.why.is_none() {
            if let Some(command) = course.lesson.file.why.run.clone() {
                return self.measure(Part::Why(command), now).map(Some);
            }
            let seen = course.seen.as_ref().context(FIRST_AN_ANSWER)?;
            course.why = Some(Why::of(&seen.record, seen.from.clone())?);
        }
        self.stage = Stage::Why;
        Ok(None)
    }

    /// Where it is kept.
    pub fn kept_in(&mut self, folder: PathBuf) {
        self.folder = Some(folder);
    }

    /// The votes of all lessons, as comma-separated values.
    pub fn csv(&self) -> String {
        super::score::csv(&self.done)
    }

    /// The chart that is shown, as an SVG document.
    pub fn chart(&self) -> Option<&str> {
        let of_why = || self.course.as_ref()?.why.as_ref()?.chart.as_ref();
        let chart = match &self.stage {
            Stage::Homework(homework) => homework.chart.as_ref(),
            _ => of_why(),
        };
        chart.map(|chart| chart.svg.as_str())
    }

    /// The lesson, as long as nothing is known of its answer.
    pub(super) fn unanswered(&mut self) -> Result<&mut Course> {
        let course = self.course.as_mut().context("Choose a lesson first.")?;
        ensure!(
            course.seen.is_none(),
            "The answer is known: choose the lesson again to repeat it."
        );
        Ok(course)
    }

    /// The lesson, once its answer is known.
    fn known(&mut self) -> Result<&mut Course> {
        let course = self.course.as_mut().context("Choose a lesson first.")?;
        ensure!(course.seen.is_some(), FIRST_AN_ANSWER);
        Ok(course)
    }

    /// The same with all of its figures told: who asks why has no time for one after the other.
    pub(super) fn told(&mut self) -> Result<&mut Course> {
        let course = self.known()?;
        course.shown = course.to_tell();
        Ok(course)
    }

    fn show(&mut self, stage: Stage) -> Result<()> {
        self.told()?;
        self.stage = stage;
        Ok(())
    }
}

/// The largest lecture rooms hold fewer.
const MOST_HANDS: u32 = 10_000;
