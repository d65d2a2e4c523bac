//! Many tasks asleep at once, as a small table: what each occupies, and how late it woke.

use super::layout::{Economy, Table, one};
use super::notes::{Notes, in_words};
use crate::analysis::names::Lengths;
use crate::record::asleep::{Asleep, Trial};
use crate::record::{Outcome, Record};
use crate::words;

const NAMES: [&str; 7] = ["runtime", "model", "tasks", "each", "started in", "late", "CPU"];
const ECONOMIES: &[Economy] = &[Economy::Narrow];
const LEGEND: &str = "each: the highest resident memory over what it was before the first task, by \
    the number of tasks; memory that the kernel holds for threads is not in it. started in: until \
    every task has run up to its sleep. late: from the moment for which all waited until all were \
    done. CPU: of it all.";

/// A line for each cell, the mean of its trials, and below the table what is missing and why.
pub fn blocks(record: &Record, width: Option<u16>) -> Vec<String> {
    if record.asleep.is_empty() {
        return Vec::new();
    }
    let mut notes = Notes::default();
    let lines = record.asleep.iter().map(|cell| line(record, cell, &mut notes)).collect();
    let table =
        Table { names: NAMES.map(str::to_owned).to_vec(), left: 2, lines, economies: ECONOMIES };
    let below = std::iter::once(LEGEND.to_owned()).chain(notes.lines());
    std::iter::once(table.draw(width)).chain(super::legend(below, width)).collect()
}

fn line(record: &Record, cell: &Asleep, notes: &mut Notes) -> Vec<Lengths> {
    let names = [record.runtime_label(&cell.runtime), cell.model.clone(), words::whole(cell.tasks)];
    let figures = match cell.outcome.missing() {
        Some(why) => vec![notes.refer(why)],
        None => {
            let mean =
                |of: &dyn Fn(&Trial) -> f64| cell.estimate(of).map(|estimate| estimate.value);
            let seconds =
                |of: fn(&Trial) -> u64| mean(&|trial| of(trial) as f64 / 1e9).map(words::duration);
            let each = mean(&|trial| trial.bytes_each(cell.tasks));
            let figures = [
                each.map(|each| words::bytes(each.round() as u64)),
                seconds(|trial| trial.started_ns),
                seconds(|trial| trial.late_ns),
                seconds(|trial| trial.cpu_ns.unwrap_or(0)),
            ];
            figures.map(Option::unwrap_or_default).to_vec()
        }
    };
    names.into_iter().chain(figures).map(one).collect()
}

/// The cell's last trial in a line, or why it has none.
pub fn trial(record: &Record, cell: &Asleep) -> String {
    let tasks = words::whole(cell.tasks);
    let runtime = record.runtime_label(&cell.runtime);
    let what = match &cell.outcome {
        Outcome::Measured(sleeps) => {
            let last = sleeps.trials.last().copied().unwrap_or_default();
            format!(
                "{} each, {} late",
                words::bytes(last.bytes_each(cell.tasks).round() as u64),
                words::duration(last.late_ns as f64 / 1e9)
            )
        }
        other => other.missing().map_or_else(String::new, in_words),
    };
    format!("{} × {tasks} in {runtime}: {what}", cell.model)
}
