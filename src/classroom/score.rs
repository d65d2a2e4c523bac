//! What a class expected and what came: how many were right before and after talking, and the votes as a
//! table. There is nothing about who voted, since nobody has noted it.

use super::view::{Right, Scored};
use crate::lessons::Lesson;
use crate::lessons::played::{Answers, Played};
use crate::lessons::screen::said;
use crate::record::Record;

/// A lesson that was played.
#[derive(Debug, Clone)]
pub struct Done {
    /// The lesson.
    pub lesson: Lesson,
    /// What was answered.
    pub answers: Answers,
    /// The option that held.
    pub verdict: Option<char>,
    /// What was said.
    pub said: String,
}

impl Done {
    /// `lesson`, as it was played.
    pub fn new(lesson: &Lesson, answers: &Answers, played: &Played, record: &Record) -> Self {
        Self {
            lesson: lesson.clone(),
            answers: answers.clone(),
            verdict: played.letter(lesson),
            said: said(lesson, played, record),
        }
    }

    /// How many were right, each time; nothing where the machine has not decided.
    pub fn scored(&self) -> Scored {
        let holds = self.lesson.letters().position(|letter| Some(letter) == self.verdict);
        let right = |votes: &Vec<u32>| {
            let all = votes.iter().sum();
            Right { right: holds.and_then(|n| votes.get(n).copied()).unwrap_or(0), all }
        };
        let votes = if holds.is_some() { &self.answers.votes[..] } else { &[] };
        Scored {
            number: self.lesson.number,
            title: self.lesson.file.title.clone(),
            verdict: self.verdict,
            said: self.said.clone(),
            votes: votes.iter().map(right).collect(),
        }
    }
}

/// The votes as comma-separated values (RFC 4180): a line for each option of each vote.
pub fn csv(done: &[Done]) -> String {
    let mut text = "lesson,title,vote,option,text,votes,held\r\n".to_owned();
    for Done { lesson, answers, verdict, .. } in done {
        let options = || lesson.letters().zip(&lesson.file.options);
        for (number, votes) in answers.votes.iter().enumerate() {
            for ((letter, option), votes) in options().zip(votes) {
                let held = if *verdict == Some(letter) { "yes" } else { "no" };
                let (title, answer) = (quoted(&lesson.file.title), quoted(&option.text));
                text += &format!(
                    "{},{title},{},{letter},{answer},{votes},{held}\r\n",
                    lesson.number,
                    number + 1
                );
            }
        }
    }
    text
}

/// Text as a field. A spreadsheet must not take it for a formula.
fn quoted(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let mark = if is_formula { "'" } else { "" };
    format!("\"{mark}{}\"", text.replace('"', "\"\""))
}
