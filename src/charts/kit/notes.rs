//! Notes under a chart: what is not drawn in it, each reason once.

use crate::analysis::missing::why_missing;
use crate::analysis::names::Who;
use crate::record::{Cell, Record};
use crate::words::list;

/// A note for everything that is missing for one reason from one row, however many workloads it is
/// missing from. Items are a row's label, a workload and the reason.
pub fn missing<'a>(
    record: &Record,
    items: impl IntoIterator<Item = (String, &'a str, String)>,
) -> Vec<String> {
    let mut notes: Vec<(String, String, Vec<String>)> = Vec::new();
    for (label, workload, reason) in items {
        match notes.iter_mut().find(|(l, r, _)| (l, r) == (&label, &reason)) {
            Some((.., workloads)) => workloads.push(workload.to_owned()),
            None => notes.push((label, reason, vec![workload.to_owned()])),
        }
    }
    let note = |(label, reason, workloads): &(String, String, Vec<String>)| {
        // A long list would leave no room for the reason.
        let all = workloads.len() > 3 && workloads.len() == record.workloads.len();
        let workloads = if all { "all workloads".to_owned() } else { list(workloads) };
        format!("Not drawn: {label} ({workloads}): {reason}")
    };
    notes.iter().map(note).collect()
}

/// [`missing`] for cells that have no speed-up.
pub fn missing_cells<'a>(
    record: &Record,
    cells: impl IntoIterator<Item = &'a Cell>,
) -> Vec<String> {
    let items = cells.into_iter().map(|cell| {
        (Who::ran(record, cell).label, cell.workload.as_str(), why_missing(record, cell))
    });
    missing(record, items)
}

/// Takes away what is beyond `most`, and says by which names it was known.
pub fn cut<T>(items: &mut Vec<T>, most: usize, name: impl Fn(&T) -> String) -> Option<String> {
    let beyond: Vec<String> = items.split_off(items.len().min(most)).iter().map(name).collect();
    (!beyond.is_empty()).then(|| format!("Not drawn, for want of room: {}", list(&beyond)))
}
