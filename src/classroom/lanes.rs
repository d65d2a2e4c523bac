//! Who ran when, for the page: the time stamps of one take, as they were recorded.

use super::view::{Lane, Lanes};
use crate::analysis::Estimate;
use crate::record::probes::{Case, Probe, Seen, Track};
use crate::record::{NATIVE, Record};
use crate::words::{duration, number, rate};

/// How much of the window is sent, at most: with turns of 5 ms, twenty of them.
const SHOWN_NS: u64 = 100_000_000;
/// As many spans of a thread as a class can tell apart.
const MOST_SPANS: usize = 400;
/// Answers that come closer together than this are one stroke: a picture is coarser, and there are many.
const CLOSE_US: u64 = 20;
/// More ways of doing it are more than one looks at.
const MOST: usize = 4;
/// The threads' names.
const NAMES: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The lanes of every way of doing it that the first probe of `record` noted.
pub fn lanes(record: &Record) -> Vec<Lanes> {
    let Some(probe) = record.probes.first() else { return Vec::new() };
    // Of several numbers of threads two show it best; more would say no more.
    let counts = probe.cases.iter().filter(|case| noted(case).is_some()).map(|case| case.at);
    let at = counts.clone().find(|at| *at == 2).or_else(|| counts.max());
    let answers = |case: &&Case| case.takes().iter().any(|seen| !seen.answered_us.is_empty());
    let wanted = |case: &&Case| Some(case.at) == at || answers(case);
    let of = |case: &Case| Some(of_case(record, probe, case, noted(case)?));
    probe.cases.iter().filter(wanted).filter_map(of).take(MOST).collect()
}

/// The take that noted something.
fn noted(case: &Case) -> Option<&Seen> {
    let has_some = |seen: &&Seen| !seen.tracks.is_empty() || !seen.answered_us.is_empty();
    case.takes().iter().find(has_some)
}

fn of_case(record: &Record, probe: &Probe, case: &Case, seen: &Seen) -> Lanes {
    // All lanes end where the first of them has too many spans.
    let too_many = |track: &Track| track.spans.get(MOST_SPANS).map(|(start, _)| *start);
    let first = seen.tracks.iter().filter_map(too_many).min();
    let shown = seen.window_ns.min(SHOWN_NS).min(first.unwrap_or(u64::MAX));
    let lane = |(track, name): (&Track, char)| Lane {
        name: name.to_string(),
        spans: within(&track.spans, shown),
    };
    let mut answered: Vec<u64> =
        seen.answered_us.iter().copied().filter(|us| us.saturating_mul(1_000) <= shown).collect();
    answered.dedup_by_key(|us| *us / CLOSE_US);
    let has_lock = |id: &str| {
        let found = record.interpreters.iter().find(|interpreter| interpreter.id == id);
        seen.gil_enabled.unwrap_or_else(|| found.is_some_and(|i| i.gil_enabled))
    };
    let behind = match probe.at_words(case.at) {
        at if at.is_empty() => String::new(),
        at => format!(", {at} {}", probe.over),
    };
    Lanes {
        who: format!("{}: {}{behind}", record.runtime_label(&case.runtime), case.label),
        told: told(case, seen),
        window_ns: shown,
        locked: case.runtime != NATIVE && seen.tracks.len() > 1 && has_lock(&case.runtime),
        lanes: seen.tracks.iter().zip(NAMES.chars()).map(lane).collect(),
        answered_us: answered,
    }
}

/// What of the spans lies before `end`.
fn within(spans: &[(u64, u64)], end: u64) -> Vec<(u64, u64)> {
    let before = spans.iter().filter(|(start, _)| *start < end);
    before.map(|(start, stop)| (*start, (*stop).min(end))).collect()
}

/// How many ran at once and how long a turn was, or how many answers came.
fn told(case: &Case, seen: &Seen) -> String {
    if seen.tracks.is_empty() {
        let answers = case.estimate(|seen| seen.figure("answers_per_s"));
        return answers.map_or_else(String::new, |e| format!("{} answers", rate(e.value)));
    }
    let running = case.estimate(|seen| Some(seen.running_at_once()));
    let turns = case.estimate(Seen::turn_ns);
    let running = running.map(|Estimate { value, .. }| format!("{} at once", number(value)));
    let turns = turns.map(|turn| format!("turns of {}", duration(turn.value / 1e9)));
    Vec::from_iter(running.into_iter().chain(turns)).join(", ")
}
