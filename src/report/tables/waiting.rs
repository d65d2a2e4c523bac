//! The overview of work that waits: each model with the most requests in flight.

use super::computing::{figure, missing, runtimes};
use super::layout::{Economy, Table, one};
use crate::analysis::missing::Reason;
use crate::analysis::names::{self, Lengths};
use crate::record::{Bound, Cell, Record, Role, WorkloadInfo};
use crate::words;

const NAMES: [&str; 7] =
    ["runtime", "model", "in flight", "requests/s", "of the bound", "cores", "wall"];
const ECONOMIES: &[Economy] = &[
    Economy::Shorten(RATE),
    Economy::Shorten(BOUND),
    Economy::Shorten(CORES),
    Economy::Narrow,
    Economy::Remove(WALL),
    Economy::Remove(CORES),
    Economy::Remove(BOUND),
];
const RATE: usize = 3;
const BOUND: usize = 4;
const CORES: usize = 5;
const WALL: usize = 6;

const LEGEND: &str = "of the bound: the latency bound, which is what the waiting alone takes, \
    over wall; 95 % interval in brackets. in flight: requests that wait at the same time, the most \
    that each model was measured with; rayon and processes have only as many as they have workers. \
    cores: CPU time over wall time. wall: all requests of one sample.";

/// The tables of all workloads that wait, and what their columns mean.
pub fn blocks(record: &Record, reasons: &[Reason], width: Option<u16>) -> Vec<String> {
    let waiting = record.workloads.iter().filter(|w| w.bound == Bound::Waiting);
    let mut blocks: Vec<String> =
        waiting.filter_map(|info| block(record, info, reasons, width)).collect();
    if !blocks.is_empty() {
        blocks.push(words::wrap(LEGEND, width, "  "));
    }
    blocks
}

/// A workload's heading and rows; none without a cell.
fn block(
    record: &Record,
    info: &WorkloadInfo,
    reasons: &[Reason],
    width: Option<u16>,
) -> Option<String> {
    let cells = runtimes(record, &info.name, Role::Shared).into_iter();
    let cells = cells.flat_map(|runtime| furthest(record, &info.name, runtime));
    let lines: Vec<Vec<Lengths>> = cells.map(|cell| line(record, cell, reasons)).collect();
    let mut heading = format!("{}: {}", info.name, info.title);
    if let Some(ns) = info.wait_ns {
        let wait = words::duration(ns as f64 / 1e9).replace(".0 ", " ").replace(".00 ", " ");
        heading += &format!("; each waits {wait}");
    }
    let table =
        Table { names: NAMES.map(str::to_owned).to_vec(), left: 2, lines, economies: ECONOMIES };
    (!table.lines.is_empty())
        .then(|| format!("{}\n{}", words::wrap(&heading, width, "  "), table.draw(width)))
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

fn line(record: &Record, cell: &Cell, reasons: &[Reason]) -> Vec<Lengths> {
    let bound = record.share_of_bound(cell);
    // Three decimals of a model that hardly answers are all 0.
    let share = |x: f64| if x < 0.0005 { "<0.001".to_owned() } else { words::number(x) };
    // Requests a second, of which the column's name says what they are.
    let plain = |rate: f64| words::rate(rate).replace("/s", "");
    // Where there is a bound, its column has the same interval.
    let rate = record.per_second(cell).map_or_else(Lengths::default, |rate| match bound {
        Some(_) => one(plain(rate.value)),
        None => (rate.words(plain), plain(rate.value)),
    });
    vec![
        names::runtime(record, cell),
        one(format!("{}{}", cell.model, cell.lane.after())),
        one(cell.in_flight.map_or_else(String::new, |n| words::whole(n.into()))),
        missing(cell, reasons).unwrap_or(rate),
        figure(bound, share),
        figure(record.cores_used(cell), words::number),
        cell.seconds().map_or_else(Lengths::default, |s| one(words::duration(s))),
    ]
}
