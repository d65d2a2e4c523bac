//! How quiet the machine was, as two small tables: how often a program was seen to differ from itself,
//! and how small a difference would have been seen.

use super::layout::{Economy, Table, one};
use super::paragraph;
use crate::analysis::floor::{Alarms, DIFFERENCES, Floor, KERNELS, Layout, POWER, Shown};
use crate::analysis::noise::SLOWED;
use crate::record::Record;
use crate::words::{duration, list, plural, share, whole, wrap};

const ECONOMIES: &[Economy] = &[Economy::Narrow];

/// Nothing without looks.
pub fn blocks(record: &Record, width: Option<u16>) -> Vec<String> {
    if record.looks.is_empty() {
        return Vec::new();
    }
    let Some(floor) = record.floor() else {
        return vec![format!(
            "{} are too few to tell how quiet the machine is: give it longer.",
            plural(record.looks.len() as u64, "look")
        )];
    };
    let said = paragraph(sentences(record, &floor).iter().map(|line| wrap(line, width, "  ")));
    [alarms(&floor).draw(width), smallest(&floor).draw(width)].into_iter().chain(said).collect()
}

fn alarms(floor: &Floor) -> Table {
    let line = |layout: &Layout, place: &str, alarms: Alarms| {
        let Some(found) = alarms.share() else { return vec![] };
        let (low, high) = found.ends();
        let value =
            format!("{:.1} % [{:.1}, {:.1}]", found.value * 100.0, low * 100.0, high * 100.0);
        [name(layout), place.to_owned(), whole(alarms.tests), value].map(one).to_vec()
    };
    let lines = floor.shown.iter().flat_map(|Shown { layout, within, across, .. }| {
        [line(layout, "in one process", *within), line(layout, "in two processes", *across)]
    });
    let names = ["a kernel against itself", "", "tests", "seen to differ"].map(str::to_owned);
    Table { names: names.to_vec(), left: 2, lines: lines.collect(), economies: ECONOMIES }
}

fn smallest(floor: &Floor) -> Table {
    let line = |shown: &Shown| {
        let found = shown.found.map(|found| format!("{:.0} %", found * 100.0));
        [name(&shown.layout), share(shown.smallest)].into_iter().chain(found).map(one).collect()
    };
    let found = DIFFERENCES.map(|difference| format!("{} found in", share(difference)));
    let names = ["a difference", "smallest"].map(str::to_owned).into_iter().chain(found);
    Table {
        names: names.collect(),
        left: 1,
        lines: floor.shown.iter().map(line).collect(),
        economies: ECONOMIES,
    }
}

/// `quick, 5 × 2 samples`.
fn name(layout: &Layout) -> String {
    let profile = if *layout == crate::analysis::floor::QUICK { "quick" } else { "full" };
    format!("{profile}, {} × {} samples", layout.processes, layout.rounds)
}

fn sentences(record: &Record, floor: &Floor) -> Vec<String> {
    let kernels = KERNELS.map(|(name, _)| name);
    let slow = match floor.disturbance {
        Some(seconds) => format!(
            "The machine was slow (a kernel took over {SLOWED} times its quiet time) for {} of the looks, \
             {}, each {} long in the median.",
            share(floor.slow_share),
            plural(floor.disturbances as u64, "time"),
            duration(seconds)
        ),
        None => format!("No kernel took over {SLOWED} times its quiet time."),
    };
    let mut said = vec![
        format!(
            "{} at two kernels, one bound by {} and one by {}, in {}. Of a kernel against itself, one test \
             in twenty should be seen to differ. The smallest difference is found in {:.0} % of the runs, \
             by the kernel that is disturbed more.",
            plural(record.looks.len() as u64, "look"),
            kernels[0],
            kernels[1],
            plural(record.processes, "fresh process"),
            POWER * 100.0
        ),
        slow,
    ];
    let correlation: Vec<String> = (floor.correlation.iter())
        .map(|(lag, r)| {
            format!("{r:.2} when {} apart", duration(*lag).replace(".0 ", " ").replace(".00 ", " "))
        })
        .collect();
    if !correlation.is_empty() {
        said.push(format!("Times of looks correlate by {}.", list(&correlation)));
    }
    said
}
