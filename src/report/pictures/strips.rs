//! How long something took: a strip for each case over powers of ten, higher where more of them are. The
//! middle may be the same for all, and what is rare and late is seen to the right.

use super::rows::{Rows, shown};
use super::text::{fit, heights, width};
use super::{Picture, sentences};
use crate::analysis::telling::Telling;
use crate::record::Record;
use crate::record::probes::{Case, Probe};
use crate::words::{duration, wrap};

/// Columns for a power of ten, at most.
const DECADE: usize = 8;
/// A bar of less than this part of the longest one is too short to be seen.
const UNSEEN: f64 = 0.004;

/// A probe with durations and a rate, or with durations of which most would have bars too short to be seen.
pub fn draw(record: &Record, probe: &Probe, columns: usize) -> Option<Picture> {
    probe.telling?;
    let telling = probe.telling_figure()?;
    let rate = probe.rate();
    let figure = rate.as_ref().unwrap_or(&telling);
    let rows = Rows::numbered(probe, shown(probe, figure));
    if rate.is_none() && !differ_much(&rows.cases, &telling) {
        return None;
    }
    let figures: Vec<String> =
        rows.cases.iter().map(|case| words(case, &[Some(&telling), rate.as_ref()])).collect();
    let widest = figures.iter().map(|figure| width(figure)).max()?;
    let scale = Scale::of(&rows.cases, rows.room(columns).saturating_sub(widest + 1))?;
    let beside = rows.cases.iter().zip(&figures);
    let beside: Vec<String> =
        beside.map(|(case, figure)| format!("{} {figure}", scale.strip(case))).collect();
    let mut lines = rows.lines(record, &beside);
    lines.push(rows.line("", &scale.ticks()));
    let caption = caption(probe, rate.as_ref());
    let caption = wrap(&caption, u16::try_from(columns).ok(), "  ");
    lines.extend(caption.lines().map(str::to_owned));
    Some(Picture { said: sentences::steps(record, probe, figure)?, lines })
}

/// What the strips are of, and the figures beside them.
fn caption(probe: &Probe, rate: Option<&Telling>) -> String {
    let rate = rate.map_or_else(String::new, |rate| format!("; then {}", rate.name));
    format!("  {}: higher where more are; its {}{rate}", probe.durations, probe.which())
}

/// Whether most values would have no bar to be seen.
fn differ_much(cases: &[&Case], telling: &Telling) -> bool {
    let values: Vec<f64> =
        cases.iter().filter_map(|case| Some(telling.estimate(case)?.value)).collect();
    let most = values.iter().copied().fold(0.0, f64::max);
    values.iter().filter(|value| **value < most * UNSEEN).count() * 2 > values.len()
}

/// The means of these figures, one after the other.
fn words(case: &Case, figures: &[Option<&Telling>]) -> String {
    let word = |figure: &Telling| {
        let words = figure.estimate(case).map_or_else(String::new, |e| figure.unit.words(e.value));
        format!("{words:>9}")
    };
    figures.iter().copied().flatten().map(word).collect::<Vec<_>>().join(" ")
}

/// Powers of ten nanoseconds side by side.
struct Scale {
    first: u32,
    decades: usize,
    /// Columns for each.
    decade: usize,
}

impl Scale {
    /// From the shortest to the longest duration of all, in so much room.
    fn of(cases: &[&Case], room: usize) -> Option<Self> {
        let durations = || {
            let seen = cases.iter().flat_map(|case| case.takes());
            seen.flat_map(|seen| &seen.durations).map(|(ns, _)| (*ns).max(1))
        };
        let (first, last) = (durations().min()?.ilog10(), durations().max()?.ilog10());
        let decades = (last - first + 1) as usize;
        Some(Self { first, decades, decade: (room / decades).clamp(1, DECADE) })
    }

    fn column(&self, ns: u64) -> usize {
        let decades = (ns.max(1) as f64).log10() - f64::from(self.first);
        ((decades * self.decade as f64) as usize).min(self.decades * self.decade - 1)
    }

    /// All durations of a case, as heights.
    fn strip(&self, case: &Case) -> String {
        let mut counts: Vec<u64> = vec![0; self.decades * self.decade];
        for (ns, count) in case.takes().iter().flat_map(|seen| &seen.durations) {
            let counted = &mut counts[self.column(*ns)];
            *counted = counted.saturating_add(*count);
        }
        let most = counts.iter().copied().max().unwrap_or(0);
        heights(&counts, most)
    }

    /// Where each power of ten begins; of names that would touch only the first.
    fn ticks(&self) -> String {
        let every = (7_usize).div_ceil(self.decade);
        let name = |n: usize| {
            let ns = 10_f64.powi((self.first as usize + n) as i32);
            duration(ns / 1e9).replace(".00 ", " ").replace(".0 ", " ")
        };
        let starts = (0..self.decades).step_by(every);
        starts.map(|n| fit(&format!("|{}", name(n)), self.decade * every)).collect()
    }
}
