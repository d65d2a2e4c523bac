//! A lesson as it stands in its file, `lessons/NN-name.toml`.
//!
//! A lesson is data: what is asked, what may be answered, what is run, which figures decide, and what is said
//! then. Whoever teaches can write one without a line of Rust.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::rules::Rule;

/// What is in the file. Unknown keys are mistakes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// A few words.
    pub title: String,
    /// How long it takes in front of a class.
    pub minutes: u32,
    /// What is asked. No figure that the run will give.
    pub question: String,
    /// What is run: a command as one types it, without the program's name.
    pub run: String,
    /// What must be here for it.
    #[serde(default)]
    pub needs: Needs,
    /// What cannot be seen on a Python with its lock. Where it is seen all the same, something else was wrong.
    #[serde(default)]
    pub never: Vec<Rule>,
    /// What is drawn.
    pub picture: Picture,
    /// What a student can do afterwards, in the words of a curriculum.
    pub outcomes: Vec<String>,
    /// Where facts are from that are not measured here.
    #[serde(default)]
    pub sources: Vec<String>,
    /// For who speaks.
    pub notes: String,
    /// The same without a computer.
    pub unplugged: String,
    /// Names for figures of the record.
    pub figures: Figures,
    /// What may be answered: A, B, C, …
    pub options: Vec<Choice>,
    /// Why it is so.
    pub why: Why,
    /// What may be changed then.
    #[serde(default)]
    pub changes: Vec<Change>,
    /// What is left for home.
    pub exercise: Exercise,
}

/// Figures by their names.
pub type Figures = BTreeMap<String, Figure>;

/// What a machine must have for a lesson.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub enum Needs {
    /// Two cores, as nearly all of them.
    #[default]
    #[serde(rename = "two cores")]
    TwoCores,
    /// Not even that.
    #[serde(rename = "nothing")]
    Nothing,
    /// Linux, which says what a task holds.
    #[serde(rename = "linux")]
    Linux,
    /// A free-threaded build of CPython beside another.
    #[serde(rename = "free-threading")]
    FreeThreading,
}

/// Whose figure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whose {
    /// Rust's.
    Rust,
    /// That of the Python of the run: the embedded one, or the first.
    Python,
    /// That of a free-threaded build with its lock off.
    FreeThreaded,
    /// That of the same build with its lock on.
    WithLock,
    /// That of a build that has a JIT compiler, with that on.
    JitOn,
    /// That of the same build with it off.
    JitOff,
}

/// What is no plain program: the Rust that Python's threads call, by what it does with the lock meanwhile; or
/// what an expert would ship.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Called {
    /// It keeps it.
    Held,
    /// It lets go.
    Released,
    /// By libraries.
    Library,
}

/// A figure of the record, or its ratio to another one.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Figure {
    /// What stands beside its bar.
    #[serde(default)]
    pub name: String,
    /// What of the record: `speed-up`, `seconds`, `cores`, `rate`, `bytes`, the name of a probe's figure, …
    pub of: String,
    /// The model, or a probe's variant.
    pub by: String,
    /// The number of workers, requests in flight, tasks, or what a probe counts.
    pub at: Option<u64>,
    /// Whose.
    #[serde(rename = "in")]
    pub whose: Whose,
    /// The workload, where a run has several.
    pub workload: Option<String>,
    /// How it is written, where that is not plainly.
    pub lane: Option<Called>,
    /// Of durations, the share that is not longer.
    pub quantile: Option<f64>,
    /// What it is divided by.
    pub over: Option<Over>,
}

impl Figure {
    /// Whether it is Rust's.
    pub fn is_rust(&self) -> bool {
        self.whose == Whose::Rust
    }
}

/// Another cell or case; what is not said is as in the figure.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Over {
    /// See [`Figure::by`].
    pub by: Option<String>,
    /// See [`Figure::at`].
    pub at: Option<u64>,
    /// See [`Figure::whose`].
    #[serde(rename = "in")]
    pub whose: Option<Whose>,
    /// See [`Figure::lane`].
    pub lane: Option<Called>,
}

/// What is drawn with the verdict.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Picture {
    /// Bars of these figures.
    Bars(Vec<String>),
    /// What the probe draws: who ran when, or how long it took.
    Own(Own),
}

/// The probe's own picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Own {
    /// See there.
    Probe,
}

/// An answer.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    /// The answer.
    pub text: String,
    /// What who gives it believes.
    pub believes: String,
    /// When it is right: all of these.
    pub holds: Vec<Rule>,
    /// What is said then.
    pub says: String,
}

/// Why it is so.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Why {
    /// In a few sentences.
    pub text: String,
    /// A probe that shows it.
    pub run: Option<String>,
    /// The lines that decide: a file, and a marked region of it.
    pub code: Vec<(String, String)>,
}

/// One thing changed.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// The key that does it.
    pub key: char,
    /// What is changed.
    pub text: String,
    /// What is run.
    pub run: String,
    /// What is asked before.
    pub expects: String,
    /// Names for figures of its record.
    #[serde(default)]
    pub figures: Figures,
    /// What is said then.
    pub says: String,
}

/// What is left for home.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exercise {
    /// What is to be done.
    pub text: String,
    /// Which script is to be changed, if the answer can be checked.
    pub script: Option<String>,
    /// What is run with it; otherwise what the lesson runs.
    pub run: Option<String>,
    /// Names for figures of that; otherwise the lesson's.
    #[serde(default)]
    pub figures: Figures,
    /// What a right answer reaches.
    #[serde(default)]
    pub passes: Vec<Rule>,
    /// A hint.
    pub hint: Option<String>,
}

impl Exercise {
    /// Its figures, or those of the lesson.
    pub fn figures_or<'a>(&'a self, lesson: &'a Figures) -> &'a Figures {
        if self.figures.is_empty() { lesson } else { &self.figures }
    }
}
