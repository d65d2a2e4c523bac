//! How I/O-bound workloads answer: the lines of a throughput chart, from a record.

use crate::analysis::Estimate;
use crate::analysis::missing::why_unmeasured;
use crate::analysis::names::{model_label, runtime_short};
use crate::analysis::series::{Load, Series};
use crate::record::{Cell, EMBEDDED, Lane, NATIVE, Record, Role, SEQUENTIAL, WorkloadInfo};
use crate::words;

/// One workload's requests a second over requests in flight.
pub struct Requests<'a> {
    /// The workload.
    pub info: &'a WorkloadInfo,
    /// Every model of Rust and of the embedded Python; of other interpreters only those by which
    /// they are compared: threads and the event loop.
    pub series: Series,
    /// What the waiting alone allows, by requests in flight; empty where the wait is not fixed.
    pub bound: Vec<(f64, f64)>,
}

impl<'a> Requests<'a> {
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
            series.add(&cell.runtime, &cell.model, label(record, cell), in_flight, figure);
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

    /// What is said of a line at its end: the share of the bound where there is one, otherwise the
    /// rate. A line that ends before the others says where.
    pub fn figure(&self, record: &Record, label: &str) -> Option<String> {
        let line = self.series.lines.iter().find(|line| line.label == label)?;
        let (count, rate) = line.last()?;
        let cell = cells(record, &self.info.name)
            .find(|(cell, n)| *n == count && self::label(record, cell) == label)?
            .0;
        let figure = match record.latency_bound(cell) {
            Some(seconds) => share(rate.value * seconds / cell.size as f64),
            None => words::rate(rate.value),
        };
        let is_early = self.series.most() != Some(count);
        Some(if is_early { format!("{figure} at {}", words::whole(count.into())) } else { figure })
    }
}

fn share(of_bound: f64) -> String {
    if of_bound < 0.0005 { "below 0.001".to_owned() } else { words::number(of_bound) }
}

/// The cells that make requests at the same time, with how many.
fn cells<'a>(
    record: &'a Record,
    workload: &'a str,
) -> impl Iterator<Item = (&'a Cell, u32)> + use<'a> {
    let of_workload = record.cells_of(workload, Role::Shared);
    of_workload.filter(|c| c.model != SEQUENTIAL && has_line(c)).filter_map(|c| {
        // The logarithmic axis has no place for 0.
        Some((c, c.in_flight.filter(|n| *n > 0)?))
    })
}

fn has_line(cell: &Cell) -> bool {
    cell.runtime == NATIVE
        || cell.runtime == EMBEDDED
        || matches!(cell.model.as_str(), "threads" | "event_loop")
}

/// A cell's runtime, model and lane for people: `Rust: a thread per request`.
fn label(record: &Record, cell: &Cell) -> String {
    let runtime = runtime_short(record, &cell.runtime);
    let model = match cell.model.as_str() {
        "threads" => "a thread per request".to_owned(),
        // Its threads are for computing: each that waits is one fewer, and there are few. Where
        // requests hardly wait, it is a tool like others.
        "rayon" if record.latency_bound(cell).is_some() => "rayon (wrong tool)".to_owned(),
        model => model_label(model),
    };
    let colon = if runtime.contains(',') || cell.model == "threads" { ":" } else { "" };
    let lane = if cell.lane == Lane::Library { ", library" } else { "" };
    format!("{runtime}{colon} {model}{lane}")
}

/// Requests a second one after the other, in each runtime that was measured so.
pub fn one_by_one(record: &Record, workload: &str) -> Vec<(String, Estimate)> {
    let cells = record.cells_of(workload, Role::Shared);
    cells
        .filter(|c| c.is_sequential() && c.lane == Lane::Plain)
        .filter(|c| c.runtime == NATIVE || c.runtime == EMBEDDED)
        .filter_map(|c| {
            Some((
                runtime_short(record, &c.runtime),
                record.per_second(c).filter(Estimate::is_positive)?,
            ))
        })
        .collect()
}
