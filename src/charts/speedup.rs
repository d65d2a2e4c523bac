//! Speed-up over workers, one chart a workload: threads and processes of Python, threads of Rust, and
//! Rust's other models as a band.

use anyhow::Result;

use crate::analysis::few::{Band, Few};
use crate::analysis::headline::Headline;
use crate::analysis::scaling::Scaling;
use crate::analysis::series::{Gap, Line, Load};
use crate::charts::kit::canvas::{Area, Rect};
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::{Ended, Labelled, Sizes};
use crate::charts::kit::labels::Label;
use crate::charts::kit::limits::BAND;
use crate::charts::kit::phrases::{interval_words, predicted_of_one};
use crate::charts::kit::span::Span;
use crate::charts::kit::style::GREY;
use crate::charts::kit::text::Type;
use crate::record::{Machine, Record, WorkloadInfo};
use crate::words::{number, plural, spelled, times, whole};

const CAPACITY: &str = "this machine's capacity";
const SIZES: Sizes = Sizes { axis: 60, label: 62, mark: 44, weight: 1.3 };

/// Draws the speed-up of one workload, if any cell of it has one.
pub fn draw(record: &Record, scaling: &Scaling) -> Result<Option<Chart>> {
    let few = Few::of(record, scaling);
    if few.lines.is_empty() && few.band.is_none() {
        return Ok(None);
    }
    let info = scaling.info;
    let shown = few.lines.iter().filter_map(|line| line.at(scaling.full_load));
    let frame = Frame {
        title: title(record, scaling),
        subtitle: format!(
            "Speed-up of {} ({}; {}). {}; {}",
            info.name,
            info.kind.words(),
            info.gil_class.words(),
            sizes(record, info),
            interval_words(shown.collect::<Vec<_>>().iter())
        ),
        notes: predicted_of_one(record)
            .into_iter()
            .chain(few.gaps.iter().map(|gap| Gap::note(gap)))
            .collect(),
    };
    frame
        .chart(&format!("speedup-{}", info.name), record, |area, room| {
            draw_panel(area, room, &record.machine, scaling, &few.lines, few.band.as_ref(), SIZES)
        })
        .map(Some)
}

/// What is seen, and in the second line what is to be learnt from it.
fn title(record: &Record, scaling: &Scaling) -> String {
    let seen = Headline::about(record, scaling).map(|headline| headline.finding(record));
    let seen = seen.unwrap_or_else(|| {
        let load = plural(scaling.full_load, "worker");
        format!("{}: speed-up with up to {load}", scaling.info.name)
    });
    format!("{seen}\n{}", scaling.info.teaches)
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

/// `four others of Rust 1.86 to 1.94×`.
fn words(band: &Band, count: u32) -> String {
    let models = spelled(band.models as u32);
    band.at(count).map_or_else(String::new, |(low, high)| {
        format!("{models} others of Rust {} to {}", number(low), times(high))
    })
}

/// Draws one large panel with all its words into `room`.
pub fn draw_panel(
    area: &Area,
    room: Rect,
    machine: &Machine,
    scaling: &Scaling,
    lines: &[&Line],
    band: Option<&Band>,
    sizes: Sizes,
) -> Result<()> {
    let (cores, full) = (machine.cores, scaling.full_load);
    let behind = band.map(Band::as_points).unwrap_or_default();
    let known = scaling.capacity.iter().chain(&behind).copied().collect::<Vec<_>>();
    let Some(span) = Span::of(lines.iter().copied(), &known, cores) else { return Ok(()) };

    let others = band.map(|band| words(band, full)).unwrap_or_default();
    let figure =
        |line: &Line| line.at(full).map_or_else(String::new, |speedup| times(speedup.value));
    let panel = Labelled {
        span: &span,
        lines: lines
            .iter()
            .map(|line| Ended { line, name: &line.who.label, figure: figure(line), at: Some(full) })
            .collect(),
        heading: String::new(),
        under: Load::Workers.words(),
        title: None,
        behind: vec![CAPACITY.to_owned(), others.clone()],
        sizes,
    };
    panel.draw(area, room, |panel| {
        panel.marks(machine, Some(Type::new(sizes.mark, GREY)))?;
        let mut ends = Vec::new();
        if let Some(end) = panel.capacity(&scaling.capacity)? {
            ends.push(Label::grey(CAPACITY, end));
        }
        if let Some(band) = band
            && let Some(end) = panel.band(band, full)?
        {
            ends.push(Label { colour: BAND, ..Label::grey(others, end) });
        }
        ends.push(Label::grey("ideal", panel.ideal(cores)?));
        Ok(ends)
    })
}
