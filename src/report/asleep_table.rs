//! Many tasks asleep at once, as a small table: what each occupies, and how late it woke.

use comfy_table::presets::NOTHING;
use comfy_table::{Cell as Field, CellAlignment, ContentArrangement, Table};

use super::notes::{Notes, in_words};
use crate::analysis::stats;
use crate::record::asleep::{Asleep, Night};
use crate::record::{Outcome, Record};
use crate::words;

/// The first columns are names, the others figures.
const NAMES: usize = 2;

/// A line for each cell, the median of its nights, and below the table what is missing and why.
pub fn table(record: &Record, width: Option<u16>) -> String {
    let mut table = Table::new();
    table.load_style(NOTHING);
    if let Some(width) = width {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    table.set_header(["runtime", "model", "tasks", "each", "started in", "late", "CPU"]);
    let mut notes = Notes::default();
    for cell in &record.asleep {
        let mut fields =
            vec![record.runtime_label(&cell.runtime), cell.model.clone(), words::whole(cell.tasks)];
        match cell.outcome.missing() {
            Some(why) => fields.push(notes.refer(why)),
            None => {
                let seconds = |of: fn(&Night) -> u64| {
                    median(cell, |night| of(night) as f64 / 1e9).map(words::duration)
                };
                let each = median(cell, |night| night.bytes_each(cell.tasks));
                let figures = [
                    each.map(|each| words::bytes(each.round() as u64)),
                    seconds(|night| night.started_ns),
                    seconds(|night| night.late_ns),
                    median(cell, |night| night.cpu_ns.unwrap_or(0) as f64 / 1e9)
                        .map(words::duration),
                ];
                fields.extend(figures.map(Option::unwrap_or_default));
            }
        }
        table.add_row(fields.into_iter().enumerate().map(|(i, text)| {
            let alignment = if i < NAMES { CellAlignment::Left } else { CellAlignment::Right };
            Field::new(text).set_alignment(alignment)
        }));
    }
    let legend = "each: the highest resident memory over what it was before the first task, by \
                  the number of tasks; memory that the kernel holds for threads is not in it. \
                  started in: until every task has run up to its sleep. late: from the moment for \
                  which all waited until all were done. CPU: of it all.";
    let below: Vec<String> = std::iter::once(legend.to_owned())
        .chain(notes.lines())
        .map(|text| words::wrap(&text, width, "  "))
        .collect();
    format!("{}\n\n{}\n", table.trim_fmt(), below.join("\n"))
}

/// The cell's last night in a line, or why it has none.
pub fn night(record: &Record, cell: &Asleep) -> String {
    let tasks = words::whole(cell.tasks);
    let runtime = record.runtime_label(&cell.runtime);
    let what = match &cell.outcome {
        Outcome::Measured(sleeps) => {
            let last = sleeps.nights.last().copied().unwrap_or_default();
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

fn median(cell: &Asleep, of: impl Fn(&Night) -> f64) -> Option<f64> {
    let Outcome::Measured(sleeps) = &cell.outcome else { return None };
    stats::median(&mut sleeps.nights.iter().map(of).collect::<Vec<f64>>())
}
