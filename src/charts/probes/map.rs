//! Ratios over a range: a row for each variant, a column for each number, and the figure on the
//! colour that says if it is more or less than one.

use anyhow::Result;

use super::{file, look, notes, who};
use crate::analysis::Estimate;
use crate::analysis::contrasts::Shown;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::marks::Words;
use crate::charts::kit::matrix::{Matrix, Square};
use crate::charts::kit::notes::cut;
use crate::charts::kit::rows::{Column, RowChart, groups};
use crate::charts::kit::style::Look;
use crate::record::Record;
use crate::record::probes::{Case, FigureInfo, Probe, Unit};
use crate::words::sentence;

/// Room for the last column.
const PAYS_FROM: i32 = 460;
/// Room for what is handed over.
const HANDED_OVER: i32 = 640;
/// More rows than this would be too low for their figures.
const MOST: usize = 40;

/// Draws each figure of `probe` that is a ratio: the first of them only, since one is a page.
pub fn draw(record: &Record, probe: &Probe) -> Result<Option<Chart>> {
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
        (probe.at_words(at).replace(".00 ", " ").replace(".0 ", " "), squares.collect())
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
    let mut columns: Vec<Box<dyn Column>> = Vec::new();
    columns.extend(counted(record, probe, &ways).map(|counts| Box::new(counts) as _));
    columns.extend([Box::new(matrix) as Box<dyn Column>, Box::new(from)]);
    let groups = groups(&rows);
    RowChart { frame, groups, tallest: 210, columns }
        .chart(record, &file(probe, "map", None))
        .map(Some)
}

/// How much is handed over in how many pieces: the figures that count something, the most of each, as
/// `20,000 in 8`. Nothing in records that are older than these.
fn counted(record: &Record, probe: &Probe, ways: &[&[Case]]) -> Option<Words> {
    let counts: Vec<&FigureInfo> =
        probe.figures.iter().filter(|figure| figure.unit == Unit::Count).collect();
    let of = |way: &[Case]| {
        let most = |info: &&FigureInfo| {
            let values = way.iter().filter_map(|case| case.estimate(|s| s.figure(&info.name)));
            // A mean over takes that differ: what counts things is told in whole ones.
            Some(info.unit.words(values.map(|e| e.value).reduce(f64::max)?.round()))
        };
        counts.iter().filter_map(most).collect::<Vec<_>>().join(" in ")
    };
    let word = |way: &&[Case]| (of(way), look(record, &way[0]).colour);
    let words: Vec<_> = ways.iter().map(word).collect();
    let titles: Vec<&str> = counts.iter().map(|info| info.title.as_str()).collect();
    words.iter().any(|(words, _)| !words.is_empty()).then(|| Words {
        heading: titles.join(" in "),
        aside: String::new(),
        width: HANDED_OVER,
        words,
    })
}
