//! A claim as it stands in its file, `claims/NN-name.toml`.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result};
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};

use crate::lessons::file::Figure;
use crate::record::Interpreter;
use crate::record::probes::Unit;

/// What is in the file. Unknown keys are mistakes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Which article says it.
    pub article: Article,
    /// What it is about, in a few words.
    pub about: String,
    /// Its words, at most twelve.
    pub words: String,
    /// How they are read, chosen before measuring: what is measured, and what the words would mean for that.
    pub reading: String,
    /// What was expected before it was measured.
    pub expected: String,
    /// On which day that was written down.
    pub expected_on: String,
    /// Where its author is right: another machine, size or library. Said before the verdict.
    #[serde(default)]
    pub fair: String,
    /// What would make it true, or what the words do fit.
    #[serde(default)]
    pub true_if: String,
    /// The claims that cannot be true together with it.
    #[serde(default)]
    pub contradicts: Vec<u32>,
    /// By which rule a figure decides.
    pub rule: Rule,
    /// What is run: commands as one types them, without the program's name.
    #[serde(default)]
    pub run: Vec<String>,
    /// Programs of its own, by the names that figures call them by.
    #[serde(default)]
    pub programs: BTreeMap<String, Program>,
    /// The figures that decide, each with what the words say of it.
    #[serde(default)]
    pub figures: BTreeMap<String, Wanted>,
    /// Why it cannot be tested here, where it cannot.
    #[serde(default)]
    pub why_not: String,
    /// Whether it takes so long that only whoever asks for it waits for it.
    #[serde(default)]
    pub long: bool,
    /// What must be here for it.
    #[serde(default)]
    pub needs: Needs,
}

/// The articles, by the letters that stand in the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[expect(missing_docs, reason = "the titles stand below")]
pub enum Article {
    A,
    B,
    C,
    D,
    E,
    /// One of them: it is not known which.
    #[serde(rename = "one of them")]
    Unknown,
}

impl Article {
    /// Its title, and what else tells it from others.
    pub fn title(self) -> &'static str {
        match self {
            Self::A => "Rust vs Python: which one should you choose",
            Self::B => "Python and Rust in 2026",
            Self::C => {
                "Rust vs Python Performance Comparison – Speed, Features, Use Cases, and More"
            }
            Self::D => "Rust vs Python: what Rust is used for, actionable insights",
            Self::E => "Python vs Rust: a table of features, with figures",
            Self::Unknown => "one of these five articles",
        }
    }
}

/// How a figure decides. See [`rules`](super::rules).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// A ratio lies in the range that was claimed, or outside of it.
    Ratio,
    /// An absolute figure, which depends on the machine: only what is far off is refuted.
    Absolute,
    /// A ratio is above a limit, or below it.
    Direction,
    /// A program does what the words say cannot be done, or cannot be compiled.
    Program,
    /// It is not tested here.
    None,
}

/// What must be here for a claim.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Needs {
    /// Nothing in particular.
    #[default]
    Nothing,
    /// A free-threaded build of CPython beside another.
    FreeThreading,
    /// A CPython with a JIT compiler built in.
    Jit,
}

impl Needs {
    /// Whether this interpreter is what is needed.
    pub fn is(self, interpreter: &Interpreter) -> bool {
        match self {
            Self::Nothing => false,
            Self::FreeThreading => interpreter.free_threaded_build,
            Self::Jit => interpreter.jit.is_some(),
        }
    }
}

/// A figure that decides.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    /// A figure of a record: of what `run` leaves.
    pub of: Option<Figure>,
    /// Or one of a program: its name, and what it prints or what is measured of it.
    pub program: Option<(String, String)>,
    /// What it is divided by: another figure of this claim, which decides nothing by itself.
    pub over: Option<String>,
    /// What a program's figure counts.
    #[serde(default)]
    pub unit: Option<Unit>,
    /// What the words say of it: a number, or a range. Without it, it is shown and decides nothing.
    pub claimed: Option<Claimed>,
    /// Of an absolute figure, how many times more or less still counts as the same.
    pub within: Option<f64>,
}

/// What is claimed of a figure: `50 to 60`, `4.8 s`, `25 to 35 MB`, `> 1.5`, `< 5 ms`.
#[derive(Debug, Clone, PartialEq)]
pub struct Claimed {
    /// As it stands in the file.
    pub text: String,
    /// From where to where, in the unit of the figure: nanoseconds, bytes, or a plain number.
    pub range: (f64, f64),
}

impl Claimed {
    /// From its text.
    ///
    /// # Errors
    /// If it says something else.
    pub fn parse(text: &str) -> Result<Self> {
        let range = match text.split_once(" to ") {
            Some((low, high)) => {
                // The unit stands once, behind both.
                let unit =
                    high.trim_start_matches(|c: char| c.is_ascii_digit() || ".,".contains(c));
                number(high).and_then(|high| Some((number(&format!("{low}{unit}"))?, high)))
            }
            None => match text.split_at_checked(1) {
                Some((">", limit)) => number(limit).map(|limit| (limit, f64::INFINITY)),
                Some(("<", limit)) => number(limit).map(|limit| (0.0, limit)),
                _ => number(text).map(|x| (x, x)),
            },
        };
        let range = range.filter(|(low, high)| low <= high).with_context(|| {
            format!("a claim is a number or a range, as in 50 to 60, 4.8 s, > 1.5; not {text:?}")
        })?;
        Ok(Self { text: text.to_owned(), range })
    }
}

/// `4.8 s` in nanoseconds, `25 MB` in bytes, `25,000`.
fn number(text: &str) -> Option<f64> {
    const UNITS: [(&str, f64); 9] = [
        ("ns", 1.0),
        ("µs", 1e3),
        ("ms", 1e6),
        ("s", 1e9),
        ("kB", 1e3),
        ("MB", 1e6),
        ("GB", 1e9),
        ("B", 1.0),
        ("%", 0.01),
    ];
    let text = text.trim();
    let unit = UNITS.iter().find(|(unit, _)| text.ends_with(unit));
    let (digits, factor) = unit
        .map_or((text, 1.0), |(unit, factor)| (text.trim_end_matches(unit).trim_end(), *factor));
    digits.replace(',', "").parse::<f64>().ok().map(|x| x * factor).filter(|x| x.is_finite())
}

impl<'de> Deserialize<'de> for Claimed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).map_err(|error| D::Error::custom(format!("{error:#}")))
    }
}

/// A program of a claim's own: a file in `claims/programs`, in Rust or in Python by its ending.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// The file.
    pub file: String,
    /// Of Rust, the error with which the compiler must refuse it, such as `E0499`. Then it is not run.
    pub refused: Option<String>,
    /// What it decides, under [`Rule::Program`], if it does what its first comment says: it ends without an
    /// error, or is refused as it must be.
    pub shows: Option<Shows>,
    /// What is measured of it from outside.
    #[serde(default)]
    pub measure: Vec<Measured>,
    /// In how many fresh processes it is run.
    #[serde(default = "five")]
    pub times: u32,
}

const fn five() -> u32 {
    5
}

/// What a program decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shows {
    /// The claim is true.
    Confirms,
    /// It is not: a counter-example.
    Refutes,
}

/// What is measured of a program from outside, by the name of its figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Measured {
    /// `wall`: seconds from its start to its end.
    Wall,
    /// `memory`: bytes resident when it has printed `ready`; `share`: its own, and its share of those that
    /// other processes have, too.
    Memory,
    /// `response`: seconds from its start to the first answer of the server whose `port` it prints.
    Response,
    /// `size`: bytes of the compiled program; `stripped` too.
    Size,
    /// `build`: seconds that the compiler takes.
    Build,
}
