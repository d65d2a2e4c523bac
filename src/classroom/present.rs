//! The room as the page shows it: a function of what is known by now.

use std::time::Instant;

use super::course::{Changed, Course, Seen, Why};
use super::plot;
use super::room::{Room, Running, Stage};
use super::score::Done;
use super::view::{
    Answered, Asked, Bar, Change, Choice, Clock, Download, Drawn, Poll, Row, Screen, Source, Steps,
    Tally, View,
};
use crate::charts::{Chart, Figure};
use crate::fingerprint::fingerprint;
use crate::lessons::check::region;
use crate::lessons::figures::Value;
use crate::lessons::fill::fill;
use crate::lessons::rules::Verdict;
use crate::lessons::screen::{From, before_and_after, beside, said, said_of_change};
use crate::lessons::{Lesson, file};
use crate::page::tokens;

/// The minutes of a lecture.
const MINUTES: u32 = 50;
/// Where the chart of a lesson's why is.
pub const CHART: &str = "/chart.svg";
/// Where the votes are.
pub const VOTES: &str = "/files/votes.csv";

/// What another thread knows of a measurement.
#[derive(Debug, Default)]
pub struct Meter {
    /// How far it is.
    pub steps: Steps,
    /// The busy part of each core.
    pub cores: Vec<f64>,
}

impl Room {
    /// All that the page shows now; `meter` is what is known of a measurement, if there is one.
    pub fn view(&self, now: Instant, meter: Meter) -> View {
        let elapsed = self.began.map_or(0.0, |began| seconds(began, now));
        View {
            clock: Clock { elapsed_s: elapsed, minutes: MINUTES },
            replay: self.replay.clone(),
            said: self.said.clone(),
            lesson: self.course.as_ref().filter(|_| self.is_in_a_lesson()).map(asked),
            answers: self.course.as_ref().map(answered).unwrap_or_default(),
            poll: self.phones(),
            next: self.following(),
            screen: self.screen(now, meter),
        }
    }

    fn is_in_a_lesson(&self) -> bool {
        !matches!(self.stage, Stage::Menu | Stage::Score | Stage::Homework(_) | Stage::Ended)
    }

    fn phones(&self) -> Option<Poll> {
        let phones = self.phones.as_ref()?;
        let (open, received) = (phones.ballot.is_open(), phones.ballot.received());
        Some(Poll { open, received, ..phones.poll.clone() })
    }

    fn screen(&self, now: Instant, meter: Meter) -> Screen {
        let lesson = self.course.as_ref().and_then(|course| self.of_lesson(course, now));
        match &self.stage {
            Stage::Run(running) => run(running, now, meter),
            Stage::Score => self.score(),
            Stage::Homework(homework) => Screen::Homework {
                machines: homework.machines,
                chart: homework.chart.as_ref().map(drawn),
            },
            Stage::Ended => Screen::Ended { folder: self.kept() },
            Stage::Menu => self.menu(),
            _ => lesson.unwrap_or_else(|| self.menu()),
        }
    }

    fn of_lesson(&self, course: &Course, now: Instant) -> Option<Screen> {
        let seen = course.seen.as_ref();
        Some(match &self.stage {
            Stage::Question => Screen::Question { asked_s: seconds(course.asked, now) },
            Stage::Sketch => Screen::Sketch { plot: plot::plot(&course.lesson, course.on()) },
            Stage::Reveal => reveal(course, seen?),
            Stage::Why => why(&course.lesson, seen?, course.why.as_ref()?),
            Stage::Code => Screen::Code { sources: sources(&course.lesson) },
            Stage::Expect(change) => Screen::Expect {
                key: change.key,
                text: change.text.clone(),
                expects: change.expects.clone(),
            },
            Stage::Change => changed(&course.lesson, seen?, course.change.as_ref()?),
            Stage::Exercise => exercise(&course.lesson),
            Stage::Menu | Stage::Run(_) | Stage::Score | Stage::Homework(_) | Stage::Ended => {
                return None;
            }
        })
    }

    fn menu(&self) -> Screen {
        let next = self.following();
        let row = |(lesson, told): &(Lesson, Option<String>)| Row {
            number: lesson.number,
            title: lesson.file.title.clone(),
            minutes: lesson.file.minutes,
            told: told.clone(),
            done: self.done.iter().any(|done| done.lesson.number == lesson.number),
            next: next == Some(lesson.number),
        };
        Screen::Menu {
            lessons: self.plan.iter().map(row).collect(),
            planned: self.plan.iter().map(|(lesson, _)| lesson.file.minutes).sum(),
            room: MINUTES,
        }
    }

    /// Where all is kept; empty if there is nothing.
    fn kept(&self) -> String {
        self.folder.as_ref().map_or_else(String::new, |folder| folder.display().to_string())
    }

    fn score(&self) -> Screen {
        let download = |href: String, text: String| Download { href, text };
        let of_lesson = |Done { lesson, .. }: &Done| {
            let (number, title) = (lesson.number, &lesson.file.title);
            let of = |name: &str| format!("/files/{number}/{name}");
            [
                download(of("report.html"), format!("{number} {title}: the page of its record")),
                download(of("record.json"), format!("{number} {title}: the record")),
            ]
        };
        let votes = download(VOTES.to_owned(), "votes as CSV, without identities".to_owned());
        Screen::Score {
            rows: self.done.iter().map(Done::scored).collect(),
            folder: self.kept(),
            downloads: [votes].into_iter().chain(self.done.iter().flat_map(of_lesson)).collect(),
        }
    }
}

fn seconds(from: Instant, to: Instant) -> f64 {
    to.saturating_duration_since(from).as_secs_f64()
}

fn asked(course: &Course) -> Asked {
    let Lesson { number, file, .. } = &course.lesson;
    let choices = course.lesson.letters().zip(&file.options);
    Asked {
        number: *number,
        title: file.title.clone(),
        minutes: file.minutes,
        question: file.question.trim().to_owned(),
        options: choices.map(|(letter, o)| Choice { letter, text: o.text.clone() }).collect(),
        changes: file.changes.iter().map(of_change).collect(),
    }
}

fn of_change(change: &file::Change) -> Change {
    Change { key: change.key, text: change.text.clone() }
}

fn answered(course: &Course) -> Answered {
    let own = course.answers.own.and_then(|own| course.lesson.letters().nth(own));
    let count = |votes: &Vec<u32>| votes.iter().copied().map(u64::from).sum();
    Answered { own, counted: course.answers.votes.iter().map(count).collect() }
}

fn run(running: &Running, now: Instant, meter: Meter) -> Screen {
    Screen::Run {
        command: running.command.clone(),
        steps: meter.steps,
        cores: meter.cores,
        seconds: seconds(running.since, now),
        also: running.also.clone(),
        expects: running.expects.clone(),
        stopping: running.is_stopping,
    }
}

fn reveal(course: &Course, seen: &Seen) -> Screen {
    let (lesson, of) = (&course.lesson, course.to_tell());
    let is_told = course.shown >= of;
    let from = match course.attempts {
        ..=1 => seen.from.words(),
        attempts => format!("{}, attempt {attempts}", seen.from.words()),
    };
    let holds = match seen.played.verdict {
        Verdict::Holds(number) if is_told => Some(number),
        _ => None,
    };
    let tally = |(number, (letter, option)): (usize, (char, &file::Choice))| Tally {
        letter,
        text: option.text.clone(),
        votes: course.answers.votes.iter().filter_map(|v| v.get(number).copied()).collect(),
        own: course.answers.own == Some(number),
        holds: holds == Some(number),
    };
    Screen::Reveal {
        from,
        command: format!("gilscope {}", lesson.file.run),
        plot: plot::plot(lesson, course.on()),
        tally: lesson.letters().zip(&lesson.file.options).enumerate().map(tally).collect(),
        shown: course.shown,
        of,
        verdict: holds.and_then(|number| lesson.letters().nth(number)),
        sentence: is_told.then(|| said(lesson, &seen.played, &seen.record)),
        again: is_told && course.is_undecided() && matches!(seen.from, From::Now(_)),
        beside: beside(&seen.record),
    }
}

fn why(lesson: &Lesson, seen: &Seen, why: &Why) -> Screen {
    Screen::Why {
        text: fill(&lesson.file.why.text, seen.played.to_show()),
        from: why.from.words(),
        lanes: why.lanes.clone(),
        chart: why.chart.as_ref().map(drawn),
    }
}

fn drawn(chart: &Chart) -> Drawn {
    let figure = |Figure { of, at, value, interval, .. }: &Figure| {
        let name = [of.as_str(), at].into_iter().filter(|part| !part.is_empty());
        let name = name.collect::<Vec<_>>().join(", ");
        (name, format!("{value} {interval}").trim_end().to_owned())
    };
    Drawn {
        // A browser has one picture for one address: another chart needs another one.
        src: format!("{CHART}?{:x}", fingerprint(chart.svg.as_bytes())),
        title: chart.title.replace('\n', ". "),
        figures: chart.figures.iter().map(figure).collect(),
    }
}

fn sources(lesson: &Lesson) -> Vec<Source> {
    let source = |(path, name): &(String, String)| {
        let region = region(path, name).ok()?;
        let language = if path.ends_with(".py") { "Python" } else { "Rust" };
        let lines = tokens(&region.lines.join("\n"), language);
        Some(Source { path: path.clone(), language, first: region.first, lines })
    };
    lesson.file.why.code.iter().filter_map(source).collect()
}

fn changed(lesson: &Lesson, seen: &Seen, changed: &Changed) -> Screen {
    let Changed { change, values, from } = changed;
    let alike = before_and_after(lesson, &seen.played, values);
    let longest = alike.iter().map(|(value, _)| value.estimate.value).fold(0.0, f64::max);
    let bar = |(value, is_new): (&Value, bool)| Bar {
        name: value.name.clone(),
        words: value.words_with_interval(),
        share: if longest > 0.0 { (value.estimate.value / longest).clamp(0.0, 1.0) } else { 0.0 },
        is_new,
    };
    Screen::Change {
        key: change.key,
        text: change.text.clone(),
        from: from.words(),
        expects: change.expects.clone(),
        bars: alike.into_iter().map(bar).collect(),
        sentence: said_of_change(change, &seen.played, values),
    }
}

fn exercise(lesson: &Lesson) -> Screen {
    let file::Exercise { text, hint, .. } = &lesson.file.exercise;
    let hint = hint.as_ref().map(|hint| hint.trim().to_owned());
    Screen::Exercise { text: text.trim().to_owned(), how: lesson.how_to_check(), hint }
}
