//! Probes: what each of them saw. They know three shapes (tracks, durations, named figures), and so
//! charts need to know no more than these.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Outcome;

/// The number of a case without any limit: the largest that every reader of JSON knows.
pub const UNBOUNDED: u64 = (1 << 53) - 1;

/// One probe: a program about a mechanism rather than a result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Probe {
    /// Its name: the stem of its files.
    pub name: String,
    /// The question that it answers.
    pub question: String,
    /// What the number of each case counts, such as `threads`.
    pub over: String,
    /// In what: a count, or nanoseconds.
    pub over_unit: Unit,
    /// What its durations are, such as `wait for the GIL`; empty if it takes none.
    pub durations: String,
    /// The quantile of them that says most, such as 0.5 for the median; none where a figure does.
    #[serde(default)]
    pub telling: Option<f64>,
    /// What it shows, in a sentence.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub lesson: String,
    /// What stands behind a case's name instead of its number: for none, for one, and for `{}` of
    /// them, such as `beside {} computing threads`. Empty in records that are older.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub behind: Vec<String>,
    /// What its charts say first: a beginning that they share, and what is held against what.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub opening: String,
    /// See [`opening`](Self::opening).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contrasts: Vec<Contrast>,
    /// What its named figures are, the most telling first.
    pub figures: Vec<FigureInfo>,
    /// Every planned case, also those that were skipped or failed.
    pub cases: Vec<Case>,
}

/// What charts print about a named figure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct FigureInfo {
    /// Its name in [`Seen::figures`].
    pub name: String,
    /// The same for people.
    pub title: String,
    /// What it counts.
    pub unit: Unit,
}

/// What a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// A number of things.
    Count,
    /// A rate, a second.
    PerSecond,
    /// Nanoseconds.
    Ns,
    /// How many times as much.
    Times,
    /// A part of the whole, from 0 to 1.
    Share,
    /// Bytes.
    Bytes,
}

/// Two cases that are held against each other, and what is said then: which of the sentences is the
/// measurement's affair. In each, `{one}` and `{other}` are their figures, `{times}` how many times
/// the larger is the smaller, `{python}` the name of the Python, and `{half}` half of the time for
/// which was looked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Contrast {
    /// By what.
    pub by: By,
    /// The one.
    pub one: Pick,
    /// What it is held against; none where its figure alone is told, by the first sentence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub other: Option<Pick>,
    /// If the one is more.
    pub more: String,
    /// If it is less.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub less: String,
    /// If both are the same, give or take a twentieth.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub alike: String,
    /// If no difference is seen, which is not the same.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub unseen: String,
}

/// What cases are compared by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// How many tracks ran at once.
    Running,
    /// The most telling quantile of the durations.
    Durations,
    /// The figure of this name.
    Figure(String),
    /// From where on it pays.
    Pays,
}

/// Which case is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Pick {
    /// Whether it is Python's, of whichever interpreter; otherwise Rust's.
    pub python: bool,
    /// The variant.
    pub variant: String,
    /// At which number; for [`By::Pays`] all of them are looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<u64>,
}

/// One way of doing what a probe is about, at one number (of threads, tasks, slots or nanoseconds),
/// in one runtime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Case {
    /// `native`, or the `id` of an interpreter.
    pub runtime: String,
    /// What is done, such as `threads` or `processes`.
    pub variant: String,
    /// The same for people.
    pub label: String,
    /// The model that it is a form of: charts give it that one's colour.
    pub model: String,
    /// How many, of what the probe is over; [`UNBOUNDED`] for no limit.
    pub at: u64,
    /// What came of it.
    pub outcome: Outcome<Takes>,
}

impl Case {
    /// What was seen, one entry a take; none if it was skipped or failed.
    pub fn takes(&self) -> &[Seen] {
        match &self.outcome {
            Outcome::Measured(takes) => &takes.takes,
            _ => &[],
        }
    }
}

/// All takes of one case, each in a fresh process.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Takes {
    /// One entry a take.
    pub takes: Vec<Seen>,
}

/// What one take saw.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Seen {
    /// From where to where the probe looked: times below count from its beginning.
    pub window_ns: u64,
    /// Who ran when, one track a thread or process.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tracks: Vec<Track>,
    /// How long something took, each time: nanoseconds to three significant digits, and how many
    /// took so long; ascending. (Millions of raw values would make the record unreadable, and three
    /// digits are more than any of them is good for.)
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub durations: Vec<(u64, u64)>,
    /// When answers came, in microseconds from the beginning of the window: those of its first tenth
    /// of a second, and of the first take of a case only. (They are for a picture, whose pixels are
    /// coarser; in nanoseconds they would be the larger part of a record.)
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answered_us: Vec<u64>,
    /// Numbers with a name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub figures: BTreeMap<String, f64>,
    /// What one reading of the clock cost, in nanoseconds, measured by its worker before the probe:
    /// times of about this size are the clock's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_ns: Option<f64>,
    /// Whether the GIL was on, asked after the probe; none in native code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gil_enabled: Option<bool>,
    /// The module that switched it on again, if one did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gil_enabled_by: Option<String>,
}

/// When one thread really ran: start and end in nanoseconds, ascending.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Track {
    /// The spans.
    pub spans: Vec<(u64, u64)>,
    /// How often the thread gave up its core in the gap before each span: voluntarily, since it waited
    /// for something, and involuntarily, since the system took it. `None` before the first span of all;
    /// empty where it is not known.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gaps: Vec<Option<(u64, u64)>>,
}

impl Seen {
    /// Turns durations in nanoseconds into [`durations`](Self::durations).
    pub fn rounded(durations: impl IntoIterator<Item = u64>) -> Vec<(u64, u64)> {
        let mut counts = BTreeMap::new();
        for ns in durations {
            // As many powers of ten as leave three digits.
            let coarse = 10_u64.pow(ns.checked_ilog10().unwrap_or(0).saturating_sub(2));
            *counts.entry((ns + coarse / 2) / coarse * coarse).or_insert(0) += 1;
        }
        counts.into_iter().collect()
    }

    /// A named figure.
    pub fn figure(&self, name: &str) -> Option<f64> {
        self.figures.get(name).copied()
    }
}
