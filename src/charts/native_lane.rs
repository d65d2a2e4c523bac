//! Rust called from Python's threads, with the GIL held and released, between pure Python and pure
//! Rust: what of the difference is the language, and what is the lock.
//!
//! Each series is drawn with its fastest model, named beside the figure: a model that is slow for
//! reasons of its own would hide what the lock does. Python's are those of its threads, all three
//! times: processes each have a lock of their own, and would answer another question.

use std::path::{Path, PathBuf};

use anyhow::Result;
use plotters::element::{PathElement, Rectangle};
use plotters::style::Color as _;
use plotters::style::text_anchor::{HPos, VPos};

use crate::analysis::Estimate;
use crate::analysis::figures::fastest;
use crate::analysis::full_load::full_load;
use crate::analysis::missing::why_unmeasured;
use crate::charts::kit::axis::{ASIDE, Axis, TICK, heading};
use crate::charts::kit::canvas::{self, Area, Rect};
use crate::charts::kit::frame::Frame;
use crate::charts::kit::phrases::{interval_words, load};
use crate::charts::kit::style::{INK, Look, PALE};
use crate::charts::kit::text::{Type, put, shorten, widest, width};
use crate::record::{Cell, Interpreter, Lane, NATIVE, Record, Role, WorkloadInfo};
use crate::words::times;

/// More workloads than this would leave rows too low to read.
const MOST_WORKLOADS: usize = 6;

/// The ways to compute a workload, from Python to Rust.
const SERIES: [(&str, By, Lane); 4] = [
    ("pure Python", By::Python, Lane::Plain),
    ("Rust from Python, GIL held", By::Python, Lane::NativeHeld),
    ("Rust from Python, GIL released", By::Python, Lane::NativeReleased),
    ("pure Rust", By::Rust, Lane::Plain),
];

/// The models of Python's threads: those from which Rust is called.
const THREADS: [&str; 2] = ["threads", "thread_pool"];

/// Whose threads they are.
#[derive(Clone, Copy, PartialEq)]
enum By {
    Python,
    Rust,
}

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
    let mut groups: Vec<Group> = record
        .workloads
        .iter()
        .filter(|info| {
            let mut cells = record.cells.iter().filter(in_lane);
            cells.any(|c| c.workload == info.name && c.runtime == python.id)
        })
        .filter_map(|info| Group::of(record, info, python))
        .collect();
    let beyond = groups.split_off(groups.len().min(MOST_WORKLOADS));
    let speedups: Vec<&Figure> = groups.iter().flat_map(|g| &g.speedups).collect();
    let walls: Vec<&Figure> = groups.iter().flat_map(|g| &g.walls).collect();
    let axes = (Axis::of_times(ends(&speedups)), Axis::of_seconds(ends(&walls)));
    let (Some(times), Some(seconds)) = axes else { return Ok(None) };
    let estimates = speedups.iter().chain(&walls).filter_map(|figure| figure.as_ref().ok());
    let names: Vec<&str> = beyond.iter().map(|g| g.info.name.as_str()).collect();
    let frame = Frame {
        title: title(record, &groups),
        subtitle: format!(
            "Python by its threads alone, in {}, with the machine fully used; of each the fastest \
             model; {}",
            python.label(),
            interval_words(estimates.map(|(_, estimate)| estimate)),
        ),
        notes: if names.is_empty() {
            vec![]
        } else {
            vec![format!("Not drawn, for want of room: {}", names.join(", "))]
        },
    };
    canvas::save(folder, "native-lane", |area| {
        let room = frame.draw(area, record)?;
        let body = Rect { top: room.top + 150, bottom: room.bottom - TICK.em * 5 / 2, ..room };
        let layout = Layout::of(&groups, body);
        layout.labels(area, &groups, python)?;
        let half = (room.right - layout.left - 80) / 2;
        let body = layout.body;
        let left = Rect { left: layout.left, right: layout.left + half, ..body };
        let right = Rect { left: room.right - half, ..body };
        heading(area, left, "speed-up", "over its own sequential program")?;
        heading(area, right, "wall time of one map", "all at the shared size")?;
        layout.panel(area, left, times, &speedups)?;
        layout.panel(area, right, seconds, &walls)
    })
    .map(Some)
}

impl<'a> Group<'a> {
    fn of(record: &'a Record, info: &'a WorkloadInfo, python: &Interpreter) -> Option<Self> {
        let workers = full_load(record, &info.name)?;
        let cells = |by: By, lane: Lane, role: Role| {
            let runtime = if by == By::Rust { NATIVE } else { python.id.as_str() };
            let of_role = record.cells_of(&info.name, role);
            let cells = of_role.filter(move |c| c.lane == lane && c.runtime == runtime);
            let cells = cells.filter(move |c| !c.is_sequential() && c.workers == workers);
            cells
                .filter(|c| by == By::Rust || THREADS.contains(&c.model.as_str()))
                .collect::<Vec<_>>()
        };
        let speedup = |(_, by, lane): (_, By, Lane)| {
            // Where Rust does the work it has a larger size for its scaling, if that was measured.
            let own = cells(by, lane, Role::Scaling);
            let measured = own.iter().any(|c| c.measured().is_some());
            let cells = if measured { own } else { cells(by, lane, Role::Shared) };
            figure(&cells, |cell| record.speedup(cell))
        };
        let wall = |(_, by, lane)| figure(&cells(by, lane, Role::Shared), |cell| record.wall(cell));
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

/// In small type beside a figure there is room for the name, and for no comment on it.
fn model_name(cell: &Cell) -> String {
    cell.model.replace('_', " ")
}

/// Everything that an axis must have room for.
fn ends(figures: &[&Figure]) -> Vec<f64> {
    let estimates = figures.iter().filter_map(|figure| figure.as_ref().ok());
    estimates
        .flat_map(|(_, e)| {
            let (low, high) = e.interval.unwrap_or((e.value, e.value));
            [low, e.value, high]
        })
        .collect()
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

/// Where the rows lie: [`SERIES`] below each other in each group.
struct Layout {
    body: Rect,
    height: i32,
    /// The middle of each row.
    middles: Vec<i32>,
    names: Type,
    kind: Type,
    /// Where the labels end and the panels may begin.
    left: i32,
}

impl Layout {
    fn of(groups: &[Group], body: Rect) -> Self {
        // Half a row between groups.
        let series = SERIES.len();
        let rows = (groups.len() * (2 * series + 1)).max(2) as i32 - 1;
        let height = (2 * body.height() / rows).min(130);
        let body = Rect { bottom: body.top + rows * height / 2, ..body };
        let middle = |i: usize| body.top + height / 2 + (2 * i + i / series) as i32 * height / 2;
        let kind = Type::new((height * 5 / 8).min(54), INK);
        let names = kind.bold();
        let name = widest(groups.iter().map(|g| g.info.name.as_str()), names);
        let label = widest(SERIES.map(|(label, ..)| label), kind);
        let left = body.left + name.min(body.width() / 8) + 50 + label + 40;
        let middles = (0..groups.len() * series).map(middle).collect();
        Self { body, height, middles, names, kind, left }
    }

    /// The names of the workloads and of the series, a rule between groups.
    fn labels(&self, area: &Area, groups: &[Group], python: &Interpreter) -> Result<()> {
        let Rect { left, right, .. } = self.body;
        for (i, &y) in self.middles.iter().enumerate() {
            let (group, series) = (&groups[i / SERIES.len()], i % SERIES.len());
            if series == 0 {
                if i > 0 {
                    let y = y - self.height * 3 / 4;
                    area.draw(&PathElement::new(
                        vec![(left, y), (right, y)],
                        PALE.stroke_width(2),
                    ))?;
                }
                let name = shorten(&group.info.name, self.names, self.body.width() / 8);
                put(area, &name, (left, y), self.names, HPos::Left, VPos::Center)?;
            } else if series % 2 == 1 {
                let stripe = [(self.left, y - self.height / 2), (right, y + self.height / 2)];
                area.draw(&Rectangle::new(stripe, INK.mix(0.03).filled()))?;
            }
            let (label, by, _) = SERIES[series];
            let runtime = if by == By::Rust { NATIVE } else { python.id.as_str() };
            let model = group.speedups[series].as_ref().map_or("", |(cell, _)| &cell.model);
            let colour = if model.is_empty() { INK } else { Look::of(model, runtime).colour };
            let kind = Type { colour, ..self.kind };
            put(area, label, (self.left - 40, y), kind, HPos::Right, VPos::Center)?;
        }
        Ok(())
    }

    /// A marker a row, and beside it the figure and the model.
    fn panel(&self, area: &Area, rect: Rect, axis: Axis, figures: &[&Figure]) -> Result<()> {
        let small = ASIDE.sized(ASIDE.em.min(self.kind.em * 3 / 4));
        let beside = figures.iter().filter_map(|figure| {
            let (cell, estimate) = figure.as_ref().ok()?;
            let words = width(&axis.words(estimate.value), self.kind);
            Some(words + width(&model_name(cell), small) + 90)
        });
        let room = beside.max().unwrap_or(0).min(rect.width() / 2);
        let axis = axis.with_room(room);
        axis.draw(area, rect)?;
        for (figure, &y) in figures.iter().zip(&self.middles) {
            let (cell, estimate) = match figure {
                Ok(figure) => figure,
                Err(reason) => {
                    let left = axis.origin(rect).unwrap_or(rect.left) + 20;
                    let text = shorten(reason, small, rect.right - left);
                    put(area, &text, (left, y), small, HPos::Left, VPos::Center)?;
                    continue;
                }
            };
            // Filled where Rust does the work, a broken line where the threads are Python's.
            let mut look = Look::of(&cell.model, &cell.runtime);
            look.filled |= cell.lane != Lane::Plain;
            if let Some(from) = axis.origin(rect) {
                look.line(area, &[(from, y), (axis.x(estimate.value, rect), y)])?;
            }
            let (_, end) = axis.mark(area, *estimate, rect, y, look)?;
            let words = axis.words(estimate.value);
            let kind = Type { colour: look.colour, ..self.kind };
            put(area, &words, (end + 50, y), kind, HPos::Left, VPos::Center)?;
            let after = end + 50 + width(&words, kind) + 20;
            let model = shorten(&model_name(cell), small, rect.right - after);
            put(area, &model, (after, y), small, HPos::Left, VPos::Center)?;
        }
        Ok(())
    }
}
