//! What *the machine fully used* means.

use crate::record::{Cell, Record, Role, SEQUENTIAL};

/// The workers that stand for *this machine fully used*: as many as it has cores or, where that
/// was not measured, the most that are fewer. Beyond, workers share cores.
pub fn full_load(record: &Record, workload: &str) -> Option<u32> {
    let planned = || {
        record
            .cells
            .iter()
            .filter(|c| c.workload == workload && c.model != SEQUENTIAL && c.role != Role::Capacity)
            .map(|c| c.workers)
    };
    planned().filter(|&n| n <= record.machine.cores).max().or_else(|| planned().min())
}

/// The plain cell of `model` in `runtime` with this machine fully used, if it was planned.
pub fn at_full_load<'a>(
    record: &'a Record,
    workload: &str,
    runtime: &str,
    model: &str,
) -> Option<&'a Cell> {
    let role = record.scaling_role(workload, runtime);
    record.cell(workload, role, runtime, model, full_load(record, workload)?)
}
