//! Speed-up of Python's threads by what they do with the GIL: a band for bytecode, for C code that
//! holds it, and for C code that releases it; a column for each interpreter, and so both states of
//! a free-threaded build side by side.

use anyhow::Result;

use crate::analysis::Estimate;
use crate::analysis::full_load::{at_full_load, full_load};
use crate::analysis::names::{Who, runtime_short};
use crate::analysis::verdict::Verdict;
use crate::charts::kit::axis::Axis;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::marks::{Mark, Marks};
use crate::charts::kit::notes::{cut, missing_cells};
use crate::charts::kit::phrases::{interval_words, load_words};
use crate::charts::kit::rows::{Group, Row, RowChart};
use crate::charts::kit::style::{INK, Look};
use crate::record::{Cell, GilClass, Interpreter, Record, Workers, WorkloadInfo};
use crate::words::list;

/// Fewer workloads than this are no classes.
const FEWEST: usize = 3;
/// More columns than this would be too narrow for their figures.
const MOST_COLUMNS: usize = 6;

/// One interpreter: the speed-up of its threads, by workload.
struct Column<'a> {
    interpreter: &'a Interpreter,
    speedups: Vec<(&'a WorkloadInfo, Who, Estimate)>,
}

/// Draws the classes, if any interpreter has threads with a speed-up.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let mut gaps = Vec::new();
    let mut columns: Vec<Column> =
        record.interpreters.iter().map(|i| column(record, i, &mut gaps)).collect();
    columns.retain(|column| !column.speedups.is_empty());
    let beyond = cut(&mut columns, MOST_COLUMNS, |column| column.interpreter.label());
    let speedups = || columns.iter().flat_map(|column| &column.speedups);
    let is_shown = |info: &&WorkloadInfo| speedups().any(|(shown, ..)| shown.name == info.name);
    let of_class = |class: GilClass| -> Vec<&WorkloadInfo> {
        record.workloads.iter().filter(|w| w.gil_class == class).filter(is_shown).collect()
    };
    let workloads: Vec<&WorkloadInfo> = GilClass::ALL.into_iter().flat_map(of_class).collect();
    let loads: Vec<u32> = workloads.iter().filter_map(|w| full_load(record, &w.name)).collect();
    let most = loads.iter().copied().max().unwrap_or(1).min(record.machine.cores);
    let ends = speedups().flat_map(|(_, _, speedup)| <[f64; 2]>::from(speedup.ends()));
    // A quarter to both sides at least, so that small differences do not look large.
    let axis = Axis::of_times(ends.chain([0.8, f64::from(most).max(1.25)]));
    let Some(axis) = axis.filter(|_| workloads.len() >= FEWEST) else { return Ok(None) };
    let band = |class: GilClass| Group {
        heading: Some(class.words().to_owned()),
        rows: of_class(class).iter().map(|info| Row::new(&info.name, INK)).collect(),
    };
    let mut groups: Vec<Group> = GilClass::ALL.into_iter().map(band).collect();
    groups.retain(|group| !group.rows.is_empty());
    let marks = |column: &Column| Marks {
        heading: runtime_short(record, &column.interpreter.id),
        aside: column.interpreter.label(),
        axis: axis.ticked(if columns.len() > 3 { 36 } else { 42 }),
        references: vec![("ideal", f64::from(most))],
        marks: workloads.iter().map(|info| column.mark(info)).collect(),
    };
    let frame = Frame {
        title: title(record, &columns),
        subtitle: subtitle(&columns, &loads),
        notes: missing_cells(record, gaps).into_iter().chain(beyond).collect(),
    };
    let columns = columns.iter().map(|column| Box::new(marks(column)) as Box<_>).collect();
    RowChart { frame, groups, tallest: 130, columns }.chart(record, "gil-classes").map(Some)
}

fn column<'a>(
    record: &'a Record,
    interpreter: &'a Interpreter,
    gaps: &mut Vec<&'a Cell>,
) -> Column<'a> {
    let mut speedups = Vec::new();
    for info in &record.workloads {
        let cell = at_full_load(record, &info.name, &interpreter.id, Workers::Threads);
        let Some(cell) = cell else { continue };
        match record.speedup(cell).filter(Estimate::is_positive) {
            Some(speedup) => speedups.push((info, Who::ran(record, cell), speedup)),
            None => gaps.push(cell),
        }
    }
    Column { interpreter, speedups }
}

impl Column<'_> {
    /// Whether threads gain in most of a class; `None` where no interval tells.
    fn gains(&self, class: GilClass) -> Option<bool> {
        let of_class = self.speedups.iter().filter(|(info, ..)| info.gil_class == class);
        let verdicts = of_class.map(|(.., speedup)| Verdict::of(*speedup));
        let known: Vec<Verdict> = verdicts.filter(|v| *v != Verdict::Open).collect();
        let gains = known.iter().filter(|v| **v == Verdict::More).count();
        (!known.is_empty()).then_some(2 * gains > known.len())
    }

    fn mark(&self, info: &WorkloadInfo) -> Mark {
        let found = self.speedups.iter().find(|(shown, ..)| shown.name == info.name);
        found.map_or_else(
            || Mark::Words("–".to_owned()),
            |(_, who, speedup)| Mark::new(Ok(*speedup), Look::of(who.tint, &who.runtime)),
        )
    }
}

/// In which classes threads gain, of the first interpreter that ran with a GIL: the classes speak of those.
fn title(record: &Record, columns: &[Column]) -> String {
    let with_gil = columns.iter().find(|c| c.interpreter.gil_enabled);
    let Some(column) = with_gil.or(columns.first()) else { return String::new() };
    let name = runtime_short(record, &column.interpreter.id);
    let told: Vec<(GilClass, bool)> =
        GilClass::ALL.into_iter().filter_map(|class| Some((class, column.gains(class)?))).collect();
    let of = |gains: bool| -> Vec<&str> {
        told.iter().filter(|(_, g)| *g == gains).map(|(class, _)| class.words()).collect()
    };
    let (with, without) = (of(true), of(false));
    match told.as_slice() {
        [] => format!("{name}: too few rounds to tell where threads gain"),
        [(_, false), (_, false), (_, true)] => {
            "C code or not does not matter: letting go of the lock does".to_owned()
        }
        _ if without.is_empty() => format!("{name}'s threads gain whatever they compute"),
        _ if with.is_empty() => format!("{name}'s threads gain nowhere"),
        _ => format!("{name}'s threads gain in {}, not in {}", list(&with), list(&without)),
    }
}

fn subtitle(columns: &[Column], loads: &[u32]) -> String {
    let estimates = columns.iter().flat_map(|c| &c.speedups).map(|(.., speedup)| speedup);
    let mut text = format!(
        "Speed-up of threads with {} over the same interpreter's sequential program; {}",
        load_words(loads),
        interval_words(estimates)
    );
    if columns.iter().any(|c| c.interpreter.free_threaded_build) {
        text.push_str(
            ". The bands speak of builds with a GIL: where it is off, there is none to hold",
        );
    }
    text
}
