//! Who ran when: a lane for each thread or process, as long as the first of one take. The figures are of
//! all takes.

use super::text::{figure, fit, width};
use super::{Picture, sentences, shown_number, who};
use crate::record::Record;
use crate::record::probes::{Case, Probe, Seen, Track};
use crate::words::{duration, number};

/// How much of the window is shown, at most: with turns of 5 ms, ten of them.
const SHOWN_NS: u64 = 50_000_000;
/// More cases than this are more than one looks at.
const MOST: usize = 8;
/// The threads' names.
const NAMES: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// The lanes of every way of doing it, with two threads where that was measured.
pub fn draw(record: &Record, probe: &Probe, columns: usize) -> Option<Picture> {
    let tracked = |case: &&Case| first(case).is_some();
    let at = shown_number(probe.cases.iter().filter(tracked))?;
    let cases: Vec<&Case> =
        probe.cases.iter().filter(tracked).filter(|case| case.at == at).take(MOST).collect();
    let room = columns.saturating_sub(2).max(10);
    let window = cases.iter().filter_map(|case| Some(first(case)?.window_ns)).max()?;
    let shown = window.clamp(1, SHOWN_NS);
    let mut lines = Vec::new();
    for case in &cases {
        lines.push(heading(record, case, columns)?);
        let lanes = first(case)?.tracks.iter().zip(NAMES.chars());
        lines.extend(lanes.map(|(track, name)| format!("{name} {}", lane(track, shown, room))));
    }
    lines.push(axis(shown, room));
    lines.push("  █ it ran, ▒ in part, · it did not".to_owned());
    Some(Picture { said: sentences::turns(record, &cases), lines })
}

/// From where to where a lane goes, in time.
pub fn axis(shown_ns: u64, room: usize) -> String {
    let end = duration(shown_ns as f64 / 1e9);
    let gap = room.saturating_sub(width("0") + width(&end));
    format!("  0{}{end}", " ".repeat(gap))
}

/// The take that is shown.
fn first(case: &Case) -> Option<&Seen> {
    case.takes().iter().find(|seen| !seen.tracks.is_empty())
}

/// Whose lanes they are, how many of them ran at once, and how long a turn was: as much as has room.
fn heading(record: &Record, case: &Case, columns: usize) -> Option<String> {
    let running = case.estimate(|seen| Some(seen.running_at_once()))?;
    let who = who(record, case);
    let point = format!("{who}: {} at once", number(running.value));
    let interval = format!("{who}: {} at once", figure(running, number));
    let turns = case.estimate(Seen::turn_ns).map(|turn| duration(turn.value / 1e9));
    let with_turns = turns.map(|turns| format!("{interval}, turns of {turns}"));
    let headings = with_turns.into_iter().chain([interval, point]);
    Some(
        headings
            .into_iter()
            .find(|text| width(text) <= columns)
            .unwrap_or_else(|| fit(&who, columns)),
    )
}

/// A character for each slice of time, by how much of it the thread ran.
fn lane(track: &Track, shown: u64, room: usize) -> String {
    let edge = |n: usize| (n as u64) * shown / room as u64;
    let slice = |n: usize| {
        let (from, to) = (edge(n), edge(n + 1));
        let within = |(start, end): &(u64, u64)| (*end).min(to).saturating_sub((*start).max(from));
        let ran = track.spans.iter().map(within).fold(0, u64::saturating_add);
        match ran as f64 / (to - from).max(1) as f64 {
            share if share > 0.75 => '█',
            share if share > 0.25 => '▒',
            _ => '·',
        }
    };
    (0..room).map(slice).collect()
}
