//! Findings about many tasks asleep: what each of them occupies, and how late they wake.

use crate::analysis::names;
use crate::analysis::stats;
use crate::record::asleep::{Asleep, Night, Sleeps};
use crate::record::{Outcome, Record};
use crate::words;

/// What `record` shows of them: what each task of the largest crowd occupies, and of those that
/// came not so far. Medians over fresh processes.
pub fn findings(record: &Record) -> Vec<String> {
    let most = record.asleep.iter().filter(|a| sleeps(a).is_some()).map(|a| a.tasks).max();
    let Some(most) = most else { return Vec::new() };
    let each = |all: bool, figure: &dyn Fn(&Asleep, &Sleeps) -> Option<String>| -> Vec<String> {
        furthest(record)
            .into_iter()
            .filter(|a| (a.tasks == most) == all)
            .filter_map(|a| figure(a, sleeps(a)?))
            .collect()
    };
    let memory = |a: &Asleep, s: &Sleeps| {
        let bytes = words::bytes(median(s, |n| n.bytes_each(a.tasks))?.round() as u64);
        Some(format!("{} {bytes}", who(record, a)))
    };
    let late = |a: &Asleep, s: &Sleeps| {
        let seconds = median(s, |n| n.late_ns as f64 / 1e9)?;
        Some(format!("{} {}", who(record, a), words::duration(seconds)))
    };
    let less_far = |a: &Asleep, s: &Sleeps| {
        Some(format!("{}, with {} of them", memory(a, s)?, words::whole(a.tasks)))
    };
    let crowd = words::whole(most);
    let mut text = format!(
        "{crowd} tasks asleep at once occupied, each of them: {}",
        words::list(&each(true, &memory))
    );
    let fewer = each(false, &less_far);
    if !fewer.is_empty() {
        text += &format!("; not so many were had from: {}", fewer.join("; "));
    }
    let late = words::list(&each(true, &late));
    vec![text + ".", format!("Of {crowd}, the last one was done late by: {late}.")]
}

/// Of each model the largest crowd that was measured, in the record's order.
fn furthest(record: &Record) -> Vec<&Asleep> {
    let mut found: Vec<&Asleep> = Vec::new();
    for asleep in record.asleep.iter().filter(|a| sleeps(a).is_some()) {
        let same = |a: &&mut &Asleep| (&a.runtime, &a.model) == (&asleep.runtime, &asleep.model);
        match found.iter_mut().find(same) {
            Some(known) if known.tasks < asleep.tasks => *known = asleep,
            Some(_) => {}
            None => found.push(asleep),
        }
    }
    found
}

fn sleeps(asleep: &Asleep) -> Option<&Sleeps> {
    match &asleep.outcome {
        Outcome::Measured(sleeps) if !sleeps.nights.is_empty() => Some(sleeps),
        _ => None,
    }
}

fn median(sleeps: &Sleeps, figure: impl Fn(&Night) -> f64) -> Option<f64> {
    stats::median(&mut sleeps.nights.iter().map(figure).collect::<Vec<_>>())
}

/// `Rust tokio`, `3.11.7 event_loop`.
fn who(record: &Record, asleep: &Asleep) -> String {
    format!("{} {}", names::short(record, &asleep.runtime), asleep.model)
}
