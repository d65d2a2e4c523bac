//! The first slide: Python's threads and processes, and Rust's best model, on the workload that is known
//! best.

use anyhow::Result;

use super::speedup::draw_panel;
use crate::analysis::headline::Headline;
use crate::analysis::scaling::{Scaling, is_emblem};
use crate::analysis::series::Gap;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::Sizes;
use crate::charts::kit::phrases::{interval_words, load, predicted};
use crate::record::{NATIVE, OWN_PYTHON, Record, Workers};

/// Type sizes for the back row.
const SIZES: Sizes = Sizes { axis: 64, label: 72, mark: 48, weight: 1.6 };

/// Draws the headline, if the record has both languages to set against each other.
pub fn draw(record: &Record, all: &[Scaling]) -> Result<Option<Chart>> {
    let Some(headline) = Headline::of(record, all) else { return Ok(None) };
    let (scaling, lines) = (headline.scaling, headline.lines());
    let ends: Vec<_> = lines.iter().filter_map(|l| l.at(scaling.full_load)).collect();
    let frame = Frame {
        title: headline.finding(record),
        subtitle: format!(
            "Speed-up of {} on {} over each language's own sequential program; higher is better; {}",
            scaling.info.name,
            load(record, scaling.full_load),
            interval_words(&ends)
        ),
        notes: predicted(record).into_iter().chain(gaps(record, scaling).map(Gap::note)).collect(),
    };
    frame
        .chart("headline", record, |area, room| {
            draw_panel(area, room, &record.machine, scaling, &lines, None, SIZES)
        })
        .map(Some)
}

/// What is missing of those that would be shown.
fn gaps<'a>(record: &Record, scaling: &'a Scaling) -> impl Iterator<Item = &'a Gap> {
    let shown = [
        (OWN_PYTHON, Workers::Threads),
        (OWN_PYTHON, Workers::Processes),
        (NATIVE, Workers::Threads),
    ];
    let is_shown = move |gap: &&Gap| {
        shown.iter().any(|(runtime, kind)| is_emblem(record, &gap.who, runtime, *kind))
    };
    scaling.gaps.iter().filter(is_shown)
}
