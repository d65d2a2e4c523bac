//! Records held against a baseline: a row for each workload and whose code it is, a column for each
//! record, a mark for how many times as long it takes.

use anyhow::Result;

use crate::analysis::comparable::letter;
use crate::analysis::compare::{Code, Comparison, Mean};
use crate::analysis::names::runtime_short;
use crate::analysis::verdict::{Verdict, grouped};
use crate::charts::kit::axis::Axis;
use crate::charts::kit::chart::Chart;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::marks::{Mark, Marks, ends};
use crate::charts::kit::notes::cut;
use crate::charts::kit::phrases::interval_words;
use crate::charts::kit::rows::{Column, Group, Row, RowChart};
use crate::charts::kit::style::Look;
use crate::record::{NATIVE, Record, Tint};
use crate::words::{number, plural, times};

/// More columns than this would be too narrow for their marks.
const MOST_COLUMNS: usize = 3;
/// More rows than this would be too low for their words.
const MOST_ROWS: usize = 36;

/// Draws the geometric means of these comparisons with one baseline, if they have any.
pub fn draw(comparisons: &[Comparison<'_>]) -> Result<Option<Chart>> {
    let mut shown: Vec<(usize, &Comparison)> = (1..).zip(comparisons).collect();
    let beyond = cut(&mut shown, MOST_COLUMNS, |(n, _)| format!("record {}", letter(*n)));
    let Some((_, first)) = shown.first() else { return Ok(None) };
    let mut rows = Vec::from_iter(0..first.means.len());
    let name = |row: &usize| {
        let mean = &first.means[*row];
        let of = mean.workload.as_deref().unwrap_or("all");
        format!("{of}: {}", label(first.before, mean))
    };
    // What is over all stands at the end, and is the last to be left out.
    let wholes = first.means.iter().filter(|mean| mean.workload.is_none()).count();
    let last = rows.split_off(rows.len() - wholes);
    let low = cut(&mut rows, MOST_ROWS, name);
    rows.extend(last);

    let marks: Vec<Vec<Mark>> =
        shown.iter().map(|(_, c)| of_comparison(c, &rows, first.build.is_some())).collect();
    // A quarter to both sides at least, so that small differences do not look large.
    let ends = marks.iter().flat_map(|marks| ends(marks)).chain([0.8, 1.25]);
    let Some(axis) = Axis::of_times(ends) else { return Ok(None) };
    let estimates = || marks.iter().flatten().filter_map(Mark::estimate);
    let frame = Frame {
        title: title(&shown),
        subtitle: format!(
            "Geometric means over the cells that all have measured; above 1 is slower than {}; \
             unpaired runs; {}",
            letter(0),
            interval_words(estimates())
        ),
        notes: low.into_iter().chain(beyond).chain(shown.iter().filter_map(runs)).collect(),
    };
    let heading = |number: usize| format!("{} over {}", letter(number), letter(0));
    let columns = shown.iter().zip(marks).map(|((number, _), marks)| {
        let aside = "above 1: longer".to_owned();
        let heading = heading(*number);
        Box::new(Marks { heading, aside, axis, references: vec![], marks }) as Box<dyn Column>
    });
    let columns = columns.collect();
    let records: Vec<&Record> =
        std::iter::once(first.before).chain(shown.iter().map(|(_, c)| c.after)).collect();
    let groups = groups(first, &rows);
    RowChart { frame, groups, tallest: 150, columns }.chart_of(&records, "compare").map(Some)
}

/// A row each, in groups by workload; the build at the end.
fn groups(comparison: &Comparison<'_>, rows: &[usize]) -> Vec<Group> {
    let means: Vec<&Mean> = rows.iter().map(|row| &comparison.means[*row]).collect();
    let record = comparison.before;
    let group = |(workload, means): (Option<String>, Vec<&Mean>)| {
        let name = workload.unwrap_or_else(|| "all".to_owned());
        let row = |mean: &&Mean| {
            let text = format!("{name}: {}", label(record, mean));
            Row::new(text, look(mean.code.as_ref()).colour)
        };
        Group { heading: None, rows: means.iter().map(row).collect() }
    };
    let mut groups: Vec<Group> =
        grouped(means, |mean| mean.workload.clone()).into_iter().map(group).collect();
    if comparison.build.is_some() {
        let row = Row::new("Rust over Python", look(None).colour);
        groups.push(Group { heading: None, rows: vec![row] });
    }
    groups
}

/// What stands in a column; the last row is the build's, if there is such a row.
fn of_comparison(comparison: &Comparison<'_>, rows: &[usize], has_build: bool) -> Vec<Mark> {
    let build = comparison.build.as_ref().filter(|_| has_build);
    let means = rows.iter().map(|row| &comparison.means[*row]).chain(build);
    let mark = |mean: &Mean| {
        let estimate = mean.ratio.estimate;
        let look = look(mean.code.as_ref());
        let interval = |(low, high)| format!("{} to {}", number(low), number(high));
        let aside = estimate.interval.map(interval).unwrap_or_default();
        Mark::Figure { estimate, look, aside, known: 0.0 }
    };
    let no_build =
        (has_build && build.is_none()).then(|| Mark::Words("no Python in common".into()));
    means.map(mark).chain(no_build).collect()
}

fn label(record: &Record, mean: &Mean) -> String {
    match &mean.code {
        None => plural(mean.cells as u32, "cell"),
        Some(code) if code.is_rust && code.runtime != NATIVE => {
            format!("Rust from {}", runtime_short(record, &code.runtime))
        }
        Some(code) => runtime_short(record, &code.runtime),
    }
}

fn look(code: Option<&Code>) -> Look {
    match code {
        None => Look::of(Tint::Grey, NATIVE),
        Some(code) if code.runtime == NATIVE => Look::of(Tint::Vermilion, NATIVE),
        Some(code) if code.is_rust => Look::of(Tint::Plum, &code.runtime),
        Some(code) => Look::of(Tint::Blue, &code.runtime),
    }
}

/// The mean over everything, in figures: no winner where its interval holds 1.
fn title(shown: &[(usize, &Comparison<'_>)]) -> String {
    let of = |(n, comparison): &(usize, &Comparison)| {
        let whole = comparison.means.last()?.ratio.estimate;
        let said = match Verdict::of(whole) {
            Verdict::Alike => "as good as equal",
            Verdict::NotSeen => "no difference is seen",
            Verdict::More => "slower",
            Verdict::Less => "faster",
            Verdict::Open => "too few processes for a verdict",
        };
        Some(format!(
            "{} takes {} the time of {}: {said}",
            letter(*n),
            times(whole.value),
            letter(0)
        ))
    };
    shown.iter().filter_map(of).collect::<Vec<_>>().join("; ")
}

/// How far apart the runs are anyhow.
fn runs((number, comparison): &(usize, &Comparison<'_>)) -> Option<String> {
    let factor = comparison.disagreement?.factor;
    comparison.cells.iter().any(|cell| cell.ratio.difference.is_some()).then(|| {
        format!(
            "{} over {}: intervals are widened by what two runs differ by anyhow: their workloads \
             disagree {} times as much as their processes do",
            letter(*number),
            letter(0),
            crate::words::number(factor)
        )
    })
}
