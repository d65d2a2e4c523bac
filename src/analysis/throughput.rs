//! Requests a second over requests in flight: the lines of a throughput chart, from a record.

use crate::analysis::Estimate;
use crate::analysis::missing::why_unmeasured;
use crate::analysis::names::{Who, runtime_short};
use crate::analysis::series::{Line, Load, Series, last_alike};
use crate::record::{
    Bound, Cell, Lane, NATIVE, OWN_PYTHON, Record, Role, SEQUENTIAL, Workers, WorkloadInfo,
};
use crate::words;

/// One workload's requests a second over requests in flight.
pub struct Throughput<'a> {
    /// The workload.
    pub info: &'a WorkloadInfo,
    /// Every model of Rust and of the embedded Python; of other interpreters only those by which
    /// they are compared: threads and the event loop.
    pub series: Series,
    /// What the waiting alone allows, by requests in flight; empty where the wait is not fixed.
    pub bound: Vec<(f64, f64)>,
}

impl<'a> Throughput<'a> {
    /// How `info` is answered; `None` without any figure.
    pub fn of(record: &Record, info: &'a WorkloadInfo) -> Option<Self> {
        let mut series = Series::over(Load::InFlight);
        let mut bound = Vec::new();
        for (cell, in_flight) in cells(record, &info.name) {
            let rate = record.per_second(cell).filter(Estimate::is_positive);
            let figure = rate.ok_or_else(|| {
                let reason = why_unmeasured(cell);
                reason.unwrap_or_else(|| "no time passed by this machine's clock".to_owned())
            });
            series.add(who(record, cell), in_flight, figure);
            let at = f64::from(in_flight);
            if let Some(seconds) = record.latency_bound(cell)
                && bound.iter().all(|(n, _)| *n != at)
            {
                bound.push((at, cell.size as f64 / seconds));
            }
        }
        bound.sort_by(|a, b| a.0.total_cmp(&b.0));
        let series = series.sorted();
        series.most().map(|_| Self { info, series, bound })
    }

    /// What is said of a line at its end: its rate, and where it ends before the others.
    pub fn figure(&self, line: &Line) -> Option<String> {
        let (count, rate) = line.last()?;
        let figure = words::rate(rate.value);
        let is_early = self.series.most() != Some(count);
        Some(if is_early { format!("{figure} at {}", words::whole(count.into())) } else { figure })
    }

    /// The counts, if there is only one: then there are no lines.
    pub fn only(&self) -> Option<u32> {
        let mut counts = self.series.lines.iter().flat_map(|line| &line.points).map(|(n, _)| *n);
        let first = counts.next()?;
        counts.all(|n| n == first).then_some(first)
    }

    /// The lines that are looked at: of each language its threads and its tasks; where a language has
    /// none of these, its first.
    pub fn is_strong(&self, record: &Record, line: &Line) -> bool {
        let is_emblem = |line: &Line| {
            [Workers::Threads, Workers::Tasks]
                .iter()
                .any(|kind| record.stands_for(Bound::Waiting, &line.who.model, *kind))
                && line.who.lane == Lane::Plain
        };
        let kin = || self.series.lines.iter().filter(|other| other.who.runtime == line.who.runtime);
        let first = kin().next().is_some_and(|first| first.who == line.who);
        is_emblem(line) || (first && !kin().any(is_emblem))
    }
}

/// The cells that make requests at the same time, with how many.
fn cells<'a>(
    record: &'a Record,
    workload: &'a str,
) -> impl Iterator<Item = (&'a Cell, u32)> + use<'a> {
    let of_workload = record.cells_of(workload, Role::Shared);
    of_workload.filter(|c| c.model != SEQUENTIAL && has_line(record, c)).filter_map(|c| {
        // The logarithmic axis has no place for 0.
        Some((c, c.in_flight.filter(|n| *n > 0)?))
    })
}

fn has_line(record: &Record, cell: &Cell) -> bool {
    let is_emblem = |workers| record.is_emblem(cell, workers);
    cell.runtime == NATIVE
        || cell.runtime == OWN_PYTHON
        || is_emblem(Workers::Threads)
        || is_emblem(Workers::Tasks)
}

/// A cell's runtime, model and lane for people: `Rust: a thread per request`.
fn who(record: &Record, cell: &Cell) -> Who {
    let runtime = runtime_short(record, &cell.runtime);
    let is_thread_each = record.starts_workers(cell);
    // Where requests hardly wait, a tool that is wrong for waiting is one like others.
    let caution = record.model_of(cell).and_then(|info| info.caution.as_ref());
    let model = match caution.filter(|_| record.latency_bound(cell).is_some()) {
        _ if is_thread_each => "a thread per request".to_owned(),
        Some(caution) => format!("{} ({caution})", record.model_label(&cell.model)),
        None => record.model_label(&cell.model),
    };
    let colon = if runtime.contains(',') || is_thread_each { ":" } else { "" };
    let label = format!("{runtime}{colon} {model}{}", cell.lane.after());
    Who { label, ..Who::ran(record, cell) }
}

/// Requests a second one after the other, in each runtime that was measured so.
pub fn one_by_one(record: &Record, workload: &str) -> Vec<(Who, Estimate)> {
    let cells = record.cells_of(workload, Role::Shared);
    cells
        .filter(|c| c.is_sequential() && c.lane == Lane::Plain)
        .filter(|c| c.runtime == NATIVE || c.runtime == OWN_PYTHON)
        .filter_map(|c| {
            let rate = record.per_second(c).filter(Estimate::is_positive)?;
            Some((Who::called(record, &c.runtime, &c.model, "one after the other"), rate))
        })
        .collect()
}

/// What tasks of both languages make of one workload, which is what its chart says first.
pub struct Languages<'a> {
    /// Of each the line of the model that stands for its tasks: Rust's, Python's.
    pub lines: [&'a Line; 2],
    /// With how many in flight both were measured, at most.
    pub at: u32,
    /// Rust over Python there, of samples side by side.
    pub ratio: Option<Estimate>,
    /// Up to how many in flight both are about the same.
    pub same: Option<u32>,
}

impl<'a> Throughput<'a> {
    /// That; `None` unless both languages have such a line.
    pub fn languages(&self, record: &Record) -> Option<Languages<'_>> {
        let of = |runtime: &str| {
            self.series.lines.iter().find(|line| {
                line.who.runtime == runtime
                    && line.who.lane == Lane::Plain
                    && record.stands_for(Bound::Waiting, &line.who.model, Workers::Tasks)
            })
        };
        let lines @ [rust, python] = [of(NATIVE)?, of(OWN_PYTHON)?];
        let shared = rust.points.iter().map(|(n, _)| *n).filter(|n| python.at(*n).is_some());
        let at = shared.max()?;
        let cell = |line: &Line| {
            record
                .cells_of(&self.info.name, Role::Shared)
                .find(|cell| line.who.is_of(cell) && cell.in_flight == Some(at))
        };
        let ratio = record.ratio(cell(python)?, cell(rust)?);
        Some(Languages { lines, at, ratio, same: last_alike(rust, python) })
    }
}
