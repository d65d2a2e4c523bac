//! What came of something that was planned. Nothing is left out silently: what was not measured
//! stays in the record, with the reason and its remedy.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Measured;

/// What came of a cell.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
#[schemars(rename = "Outcome_of_{T}")]
pub enum Outcome<T = Measured> {
    /// Its answer was right, and these are its figures.
    Measured(T),
    /// It cannot run here.
    Skipped {
        /// Why.
        reason: String,
        /// What to do about it, if anything can be done.
        #[serde(rename = "mend")]
        remedy: Option<String>,
    },
    /// It was tried and failed, or its answer was wrong. Its times do not count.
    Failed {
        /// What went wrong.
        error: String,
        /// What to do about it, if that is known.
        #[serde(rename = "mend")]
        remedy: Option<String>,
    },
}

/// Why there are no figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Missing<'a> {
    /// `skipped` or `failed`.
    pub status: &'static str,
    /// Why: an error may be a traceback of many lines.
    pub reason: &'a str,
    /// What to do about it, if that is known.
    pub remedy: Option<&'a str>,
}

impl<'a> Missing<'a> {
    /// Why, in a line: the first; of a traceback, which begins with where it was, the last.
    pub fn brief(self) -> &'a str {
        let mut lines = self.reason.lines();
        let line = match lines.next() {
            Some(first) if first.starts_with("Traceback (") => lines.next_back().or(Some(first)),
            first => first,
        };
        line.unwrap_or("no reason given")
    }
}

impl<T> Outcome<T> {
    /// Why there are no figures; `None` if there are.
    pub fn missing(&self) -> Option<Missing<'_>> {
        let (status, reason, remedy) = match self {
            Self::Measured(_) => return None,
            Self::Skipped { reason, remedy } => ("skipped", reason, remedy),
            Self::Failed { error, remedy } => ("failed", error, remedy),
        };
        Some(Missing { status, reason, remedy: remedy.as_deref() })
    }

    /// Whether it was tried and failed.
    pub fn has_failed(&self) -> bool {
        matches!(self, Self::Failed { .. })
    }
}

impl<T: Default> Outcome<T> {
    /// The figures of something that was reached, to be added to: none so far, if this is the first
    /// time.
    pub fn reached(&mut self) -> &mut T {
        if !matches!(self, Self::Measured(_)) {
            *self = Self::Measured(T::default());
        }
        match self {
            Self::Measured(figures) => figures,
            _ => unreachable!("it was made so just now"),
        }
    }
}
