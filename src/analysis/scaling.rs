//! How workloads scale: the lines of a speed-up chart, and what is missing from them, from a record.

use super::full_load::full_load;
use super::missing::why_missing;
use super::names::Who;
use crate::analysis::Estimate;
use crate::analysis::series::{Gap, Line, Load, Series};
use crate::record::{
    Bound, Cell, Lane, NATIVE, OWN_PYTHON, Record, Role, SEQUENTIAL, Workers, WorkloadInfo,
};

/// How one workload scales: worked out once, drawn in up to three charts.
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
        for cell in scaling_cells(record, &info.name).filter(|c| has_line(record, c)) {
            let speedup = record.speedup(cell).filter(Estimate::is_positive);
            let figure = speedup.ok_or_else(|| why_missing(record, cell));
            series.add(Who::ran(record, cell), cell.workers, figure);
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

    /// The speed-up of a cell of this workload, from its line if it has one.
    pub fn speedup(&self, record: &Record, cell: &Cell) -> Option<Estimate> {
        let line = self.lines.iter().find(|line| line.who.is_of(cell));
        let known = line.and_then(|line| line.at(cell.workers));
        known.or_else(|| record.speedup(cell).filter(Estimate::is_positive))
    }

    /// The same with every speed-up divided by its workers, as far as there are `cores`: beyond,
    /// workers share them, and the quotient falls by arithmetic alone. `None` with fewer than two.
    pub fn efficiency(&self, cores: u32) -> Option<Self> {
        let most = self.full_load.min(cores);
        let shares = |points: &[(u32, Estimate)]| -> Vec<(u32, Estimate)> {
            let within = points.iter().filter(|(n, _)| (1..=most).contains(n));
            within.map(|(n, speedup)| (*n, speedup.map(|s| s / f64::from(*n)))).collect()
        };
        let lines = self.lines.iter().cloned().map(|l| Line { points: shares(&l.points), ..l });
        let gaps = self.gaps.iter().cloned().map(|mut gap| {
            gap.counts.retain(|n| *n <= most);
            gap
        });
        (most > 1).then(|| Self {
            info: self.info,
            lines: lines.filter(|line| !line.points.is_empty()).collect(),
            gaps: gaps.filter(|gap| !gap.counts.is_empty()).collect(),
            capacity: shares(&self.capacity),
            full_load: most,
        })
    }
}

/// Rust's sequential job, once in each of as many independent processes as workers.
fn capacity(record: &Record, workload: &str) -> Vec<(u32, Estimate)> {
    let mut points: Vec<(u32, Estimate)> = record
        .cells_of(workload, Role::Capacity)
        .filter_map(|cell| {
            Some((cell.workers, record.speedup(cell).filter(Estimate::is_positive)?))
        })
        .collect();
    points.sort_by_key(|(workers, _)| *workers);
    points
}

/// Whether a speed-up chart draws it; see [`Scaling::lines`].
fn has_line(record: &Record, cell: &Cell) -> bool {
    let compared = [Workers::Threads, Workers::Processes, Workers::Interpreters];
    cell.runtime == NATIVE
        || cell.runtime == OWN_PYTHON
        || compared.iter().any(|&workers| record.is_emblem(cell, workers))
}

/// Whether `who` is the model that stands for this kind of workers in `runtime`.
pub fn is_emblem(record: &Record, who: &Who, runtime: &str, kind: Workers) -> bool {
    who.runtime == runtime
        && who.lane == Lane::Plain
        && record.stands_for(Bound::Computing, &who.model, kind)
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
