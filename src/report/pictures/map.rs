//! Over a range of sizes, where each way of doing it is faster than what it is held against.

use super::rows::Rows;
use super::text::{fit, width};
use super::{Picture, sentences};
use crate::analysis::Estimate;
use crate::analysis::break_even::gains;
use crate::record::Record;
use crate::record::probes::{Case, Probe};

/// A probe whose figure is a ratio: a row for each way, a column for each size.
pub fn draw(record: &Record, probe: &Probe, columns: usize) -> Option<Picture> {
    let ratio = probe.ratio()?;
    let measured = |case: &&Case| !case.takes().is_empty();
    let has_any = |way: &&[Case]| way.iter().any(|case| measured(&case));
    let ways: Vec<&[Case]> = probe.ways().filter(has_any).collect();
    let mut sizes: Vec<u64> = probe.cases.iter().filter(measured).map(|case| case.at).collect();
    sizes.sort_unstable();
    sizes.dedup();
    let heads = heads(sizes.iter().map(|at| brief(&probe.at_words(*at))));
    let cell = heads.iter().map(|head| width(head)).max()? + 1;
    let value = |way: &[Case], at: u64| {
        let case = way.iter().find(|case| case.at == at)?;
        case.estimate(|seen| seen.figure(ratio))
    };
    let cells = |way: &[Case]| -> String {
        let mark = |value| fit(&mark(value).to_string().repeat(cell - 1), cell);
        sizes.iter().map(|at| value(way, *at).map_or_else(|| fit("", cell), mark)).collect()
    };
    let beside = ways.iter().map(|way| {
        let pays = probe.pays(way).map_or_else(String::new, |pays| pays.words(probe.over_unit));
        cells(way) + &brief(&pays)
    });
    let beside: Vec<String> = beside.collect();
    let rows = Rows::named(ways.iter().map(|way| &way[0]).collect(), |case| case.label.clone());
    let widest = beside.iter().map(|beside| width(beside)).max()?;
    let rows = rows.beside(widest, columns);
    let head: String = heads.iter().map(|head| fit(head, cell)).collect();
    let mut lines = vec![rows.line(&probe.over, &format!("{head}pays from"))];
    lines.extend(rows.lines(record, &beside));
    lines.push(rows.line("", "█ faster, ░ slower, · no difference seen"));
    Some(Picture { said: sentences::pays(record, probe, &ways), lines })
}

fn mark(ratio: Estimate) -> char {
    match (gains(&ratio), gains(&ratio.map(|x| 1.0 / x))) {
        (true, _) => '█',
        (_, true) => '░',
        _ => '·',
    }
}

/// Names of columns, each with its unit only where that is another one than before: `1 µs`, `10`, `100`.
fn heads(sizes: impl Iterator<Item = String>) -> Vec<String> {
    let mut before = String::new();
    let head = |size: String| match size.split_once(' ') {
        Some((number, unit)) if unit == before => number.to_owned(),
        Some((_, unit)) => {
            before = unit.to_owned();
            size
        }
        None => size,
    };
    sizes.map(head).collect()
}

/// `1.00 µs` without digits that all sizes have alike: `1 µs`.
fn brief(size: &str) -> String {
    size.replace(".00 ", " ").replace(".0 ", " ")
}
