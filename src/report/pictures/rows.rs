//! Rows: a case each, under the name of its runtime, with something beside its own name.

use super::numbered;
use super::text::{fit, width};
use crate::analysis::names::runtime_short;
use crate::analysis::steps::{By, Step, Steps};
use crate::analysis::telling::Telling;
use crate::record::Record;
use crate::record::probes::{Case, Probe};

/// Names are cut to this.
const NAME: usize = 27;
/// More rows than this are a table.
pub const MOST: usize = 16;

/// Cases with their names, all in one width.
pub struct Rows<'a> {
    /// The cases, those of a runtime together.
    pub cases: Vec<&'a Case>,
    names: Vec<String>,
    name: usize,
}

impl<'a> Rows<'a> {
    /// Rows of these cases, each with its number behind its name where that differs.
    pub fn numbered(probe: &Probe, cases: Vec<&'a Case>) -> Self {
        Self::named(cases, |case| numbered(probe, case, case.label.clone()))
    }

    /// Rows of these cases, each with this name.
    pub fn named(cases: Vec<&'a Case>, name: impl Fn(&Case) -> String) -> Self {
        let names: Vec<String> = cases.iter().map(|case| name(case)).collect();
        let name = names.iter().map(|name| width(name)).max().unwrap_or(0).min(NAME);
        Self { cases, names, name }
    }

    /// The same with names that leave so much room beside them.
    pub fn beside(self, room: usize, columns: usize) -> Self {
        Self { name: self.name.min(columns.saturating_sub(room + 3)), ..self }
    }

    /// The columns that are left beside the names.
    pub fn room(&self, columns: usize) -> usize {
        columns.saturating_sub(self.name + 3)
    }

    /// The lines, with one of `beside` for each case.
    pub fn lines(&self, record: &Record, beside: &[String]) -> Vec<String> {
        let mut lines = Vec::new();
        let mut before = "";
        for ((case, name), beside) in self.cases.iter().zip(&self.names).zip(beside) {
            if case.runtime != before {
                lines.push(runtime_short(record, &case.runtime));
                before = &case.runtime;
            }
            lines.push(self.line(name, beside));
        }
        lines
    }

    /// A line with another text in the place of a name.
    pub fn line(&self, name: &str, beside: &str) -> String {
        format!("  {} {beside}", fit(name, self.name))
    }
}

/// The cases of a probe that have this figure and are shown: of the ways that are
/// told of in [steps](Steps) both numbers, of each other one the second of them, or its last. Where that is
/// too much, only ways that have that number, and then only those that are told of.
pub fn shown<'a>(probe: &'a Probe, figure: &Telling) -> Vec<&'a Case> {
    let has = |case: &&'a Case| figure.estimate(case).is_some();
    let Some(Steps { by: By::Number(_, to), all }) = Steps::of(probe, figure) else {
        return probe.cases.iter().filter(has).take(MOST).collect();
    };
    let is_one =
        |case: &Case, step: &Step| [step.from, step.to].iter().any(|c| std::ptr::eq(*c, case));
    let is_told = |case: &&Case| all.iter().any(|step| is_one(case, step));
    let rows = |with_others: bool, with_their_last: bool| -> Vec<&'a Case> {
        let of_way = |way: &'a [Case]| {
            let way: Vec<&Case> = way.iter().filter(has).collect();
            let told: Vec<&Case> = way.iter().filter(|case| is_told(case)).copied().collect();
            let same = way.iter().find(|case| case.at == to);
            let other = same.or_else(|| way.last().filter(|_| with_their_last));
            let other = other.filter(|_| with_others && told.is_empty());
            told.into_iter().chain(other.copied()).collect::<Vec<_>>()
        };
        probe.ways().flat_map(of_way).collect()
    };
    let choices = [rows(true, true), rows(true, false), rows(false, false)];
    choices.into_iter().find(|cases| cases.len() <= MOST).unwrap_or_default()
}
