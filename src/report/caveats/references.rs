//! What speed-ups are counted against, where that is not what one would think.

use crate::record::{Cell, Record};
use crate::words;

/// What there is to say of references, and of speed-ups that no reference explains.
pub fn caveats(record: &Record) -> Vec<String> {
    [split_references(record), beyond_the_cores(record)].into_iter().flatten().collect()
}

/// Where splitting alone makes a program faster, speed-ups are counted against that.
fn split_references(record: &Record) -> Option<String> {
    let mut found: Vec<String> = Vec::new();
    for cell in record.cells.iter().filter(|c| c.measured().is_some() && !c.is_sequential()) {
        let Some(reference) = record.reference_of(cell).filter(|r| !r.is_sequential()) else {
            continue;
        };
        let runtime = record.runtime_label(&reference.runtime);
        let words = format!("{} ({} in {runtime})", cell.workload, reference.model);
        if !found.contains(&words) {
            found.push(words);
        }
    }
    (!found.is_empty()).then(|| {
        format!(
            "Split into tasks and done by one worker, some work is done sooner than unsplit; speed-ups \
             are counted against that: {}.",
            words::list(&found)
        )
    })
}

/// More than there are cores cannot come from cores.
fn beyond_the_cores(record: &Record) -> Option<String> {
    let cores = f64::from(record.machine.cores);
    let beyond = |cell: &Cell| {
        let speedup = record.speedup(cell).filter(|s| s.ends().0 > cores)?;
        let who = format!("{} by {} ×{}", cell.workload, cell.model, cell.workers);
        Some(format!("{who} {}", speedup.words(words::times)))
    };
    let computing = record.cells.iter().filter(|c| c.in_flight.is_none() && c.workers > 1);
    let found: Vec<String> = computing.filter_map(beyond).collect();
    (!found.is_empty()).then(|| {
        format!(
            "More than the {} can give: {}. Something beside them is in it, such as caches that smaller \
             pieces suit better.",
            words::plural(record.machine.cores, "core"),
            words::list(&found)
        )
    })
}
