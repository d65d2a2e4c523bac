//! When answers came: a lane for each case, as long as the times of its first take are kept, and higher
//! where more came. The figures are of all takes.

use super::lanes::axis;
use super::rows::shown;
use super::text::{figure, fit, heights, width};
use super::{Picture, sentences};
use crate::analysis::steps::{By, Steps};
use crate::analysis::telling::Telling;
use crate::record::Record;
use crate::record::probes::{Case, Probe, Seen};
use crate::words::sentence;

/// The answers of the cases that the sentence is about.
pub fn draw(record: &Record, probe: &Probe, columns: usize) -> Option<Picture> {
    let rate = probe.rate()?;
    let has_times = |case: &&Case| answered(case).is_some();
    let cases: Vec<&Case> = match Steps::of(probe, &rate) {
        Some(Steps { by: By::Number(..), all }) => {
            all.iter().flat_map(|step| [step.from, step.to]).filter(has_times).collect()
        }
        _ => shown(probe, &rate).into_iter().filter(has_times).collect(),
    };
    let all = cases.iter().filter_map(|case| answered(case));
    let window_us = all.clone().filter_map(|seen| seen.answered_us.last()).max()?;
    // Rounded up: the window is a round number, and the last answer came before its end.
    let window_us = window_us.div_ceil(1_000).saturating_mul(1_000);
    let room = columns.saturating_sub(2).max(10);
    let counts: Vec<Vec<u64>> = all.map(|seen| counts(seen, window_us, room)).collect();
    let most = counts.iter().flatten().copied().max()?;
    let mut lines = Vec::new();
    for (case, counts) in cases.iter().zip(&counts) {
        lines.push(heading(record, probe, case, &rate, columns)?);
        lines.push(format!("  {}", heights(counts, most)));
    }
    lines.push(axis(window_us.saturating_mul(1_000), room));
    lines.push("  higher where more answers came".to_owned());
    Some(Picture { said: sentences::steps(record, probe, &rate)?, lines })
}

/// The take whose answers have times.
fn answered(case: &Case) -> Option<&Seen> {
    case.takes().iter().find(|seen| !seen.answered_us.is_empty())
}

/// How many came in each slice of time.
fn counts(seen: &Seen, window_us: u64, room: usize) -> Vec<u64> {
    let mut counts = vec![0; room];
    for us in &seen.answered_us {
        let place = *us as f64 / window_us.max(1) as f64 * room as f64;
        counts[(place as usize).min(room - 1)] += 1;
    }
    counts
}

fn heading(
    record: &Record,
    probe: &Probe,
    case: &Case,
    rate: &Telling,
    columns: usize,
) -> Option<String> {
    let of = figure(rate.estimate(case)?, |x| rate.unit.words(x));
    let name = probe.called(record, case).label;
    let room = columns.saturating_sub(width(&of) + 2);
    Some(sentence(&format!("{}: {of}", fit(&name, width(&name).min(room)))))
}
