//! Rust called from Python's threads, with the GIL held and released, between pure Python and pure
//! Rust: what of the difference is the language, and what is the lock.
//!
//! Each series is drawn with its fastest model, named beside the figure: a model that is slow for
//! reasons of its own would hide what the lock does. Python's are those of its threads, all three
//! times: processes each have a lock of their own, and would answer another question.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::analysis::Estimate;
use crate::analysis::builds;
use crate::analysis::figures::fastest;
use crate::analysis::full_load::full_load;
use crate::analysis::missing::why_unmeasured;
use crate::charts::kit::axis::Axis;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::marks::{Mark, Marks, ends};
use crate::charts::kit::notes::cut;
use crate::charts::kit::phrases::{interval_words, load};
use crate::charts::kit::rows::{self, Column, Row, RowChart};
use crate::charts::kit::style::{INK, Look};
use crate::record::{Cell, Interpreter, Lane, NATIVE, Record, Role, Workers, WorkloadInfo};
use crate::words::times;

/// More workloads than this would leave rows too low to read.
const MOST_WORKLOADS: usize = 6;

/// The ways to compute a workload, from Python to Rust: whether Python's threads do it, and how.
const SERIES: [(&str, bool, Lane); 4] = [
    ("pure Python", true, Lane::Plain),
    ("Rust from Python, GIL held", true, Lane::NativeHeld),
    ("Rust from Python, GIL released", true, Lane::NativeReleased),
    ("pure Rust", false, Lane::Plain),
];

/// A model and a figure of it, or why there is none.
type Figure<'a> = Result<(&'a Cell, Estimate), String>;

/// One workload's rows, one for each of [`SERIES`].
struct Group<'a> {
    info: &'a WorkloadInfo,
    workers: u32,
    speedups: Vec<Figure<'a>>,
    walls: Vec<Figure<'a>>,
}

/// Draws the native lanes of the first interpreter that has any.
pub fn draw(record: &Record, folder: &Path) -> Result<Option<PathBuf>> {
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
    let marks = |of: for<'g> fn(&'g Group) -> &'g Vec<Figure<'g>>| -> Vec<Mark> {
        groups.iter().flat_map(of).map(|figure| mark(record, figure)).collect()
    };
    let speedups = marks(|group| &group.speedups);
    // A time of Rust is known as well as builds agree on it.
    let known = |figure: &Figure| {
        let rust = figure.as_ref().ok().filter(|(c, _)| c.is_native() || c.is_rust_from_python());
        rust.map_or(0.0, |(cell, _)| builds::spread(&cell.workload) - 1.0)
    };
    let known = groups.iter().flat_map(|group| &group.walls).map(known);
    let walls = marks(|group| &group.walls).into_iter().zip(known);
    let walls: Vec<Mark> = walls.map(|(mark, share)| mark.known_to(share)).collect();
    let axes = (Axis::of_times(ends(&speedups)), Axis::of_seconds(ends(&walls)));
    let (Some(times), Some(seconds)) = axes else { return Ok(None) };
    let estimates = speedups.iter().chain(&walls).filter_map(Mark::estimate);
    let frame = Frame {
        title: title(record, &groups),
        subtitle: format!(
            "Python by its threads alone, in {}, with the machine fully used; of each the fastest \
             model; {}",
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
        column("wall time of one map", "all at the shared size", seconds, walls),
    ];
    let rows = |group: &Group| rows::Group {
        heading: Some(group.info.name.clone()),
        rows: SERIES
            .iter()
            .zip(&group.speedups)
            .map(|(series, figure)| row(record, series.0, figure))
            .collect(),
    };
    let groups = groups.iter().map(rows).collect();
    RowChart { frame, groups, tallest: 130, columns }.draw(record, folder, "native-lane").map(Some)
}

impl<'a> Group<'a> {
    fn of(record: &'a Record, info: &'a WorkloadInfo, python: &Interpreter) -> Option<Self> {
        let workers = full_load(record, &info.name)?;
        let is_thread = |cell: &&Cell| {
            record.model_of(cell).is_some_and(|info| info.workers == Workers::Threads)
        };
        let cells = |by_python: bool, lane: Lane, role: Role| -> Vec<&Cell> {
            let runtime = if by_python { &python.id } else { NATIVE };
            let of_role = record.cells_of(&info.name, role);
            let cells = of_role.filter(|c| c.lane == lane && c.runtime == runtime);
            let parallel = cells.filter(|c| !c.is_sequential() && c.workers == workers);
            parallel.filter(|c| !by_python || is_thread(c)).collect()
        };
        let speedup = |(_, by_python, lane): (_, bool, Lane)| {
            // Where Rust does the work it has a larger size for its scaling, if that was measured.
            let own = cells(by_python, lane, Role::Scaling);
            let measured = own.iter().any(|c| c.measured().is_some());
            let cells = if measured { own } else { cells(by_python, lane, Role::Shared) };
            figure(&cells, |cell| record.speedup(cell))
        };
        let wall = |(_, by_python, lane): (_, bool, Lane)| {
            figure(&cells(by_python, lane, Role::Shared), |cell| cell.wall())
        };
        Some(Self {
            info,
            workers,
            speedups: SERIES.into_iter().map(speedup).collect(),
            walls: SERIES.into_iter().map(wall).collect(),
        })
    }
}

/// A figure of the fastest of `cells`.
fn figure<'a>(cells: &[&'a Cell], of: impl Fn(&Cell) -> Option<Estimate>) -> Figure<'a> {
    let Some(cell) = fastest(cells.iter().copied()) else {
        let reason = cells.iter().find_map(|cell| why_unmeasured(cell));
        return Err(reason.unwrap_or_else(|| "not measured".to_owned()));
    };
    let estimate = of(cell).filter(Estimate::is_positive).ok_or("no usable round to count with")?;
    Ok((cell, estimate))
}

/// The name of a series, in the colour of its model.
fn row(record: &Record, name: &str, figure: &Figure) -> Row {
    Row::new(name, figure.as_ref().map_or(INK, |(cell, _)| look(record, cell).colour))
}

/// Filled where Rust does the work, a broken line where the threads are Python's.
fn look(record: &Record, cell: &Cell) -> Look {
    let mut look = Look::of(record.tint(&cell.model), &cell.runtime);
    look.filled |= cell.is_rust_from_python();
    look
}

fn mark(record: &Record, figure: &Figure) -> Mark {
    match figure {
        Ok((cell, estimate)) => Mark::Figure {
            known: 0.0,
            estimate: *estimate,
            look: look(record, cell),
            // In small type there is room for the name, and for no comment on it.
            aside: cell.model.replace('_', " "),
        },
        Err(reason) => Mark::Words(reason.clone()),
    }
}

/// The first workload's speed-ups, in figures.
fn title(record: &Record, groups: &[Group]) -> String {
    let of = |group: &Group| -> Vec<String> {
        let figures = SERIES.iter().zip(&group.speedups);
        figures
            .filter_map(|((name, ..), figure)| {
                let (_, speedup) = figure.as_ref().ok()?;
                Some(format!("{name} {}", times(speedup.value)).replace(' ', "\u{a0}"))
            })
            .collect()
    };
    let first = groups.iter().map(|group| (group, of(group))).find(|(_, said)| !said.is_empty());
    first.map_or_else(
        || "Rust called from Python's threads".to_owned(),
        |(group, said)| {
            let load = load(record, group.workers);
            format!("{} on {load}, speed-up: {}", group.info.name, said.join("\u{a0}· "))
        },
    )
}
