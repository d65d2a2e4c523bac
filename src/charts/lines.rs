//! How workloads scale: the lines of a speed-up chart, and what is missing from them, from a record.

use super::series::{Gap, Line, Load, Series, why_not};
use super::style::{model_label, runtime_short};
use crate::record::{
    Cell, EMBEDDED, Estimate, Lane, NATIVE, Outcome, Record, Role, SEQUENTIAL, WorkloadInfo,
};
use crate::words::{plural, times};

/// How one workload scales: worked out once, drawn in up to three charts (every point has a
/// bootstrapped interval, which takes longer than to draw it).
pub struct Scaling<'a> {
    /// The workload.
    pub info: &'a WorkloadInfo,
    /// Its lines: every model of Rust and of the embedded Python; of other interpreters only
    /// threads, processes and subinterpreters, by which they are compared (all would be a thicket).
    pub lines: Vec<Line>,
    /// What is not in `lines`.
    pub gaps: Vec<Gap>,
    /// What this machine gives to as many independent processes as workers.
    pub capacity: Vec<(u32, Estimate)>,
    /// The workers that stand for *this machine fully used*; see [`full_load`].
    pub full_load: u32,
}

impl<'a> Scaling<'a> {
    /// How the workload of `info` scales.
    pub fn of(record: &Record, info: &'a WorkloadInfo) -> Self {
        let mut series = Series::over(Load::Workers);
        for cell in scaling_cells(record, &info.name).filter(|c| has_line(c)) {
            let speedup = record.speedup(cell).filter(drawable);
            let figure = speedup.ok_or_else(|| why_missing(record, cell));
            let label = || label(record, &cell.runtime, &cell.model);
            series.add(&cell.runtime, &cell.model, label(), cell.workers, figure);
        }
        let Series { lines, gaps, .. } = series.sorted();
        Self {
            info,
            lines,
            gaps,
            capacity: capacity(record, &info.name),
            full_load: full_load(record, &info.name).unwrap_or(1),
        }
    }

    /// The speed-up of a cell of this workload, from its line if it has one: working it out anew
    /// takes a bootstrap.
    pub fn speedup(&self, record: &Record, cell: &Cell) -> Option<Estimate> {
        let line = self.lines.iter().find(|l| {
            cell.lane == Lane::Plain && l.model == cell.model && l.runtime == cell.runtime
        });
        let known = line.and_then(|line| line.at(cell.workers));
        known.or_else(|| record.speedup(cell).filter(drawable))
    }

    /// The same with every speed-up divided by its workers, as far as the full load: beyond it
    /// workers share cores, and the quotient falls by arithmetic alone.
    pub fn efficiency(&self) -> Self {
        let shares = |points: &[(u32, Estimate)]| -> Vec<(u32, Estimate)> {
            let within = points.iter().filter(|(n, _)| (1..=self.full_load).contains(n));
            within.map(|(n, speedup)| (*n, speedup.map(|s| s / f64::from(*n)))).collect()
        };
        let lines = self.lines.iter().cloned().map(|l| Line { points: shares(&l.points), ..l });
        let gaps = self.gaps.iter().cloned().map(|mut gap| {
            gap.counts.retain(|n| *n <= self.full_load);
            gap
        });
        Self {
            info: self.info,
            lines: lines.filter(|line| !line.points.is_empty()).collect(),
            gaps: gaps.filter(|gap| !gap.counts.is_empty()).collect(),
            capacity: shares(&self.capacity),
            full_load: self.full_load,
        }
    }
}

/// Rust's sequential job, once in each of as many independent processes as workers.
fn capacity(record: &Record, workload: &str) -> Vec<(u32, Estimate)> {
    let mut points: Vec<(u32, Estimate)> = record
        .cells_of(workload, Role::Capacity)
        .filter_map(|cell| Some((cell.workers, record.speedup(cell).filter(drawable)?)))
        .collect();
    points.sort_by_key(|(workers, _)| *workers);
    points
}

/// A runtime and a model for people: `Python threads`, or `Python 3.13t, GIL on: threads`.
pub fn label(record: &Record, runtime: &str, model: &str) -> String {
    let runtime = runtime_short(record, runtime);
    let colon = if runtime.contains(',') { ":" } else { "" };
    format!("{runtime}{colon} {}", model_label(model))
}

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

/// The load of these workloads in words: `4 workers` if that is the same for all.
pub fn load_words(workers: &[u32]) -> String {
    match workers {
        [first, rest @ ..] if rest.iter().all(|n| n == first) => plural(*first, "worker"),
        _ => "the machine fully used".to_owned(),
    }
}

/// `0.97×`, or `0.97× to 1.90×` where values differ; `None` without any.
pub fn range_words(values: &[f64]) -> Option<String> {
    let low = times(values.iter().copied().reduce(f64::min)?);
    let high = times(values.iter().copied().reduce(f64::max)?);
    Some(if low == high { low } else { format!("{low}\u{a0}to\u{a0}{high}") })
}

/// The machine and its full load, for titles: `4 cores`, `4 cores with 2 workers`.
pub fn load(record: &Record, workers: u32) -> String {
    let cores = plural(record.machine.cores, "core");
    if workers == record.machine.cores {
        cores
    } else {
        format!("{cores} with {}", plural(workers, "worker"))
    }
}

/// Whether a speed-up chart draws it; see [`Scaling::lines`].
fn has_line(cell: &Cell) -> bool {
    cell.runtime == NATIVE
        || cell.runtime == EMBEDDED
        || matches!(cell.model.as_str(), "threads" | "processes" | "interpreters")
}

/// The plain cells that show how `workload` scales.
pub fn scaling_cells<'a>(record: &'a Record, workload: &'a str) -> impl Iterator<Item = &'a Cell> {
    record.cells.iter().filter(move |cell| {
        cell.workload == workload
            && cell.model != SEQUENTIAL
            && cell.lane == Lane::Plain
            && cell.role == record.scaling_role(workload, &cell.runtime)
    })
}

/// Why a cell has no speed-up.
pub fn why_missing(record: &Record, cell: &Cell) -> String {
    if let Some(reason) = why_unmeasured(cell) {
        return reason;
    }
    match record.sequential_of(cell).map(why_unmeasured) {
        None => "no sequential cell to count against".to_owned(),
        Some(Some(reason)) => format!("no sequential time to count against ({reason})"),
        Some(None) => "no usable round in common with the sequential cell".to_owned(),
    }
}

/// Why a cell has no samples, if it has none: the first line of its reason.
pub fn why_unmeasured(cell: &Cell) -> Option<String> {
    match &cell.outcome {
        Outcome::Measured(measured) if measured.samples.is_empty() => {
            Some("no samples taken".to_owned())
        }
        outcome => why_not(outcome),
    }
}

/// With how many workers, if that is the same for all.
pub fn with_workers(counts: impl IntoIterator<Item = u32>) -> String {
    let mut counts = counts.into_iter();
    match counts.next() {
        Some(first) if counts.all(|n| n == first) => format!(" with {}", plural(first, "worker")),
        _ => String::new(),
    }
}

/// What a subtitle says of intervals: with too few rounds there are none to see.
pub fn interval_words<'a>(estimates: impl IntoIterator<Item = &'a Estimate>) -> &'static str {
    if estimates.into_iter().any(|e| e.interval.is_some()) {
        "bars are 95 % intervals"
    } else {
        "too few rounds for intervals"
    }
}

/// Whether a logarithmic axis has a place for it. A clock that did not move gives 0 or infinity.
pub fn drawable(estimate: &Estimate) -> bool {
    estimate.value.is_finite() && estimate.value > 0.0
}
