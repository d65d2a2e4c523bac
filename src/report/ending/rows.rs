//! A row a workload: what several workers gain in each language, and what one costs in Python over Rust.

use std::collections::BTreeSet;

use crate::analysis::names::Lengths;
use crate::analysis::overview::{self, Overview, Told};
use crate::analysis::rounds;
use crate::analysis::verdict::Verdict;
use crate::record::{Bound, Record};
use crate::report::tables::layout::{Economy, Table, one};
use crate::words::times;

use super::short;

/// What stands before a figure where no difference is seen.
const ALIKE: &str = "≈";
/// The same where there are too few rounds to tell.
const OPEN: &str = "?";

const RUST: usize = 3;
const LANGUAGES: usize = 4;
const ECONOMIES: &[Economy] =
    &[Economy::Narrow, Economy::Shorten(RUST), Economy::Remove(LANGUAGES), Economy::Remove(2)];

/// The rows in at most `room` lines, and how many there was no room for; none where that is hardly any, or
/// nothing was seen more than once. `told` is without what was.
pub fn lines(told: &Record, columns: u16, room: usize) -> Vec<String> {
    if !rounds::is_any(told) {
        return Vec::new();
    }
    let tables = [Bound::Computing, Bound::Waiting].map(|bound| Rows::of(told, bound));
    let all: usize = tables.iter().map(|table| table.rows.len()).sum();
    let drawn = |n: usize| draw(&tables, n, columns);
    (1..=all).rev().map(drawn).find(|lines| lines.len() <= room).unwrap_or_default()
}

/// Workloads of one kind.
struct Rows {
    heading: String,
    /// What Python's models are called.
    python: [String; 2],
    /// One workload each: its name, and a figure for each column.
    rows: Vec<Vec<Lengths>>,
}

impl Rows {
    fn of(record: &Record, bound: Bound) -> Self {
        let Overview { with, python, rows } = Overview::of(record, bound);
        let rows = rows.iter().map(|row| fields(record, row)).collect();
        Self { heading: with, python, rows }
    }
}

/// The first `n` rows, of both kinds some.
fn draw(tables: &[Rows; 2], n: usize, columns: u16) -> Vec<String> {
    let [computing, waiting] = tables.each_ref().map(|table| table.rows.len());
    let of_waiting = waiting.min((n / 2).max(n.saturating_sub(computing)));
    let counts = [n - of_waiting, of_waiting];
    let mut lines = Vec::new();
    let mut marks = BTreeSet::new();
    for (table, count) in tables.iter().zip(counts).filter(|(_, count)| *count > 0) {
        let rows = &table.rows[..count.min(table.rows.len())];
        let fields = rows.iter().flatten().map(|(long, _)| long);
        marks.extend(
            fields.flat_map(|field| [ALIKE, OPEN].into_iter().filter(|m| field.contains(*m))),
        );
        let [threads, other] = table.python.clone();
        let of_python = [table.heading.clone(), format!("Python {threads}"), other];
        let others = ["Rust's best", "Python/Rust"].map(str::to_owned);
        let names = of_python.into_iter().chain(others).collect();
        let table = Table { names, left: 1, lines: rows.to_vec(), economies: ECONOMIES };
        lines.extend(table.draw(Some(columns)).lines().map(str::to_owned));
    }
    let hidden = computing + waiting - n;
    if hidden > 0 {
        lines.push(format!("… and {hidden} more"));
    }
    lines.extend(short(&legend(counts, &marks), columns, 2));
    lines
}

/// What the figures are, and what the marks before them mean.
fn legend(counts: [usize; 2], marks: &BTreeSet<&str>) -> String {
    let against = match counts {
        [_, 0] => "Speed-up over sequential; Python/Rust sequential",
        [0, _] => "Speed-up over one by one; Python/Rust one by one",
        _ => "Over sequential or one by one; Python/Rust: those",
    };
    let of = |mark, words| {
        if marks.contains(mark) { format!("; {mark} {words}") } else { String::new() }
    };
    format!("{against}{}{}", of(ALIKE, "no difference seen"), of(OPEN, "too few rounds"))
}

fn fields(record: &Record, row: &overview::Row) -> Vec<Lengths> {
    let [threads, other] = row.python.map(|told| one(figure(told)));
    vec![one(row.name.clone()), threads, other, named(record, row.rust), one(figure(row.languages))]
}

/// A figure with its mark, or in a word why there is none; nothing of what was not planned.
fn figure(told: Option<Told>) -> String {
    let Some(told) = told else { return String::new() };
    told.figure.map_or_else(
        || told.absent().to_owned(),
        |estimate| {
            let mark = match Verdict::of(estimate) {
                Verdict::Alike | Verdict::NotSeen => ALIKE,
                Verdict::Open => OPEN,
                Verdict::More | Verdict::Less => "",
            };
            format!("{mark}{}", times(estimate.value))
        },
    )
}

/// The same behind the name of its model, and without.
fn named(record: &Record, told: Option<Told>) -> Lengths {
    let figure = figure(told);
    let model = told.filter(|told| told.figure.is_some());
    let model = model.map(|told| record.model_label(&told.cell.model));
    (model.map_or_else(|| figure.clone(), |model| format!("{model} {figure}")), figure)
}
