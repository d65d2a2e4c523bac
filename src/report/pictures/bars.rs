//! Bars from zero, all on one scale, under the names of their runtimes.

use super::rows::shown;
use super::text::{bar, figure, fit, width};
use super::{Picture, numbered, sentences};
use crate::analysis::names::runtime_short;
use crate::record::Record;
use crate::record::probes::{Case, Probe};

/// A bar that is shorter says nothing.
pub const SHORTEST: usize = 8;
/// Names are cut to this.
const NAME: usize = 27;

/// One bar.
pub struct Bar {
    /// What it stands under, with those before it that stand under the same; nothing if it is empty.
    pub under: String,
    /// Its name.
    pub name: String,
    /// What it is as long as.
    pub value: f64,
    /// The same in words.
    pub figure: String,
}

/// The probe's most telling figure, a bar for each case.
pub fn draw(record: &Record, probe: &Probe, columns: usize) -> Option<Picture> {
    let telling = probe.telling_figure()?;
    let bar = |case: &Case| {
        let value = telling.estimate(case)?;
        Some(Bar {
            under: runtime_short(record, &case.runtime),
            name: numbered(probe, case, case.label.clone()),
            value: value.value,
            figure: figure(value, |x| telling.unit.words(x)),
        })
    };
    let bars: Vec<Bar> = shown(probe, &telling).into_iter().filter_map(bar).collect();
    Some(Picture { said: sentences::steps(record, probe, &telling)?, lines: lines(&bars, columns) })
}

/// The bars in so many columns.
pub fn lines(bars: &[Bar], columns: usize) -> Vec<String> {
    let widest = |text: fn(&Bar) -> &str| bars.iter().map(|b| width(text(b))).max().unwrap_or(0);
    let name = widest(|bar| &bar.name).min(NAME);
    let room = columns.saturating_sub(name + widest(|bar| &bar.figure) + 4).max(SHORTEST);
    let most = bars.iter().map(|bar| bar.value).fold(f64::MIN_POSITIVE, f64::max);
    let mut lines = Vec::new();
    for same in bars.chunk_by(|a, b| a.under == b.under) {
        lines.extend(Some(same[0].under.clone()).filter(|under| !under.is_empty()));
        lines.extend(same.iter().map(|Bar { name: of, value, figure, .. }| {
            format!("  {} {} {figure}", fit(of, name), bar(value / most, room))
        }));
    }
    lines
}
