//! What *the machine fully used* means: one answer for the plan, for tables, sentences and charts.
//!
//! As many workers as the machine has cores, and at least two: one worker alone is not concurrent,
//! and on one core a second one shows what sharing it costs. Where that count was not measured
//! (`--workers 1,4` on two cores), the fewest that still use every core stand in for it, and where
//! none does (`--workers 1,2,4` on sixteen), the most.

use super::verdict::grouped;
use crate::record::{Cell, Record, Role, SEQUENTIAL, Workers};

/// Of these numbers of workers the one that stands for the machine fully used, which has
/// [`fully_used`](crate::record::Machine::fully_used) workers.
pub fn nearest(fully_used: u32, counts: impl Iterator<Item = u32> + Clone) -> Option<u32> {
    counts.clone().filter(|&n| n >= fully_used).min().or_else(|| counts.max())
}

/// The workers of the parallel cells of `workload` that stand for the machine fully used.
pub fn full_load(record: &Record, workload: &str) -> Option<u32> {
    let parallel = record.cells.iter().filter(|cell| {
        let parallel = cell.model != SEQUENTIAL && cell.role != Role::Capacity;
        cell.workload == workload && parallel && !cell.is_shipped()
    });
    nearest(record.machine.fully_used(), parallel.map(|cell| cell.workers))
}

/// The plain cell of the model that stands for this kind of workers in `runtime`, with this machine
/// fully used, if it was planned.
pub fn at_full_load<'a>(
    record: &'a Record,
    workload: &str,
    runtime: &str,
    kind: Workers,
) -> Option<&'a Cell> {
    let role = record.scaling_role(workload, runtime);
    record.emblem(workload, role, runtime, kind, full_load(record, workload)?)
}

/// Of the cells that differ only in workers and requests in flight, the one that overviews show: the
/// machine fully used, and the most requests in flight.
fn shown<'a>(record: &Record, cells: impl Iterator<Item = &'a Cell> + Clone) -> Option<&'a Cell> {
    let workers = nearest(record.machine.fully_used(), cells.clone().map(|c| c.workers))?;
    cells.filter(|c| c.workers == workers).max_by_key(|c| c.in_flight)
}

/// The shown cell of every model of one runtime, in the record's order. The sequential program is
/// among them; control cells are not.
pub fn shown_models<'a>(
    record: &'a Record,
    workload: &str,
    role: Role,
    runtime: &str,
) -> Vec<&'a Cell> {
    let cells = record.cells_of(workload, role).filter(|c| c.runtime == runtime).collect();
    grouped(cells, |cell: &&Cell| (&cell.model, cell.lane))
        .iter()
        .filter_map(|(_, alike)| shown(record, alike.iter().copied()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_machine_is_fully_used_by_the_fewest_workers_that_use_every_core() {
        let of = |cores: u32, counts: &[u32]| nearest(cores, counts.iter().copied());
        assert_eq!(of(2, &[1, 2, 4]), Some(2));
        assert_eq!(of(2, &[1, 4]), Some(4));
        assert_eq!(of(16, &[1, 2, 4]), Some(4));
        assert_eq!(of(6, &[1, 4, 8, 16]), Some(8));
        assert_eq!(of(2, &[1]), Some(1));
        assert_eq!(of(2, &[]), None);
    }
}
