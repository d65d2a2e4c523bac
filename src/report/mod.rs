//! Record → what people read in the terminal at the end of a run.
//!
//! [`table`] is the overview: one small table for each workload, at all cores. [`findings`] says
//! in a few sentences what was seen. [`asleep_table`] is the table of many waiting tasks,
//! [`services`] that of servers under load, [`probes_table`] that of probes. All know only the
//! record: they read the same from an old file, on another machine. None writes anywhere: who calls
//! them owns the terminal.

mod asleep;
pub mod asleep_table;
mod caveats;
mod comparison;
mod decomposition;
mod findings;
mod free_threading;
mod languages;
mod layout;
mod native_lane;
mod notes;
mod probes;
pub mod probes_table;
mod python;
mod scaling;
pub mod services;
mod table;
pub mod trace;
mod waiting;
mod waiting_table;

pub use findings::findings;
pub use table::table;

use crate::analysis::full_load::nearest;
use crate::record::{Cell, Record, Role};

/// Of the cells that differ only in workers and requests in flight, the one that overviews show: the
/// machine fully used, and the most requests in flight.
fn shown<'a>(record: &Record, cells: impl Iterator<Item = &'a Cell> + Clone) -> Option<&'a Cell> {
    let workers = nearest(record.machine.fully_used(), cells.clone().map(|c| c.workers))?;
    cells.filter(|c| c.workers == workers).max_by_key(|c| c.in_flight)
}

/// The shown cell of every model of one runtime, in the record's order. The sequential program is
/// among them; control cells are not.
fn models<'a>(record: &'a Record, workload: &str, role: Role, runtime: &str) -> Vec<&'a Cell> {
    let cells: Vec<&Cell> =
        record.cells_of(workload, role).filter(|c| c.runtime == runtime).collect();
    let alike = |a: &Cell, b: &Cell| (&a.model, a.lane) == (&b.model, b.lane);
    let mut first_of_each: Vec<&Cell> = Vec::new();
    for cell in &cells {
        if !first_of_each.iter().any(|c| alike(c, cell)) {
            first_of_each.push(cell);
        }
    }
    first_of_each
        .into_iter()
        .filter_map(|first| shown(record, cells.iter().copied().filter(|c| alike(c, first))))
        .collect()
}
