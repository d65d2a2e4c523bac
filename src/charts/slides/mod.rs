//! Slides: one idea each, for the last row of a lecture room.
//!
//! ```text
//! gil, one_lock, held_released    who runs when       ─┐
//! convoy                          each answer a stroke │
//! headline, pair, lost_updates    lines, bars          ├─ kit: page (size, title, footer), figures,
//! cores_used                      cores as squares     │  lanes, cores, bars
//! asleep                          bytes as areas      ─┘
//! ```
//!
//! A chart is for reading, a slide for looking at: in capitals its text is at least three hundredths of
//! its height, which is still read at eight times that height; it has forty words at most, five series
//! at most, and a title that is a finding. Hue tells the languages apart, or the threads, and not the
//! models. What a figure rests on, with its interval, stands in the footer.
//!
//! What a slide says, [`crate::analysis::slides`] has computed: with opposite figures it says the
//! opposite, and where no difference is seen, that.

use anyhow::Result;

use crate::charts::kit::chart::Chart;
use crate::record::Record;

mod asleep;
mod convoy;
mod cores_used;
mod gil;
mod headline;
mod held_released;
mod kit;
mod lost_updates;
mod one_lock;
mod pair;

/// Every slide that `record` has the figures for.
pub fn draw(record: &Record) -> Result<Vec<Chart>> {
    let drawn = [
        gil::draw(record)?,
        one_lock::draw(record)?,
        convoy::draw(record)?,
        headline::draw(record)?,
        pair::draw(record)?,
        held_released::draw(record)?,
        lost_updates::draw(record)?,
        cores_used::draw(record)?,
        asleep::draw(record)?,
    ];
    Ok(drawn.into_iter().flatten().collect())
}
