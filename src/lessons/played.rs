//! A lesson that was played: what was answered, and what the machine answered.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Lesson;
use super::figures::{Value, values, why_missing};
use super::rules::{Rule, Verdict, Why, decide};
use crate::record::Record;
use crate::words;

/// What was answered before anything was measured.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Answers {
    /// By one person: the number of the option.
    pub own: Option<usize>,
    /// By a class, as often as it voted: how many for each option.
    pub votes: Vec<Vec<u32>>,
}

impl Answers {
    /// Whether anybody has committed.
    pub fn is_any(&self) -> bool {
        self.own.is_some() || !self.votes.is_empty()
    }
}

/// What the machine answered.
#[derive(Debug, Clone, PartialEq)]
pub struct Played {
    /// The lesson's figures, as far as they were measured.
    pub values: BTreeMap<String, Value>,
    /// Which option they decide for.
    pub verdict: Verdict,
}

impl Played {
    /// What `record` answers.
    pub fn of(lesson: &Lesson, record: &Record) -> Self {
        let values = values(record, &lesson.file.figures);
        let estimate = |name: &str| values.get(name).map(|value| value.estimate);
        let is_seen =
            |rule: &&Rule| estimate(&rule.figure).is_some_and(|e| rule.holds_for_point(e));
        let verdict = match lesson.file.never.iter().find(is_seen) {
            Some(rule) => Verdict::Undecided(Why::Impossible(rule.clone())),
            None => {
                let options: Vec<&[Rule]> =
                    lesson.file.options.iter().map(|option| &option.holds[..]).collect();
                decide(&options, estimate)
            }
        };
        Self { values, verdict }
    }

    /// Whether something was seen that cannot be: then it is to be measured again.
    pub fn is_impossible(&self) -> bool {
        matches!(self.verdict, Verdict::Undecided(Why::Impossible(_)))
    }

    /// The figures that may be shown. If one of them cannot be, that is none: who has seen it remembers it.
    pub fn to_show(&self) -> &BTreeMap<String, Value> {
        static NOTHING: BTreeMap<String, Value> = BTreeMap::new();
        if self.is_impossible() { &NOTHING } else { &self.values }
    }

    /// The letter of the option that holds.
    pub fn letter(&self, lesson: &Lesson) -> Option<char> {
        match self.verdict {
            Verdict::Holds(number) => lesson.letters().nth(number),
            Verdict::Undecided(_) => None,
        }
    }

    /// Why nothing is decided, in a sentence; `None` where something is.
    pub fn why_undecided(&self, lesson: &Lesson, record: &Record) -> Option<String> {
        let Verdict::Undecided(why) = &self.verdict else { return None };
        let figure = |name: &str| lesson.called(name);
        let value = |name: &str| self.values.get(name).map(Value::words_with_interval);
        let of = |name: &str| format!("{}: {}", figure(name), value(name).unwrap_or_default());
        Some(match why {
            Why::Missing(name) => {
                let why = lesson.file.figures.get(name).and_then(|f| why_missing(record, f));
                let why = why.map_or_else(String::new, |why| format!(": {why}"));
                format!("Undecided: {} was not measured{why}.", figure(name))
            }
            Why::NoInterval(name) => {
                format!("Undecided: too few samples for an interval. {}.", of(name))
            }
            Why::Straddles(rule) => {
                let limit = self.limit(rule);
                format!("Undecided: it may be less or more than {limit}. {}.", of(&rule.figure))
            }
            Why::NoneOfThem => {
                let known: Vec<String> = self.shown(lesson).map(of).collect();
                format!("None of these, here. {}.", known.join("; "))
            }
            // The figure itself is not shown: who has seen it remembers it.
            Why::Impossible(rule) => format!(
                "Nothing is concluded: {} came out {} {}, which cannot be. Something else had the \
                 cores meanwhile. Close what computes, and try again.",
                figure(&rule.figure),
                if rule.above { "above" } else { "below" },
                self.limit(rule)
            ),
        })
    }

    /// The limit of a rule in the unit of its figure.
    fn limit(&self, rule: &Rule) -> String {
        let unit = self.values.get(&rule.figure).map(|value| value.unit);
        unit.map_or_else(|| words::number(rule.limit), |unit| unit.words(rule.limit))
    }

    /// The figures that are drawn, or else all.
    fn shown<'a>(&'a self, lesson: &'a Lesson) -> impl Iterator<Item = &'a str> {
        let drawn: Vec<&str> = match &lesson.file.picture {
            super::file::Picture::Bars(names) => names.iter().map(String::as_str).collect(),
            super::file::Picture::Own(_) => self.values.keys().map(String::as_str).collect(),
        };
        drawn.into_iter().filter(|name| self.values.contains_key(*name))
    }
}
