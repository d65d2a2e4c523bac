//! What was counted and what was lost of it: bars of the same length, each all that was to be counted.

use super::bars::SHORTEST;
use super::rows::Rows;
use super::text::{bar, figure, width};
use super::{Picture, sentences, shown_number};
use crate::record::Record;
use crate::record::probes::{Case, Probe};

/// Every way of counting, with two threads where that was measured.
pub fn draw(record: &Record, probe: &Probe, columns: usize) -> Option<Picture> {
    let loss = probe.loss()?;
    let has = |case: &&Case| loss.estimate(case).is_some();
    let at = shown_number(probe.cases.iter().filter(has))?;
    let cases: Vec<&Case> = probe.cases.iter().filter(has).filter(|case| case.at == at).collect();
    let rows = Rows::named(cases, |case| case.label.clone());
    let values: Vec<_> = rows.cases.iter().filter_map(|case| loss.estimate(case)).collect();
    let figures: Vec<String> = values
        .iter()
        .map(|lost| match lost.value {
            0.0 => "none lost".to_owned(),
            _ => format!("{} lost", figure(*lost, |x| loss.unit.words(x))),
        })
        .collect();
    let widest = figures.iter().map(|figure| width(figure)).max()?;
    let room = rows.room(columns).saturating_sub(widest + 1).max(SHORTEST);
    let beside = values.iter().zip(&figures).map(|(lost, figure)| {
        let counted = bar(1.0 - lost.value, room);
        // Whole columns are lost: a part of one belongs to the bar before it.
        let lost = room - width(&counted);
        format!("{counted}{} {figure}", "░".repeat(lost))
    });
    let beside: Vec<String> = beside.collect();
    let mut lines = rows.lines(record, &beside);
    lines.push(rows.line("", "█ counted, ░ lost"));
    Some(Picture { said: sentences::lost(record, probe, &loss, &rows.cases)?, lines })
}
