//! The first slide: Python's threads and processes, and Rust's best model, on the workload that is known
//! best.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::speedup::draw_panel;
use crate::analysis::headline::Headline;
use crate::analysis::scaling::Scaling;
use crate::analysis::series::{Gap, Line};
use crate::charts::kit::canvas;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::Sizes;
use crate::charts::kit::phrases::{interval_words, load};
use crate::record::Record;

/// Type sizes for the back row.
const SIZES: Sizes = Sizes { axis: 64, label: 72, mark: 48, weight: 1.6 };

/// Draws the headline, if the record has both languages to set against each other.
pub fn draw(record: &Record, all: &[Scaling], folder: &Path) -> Result<Option<PathBuf>> {
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
        notes: gaps(&lines, scaling).map(Gap::note).collect(),
    };
    canvas::save(folder, "headline", |area| {
        let room = frame.draw(area, record)?;
        draw_panel(area, room, &record.machine, scaling, &lines, None, SIZES)
    })
    .map(Some)
}

/// What is missing from these lines.
fn gaps<'a>(lines: &[&Line], scaling: &'a Scaling) -> impl Iterator<Item = &'a Gap> {
    scaling.gaps.iter().filter(|gap| lines.iter().any(|line| line.who == gap.who))
}
