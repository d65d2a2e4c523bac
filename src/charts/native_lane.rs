//! Rust called from Python's threads, with the GIL held and released, between pure Python and pure
//! Rust: what of the difference is the language, and what is the lock.
//!
//! All four rows of a workload are threads, at one size in both columns: the size at which Rust shows how it
//! scales, since at the smaller one that Python can bear, starting threads costs what they save. Python's
//! own row has its speed-up from there, and no time: it would be one of other work.

use anyhow::Result;

use crate::analysis::Estimate;
use crate::analysis::builds;
use crate::analysis::full_load::full_load;
use crate::analysis::missing::why_unmeasured;
use crate::analysis::verdict::Verdict;
use crate::charts::kit::axis::Axis;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::marks::{Mark, Marks, ends};
use crate::charts::kit::notes::cut;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::rows::{self, Column, Row, RowChart};
use crate::charts::kit::style::Look;
use crate::record::{
    Cell, Interpreter, Lane, NATIVE, OWN_PYTHON, Record, Role, Tint, Workers, WorkloadInfo,
};
use crate::words::{fold, spelled, whole};

/// More workloads than this would leave rows too low to read.
const MOST_WORKLOADS: usize = 6;

/// The ways to compute a workload, from Python to Rust: whether Python's threads do it, how, and in which
/// colour. What the lock does is what differs, so it has the colours.
const SERIES: [Series; 4] = [
    ("pure Python", true, Lane::Plain, Tint::Grey),
    ("Rust from Python, GIL held", true, Lane::NativeHeld, Tint::Red),
    ("Rust from Python, GIL released", true, Lane::NativeReleased, Tint::Green),
    ("pure Rust", false, Lane::Plain, Tint::Grey),
];

/// A name, whether Python's threads do it, how it is written, its colour.
type Series = (&'static str, bool, Lane, Tint);
/// A figure, or why there is none.
type Figure = Result<Estimate, String>;

/// One workload's rows, one for each of [`SERIES`].
struct Group<'a> {
    info: &'a WorkloadInfo,
    workers: u32,
    speedups: Vec<Figure>,
    walls: Vec<Figure>,
}

/// Draws the native lanes of the first interpreter that has any.
pub fn draw(record: &Record) -> Result<Option<Chart>> {
    let in_lane = |cell: &&Cell| cell.is_rust_from_python();
    let has = |i: &&Interpreter| record.cells.iter().filter(in_lane).any(|c| c.runtime == i.id);
    // The embedded one is the first of a record.
    let Some(python) = record.interpreters.iter().find(has) else { return Ok(None) };
    let is_called = |info: &&WorkloadInfo| {
        let mut cells = record.cells.iter().filter(in_lane);
        cells.any(|c| c.workload == info.name && c.runtime == python.id)
    };
    let called = record.workloads.iter().filter(is_called);
    let mut groups: Vec<Group> =
        called.filter_map(|info| Group::of(record, info, python)).collect();
    let beyond = cut(&mut groups, MOST_WORKLOADS, |group| group.info.name.clone());
    let marks = |of: for<'g> fn(&'g Group) -> &'g Vec<Figure>, known: bool| -> Vec<Mark> {
        let of_group = |group: &Group| -> Vec<Mark> {
            // A time of Rust is known as well as builds agree on it.
            let share = if known { builds::spread(&group.info.name) - 1.0 } else { 0.0 };
            let figures = SERIES.iter().zip(of(group));
            figures.map(|(s, figure)| Mark::new(figure.clone(), look(s)).known_to(share)).collect()
        };
        groups.iter().flat_map(of_group).collect()
    };
    let (speedups, walls) = (marks(|g| &g.speedups, false), marks(|g| &g.walls, true));
    let axes = (Axis::of_times(ends(&speedups)), Axis::of_seconds(ends(&walls)));
    let (Some(times), Some(seconds)) = axes else { return Ok(None) };
    let estimates = speedups.iter().chain(&walls).filter_map(Mark::estimate);
    let frame = Frame {
        title: title(&groups),
        subtitle: format!(
            "Threads alone, of {} and of Rust, with the machine fully used; {}",
            python.label(),
            interval_words(estimates),
        ),
        notes: beyond.into_iter().collect(),
    };
    let column = |heading: &str, aside: &str, axis, marks| -> Box<dyn Column> {
        let (heading, aside) = (heading.to_owned(), aside.to_owned());
        Box::new(Marks { heading, aside, axis, references: vec![], marks })
    };
    let columns = vec![
        column("speed-up", "over its own sequential program", times, speedups),
        column("wall time of one map", "of the same work", seconds, walls),
    ];
    let row = |series: &Series| Row::new(series.0, look(series).colour);
    let rows = |group: &Group| rows::Group {
        heading: Some(group.info.name.clone()),
        rows: SERIES.iter().map(row).collect(),
    };
    let groups = groups.iter().map(rows).collect();
    RowChart { frame, groups, tallest: 130, columns }.chart(record, "native-lane").map(Some)
}

impl<'a> Group<'a> {
    fn of(record: &'a Record, info: &'a WorkloadInfo, python: &Interpreter) -> Option<Self> {
        let workers = full_load(record, &info.name)?;
        let cell = |(_, by_python, lane, _): &Series, role: Role| {
            let runtime = if *by_python { &python.id } else { NATIVE };
            let threads = |c: &&Cell| record.is_emblem(c, Workers::Threads) && c.workers == workers;
            let mut of_role = record.cells_of(&info.name, role).filter(threads);
            of_role.find(|c| c.lane == *lane && c.runtime == runtime)
        };
        // Where Rust does the work it has a larger size for its scaling, if that was measured.
        let own = |series| cell(series, Role::Scaling).filter(|c| c.measured().is_some());
        let role =
            if SERIES.iter().any(|s| own(s).is_some()) { Role::Scaling } else { Role::Shared };
        let speedup = |series| {
            let cell = cell(series, role).or_else(|| cell(series, Role::Shared));
            figure(cell, |cell| record.speedup(cell))
        };
        let wall = |series| match (cell(series, role), cell(series, Role::Shared)) {
            (None, Some(other)) if other.measured().is_some() => {
                Err(format!("measured with {} {}", whole(other.size), info.unit))
            }
            (cell, _) => figure(cell, |cell| cell.wall()),
        };
        Some(Self {
            info,
            workers,
            speedups: SERIES.iter().map(speedup).collect(),
            walls: SERIES.iter().map(wall).collect(),
        })
    }

    /// What pure Rust's threads gain at least: where that is little, no lock is to blame.
    fn scales(&self) -> f64 {
        let rust = self.speedups.last().and_then(|figure| figure.as_ref().ok());
        rust.map_or(0.0, |speedup| speedup.ends().0)
    }

    /// The speed-ups with the GIL held and released, where both have intervals.
    fn both(&self) -> Option<[Estimate; 2]> {
        let known = |lane: Lane| {
            let mut figures = SERIES.iter().zip(&self.speedups);
            let (_, figure) = figures.find(|(series, _)| series.2 == lane)?;
            figure.as_ref().ok().copied().filter(|speedup| speedup.interval.is_some())
        };
        Some([known(Lane::NativeHeld)?, known(Lane::NativeReleased)?])
    }
}

fn figure(cell: Option<&Cell>, of: impl Fn(&Cell) -> Option<Estimate>) -> Figure {
    let Some(cell) = cell else { return Err("not measured".to_owned()) };
    if let Some(reason) = why_unmeasured(cell) {
        return Err(reason);
    }
    let estimate = of(cell).filter(Estimate::is_positive);
    estimate.ok_or_else(|| "no usable round to count with".to_owned())
}

/// Filled where Rust does the work, a broken line where the threads are Python's.
fn look((_, by_python, lane, tint): &Series) -> Look {
    let mut look = Look::of(*tint, if *by_python { OWN_PYTHON } else { NATIVE });
    look.filled |= *lane != Lane::Plain;
    look
}

/// What letting go of the lock does to the same Rust, in the workload that scales best without a lock.
fn title(groups: &[Group]) -> String {
    let known = groups.iter().filter_map(|group| Some((group, group.both()?)));
    let best = known.max_by(|(a, _), (b, _)| a.scales().total_cmp(&b.scales()));
    let Some((group, [held, released])) = best else {
        return "Rust called from Python's threads, with the GIL held and released".to_owned();
    };
    let threads = format!("{} Python threads", spelled(group.workers));
    let (name, to) = (&group.info.name, fold(released.value));
    match (Verdict::of(held) == Verdict::More, Verdict::of(released) == Verdict::More) {
        (false, true) => format!(
            "The same Rust, the same {threads}: letting go of the GIL makes them {to} times as fast \
             ({name})"
        ),
        (true, true) => format!(
            "Rust in {threads} gains with the GIL held, too: {} and {to} times as fast ({name})",
            fold(held.value)
        ),
        (true, false) => format!(
            "Rust in {threads} gains with the GIL held ({} times as fast), not released ({name})",
            fold(held.value)
        ),
        (false, false) => {
            format!("Rust in {threads} gains nothing, the GIL held or released ({name})")
        }
    }
}
