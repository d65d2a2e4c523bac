//! A run of work that waits: requests a second one by one, and with many in flight.

use super::Picture;
use super::bars::{Bar, lines};
use super::text::figure;
use crate::analysis::Estimate;
use crate::analysis::names::{Who, runtime_short};
use crate::analysis::verdict::Verdict;
use crate::record::{Bound, Cell, Lane, NATIVE, OWN_PYTHON, Record, Role, Workers};
use crate::words::{fold, list, rate, whole};

/// The first workload with both languages' threads or tasks: the models that stand for these, at the most
/// requests in flight that all of them were given.
pub fn draw(record: &Record, columns: usize) -> Option<Picture> {
    let record = &record.of_bound(Bound::Waiting);
    let (name, cells) =
        record.workloads.iter().find_map(|w| Some((&w.name, shown(record, &w.name)?)))?;
    let gains = cells.iter().filter_map(|cell| Some((*cell, record.gain(cell)?)));
    let said: Vec<String> = gains.map(|(cell, gain)| said(record, cell, gain)).collect();
    let in_flight = whole(cells.first()?.in_flight?.into());
    let mut lines = lines(&bars(record, &cells), columns);
    lines.push("  requests a second".to_owned());
    let said = format!("{name}, {in_flight} in flight against one by one: {}.", list(&said));
    Some(Picture { said, lines })
}

/// The cells that are shown, Python's first.
fn shown<'a>(record: &'a Record, workload: &'a str) -> Option<Vec<&'a Cell>> {
    let is_shown = |cell: &&Cell| {
        cell.lane == Lane::Plain
            && [OWN_PYTHON, NATIVE].contains(&&*cell.runtime)
            && [Workers::Threads, Workers::Tasks].iter().any(|kind| record.is_emblem(cell, *kind))
            && record.gain(cell).is_some()
    };
    let cells: Vec<&Cell> = record.cells_of(workload, Role::Shared).filter(is_shown).collect();
    let most = |runtime: &str| {
        let of = cells.iter().filter(|cell| cell.runtime == runtime);
        of.filter_map(|cell| cell.in_flight).max()
    };
    let at = most(OWN_PYTHON)?.min(most(NATIVE)?);
    let at_most = |runtime: &'static str| {
        cells.iter().filter(move |c| c.runtime == runtime && c.in_flight == Some(at)).copied()
    };
    Some(at_most(OWN_PYTHON).chain(at_most(NATIVE)).collect())
}

/// `Python threads 90 times as fast [88, 92]`.
fn said(record: &Record, cell: &Cell, gain: Estimate) -> String {
    let who = Who::ran(record, cell).label;
    let (low, high) = gain.ends();
    match Verdict::of(gain) {
        Verdict::More => {
            format!("{who} {} times as fast [{}, {}]", fold(gain.value), fold(low), fold(high))
        }
        Verdict::Less => {
            format!("{who} slower, {} times [{}, {}]", fold(gain.value), fold(low), fold(high))
        }
        Verdict::Alike | Verdict::NotSeen => format!("{who} no faster"),
        Verdict::Open => format!("{who} {} times in too few rounds to tell", fold(gain.value)),
    }
}

/// One by one, and then each of `cells`.
fn bars(record: &Record, cells: &[&Cell]) -> Vec<Bar> {
    let bar = |cell: &Cell, name: String| {
        let value = record.per_second(cell)?;
        let under = runtime_short(record, &cell.runtime);
        Some(Bar { under, name, value: value.value, figure: figure(value, rate) })
    };
    let mut bars = Vec::new();
    for of_one in cells.chunk_by(|a, b| a.runtime == b.runtime) {
        bars.extend(
            record.one_by_one(of_one[0]).and_then(|cell| bar(cell, "one by one".to_owned())),
        );
        bars.extend(of_one.iter().filter_map(|cell| bar(cell, record.model_label(&cell.model))));
    }
    bars
}
