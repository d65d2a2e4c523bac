//! What a change of a script did: the cells that run it, in this run and in the last one in which
//! it was another.
//!
//! Two runs have no neighbours, so it is [`compare`] that holds them against each other, as
//! `gilscope compare` does: each figure here is one of its figures.

use std::collections::BTreeSet;

use super::comparable::is_same;
use super::compare::{Comparison, Pair, compare};
use crate::record::{Cell, Lane, NATIVE, Record, Role};

/// The scripts that a cell runs in Python, without the folder of all; none for one in Rust.
pub fn scripts(cell: &Cell) -> Vec<String> {
    let Cell { workload, model, .. } = cell;
    if cell.runtime == NATIVE {
        return Vec::new();
    }
    let folder = if cell.in_flight.is_some() { "waiting/" } else { "" };
    let what = match cell.lane {
        Lane::Plain => format!("{folder}workloads/{workload}.py"),
        Lane::Library => {
            format!("{}/{workload}.py", Lane::library_folder(cell.in_flight.is_some()))
        }
        Lane::NativeHeld | Lane::NativeReleased => "native.py".to_owned(),
    };
    vec![what, format!("{folder}models/{model}.py")]
}

/// The scripts that are not the same in both records, and that `cell` runs: its own, and those that
/// lie in no folder, from which all take something.
pub fn changed<'a>(before: &'a Record, after: &'a Record, cell: &Cell) -> BTreeSet<&'a str> {
    let own = scripts(cell);
    let runs = |script: &str| own.iter().any(|one| one == script) || !script.contains('/');
    differing(before, after).into_iter().filter(|script| !own.is_empty() && runs(script)).collect()
}

/// The scripts that are not the same in both. A record that knows no fingerprints tells at least
/// which scripts were not those of its program.
fn differing<'a>(before: &'a Record, after: &'a Record) -> BTreeSet<&'a str> {
    let (a, b) = (&before.script_fingerprints, &after.script_fingerprints);
    if a.is_empty() || b.is_empty() {
        let (a, b) = (&before.changed_scripts, &after.changed_scripts);
        let only = |one: &'a [String], other: &'a [String]| {
            one.iter().filter(|script| !other.contains(script)).map(String::as_str)
        };
        return only(a, b).chain(only(b, a)).collect();
    }
    let all = a.keys().chain(b.keys());
    all.filter(|script| a.get(*script) != b.get(*script)).map(String::as_str).collect()
}

/// Whether `before` can tell what the scripts of `after` changed: it has measured the same cell with
/// another script, by the same interpreter on the same machine. Nothing of `after` need be measured.
pub fn tells(before: &Record, after: &Record) -> bool {
    let is_before = before.started != after.started
        && before.profile == after.profile
        && before.machine.lasting() == after.machine.lasting();
    let tells = |old: &Cell, new: &Cell| {
        is_same(old, new)
            && old.size == new.size
            && old.measured().is_some()
            && same_interpreter(before, after, &old.runtime)
            && !changed(before, after, new).is_empty()
    };
    is_before && before.cells.iter().any(|old| after.cells.iter().any(|new| tells(old, new)))
}

fn same_interpreter(a: &Record, b: &Record, runtime: &str) -> bool {
    let of = |record: &Record| {
        let own = record.interpreters.iter().find(|i| i.id == runtime)?;
        Some((own.label(), own.built()))
    };
    of(a).is_some() && of(a) == of(b)
}

/// What changed scripts did.
pub struct Change<'a> {
    /// The scripts.
    pub scripts: BTreeSet<&'a str>,
    /// Whether someone changed them by hand, as far as the records tell: other versions of gilscope
    /// have other scripts.
    pub by_hand: bool,
    /// The cells that run them: those that stand for the others first.
    pub cells: Vec<Pair<'a>>,
}

/// What the scripts of `after` did that are others in `before`; `None` where no cell tells.
pub fn change<'a>(before: &'a Record, after: &'a Record) -> Option<Change<'a>> {
    let comparison: Comparison<'a> = compare(&[before, after]).ok()?.pop()?;
    let mut cells: Vec<Pair> = comparison.cells;
    let concerned = |pair: &Pair| {
        // A copy of a cell would say the same twice.
        pair.after.role != Role::Control
            && same_interpreter(before, after, &pair.after.runtime)
            && !changed(before, after, pair.after).is_empty()
    };
    cells.retain(concerned);
    // The program alone first; of the others those with most workers.
    cells.sort_by_key(|pair| {
        let Cell { workers, in_flight, .. } = pair.after;
        (!pair.after.is_sequential(), std::cmp::Reverse(in_flight.unwrap_or(*workers)))
    });
    let scripts: BTreeSet<&str> =
        cells.iter().flat_map(|pair| changed(before, after, pair.after)).collect();
    // A build from a folder that was changed has the scripts of that folder in it.
    let is_by_hand = |record: &Record| {
        let is_one = |script: &String| scripts.contains(script.as_str());
        record.changed_scripts.iter().any(is_one) || record.gilscope.commit.ends_with('+')
    };
    let by_hand = is_by_hand(before) || is_by_hand(after);
    (!cells.is_empty()).then_some(Change { scripts, by_hand, cells })
}
