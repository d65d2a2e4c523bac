//! What was seen, subject by subject.
//!
//! Every finding is computed from figures: another record says other things, and the opposite
//! record the opposite. A cause is named only where the figures show its effect.

mod asleep;
mod free_threading;
mod languages;
mod library;
mod native_lane;
mod probes;
mod python;
mod rust;
mod servers;
mod waiting;

use super::finding::{Figure, Finding, Measure, by_load, compared};
use crate::analysis::full_load::shown_models;
use crate::analysis::pythons::main_interpreter;
use crate::analysis::verdict::Verdict;
use crate::record::{Bound, Cell, Interpreter, Lane, Record, Role, Workers, WorkloadInfo};
use crate::words;

const SPEED_UP: Measure = Measure::speed("speed-up");
const SPEED: Measure = Measure::speed("speed ratio");
const TIMES: Measure = Measure::ratio("ratio of times", "slower", "faster");
/// Less than this is about one core.
const ABOUT_ONE: f64 = 1.15;

/// What `record` shows. Intervals are at 95 %.
pub fn findings(record: &Record) -> Vec<Finding> {
    let main = main_interpreter(record);
    let mut found = of_computing(&record.of_bound(Bound::Computing), main);
    found.extend(library::findings(record));
    found.extend(waiting::findings(&record.of_bound(Bound::Waiting), main));
    found.extend(servers::findings(record));
    found.extend(asleep::findings(record));
    found.extend(probes::findings(record));
    found
}

/// What is seen of work that computes.
fn of_computing(record: &Record, main: Option<&Interpreter>) -> Vec<Finding> {
    let mut found = Vec::new();
    if let Some(main) = main {
        found.extend(python::threads(record, main));
        found.extend(python::processes(record, main));
    }
    for python in &record.interpreters {
        found.extend(python::subinterpreters(record, python));
    }
    if let Some(main) = main {
        found.extend(python::event_loop(record, main));
    }
    found.extend(free_threading::findings(record, main));
    found.extend(native_lane::findings(record));
    found.extend(rust::findings(record));
    if let Some(main) = main {
        found.extend(languages::sequential(record, main));
        found.extend(languages::decomposition(record, main));
    }
    found.extend(languages::at_their_best(record, main));
    found
}

/// The shown cells of the model of `python` that stands for these workers, one for each workload
/// that `wanted` lets through.
fn cells<'a>(
    record: &'a Record,
    python: &Interpreter,
    kind: Workers,
    wanted: impl Fn(&WorkloadInfo) -> bool,
) -> Vec<&'a Cell> {
    record
        .workloads
        .iter()
        .filter(|w| wanted(w))
        .flat_map(|w| shown_models(record, &w.name, Role::Shared, &python.id))
        .filter(|c| c.lane == Lane::Plain && record.is_emblem(c, kind))
        .collect()
}

/// What the speed-ups of `cells` show. `what` names the number of workers; `cause` what explains or
/// qualifies a verdict on these of the cells.
fn speedups(
    record: &Record,
    cells: &[&Cell],
    what: impl Fn(u32) -> String,
    against: &str,
    cause: impl Fn(Verdict, &[&Cell]) -> String,
) -> Vec<Finding> {
    let figures = cells.iter().filter_map(|c| Some(Figure::of(c, record.speedup(c)?)));
    let findings = by_load(figures)
        .into_iter()
        .flat_map(|(load, figures)| compared(&what(load), against, &SPEED_UP, figures));
    let explained = |finding: Finding| {
        let is_told = |c: &&&Cell| finding.figures.iter().any(|f| f.of == c.workload);
        let told: Vec<&Cell> = cells.iter().filter(is_told).copied().collect();
        let cause = finding.verdict.map_or_else(String::new, |verdict| cause(verdict, &told));
        Finding { cause, ..finding }
    };
    findings.map(explained).collect()
}

/// `0.99 cores busy`, over all of `cells`; empty where that is unknown.
fn busy(record: &Record, cells: &[&Cell]) -> String {
    let mut used: Vec<f64> =
        cells.iter().filter_map(|c| Some(record.cores_used(c)?.value)).collect();
    used.sort_unstable_by(f64::total_cmp);
    let (Some(low), Some(high)) = (used.first(), used.last()) else { return String::new() };
    let (low, high) = (words::number(*low), words::number(*high));
    let range = if low == high { low } else { format!("{low} to {high}") };
    format!("{range} cores busy")
}

fn about_one_core(record: &Record, cell: &Cell) -> bool {
    record.cores_used(cell).is_some_and(|used| used.value < ABOUT_ONE)
}

/// The parts that say something, in one clause.
fn joined<const N: usize>(parts: [String; N]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}
