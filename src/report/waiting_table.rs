//! The overview of work that waits: each model with the most requests in flight.

use super::layout::{Columns, Economy, Line};
use super::table::{missing, runtimes};
use crate::analysis::Estimate;
use crate::analysis::estimates;
use crate::analysis::missing::Reason;
use crate::analysis::names;
use crate::analysis::names::Lengths;
use crate::record::{Cell, Lane, Record, Role, WorkloadInfo};
use crate::words;

/// What stands in each column, and what is given up where the terminal is narrow.
pub const COLUMNS: Columns = Columns {
    names: &["runtime", "model", "in flight", "requests/s", "of the bound", "cores", "wall"],
    left: 2,
    economies: &[
        Economy::Shorten(RATE),
        Economy::Shorten(BOUND),
        Economy::Shorten(CORES),
        Economy::Narrow,
        Economy::Remove(WALL),
        Economy::Remove(CORES),
        Economy::Remove(BOUND),
    ],
};
const RATE: usize = 3;
const BOUND: usize = 4;
const CORES: usize = 5;
const WALL: usize = 6;

/// What the columns mean.
pub const LEGEND: &str = "of the bound: the latency bound, which is what the waiting alone takes, \
    over wall; 95 % interval in brackets. in flight: requests that wait at the same time, the most \
    that each model was measured with; rayon and processes have only as many as they have workers. \
    cores: CPU time over wall time. wall: all requests of one sample.";

/// A workload's heading and rows; none without a cell.
pub fn section(
    record: &Record,
    info: &WorkloadInfo,
    reasons: &[Reason],
) -> Option<(String, Vec<Line>)> {
    let cells: Vec<&Cell> = runtimes(record, &info.name, Role::Shared)
        .iter()
        .flat_map(|runtime| furthest(record, &info.name, runtime))
        .collect();
    let mut heading = format!("{}: {}", info.name, info.title);
    if let Some(ns) = info.wait_ns {
        let wait = words::duration(ns as f64 / 1e9).replace(".0 ", " ").replace(".00 ", " ");
        heading += &format!("; each waits {wait}");
    }
    let lines = cells.into_iter().map(|cell| line(record, cell, reasons)).collect::<Vec<_>>();
    (!lines.is_empty()).then_some((heading, lines))
}

/// Of each model the cell with the most in flight that was measured, or the most that was tried.
fn furthest<'a>(record: &'a Record, workload: &str, runtime: &str) -> Vec<&'a Cell> {
    let mut found: Vec<&Cell> = Vec::new();
    for cell in record.cells_of(workload, Role::Shared).filter(|c| c.runtime == runtime) {
        let key = |c: &Cell| (c.measured().is_some(), c.in_flight);
        let same = |c: &&mut &Cell| (&c.model, c.lane) == (&cell.model, cell.lane);
        match found.iter_mut().find(same) {
            Some(known) if key(known) < key(cell) => *known = cell,
            Some(_) => {}
            None => found.push(cell),
        }
    }
    found
}

fn line(record: &Record, cell: &Cell, reasons: &[Reason]) -> Line {
    let one = |text: String| (text.clone(), text);
    let bound = record.share_of_bound(cell);
    // Three decimals of a model that hardly answers are all 0.
    let point = |x: f64| if x < 0.0005 { "<0.001".to_owned() } else { words::number(x) };
    let figure = |estimate: Option<Estimate>| {
        estimate.map_or_else(Lengths::default, |e| (estimates::bracketed(e, point), point(e.value)))
    };
    let rate = record.per_second(cell).map_or_else(Lengths::default, |rate| {
        let point = plain(rate.value);
        // Where there is a bound, its column has the same interval.
        match rate.interval.filter(|_| bound.is_none()) {
            Some((low, high)) => (format!("{point} [{} to {}]", plain(low), plain(high)), point),
            None => one(point),
        }
    });
    let lane = if cell.lane == Lane::Library { ", library" } else { "" };
    Line(vec![
        names::runtime(record, cell),
        one(format!("{}{lane}", cell.model)),
        one(cell.in_flight.map_or_else(String::new, |n| words::whole(n.into()))),
        missing(cell, reasons).unwrap_or(rate),
        figure(bound),
        figure(record.cores_used(cell)),
        cell.seconds().map_or_else(Lengths::default, |s| one(words::duration(s))),
    ])
}

/// Requests a second, of which the column's name says what they are.
fn plain(rate: f64) -> String {
    words::rate(rate).replace("/s", "")
}
