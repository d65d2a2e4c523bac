//! A workload in four figures: what several workers gain in each language, and what one costs in Python
//! over Rust. A run ends with them, and a README may have them.

use std::collections::BTreeSet;

use super::Estimate;
use super::full_load::full_load;
use super::headline;
use super::pythons::main_interpreter;
use super::scaling::{Scaling, scaling_cells};
use crate::record::{Bound, Cell, Lane, NATIVE, Record, Role, SEQUENTIAL, Workers, WorkloadInfo};
use crate::words::{plural, whole};

/// All workloads that are bound by the same.
pub struct Overview<'a> {
    /// With what: `2 workers`, or what the number behind a workload's name is.
    pub with: String,
    /// What two of Python's models are called: threads and processes; threads and tasks where it waits.
    pub python: [String; 2],
    /// The workloads, in the record's order.
    pub rows: Vec<Row<'a>>,
}

/// One workload.
pub struct Row<'a> {
    /// Its name, with the requests in flight where it waits.
    pub name: String,
    /// What those two models of Python gain.
    pub python: [Option<Told<'a>>; 2],
    /// What the best of Rust's models gains.
    pub rust: Option<Told<'a>>,
    /// How many times as long sequential Python takes as sequential Rust.
    pub languages: Option<Told<'a>>,
}

/// A cell that was planned, and its figure, if it has one.
#[derive(Clone, Copy)]
pub struct Told<'a> {
    /// The cell.
    pub cell: &'a Cell,
    /// Its figure.
    pub figure: Option<Estimate>,
}

impl<'a> Overview<'a> {
    /// That of `record`, for one kind of work. Workloads that have nothing to say are left out.
    pub fn of(record: &'a Record, bound: Bound) -> Self {
        let main = main_interpreter(record).map_or("", |main| main.id.as_str());
        let label = |kind| label(record, bound, main, kind);
        let infos = record.workloads.iter().filter(|info| info.bound == bound);
        let (with, kinds, row): (_, _, RowOf) = match bound {
            Bound::Computing => {
                (workers(record), [Workers::Threads, Workers::Processes], computing)
            }
            Bound::Waiting => ("in flight".to_owned(), [Workers::Threads, Workers::Tasks], waiting),
        };
        let rows = infos.filter_map(|info| row(record, info, main)).filter(Row::has_any);
        Self { with, python: kinds.map(label), rows: rows.collect() }
    }
}

impl<'a> Row<'a> {
    /// All of its figures.
    pub fn told(&self) -> [Option<Told<'a>>; 4] {
        let [threads, other] = self.python;
        [threads, other, self.rust, self.languages]
    }

    fn has_any(&self) -> bool {
        self.told().iter().any(Option::is_some)
    }
}

impl<'a> Told<'a> {
    fn of(cell: Option<&'a Cell>, figure: impl Fn(&Cell) -> Option<Estimate>) -> Option<Self> {
        let cell = cell?;
        Some(Self { cell, figure: figure(cell).filter(Estimate::is_positive) })
    }

    /// Why it has no figure, in a word.
    pub fn absent(&self) -> &'static str {
        self.cell.outcome.missing().map_or("–", |why| why.status)
    }
}

/// What makes a row of a workload, with the interpreter that *Python* means.
type RowOf = for<'a> fn(&'a Record, &'a WorkloadInfo, &str) -> Option<Row<'a>>;

/// What the model is called that stands for these workers in `runtime`.
fn label(record: &Record, bound: Bound, runtime: &str, kind: Workers) -> String {
    let mut cells = record.cells.iter().filter(|cell| cell.runtime == runtime);
    let is_meant = |cell: &&Cell| {
        cell.in_flight.is_some() == (bound == Bound::Waiting) && record.is_emblem(cell, kind)
    };
    cells.find(is_meant).map_or_else(String::new, |cell| record.model_label(&cell.model))
}

/// With how many workers: the same in all workloads, unless some were left out by hand.
fn workers(record: &Record) -> String {
    let computing = record.workloads.iter().filter(|info| info.bound == Bound::Computing);
    let loads: BTreeSet<u32> = computing.filter_map(|info| full_load(record, &info.name)).collect();
    match loads.into_iter().collect::<Vec<u32>>()[..] {
        [workers] => plural(workers, "worker"),
        _ => "all workers".to_owned(),
    }
}

fn computing<'a>(record: &'a Record, info: &'a WorkloadInfo, main: &str) -> Option<Row<'a>> {
    let scaling = Scaling::of(record, info);
    let full_load = scaling.full_load;
    let cells = || scaling_cells(record, &info.name).filter(move |c| c.workers == full_load);
    let python = |kind| cells().find(|c| c.runtime == main && record.is_emblem(c, kind));
    let best = headline::rust(record, &scaling)
        .and_then(|(best, _)| cells().find(|cell| best.who.is_of(cell)))
        .or_else(|| cells().find(|cell| cell.is_native()));
    let alone = record.cell(&info.name, Role::Shared, main, SEQUENTIAL, 1);
    let speedup = |cell: &Cell| scaling.speedup(record, cell);
    Some(Row {
        name: info.name.clone(),
        python: [Workers::Threads, Workers::Processes].map(|kind| Told::of(python(kind), speedup)),
        rust: Told::of(best, speedup),
        languages: Told::of(alone, |cell| record.rust_ratio(cell)),
    })
}

/// With the most requests in flight that both languages' threads or tasks were measured with.
fn waiting<'a>(record: &'a Record, info: &'a WorkloadInfo, main: &str) -> Option<Row<'a>> {
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
    Some(Row {
        name: format!("{}, {}", info.name, whole(at.into())),
        python: [Workers::Threads, Workers::Tasks].map(|kind| Told::of(python(kind), gain)),
        rust: Told::of(best, gain),
        languages: Told::of(alone, |cell| record.rust_ratio(cell)),
    })
}
