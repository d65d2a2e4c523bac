//! CPU time over wall time: how many cores were busy on average. The plainest picture of the GIL:
//! threads that wait for it use no core.

use std::collections::BTreeSet;

use anyhow::Result;
use plotters::element::PathElement;
use plotters::style::text_anchor::{HPos, VPos};
use plotters::style::{Color as _, ShapeStyle};

use crate::analysis::Estimate;
use crate::analysis::full_load::full_load;
use crate::analysis::missing::why_unmeasured;
use crate::analysis::names::{Who, runtime_short};
use crate::analysis::scaling::{Scaling, scaling_cells};
use crate::analysis::tally::exemplary;
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::figure::Figure;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::marks::bar;
use crate::charts::kit::notes::{cut, missing};
use crate::charts::kit::phrases::{interval_words, with_workers};
use crate::charts::kit::rows::{Column, Layout, RowChart, groups};
use crate::charts::kit::style::{FAINT, GREY, INK, Look, PALE, dashed};
use crate::charts::kit::text::{Type, fit_all, put, shorten, width};
use crate::record::{Cell, GilClass, NATIVE, OWN_PYTHON, Record, Workers, WorkloadInfo};
use crate::words::{number, plural, sentence, spelled};

/// More columns than this would be too narrow for their figures.
const MOST_COLUMNS: usize = 16;

/// One workload's cells with the machine fully used, at the sizes that show scaling.
struct Workload<'a> {
    info: &'a WorkloadInfo,
    workers: u32,
    cells: Vec<&'a Cell>,
}

/// Draws the cores used, if any cell knows its CPU time.
pub fn draw(record: &Record, all: &[Scaling]) -> Result<Option<Chart>> {
    let mut workloads: Vec<Workload> =
        record.workloads.iter().filter_map(|info| workload(record, info)).collect();
    let beyond = cut(&mut workloads, MOST_COLUMNS, |w| w.info.name.clone());
    let cells = || workloads.iter().flat_map(|w| &w.cells).copied();
    let who = Who::all(record, cells());
    let most = cells().filter_map(|c| Some(record.cores_used(c)?.value)).reduce(f64::max);
    let Some(most) = most else { return Ok(None) };
    let names: Vec<&str> = workloads.iter().map(|w| w.info.name.as_str()).collect();
    let bars: Vec<Bars> =
        workloads.iter().map(|w| Bars::of(record, w, &who, &names, most)).collect();
    let absent = cells()
        .filter_map(|c| Some((Who::ran(record, c).label, c.workload.as_str(), why_unmeasured(c)?)));
    let busy = bars.iter().flat_map(|b| &b.bars).flatten().filter_map(|(_, busy)| busy.as_ref());
    let frame = Frame {
        title: title(record, all, &workloads),
        subtitle: format!(
            "CPU time over wall time{}; a thread that waits for the GIL uses no core; {}",
            with_workers(workloads.iter().map(|w| w.workers)),
            interval_words(busy).replace("bars", "bars within bars")
        ),
        notes: missing(record, absent).into_iter().chain(beyond).collect(),
    };
    let columns = bars.into_iter().map(|bars| Box::new(bars) as Box<dyn Column>).collect();
    RowChart { frame, groups: groups(&who), tallest: 210, columns }
        .chart(record, "cores-used")
        .map(Some)
}

fn workload<'a>(record: &'a Record, info: &'a WorkloadInfo) -> Option<Workload<'a>> {
    let workers = full_load(record, &info.name)?;
    let cells: Vec<&Cell> = scaling_cells(record, &info.name)
        .filter(|c| c.workers == workers && is_shown(record, c))
        .collect();
    (!cells.is_empty()).then_some(Workload { info, workers, cells })
}

/// The threads of every runtime, and what the embedded Python has beside them: a row for every model would
/// be read by nobody. What came with a later Python has no row where it is not.
fn is_shown(record: &Record, cell: &Cell) -> bool {
    let is = |kind| record.is_emblem(cell, kind);
    let has_more = cell.runtime == OWN_PYTHON;
    is(Workers::Threads)
        || has_more && is(Workers::Processes)
        || has_more && is(Workers::Interpreters) && cell.measured().is_some()
}

/// How many cores the threads of both languages keep busy, in one workload.
fn title(record: &Record, all: &[Scaling], workloads: &[Workload]) -> String {
    let cores = plural(record.machine.cores, "core");
    let of = |workload: &Workload| {
        let threads = [OWN_PYTHON, NATIVE].into_iter().filter_map(|of| {
            let mut cells = workload.cells.iter();
            let cell = cells.find(|c| c.runtime == of && record.is_emblem(c, Workers::Threads))?;
            Some((runtime_short(record, of), record.cores_used(cell)?.value))
        });
        let said: Vec<String> = threads
            .enumerate()
            .map(|(i, (name, busy))| {
                // What is counted is named once.
                let of = if i == 0 { format!(" of {cores} busy") } else { String::new() };
                let keep = if i == 0 { "keep " } else { "" };
                format!("{} {name} threads {keep}{busy:.1}{of}", spelled(workload.workers))
            })
            .collect();
        (!said.is_empty()).then(|| sentence(&said.join(", ")))
    };
    let told = exemplary(record, all).map(|scaling| scaling.info.name.as_str());
    let first = workloads.iter().find(|w| Some(w.info.name.as_str()) == told);
    let said = first.and_then(of).or_else(|| workloads.iter().find_map(of));
    said.unwrap_or_else(|| format!("How many of {cores} were busy"))
}

/// A column of bars from zero: a bar's length is its value.
struct Bars<'a> {
    info: &'a WorkloadInfo,
    /// All columns' names: they look like equals in one size only.
    names: &'a [&'a str],
    cores: u32,
    /// What the axis reaches.
    most: f64,
    /// In each row a look and a figure; nothing where no cell was planned.
    bars: Vec<Option<(Look, Option<Estimate>)>>,
}

impl<'a> Bars<'a> {
    fn of(
        record: &Record,
        workload: &Workload<'a>,
        all: &[Who],
        names: &'a [&'a str],
        most: f64,
    ) -> Self {
        let bar = |who: &Who| {
            let cell = workload.cells.iter().find(|cell| who.is_of(cell))?;
            Some((Look::of(who.tint, &who.runtime), record.cores_used(cell)))
        };
        let (info, cores) = (workload.info, record.machine.cores);
        let bars = all.iter().map(bar).collect();
        Self { info, names, cores, most: most.max(f64::from(cores)), bars }
    }
}

impl Column for Bars<'_> {
    fn head(&self) -> i32 {
        190
    }

    fn draw(&self, area: &Area, layout: &Layout, rect: Rect) -> Result<()> {
        let Rect { left, top, right, bottom } = rect;
        let (name, _) = fit_all(self.names, Type::new(52, INK).bold(), rect.width(), 1);
        let own = shorten(&self.info.name, name, rect.width());
        put(area, &own, (left, top - 120), name, HPos::Left, VPos::Bottom)?;
        let classes = GilClass::ALL.map(GilClass::words);
        let (what, lines) = fit_all(&classes, Type::new(36, GREY), rect.width(), 2);
        for (i, line) in (0..).zip(&lines[self.info.gil_class as usize]) {
            let y = top - 100 + i * what.em * 5 / 4;
            put(area, line, (left, y), what, HPos::Left, VPos::Top)?;
        }
        // Room for the figures is kept at the right.
        let figure = layout.kind.sized(layout.kind.em.min(46));
        let scale = f64::from(rect.width() - width("88.8", figure) - 40) / self.most;
        let x = |cores: f64| left.saturating_add((cores * scale) as i32);
        let mut taken = left - 40;
        for cores in BTreeSet::from([1, self.cores]) {
            let at = x(f64::from(cores));
            let style = ShapeStyle::from(GREY).stroke_width(4);
            dashed(area, &[(at, top), (at, bottom)], 14, 12, style)?;
            let text = cores.to_string();
            let half = width(&text, figure) / 2 + 8;
            if at - half >= taken {
                put(area, &text, (at, bottom + 20), figure, HPos::Center, VPos::Top)?;
                taken = at + half;
            }
        }
        let rows = self.bars.iter().zip(&layout.middles).zip(layout.rows(rect));
        for ((row, &y), (name, place)) in rows {
            let Some((look, busy)) = row else { continue };
            if let Some(busy) = busy {
                area.note(Figure::new(name, &self.info.name, busy, number, place));
                let half = layout.height * 3 / 10;
                let rect = Rect { left, top: y - half, right: x(busy.value), bottom: y + half };
                bar(area, rect, look.colour, look.filled)?;
                if let Some((low, high)) = busy.interval {
                    let ends = vec![(x(low), y), (x(high), y)];
                    area.draw(&PathElement::new(ends, INK.stroke_width(6)))?;
                }
            }
            let text = busy.map_or("–".to_owned(), |busy| number(busy.value));
            let kind = Type { colour: look.colour, ..figure };
            // All figures at the right edge: at the bars' ends the line at `cores` would cross them.
            put(area, &text, (right, y), kind, HPos::Right, VPos::Center)?;
        }
        area.draw(&PathElement::new(vec![(left, top), (left, bottom)], PALE.stroke_width(4)))?;
        let base = vec![(left, bottom), (right, bottom)];
        area.draw(&PathElement::new(base, FAINT.stroke_width(3)))?;
        Ok(())
    }
}
