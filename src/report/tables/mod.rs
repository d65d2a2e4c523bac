//! Tables: one small table for each workload, service, or probe.

mod asleep;
pub mod comparison;
mod computing;
mod ladder;
pub mod layout;
mod noise;
pub mod notes;
mod probes;
mod servers;
mod waiting;

pub use asleep::trial;
pub use comparison::code;
pub use probes::take;

use crate::analysis::missing;
use crate::analysis::names;
use crate::record::{Interpreter, Record};
use crate::words::wrap;

/// All tables of `record` as text. No line is longer than `width` columns if that can be had: first
/// intervals go, then whole columns, the least important first. `None` sets no limit.
pub fn tables(record: &Record, width: Option<u16>) -> String {
    let reasons = missing::reasons(record);
    let mut blocks = computing::blocks(record, &reasons, width);
    blocks.extend(ladder::blocks(record, &reasons, width));
    blocks.extend(waiting::blocks(record, &reasons, width));
    let notes = (1..).zip(&reasons).map(|(n, reason)| notes::note(record, n, reason, width));
    blocks.extend(paragraph(notes));
    blocks.extend(servers::blocks(record, width));
    blocks.extend(asleep::blocks(record, width));
    blocks.extend(probes::blocks(record, width));
    blocks.extend(noise::blocks(record, width));
    if blocks.is_empty() {
        blocks.push("Nothing was measured.".to_owned());
    }
    blocks.join("\n\n") + "\n"
}

/// Lines as one block; none without any.
fn paragraph(lines: impl IntoIterator<Item = String>) -> Option<String> {
    let lines: Vec<String> = lines.into_iter().collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// Of what the intervals speak, where that is less than the program.
fn within(record: &Record) -> Option<String> {
    let within = record.within()?;
    Some(format!(
        "Intervals hold {within}: other ones may be luckier or less lucky, all their time."
    ))
}

/// What short names of interpreters stand for, a line each.
fn interpreters(record: &Record, ran: impl Fn(&Interpreter) -> bool) -> Vec<String> {
    let used = record.interpreters.iter().filter(|interpreter| ran(interpreter));
    let line =
        |i: &Interpreter| format!("{}: {}, {}", names::short(record, &i.id), i.label(), i.built());
    used.map(line).collect()
}

/// Lines of text under a table.
fn legend(lines: impl IntoIterator<Item = String>, width: Option<u16>) -> Option<String> {
    paragraph(lines.into_iter().map(|line| wrap(&line, width, "  ")))
}
