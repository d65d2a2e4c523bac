//! Ratios over a range: a row for each variant, a column for each number, and the figure on the
//! colour that says if it is more or less than one.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::{file, notes, who};
use crate::analysis::Estimate;
use crate::analysis::contrasts::Shown;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::marks::Words;
use crate::charts::kit::matrix::{Matrix, Square};
use crate::charts::kit::notes::cut;
use crate::charts::kit::rows::{Column, RowChart, groups};
use crate::charts::kit::style::Look;
use crate::record::Record;
use crate::record::probes::{Case, Probe, Unit};
use crate::words::sentence;

/// Room for the last column.
const PAYS_FROM: i32 = 460;
/// More rows than this would be too low for their figures.
const MOST: usize = 40;

/// Draws each figure of `probe` that is a ratio: the first of them only, since one is a page.
pub fn draw(record: &Record, probe: &Probe, folder: &Path) -> Result<Option<PathBuf>> {
    let Some(figure) = probe.figures.iter().find(|figure| figure.unit == Unit::Times) else {
        return Ok(None);
    };
    let pays = |way: &[Case]| probe.pays(way);
    let mut numbers: Vec<u64> = probe.cases.iter().map(|case| case.at).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut ways: Vec<&[Case]> = probe.ways().filter(|way| pays(way).is_some()).collect();
    if ways.is_empty() {
        return Ok(None);
    }
    let all: Vec<&Case> = probe.cases.iter().collect();
    let beyond = cut(&mut ways, MOST, |way| who(record, &way[0]).label);
    let of = |case: &Case| case.estimate(|seen| seen.figure(&figure.name));
    let square = |case: &Case| -> Result<Estimate, &'static str> {
        of(case).ok_or(case.outcome.missing().map_or("no figure", |missing| missing.status))
    };
    let column = |&at: &u64| {
        let squares =
            ways.iter().map(|way| -> Square { way.iter().find(|case| case.at == at).map(square) });
        (probe.at_words(at), squares.collect())
    };
    let frame = Frame {
        title: probe.title(record, &all, Shown::Map),
        subtitle: format!(
            "{} {}; above each column: {}; white where the interval holds 1",
            probe.question,
            sentence(&figure.title),
            probe.over,
        ),
        notes: notes(record, probe, &all).into_iter().chain(beyond).collect(),
    };
    let rows: Vec<_> = ways.iter().map(|way| who(record, &way[0])).collect();
    let words = |(way, who): (&&[Case], &crate::analysis::names::Who)| {
        let words = pays(way).map_or_else(String::new, |from| from.words(probe.over_unit));
        (words, Look::of(who.tint, &who.runtime).colour)
    };
    let ideal = f64::from(record.machine.cores.max(2));
    let matrix = Matrix { columns: numbers.iter().map(column).collect(), ideal, foot: 0 };
    let from = Words {
        heading: "pays from".to_owned(),
        aside: String::new(),
        width: PAYS_FROM,
        words: ways.iter().zip(&rows).map(words).collect(),
    };
    let columns: Vec<Box<dyn Column>> = vec![Box::new(matrix), Box::new(from)];
    let mut groups = groups(&rows);
    let named = groups.iter_mut().flat_map(|group| &mut group.rows);
    for (row, way) in named.zip(&ways) {
        row.under.extend(counted(probe, way));
    }
    RowChart { frame, groups, tallest: 210, columns }
        .draw(record, folder, &file(probe, "map", None))
        .map(Some)
}

/// In how many pieces what is handed over: the figures that count something, at the smallest number.
fn counted(probe: &Probe, way: &[Case]) -> Option<String> {
    let said =
        probe.figures.iter().filter(|figure| figure.unit == Unit::Count).filter_map(|info| {
            let counts =
                way.iter().filter_map(|case| case.estimate(|seen| seen.figure(&info.name)));
            let most = counts.map(|count| count.value).reduce(f64::max)?;
            Some(format!("{} {}", info.unit.words(most), info.title))
        });
    let said: Vec<String> = said.collect();
    (!said.is_empty()).then(|| format!("up to {}", said.join(" in ")))
}
