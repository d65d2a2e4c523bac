//! What stands in the terminal: screens of 72 columns and 20 rows, which a projector shows large.
//!
//! Each is a function of what is known by then, and a question knows no figure.

use std::collections::BTreeMap;

use super::Lesson;
use super::check::region;
use super::figures::Value;
use super::file::{Change, Choice, Picture};
use super::fill::fill;
use super::played::{Answers, Played};
use super::rules::Verdict;
use crate::record::Record;
use crate::report::pictures::bars::{self, Bar};
use crate::report::pictures::text::{bar, fit, width};
use crate::report::pictures::{of_few, of_probe};
use crate::words::{plural, wrap};

/// Columns of a screen.
pub const COLUMNS: usize = 72;
/// Rows of it; the last one is where one types.
pub const ROWS: usize = 20;
/// Columns of a text.
pub const TEXT: u16 = 68;

/// Where the figures are from.
#[derive(Debug, Clone, PartialEq)]
pub enum From {
    /// From here and now: how many seconds it took.
    Now(f64),
    /// From another day.
    Replay(String),
}

impl From {
    /// `measured here in 4.6 s`, `replay of 2026-11-20`.
    pub fn words(&self) -> String {
        match self {
            Self::Now(seconds) => format!("measured here in {seconds:.1} s"),
            Self::Replay(date) => format!("replay of {date}"),
        }
    }
}

/// What is asked. `also` are lines below it, such as who computes besides.
pub fn question(lesson: &Lesson, answers: &Answers, also: &[String]) -> Vec<String> {
    let mut lines = vec![headed(lesson, &plural(lesson.file.minutes, "minute")), String::new()];
    lines.extend(text(&lesson.file.question));
    lines.push(String::new());
    // What others voted is hidden until all have: who sees it follows it.
    lines.extend(options(lesson, &Answers::default(), None));
    lines.push(String::new());
    lines.extend(also.iter().flat_map(|line| text(line)));
    let mut letters = lesson.letters();
    let (first, last) = (letters.next().unwrap_or('A'), letters.last().unwrap_or('A'));
    let how = match &answers.votes[..] {
        [] => format!(
            "[{first}–{last}] your answer   [v] votes, as in v 30 38 8 4   [n] next   [q] quit"
        ),
        votes => {
            let count =
                |vote: &Vec<u32>| plural(vote.iter().copied().map(u64::from).sum::<u64>(), "vote");
            let counts: Vec<String> = votes.iter().map(count).collect();
            lines.extend(text(&format!("{} counted.", counts.join(", then "))));
            "[v] votes again, after talking   [Enter] measure   [q] quit".to_owned()
        }
    };
    lines.push(format!(" {how}"));
    lines
}

/// While it is measured: who answered what, and the command, below which a bar has room. `also` are lines that
/// are to be known meanwhile.
pub fn measuring(
    lesson: &Lesson,
    answers: &Answers,
    command: &str,
    also: &[String],
) -> Vec<String> {
    let mut lines = vec![headed(lesson, "it is measured"), String::new()];
    lines.extend(options(lesson, &Answers { votes: Vec::new(), ..answers.clone() }, None));
    lines.push(String::new());
    lines.extend(also.iter().flat_map(|line| text(line)));
    lines.extend(text(&format!("$ gilscope {command}")));
    lines
}

/// What was answered by whom, what came, its picture, and one sentence with its interval.
pub fn verdict(
    lesson: &Lesson,
    answers: &Answers,
    played: &Played,
    record: &Record,
    from: &From,
) -> Vec<String> {
    let mut above = vec![headed(lesson, &from.words())];
    above.extend(options(lesson, answers, Some(&played.verdict)));
    let mut told = text(&said(lesson, played, record));
    told.extend(beside(record).iter().flat_map(|line| text(line)));
    let keys = keys(lesson);
    let room = ROWS.saturating_sub(above.len() + told.len() + keys.len() + 1);
    let picture = picture(lesson, played, record, room);
    spaced([above, picture, told, keys])
}

/// Blocks under each other, with an empty line between them as long as there is room.
fn spaced(blocks: [Vec<String>; 4]) -> Vec<String> {
    let lines: usize = blocks.iter().map(Vec::len).sum();
    let mut room = ROWS.saturating_sub(lines + 1);
    let mut all: Vec<String> = Vec::new();
    for block in blocks.into_iter().filter(|block| !block.is_empty()) {
        if !all.is_empty() && room > 0 {
            all.push(String::new());
            room -= 1;
        }
        all.extend(block);
    }
    all
}

/// The sentence of what came.
pub fn said(lesson: &Lesson, played: &Played, record: &Record) -> String {
    match played.verdict {
        Verdict::Holds(number) => {
            let letter = lesson.letters().nth(number).unwrap_or('?');
            let said = fill(&lesson.file.options[number].says, &played.values);
            format!("{letter}. {said}")
        }
        Verdict::Undecided(_) => played.why_undecided(lesson, record).unwrap_or_default(),
    }
}

/// Who took processor time meanwhile, if that was much.
pub fn beside(record: &Record) -> Option<String> {
    let other = record.conditions.others.first().filter(|other| other.cores >= MUCH)?;
    Some(busy(&other.name, other.cores))
}

/// What is said to who wants to see before predicting.
pub const FIRST_AN_ANSWER: &str = "First an answer: then this machine gives its own.";

/// Another program with so many cores disturbs.
pub const MUCH: f64 = 0.2;

/// `rustc takes 65 % of a core beside it.`
pub fn busy(name: &str, cores: f64) -> String {
    format!("Beside it {name} took {:.0} % of a core: figures may be off.", cores * 100.0)
}

/// Why it is so, with what a probe has seen of it.
pub fn why(lesson: &Lesson, played: &Played, probe: &Record) -> Vec<String> {
    let mut told = vec![headed(lesson, "why")];
    told.extend(text(&fill(&lesson.file.why.text, played.to_show())));
    let keys = keys(lesson);
    let room = ROWS.saturating_sub(told.len() + keys.len() + 1);
    let picture = if played.is_impossible() { Vec::new() } else { of_probes(probe, room) };
    spaced([told, picture, Vec::new(), keys])
}

/// The lines that decide, of the source of this number.
pub fn code(lesson: &Lesson, number: usize) -> Vec<String> {
    let all = &lesson.file.why.code;
    let (path, name) = &all[number % all.len().max(1)];
    let mut lines = vec![headed(lesson, path)];
    let found = region(path, name);
    let first = found.as_ref().map_or(0, |region| region.first);
    let of_code = found.map(|region| region.lines).unwrap_or_default();
    lines.extend(of_code.iter().zip(first..).flat_map(|(line, number)| numbered(number, line)));
    lines.push(String::new());
    lines.extend(keys(lesson));
    lines
}

/// A line of code behind its number; what does not fit goes on below.
fn numbered(number: usize, line: &str) -> Vec<String> {
    let indent = line.len() - line.trim_start().len();
    let below = format!("      {:indent$}    ", "");
    let text = format!("{number:>4}  {line}");
    if width(&text) <= COLUMNS {
        return vec![text.trim_end().to_owned()];
    }
    // At a space or behind a dot, where a reader would break it.
    let fits =
        |(at, c): &(usize, char)| *at < COLUMNS && (*c == ' ' || *c == '.') && *at > below.len();
    let at = text.char_indices().filter(fits).map(|(at, _)| at).next_back();
    let (first, rest) = text.split_at(at.unwrap_or(text.len()));
    vec![first.to_owned(), below + rest.trim_start()]
}

/// What a change did.
pub fn changed(
    lesson: &Lesson,
    change: &Change,
    played: &Played,
    values: &BTreeMap<String, Value>,
    from: &From,
) -> Vec<String> {
    let mut lines = vec![headed(lesson, &from.words()), String::new()];
    lines.extend(text(&format!("Changed: {}.", change.text)));
    lines.extend(text(&change.expects));
    lines.push(String::new());
    let alike: Vec<&Value> =
        before_and_after(lesson, played, values).into_iter().map(|(value, _)| value).collect();
    lines.extend(bars(&alike));
    lines.push(String::new());
    lines.extend(text(&said_of_change(change, played, values)));
    lines.push(String::new());
    lines.extend(keys(lesson));
    lines
}

/// The figures that a change has, and before them those without it that count the same; whether each is new.
pub fn before_and_after<'a>(
    lesson: &Lesson,
    played: &'a Played,
    values: &'a BTreeMap<String, Value>,
) -> Vec<(&'a Value, bool)> {
    let unit = values.values().next().map(|value| value.unit);
    let before = drawn(lesson, played).into_iter().map(|value| (value, false));
    let both = before.chain(values.values().map(|value| (value, true)));
    both.filter(|(value, _)| Some(value.unit) == unit && !value.name.is_empty()).collect()
}

/// What is said of a change that had these figures.
pub fn said_of_change(
    change: &Change,
    played: &Played,
    values: &BTreeMap<String, Value>,
) -> String {
    let mut all = played.to_show().clone();
    all.extend(values.clone());
    fill(&change.says, &all)
}

/// What is left for home.
pub fn exercise(lesson: &Lesson) -> Vec<String> {
    let exercise = &lesson.file.exercise;
    let mut lines = text(&format!("Exercise: {}", exercise.text.trim()));
    lines.extend(lesson.how_to_check().iter().flat_map(|how| text(how)));
    lines.push(String::new());
    lines.extend(keys(lesson));
    lines
}

/// ` 1 Two threads                              measured here in 4.6 s`
fn headed(lesson: &Lesson, right: &str) -> String {
    let left = format!(" {} {}", lesson.number, lesson.file.title);
    let room = COLUMNS.saturating_sub(width(&left) + 1);
    format!("{left} {right:>room$}")
}

/// A paragraph, one column from the left.
fn text(text: &str) -> Vec<String> {
    wrap(text.trim(), Some(TEXT), "")
        .lines()
        .map(|line| format!(" {line}").trim_end().to_owned())
        .collect()
}

/// The answers, with who gave them, and which one came.
fn options(lesson: &Lesson, answers: &Answers, verdict: Option<&Verdict>) -> Vec<String> {
    let widest = lesson.file.options.iter().map(|option| width(&option.text)).max().unwrap_or(0);
    let row = |(number, (letter, option)): (usize, (char, &Choice))| {
        let holds = verdict.is_some_and(|verdict| *verdict == Verdict::Holds(number));
        let mark = if holds { '►' } else { ' ' };
        let own = if answers.own == Some(number) { " ← you" } else { "" };
        let room = COLUMNS.saturating_sub(widest + 8);
        let votes = votes(answers, number, room.saturating_sub(width(own)));
        let line = format!(" {mark} {letter}  {}  {votes}{own}", fit(&option.text, widest));
        line.trim_end().to_owned()
    };
    lesson.letters().zip(&lesson.file.options).enumerate().map(row).collect()
}

/// A bar of the last vote, with what it was before.
fn votes(answers: &Answers, number: usize, room: usize) -> String {
    let Some(last) = answers.votes.last() else { return String::new() };
    let of = |vote: &Vec<u32>| vote.get(number).copied().unwrap_or(0);
    let counts: Vec<String> = answers.votes.iter().map(|vote| of(vote).to_string()).collect();
    let counts = counts.join(" → ");
    let all = last.iter().copied().map(u64::from).sum::<u64>().max(1);
    let room = room.saturating_sub(width(&counts) + 1);
    let bar = bar(f64::from(of(last)) / all as f64, room);
    format!("{bar} {counts}").trim_start().to_owned()
}

/// The picture of what came, in at most so many rows; none if it has not that much room.
fn picture(lesson: &Lesson, played: &Played, record: &Record, room: usize) -> Vec<String> {
    if played.is_impossible() {
        return Vec::new();
    }
    let lines = match lesson.file.picture {
        Picture::Bars(_) => bars(&drawn(lesson, played)),
        Picture::Own(_) => of_probes(record, room),
    };
    if lines.len() <= room { lines } else { Vec::new() }
}

/// The values that are drawn as bars.
fn drawn<'a>(lesson: &Lesson, played: &'a Played) -> Vec<&'a Value> {
    match &lesson.file.picture {
        Picture::Bars(names) => {
            names.iter().filter_map(|name| played.to_show().get(name)).collect()
        }
        Picture::Own(_) => Vec::new(),
    }
}

/// What the first probe of a record draws: all of it, or else of few cases.
fn of_probes(record: &Record, room: usize) -> Vec<String> {
    let columns = COLUMNS as u16;
    let Some(probe) = record.probes.first() else { return Vec::new() };
    let pictures = [of_probe(record, probe, columns), of_few(record, probe, columns)];
    let mut lines = pictures.into_iter().flatten().map(|picture| picture.lines);
    lines.find(|lines| lines.len() <= room).unwrap_or_default()
}

/// A bar for each value, with its interval.
fn bars(values: &[&Value]) -> Vec<String> {
    let bar = |value: &&Value| Bar {
        under: String::new(),
        name: value.name.clone(),
        value: value.estimate.value,
        figure: value.words_with_interval(),
    };
    bars::lines(&values.iter().map(bar).collect::<Vec<_>>(), COLUMNS)
}

/// What can be done now.
fn keys(lesson: &Lesson) -> Vec<String> {
    let changes = lesson.file.changes.iter().map(|c| format!("[{}] {}", c.key, c.text));
    let all = ["[w] why".to_owned(), "[c] code".to_owned()].into_iter().chain(changes);
    let all = all.chain(["[n] next".to_owned(), "[q] quit".to_owned()]);
    let mut lines: Vec<String> = vec![String::new()];
    for key in all {
        let last = lines.last_mut().expect("there is one");
        if width(last) + width(&key) + 3 > COLUMNS {
            lines.push(format!(" {key}"));
        } else if last.is_empty() {
            *last = format!(" {key}");
        } else {
            *last = format!("{last}   {key}");
        }
    }
    lines
}
