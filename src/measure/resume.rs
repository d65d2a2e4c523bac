//! How much of a plan a record already holds. An interrupted run goes on with the first generation
//! of workers that was not measured to its end.

use super::plan::{Group, not_reached};
use crate::record::{Cell, Outcome, Record};

/// How many generations of a group, whose cells begin at `first`, are measured to their end.
///
/// Failed cells do not count: they were out, and stay out.
pub fn done(record: &Record, group: &Group, first: usize) -> u32 {
    let cells = &record.cells[first..first + group.cells.len()];
    let is_done = |generation: &u32| {
        let has_all = |cell: &Cell| rounds(cell, *generation) == group.rounds;
        cells.iter().filter(|cell| !cell.outcome.has_failed()).all(has_all)
    };
    // With a precision there may be more than were planned.
    let most = cells.iter().filter_map(Cell::measured).flat_map(|m| &m.samples);
    let most = most.map(|sample| sample.process + 1).max().unwrap_or(0);
    (0..most.max(group.processes)).take_while(is_done).count() as u32
}

/// The rounds of which a cell has a sample.
fn rounds(cell: &Cell, generation: u32) -> u32 {
    let samples = cell.measured().map_or(&[][..], |measured| &measured.samples);
    let of_generation = samples.iter().filter(|sample| sample.process == generation);
    of_generation.map(|sample| sample.round + 1).max().unwrap_or(0)
}

/// Forgets what a group, whose cells begin at `first`, has from this generation on. Half of a generation
/// cannot be completed: its other half would come from other processes.
pub fn forget(record: &mut Record, group: &Group, first: usize, generation: u32) {
    for cell in &mut record.cells[first..first + group.cells.len()] {
        let Outcome::Measured(measured) = &mut cell.outcome else { continue };
        measured.samples.retain(|sample| sample.process < generation);
        measured.startup_ns.truncate(generation as usize);
        measured.prepare_ns.truncate(generation as usize);
        if measured.samples.is_empty() {
            cell.outcome = not_reached();
        }
    }
}
