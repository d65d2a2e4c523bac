//! What a rehearsal has seen: which lessons show their effect on this machine, and how long they take.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::words::list;

/// The evening before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rehearsal {
    /// When.
    pub date: String,
    /// On which machine.
    pub machine: String,
    /// What would disturb there: battery, quota, another program.
    pub notices: Vec<String>,
    /// The lessons, as they were played.
    pub lessons: Vec<Rehearsed>,
}

/// One lesson.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Rehearsed {
    /// Its number.
    pub number: u32,
    /// The stem of its file.
    pub stem: String,
    /// How long it took each time.
    pub seconds: Vec<f64>,
    /// Which option held each time; none where nothing was decided.
    pub verdicts: Vec<Option<char>>,
    /// Why nothing was decided, the last time that this was so.
    pub undecided: Option<String>,
    /// How long each change took, by its key, and that probe which says why.
    pub others: Vec<(String, f64)>,
}

/// What the times of one lesson come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// The same option each time.
    Same(char),
    /// Not the same each time: its figures are near a limit.
    Wavers,
    /// Nothing, once or more often.
    Undecided,
}

impl Rehearsed {
    /// What they come to.
    pub fn shows(&self) -> Shows {
        let mut verdicts = self.verdicts.iter();
        match verdicts.next() {
            Some(Some(first)) if verdicts.clone().all(|other| *other == Some(*first)) => {
                Shows::Same(*first)
            }
            _ if self.verdicts.iter().any(Option::is_none) => Shows::Undecided,
            _ => Shows::Wavers,
        }
    }

    /// The longest that it took.
    pub fn slowest(&self) -> f64 {
        self.seconds.iter().copied().fold(0.0, f64::max)
    }

    /// In a few words.
    pub fn words(&self) -> String {
        let seconds = format!("{:.1} s", self.slowest());
        match self.shows() {
            Shows::Same(letter) => format!("{letter} each time, at most {seconds}"),
            Shows::Wavers => {
                let letters: Vec<String> =
                    self.verdicts.iter().flatten().map(|letter| letter.to_string()).collect();
                format!("wavers: {}, at most {seconds}", list(&letters))
            }
            Shows::Undecided => {
                let times = self.verdicts.iter().filter(|verdict| verdict.is_none()).count();
                format!("undecided {times} of {} times, at most {seconds}", self.verdicts.len())
            }
        }
    }
}

impl Rehearsal {
    /// What a rehearsal left in `folder`; `None` if there was none.
    pub fn read(folder: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(folder.join(NAME)).ok()?).ok()
    }

    /// Leaves it in `folder`.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(NAME);
        let text = serde_json::to_string_pretty(self).context("cannot write it as JSON")?;
        fs::write(&path, text + "\n").with_context(|| {
            format!("cannot write {}: name another folder with --out", path.display())
        })
    }

    /// The lesson with this stem, in a few words.
    pub fn told(&self, stem: &str) -> Option<String> {
        Some(self.lessons.iter().find(|lesson| lesson.stem == stem)?.words())
    }
}

const NAME: &str = "rehearsal.json";

#[cfg(test)]
mod tests {
    use super::{Rehearsed, Shows};

    #[test]
    fn a_lesson_shows_what_it_shows_each_time() {
        let of = |verdicts: &[Option<char>]| {
            Rehearsed { verdicts: verdicts.to_vec(), ..Rehearsed::default() }.shows()
        };
        assert_eq!(of(&[Some('B'), Some('B'), Some('B')]), Shows::Same('B'));
        assert_eq!(of(&[Some('B'), Some('A'), Some('B')]), Shows::Wavers);
        assert_eq!(of(&[Some('B'), None, Some('B')]), Shows::Undecided);
        assert_eq!(of(&[]), Shows::Wavers);
    }
}
