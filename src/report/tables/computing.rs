//! The overview: for each workload a small table, at all cores.
//!
//! Worker counts in between, samples and counters stay in the record: a table of all of it would
//! be too long to read.

use super::layout::{Economy, Table, one};
use crate::analysis::Estimate;
use crate::analysis::figures::fastest;
use crate::analysis::full_load::shown_models;
use crate::analysis::missing::{self, Reason};
use crate::analysis::names::{self, Lengths, RUST};
use crate::analysis::noise::TwoModes;
use crate::record::{Bound, Cell, Interpreter, Lane, NATIVE, Record, Role, WorkloadInfo};
use crate::words;

const NAMES: [&str; 9] =
    ["runtime", "model", "speed-up", "cores", "wall", "quiet", "start-up", "over Rust", "transfer"];
const ECONOMIES: &[Economy] = &[
    Economy::Shorten(TRANSFER),
    Economy::Shorten(CORES),
    Economy::Shorten(RATIO),
    Economy::Shorten(QUIET),
    Economy::Shorten(RUNTIME),
    Economy::Narrow,
    Economy::Remove(TRANSFER),
    Economy::Remove(QUIET),
    Economy::Remove(STARTUP),
    Economy::Remove(CORES),
    Economy::Remove(RATIO),
    Economy::Shorten(SPEEDUP),
];
const RUNTIME: usize = 0;
const SPEEDUP: usize = 2;
const CORES: usize = 3;
const QUIET: usize = 5;
const STARTUP: usize = 6;
const RATIO: usize = 7;
const TRANSFER: usize = 8;

/// The tables of all workloads that compute, and what their columns mean.
pub fn blocks(record: &Record, reasons: &[Reason], width: Option<u16>) -> Vec<String> {
    let computing = record.workloads.iter().filter(|w| w.bound == Bound::Computing);
    let sections = computing.flat_map(|workload| sections(record, workload, reasons));
    let mut blocks: Vec<String> = sections
        .map(|(heading, mut lines)| {
            // Where all are Rust's, the heading says it.
            if lines.iter().all(|line| line[RUNTIME].1 == RUST) {
                lines.iter_mut().for_each(|line| line[RUNTIME] = Lengths::default());
            }
            let names = NAMES.map(str::to_owned).to_vec();
            let table = Table { names, left: 3, lines, economies: ECONOMIES };
            format!("{}\n{}", words::wrap(&heading, width, "  "), table.draw(width))
        })
        .collect();
    if !blocks.is_empty() {
        blocks.extend(super::legend(legend(record), width));
    }
    blocks
}

/// A workload's tables: all runtimes at the shared size, then Rust at the size where it scales.
fn sections(
    record: &Record,
    workload: &WorkloadInfo,
    reasons: &[Reason],
) -> Vec<(String, Vec<Vec<Lengths>>)> {
    let WorkloadInfo { name, unit, .. } = workload;
    let size = |role| Some((role, record.cells_of(name, role).next()?.size));
    let sizes: Vec<(Role, u64)> =
        [Role::Shared, Role::Scaling].into_iter().filter_map(size).collect();
    let tables = sizes.iter().filter_map(|&(role, size)| {
        let mut heading = format!("{name}: {} {unit}", words::whole(size));
        if role == sizes[0].0 {
            heading += &format!("; {}; {}", workload.kind.words(), workload.gil_class.words());
        }
        let mut cells: Vec<&Cell> = runtimes(record, name, role)
            .iter()
            .flat_map(|r| shown_models(record, name, role, r))
            .collect();
        if sizes.len() > 1 && role == Role::Shared {
            cells = without_those_at_their_own_size(record, cells);
        }
        if role == record.scaling_role(name, NATIVE) {
            cells.extend(shown_models(record, name, Role::Capacity, NATIVE));
        }
        cells.retain(|c| !missing::everywhere(record, c));
        if cells.iter().all(|c| missing::missing(c).is_some_and(|why| why.status == "skipped")) {
            return None; // the notes say all of it
        }
        // Rust called from Python stands below what it is held against.
        cells.sort_by_key(|c| c.is_rust_from_python());
        if cells.iter().all(|c| c.is_native()) {
            heading += "; Rust alone";
        } else if cells.iter().all(|c| c.is_native() || c.is_rust_from_python()) {
            heading += "; Rust, also called from Python";
        }
        Some((heading, cells.into_iter().map(|c| line(record, c, reasons)).collect()))
    });
    tables.collect()
}

/// At a size that suits Python, starting threads hides how Rust scales. Of Rust, the other
/// languages' yardsticks are enough here, and of Rust called from Python the fastest; the rest
/// follows at its own size.
fn without_those_at_their_own_size<'a>(record: &'a Record, cells: Vec<&'a Cell>) -> Vec<&'a Cell> {
    if cells.iter().all(|c| c.is_native() || c.is_rust_from_python()) {
        return cells;
    }
    let yardsticks: Vec<&Cell> = cells
        .iter()
        .filter(|c| !c.is_native())
        .filter_map(|c| record.rust_counterpart(c))
        .collect();
    let fastest_of_lane = |cell: &Cell| {
        let alike = |c: &&Cell| (&c.runtime, c.lane) == (&cell.runtime, cell.lane);
        let parallel = cells.iter().copied().filter(|c| alike(c) && !c.is_sequential());
        fastest(parallel).is_none_or(|best| std::ptr::eq(best, cell))
    };
    let wanted = |c: &&Cell| match c {
        _ if c.is_native() => yardsticks.contains(c),
        _ if c.is_rust_from_python() => c.is_sequential() || fastest_of_lane(c),
        _ => true,
    };
    cells.iter().copied().filter(wanted).collect()
}

/// The runtimes of a workload's cells, in the record's order.
pub fn runtimes<'a>(record: &'a Record, workload: &str, role: Role) -> Vec<&'a str> {
    let mut found: Vec<&str> = Vec::new();
    for cell in record.cells_of(workload, role) {
        if !found.contains(&cell.runtime.as_str()) {
            found.push(&cell.runtime);
        }
    }
    found
}

fn legend(record: &Record) -> Vec<String> {
    let mut lines = vec![
        "speed-up: over the same runtime's best serial program, 95 % interval in brackets. \
         cores: CPU time over wall time. wall: one map. quiet: what a fifth of the samples do not \
         exceed; slow: samples in the slower of two modes. start-up: opening the pool, not in wall. \
         over Rust: this wall time over that of Rust's fastest model with as many workers. \
         capacity: as many independent processes, wall per job: the most that this \
         machine gives."
            .to_owned(),
    ];
    if record.cells.iter().filter_map(Cell::measured).any(|m| m.transfer.is_some()) {
        lines.push(
            "transfer: what one map pickles both ways, and the time to pickle and unpickle it \
             once; both are part of wall."
                .to_owned(),
        );
    }
    let ran = |i: &Interpreter| record.cells.iter().any(|c| c.runtime == i.id);
    lines.extend(super::interpreters(record, ran));
    let callers: Vec<String> = names::callers(record).into_iter().map(Interpreter::label).collect();
    if !callers.is_empty() {
        lines.push(format!(
            "{}, {}: Rust called from the threads of {}, which keep or release the GIL meanwhile.",
            Lane::NativeHeld.brief(),
            Lane::NativeReleased.brief(),
            words::list(&callers)
        ));
    }
    lines.extend(super::within(record));
    lines
}

fn line(record: &Record, cell: &Cell, reasons: &[Reason]) -> Vec<Lengths> {
    let counted = cell.measured().filter(|_| !cell.is_sequential());
    let speedup = counted.and_then(|_| record.speedup(cell));
    let startup = counted.and_then(|_| record.startup(cell));
    let ratio = if cell.is_native() { None } else { record.rust_ratio(cell) };
    let transfer = counted.and_then(|m| m.transfer);
    let seconds = |s: Option<f64>| s.map_or_else(Lengths::default, |s| one(words::duration(s)));
    vec![
        names::runtime(record, cell),
        one(names::model(cell)),
        missing(cell, reasons).unwrap_or_else(|| figure(speedup, words::times)),
        figure(record.cores_used(cell), words::number),
        seconds(cell.seconds()),
        quiet(cell),
        seconds(startup),
        figure(ratio, words::times),
        transfer.map_or_else(Lengths::default, |t| {
            let bytes = words::bytes(t.bytes());
            (format!("{bytes} in {}", words::duration(t.ns as f64 / 1e9)), bytes)
        }),
    ]
}

/// The quiet time, and how many samples were in the slow mode where there are two.
fn quiet(cell: &Cell) -> Lengths {
    let Some(quiet) = cell.quiet_seconds().map(words::duration) else { return Lengths::default() };
    let slow = |modes: TwoModes| format!("{quiet} ({:.0} % slow)", modes.slow_share * 100.0);
    (cell.two_modes().map_or_else(|| quiet.clone(), slow), quiet)
}

/// With its interval, and without.
pub fn figure(estimate: Option<Estimate>, point: fn(f64) -> String) -> Lengths {
    estimate.map_or_else(Lengths::default, |e| (e.words(point), point(e.value)))
}

/// In the place of a speed-up: the reason in short, and the number of the note that has it all.
pub fn missing(cell: &Cell, reasons: &[Reason]) -> Option<Lengths> {
    const LONGEST: usize = 22;
    let why = missing::missing(cell)?;
    let number = reasons.iter().position(|r| r.cells.iter().any(|c| std::ptr::eq(*c, cell)))? + 1;
    let short = format!("{} ({number})", why.status);
    let mut long = format!("{short}: {}", why.brief());
    if long.chars().count() > LONGEST {
        long = long.chars().take(LONGEST - 1).collect::<String>() + "…";
    }
    Some((long, short))
}
