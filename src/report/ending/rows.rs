//! A row a workload: what several workers gain in each language, and what one costs in Python over Rust.

use std::collections::BTreeSet;

use crate::analysis::Estimate;
use crate::analysis::full_load::full_load;
use crate::analysis::headline;
use crate::analysis::scaling::{Scaling, scaling_cells};
use crate::analysis::verdict::Verdict;
use crate::record::{Bound, Cell, Lane, NATIVE, Record, Role, SEQUENTIAL, Workers, WorkloadInfo};
use crate::report::findings::main_interpreter;
use crate::report::tables::layout::{Economy, Table, one};
use crate::words::{plural, times, whole};

use super::{rounds, short};

/// What stands before a figure where no difference is seen.
const ALIKE: &str = "≈";
/// The same where there are too few rounds to tell.
const OPEN: &str = "?";

const RUST: usize = 3;
const LANGUAGES: usize = 4;
const ECONOMIES: &[Economy] =
    &[Economy::Narrow, Economy::Shorten(RUST), Economy::Remove(LANGUAGES), Economy::Remove(2)];

/// One workload: its name, and a figure for each column.
type Row = Vec<(String, String)>;

/// The rows in at most `room` lines, and how many there was no room for; none where that is hardly any, or
/// nothing was seen more than once. `told` is without what was.
pub fn lines(told: &Record, columns: u16, room: usize) -> Vec<String> {
    if !rounds::is_any(told) {
        return Vec::new();
    }
    let main = main_interpreter(told).map_or("", |main| main.id.as_str());
    let rows = |bound: Bound, row: fn(&Record, &WorkloadInfo, &str) -> Option<Row>| {
        let infos = told.workloads.iter().filter(|info| info.bound == bound);
        infos.filter_map(|info| row(told, info, main)).collect::<Vec<Row>>()
    };
    let tables = [
        Rows {
            heading: computing_heading(told),
            python: [Workers::Threads, Workers::Processes]
                .map(|kind| label(told, Bound::Computing, main, kind)),
            rows: rows(Bound::Computing, computing),
        },
        Rows {
            heading: "in flight".to_owned(),
            python: [Workers::Threads, Workers::Tasks]
                .map(|kind| label(told, Bound::Waiting, main, kind)),
            rows: rows(Bound::Waiting, waiting),
        },
    ];
    let all: usize = tables.iter().map(|table| table.rows.len()).sum();
    let drawn = |n: usize| draw(&tables, n, columns);
    (1..=all).rev().map(drawn).find(|lines| lines.len() <= room).unwrap_or_default()
}

/// Workloads of one kind.
struct Rows {
    heading: String,
    /// What Python's models are called.
    python: [String; 2],
    rows: Vec<Row>,
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

/// What the model is called that stands for these workers in `runtime`.
fn label(record: &Record, bound: Bound, runtime: &str, kind: Workers) -> String {
    let mut cells = record.cells.iter().filter(|cell| cell.runtime == runtime);
    let is_meant = |cell: &&Cell| {
        cell.in_flight.is_some() == (bound == Bound::Waiting) && record.is_emblem(cell, kind)
    };
    cells.find(is_meant).map_or_else(String::new, |cell| record.model_label(&cell.model))
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

/// With how many workers: the same in all workloads, unless some were left out by hand.
fn computing_heading(record: &Record) -> String {
    let computing = record.workloads.iter().filter(|info| info.bound == Bound::Computing);
    let loads: BTreeSet<u32> = computing.filter_map(|info| full_load(record, &info.name)).collect();
    match loads.into_iter().collect::<Vec<u32>>()[..] {
        [workers] => plural(workers, "worker"),
        _ => "all workers".to_owned(),
    }
}

fn computing(record: &Record, info: &WorkloadInfo, main: &str) -> Option<Row> {
    let scaling = Scaling::of(record, info);
    let cells = || scaling_cells(record, &info.name).filter(|c| c.workers == scaling.full_load);
    let python = |kind| cells().find(|c| c.runtime == main && record.is_emblem(c, kind));
    let best = headline::rust(record, &scaling)
        .and_then(|(best, _)| cells().find(|cell| best.who.is_of(cell)))
        .or_else(|| cells().find(|cell| cell.is_native()));
    let speedup = |cell: &Cell| scaling.speedup(record, cell);
    let alone = record.cell(&info.name, Role::Shared, main, SEQUENTIAL, 1);
    let figures = [
        one(figure(python(Workers::Threads), speedup)),
        one(figure(python(Workers::Processes), speedup)),
        named(record, best, speedup),
        one(figure(alone, |cell| record.rust_ratio(cell))),
    ];
    row(info.name.clone(), figures)
}

/// With the most requests in flight that both languages' threads or tasks were measured with.
fn waiting(record: &Record, info: &WorkloadInfo, main: &str) -> Option<Row> {
    let plain = |runtime| {
        let cells = record.cells_of(&info.name, Role::Shared);
        cells.filter(move |c| c.runtime == runtime && c.lane == Lane::Plain && !c.is_sequential())
    };
    let is_emblem = |cell: &&Cell| {
        [Workers::Threads, Workers::Tasks].iter().any(|kind| record.is_emblem(cell, *kind))
    };
    let gain = |cell: &Cell| record.gain(cell);
    let most = |runtime| {
        let most = |wanted: &dyn Fn(&&Cell) -> bool| {
            plain(runtime).filter(is_emblem).filter(|c| wanted(c)).filter_map(|c| c.in_flight).max()
        };
        most(&|cell| gain(cell).is_some()).or_else(|| most(&|_| true))
    };
    let at = [main, NATIVE].into_iter().filter_map(most).min()?;
    let cells = |runtime| plain(runtime).filter(|c| c.in_flight == Some(at));
    let python = |kind| cells(main).find(|c| record.is_emblem(c, kind));
    let value = |cell: &Cell| gain(cell).map_or(0.0, |gain| gain.value);
    let best = cells(NATIVE)
        .filter(|cell| !record.is_cautioned(Bound::Waiting, &cell.model))
        .max_by(|a, b| value(a).total_cmp(&value(b)));
    let alone = record.cells_of(&info.name, Role::Shared);
    let alone =
        alone.filter(|c| c.lane == Lane::Plain).find(|c| c.is_sequential() && c.runtime == main);
    let figures = [
        one(figure(python(Workers::Threads), gain)),
        one(figure(python(Workers::Tasks), gain)),
        named(record, best, gain),
        one(figure(alone, |cell| record.rust_ratio(cell))),
    ];
    row(format!("{}, {}", info.name, whole(at.into())), figures)
}

/// None of a workload that has nothing to say.
fn row(name: String, figures: [(String, String); 4]) -> Option<Row> {
    let is_any = figures.iter().any(|(long, _)| !long.is_empty());
    is_any.then(|| std::iter::once(one(name)).chain(figures).collect())
}

/// A figure with its mark, or in a word why there is none; nothing of what was not planned.
fn figure(cell: Option<&Cell>, of: impl Fn(&Cell) -> Option<Estimate>) -> String {
    let Some(cell) = cell else { return String::new() };
    let why = || cell.outcome.missing().map_or("–", |why| why.status).to_owned();
    of(cell).filter(Estimate::is_positive).map_or_else(why, |estimate| {
        let mark = match Verdict::of(estimate) {
            Verdict::Alike | Verdict::NotSeen => ALIKE,
            Verdict::Open => OPEN,
            Verdict::More | Verdict::Less => "",
        };
        format!("{mark}{}", times(estimate.value))
    })
}

/// The same behind the name of its model, and without.
fn named(
    record: &Record,
    cell: Option<&Cell>,
    of: impl Fn(&Cell) -> Option<Estimate>,
) -> (String, String) {
    let figure = figure(cell, of);
    let model = cell.filter(|_| figure.contains('×')).map(|cell| record.model_label(&cell.model));
    (model.map_or_else(|| figure.clone(), |model| format!("{model} {figure}")), figure)
}
