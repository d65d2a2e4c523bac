//! What went well and what was lost of it, or got stuck: bars of the same length, each all there was.

use super::bars::SHORTEST;
use super::rows::Rows;
use super::text::{bar, figure, width};
use super::{Picture, sentences, shown_number};
use crate::record::Record;
use crate::record::probes::{Case, Probe};

/// Every way of doing it, with two threads where that was measured.
pub fn draw(record: &Record, probe: &Probe, columns: usize) -> Option<Picture> {
    let loss = probe.loss()?;
    let has = |case: &&Case| loss.estimate(case).is_some();
    let at = shown_number(probe.cases.iter().filter(has))?;
    let cases: Vec<&Case> = probe.cases.iter().filter(has).filter(|case| case.at == at).collect();
    let rows = Rows::named(cases, |case| case.label.clone());
    // `additions lost`
    let (_, lost) = loss.name.rsplit_once(' ')?;
    let values: Vec<_> = rows.cases.iter().filter_map(|case| loss.estimate(case)).collect();
    let figures: Vec<String> = values
        .iter()
        .map(|share| match share.value {
            0.0 => format!("none {lost}"),
            _ => format!("{} {lost}", figure(*share, |x| loss.unit.words(x))),
        })
        .collect();
    let widest = figures.iter().map(|figure| width(figure)).max()?;
    let room = rows.room(columns).saturating_sub(widest + 1).max(SHORTEST);
    let beside = values.iter().zip(&figures).map(|(share, figure)| {
        let kept = bar(1.0 - share.value, room);
        // Whole columns are lost: a part of one belongs to the bar before it.
        let rest = room - width(&kept);
        format!("{kept}{} {figure}", "░".repeat(rest))
    });
    let beside: Vec<String> = beside.collect();
    let mut lines = rows.lines(record, &beside);
    lines.push(rows.line("", &format!("█ not {lost}, ░ {lost}")));
    Some(Picture { said: sentences::lost(record, probe, &loss, &rows.cases)?, lines })
}
