//! Speed-up over workers, one chart a workload: every model of every runtime.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::analysis::scaling::Scaling;
use crate::analysis::series::{Gap, Line, Load};
use crate::charts::kit::canvas::{self, Area, Rect};
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::labels::Label;
use crate::charts::kit::panel::Span;
use crate::charts::kit::phrases::range_words;
use crate::charts::kit::style::GREY;
use crate::charts::kit::text::Type;
use crate::record::{EMBEDDED, Machine, NATIVE, Record, WorkloadInfo};
use crate::words::{plural, times, whole};

const SIZES: Sizes = Sizes { axis: 56, label: 54, mark: 44, weight: 1.0 };

/// Draws the speed-up of one workload, if any cell of it has one.
pub fn draw(record: &Record, scaling: &Scaling, folder: &Path) -> Result<Option<PathBuf>> {
    if scaling.lines.is_empty() {
        return Ok(None);
    }
    let info = scaling.info;
    let frame = Frame {
        title: title(scaling),
        subtitle: format!("{}. {}", describe(info), sizes(record, info)),
        notes: scaling.gaps.iter().map(Gap::note).collect(),
    };
    let lines: Vec<&Line> = scaling.lines.iter().collect();
    canvas::save(folder, &format!("speedup-{}", info.name), |area| {
        let room = frame.draw(area, record)?;
        draw_panel(area, room, &record.machine, scaling, &lines, SIZES)
    })
    .map(Some)
}

/// The range that each language's models reach: figures, no verdict.
fn title(scaling: &Scaling) -> String {
    let workers = scaling.full_load;
    let range = |runtime: &str, name: &str| {
        let values: Vec<f64> = scaling
            .lines
            .iter()
            .filter(|l| l.who.runtime == runtime)
            .filter_map(|l| Some(l.at(workers)?.value))
            .collect();
        Some(format!("{name}\u{a0}{}", range_words(&values)?))
    };
    let ranges: Vec<String> = [range(EMBEDDED, "Python models"), range(NATIVE, "Rust models")]
        .into_iter()
        .flatten()
        .collect();
    let workers = plural(workers, "worker");
    format!("{} with {workers}: {}", scaling.info.name, ranges.join(", "))
}

/// A workload in a line: what it computes, how far both languages do the same, and the GIL.
fn describe(info: &WorkloadInfo) -> String {
    format!("{} ({}; {})", info.title, info.kind.words(), info.gil_class.words())
}

/// Which sizes the two languages ran: native code has its own, where it has one.
fn sizes(record: &Record, info: &WorkloadInfo) -> String {
    let size_of = |native: bool| {
        let mut cells = record.cells.iter().filter(|c| {
            c.workload == info.name
                && c.is_native() == native
                && c.role == record.scaling_role(&info.name, &c.runtime)
        });
        cells.next().map(|c| c.size)
    };
    let each = "each counted against its own sequential program";
    match (size_of(true), size_of(false)) {
        (Some(rust), Some(python)) if rust != python => format!(
            "Rust at {} {unit}, Python at {}, {each}",
            whole(rust),
            whole(python),
            unit = info.unit
        ),
        (Some(size), _) | (None, Some(size)) => {
            format!("{} {}, {each}", whole(size), info.unit)
        }
        (None, None) => String::new(),
    }
}

/// Draws one large panel with all its words into `room`.
pub fn draw_panel(
    area: &Area,
    room: Rect,
    machine: &Machine,
    scaling: &Scaling,
    lines: &[&Line],
    sizes: Sizes,
) -> Result<()> {
    let (cores, full) = (machine.cores, scaling.full_load);
    let span = Span::of(lines.iter().copied(), &scaling.capacity, cores);
    let Some(span) = span else { return Ok(()) };

    let figure =
        |line: &Line| line.at(full).map_or_else(String::new, |speedup| times(speedup.value));
    let panel = Labelled {
        span: &span,
        lines: lines
            .iter()
            .map(|line| Ended { line, name: &line.who.label, figure: figure(line) })
            .collect(),
        heading: format!("with {}:", plural(full, "worker")),
        under: Load::Workers.words(),
        title: None,
        sizes,
    };
    panel.draw(area, room, |panel| {
        panel.marks(machine, Some(Type::new(sizes.mark, GREY)))?;
        let mut ends = Vec::new();
        if let Some(end) = panel.capacity(&scaling.capacity)? {
            ends.push(Label::grey("this machine's capacity", end));
        }
        ends.push(Label::grey("ideal", panel.ideal(cores)?));
        Ok(ends)
    })
}
