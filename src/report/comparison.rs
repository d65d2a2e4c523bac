//! Two or more records, held against the first of them, as people read it.

use super::READABLE;
use super::tables::{code, comparison as tables};
use crate::analysis::comparable::{differences, letter};
use crate::analysis::compare::{Comparison, Mean};
use crate::analysis::names;
use crate::analysis::runs::MEASURED;
use crate::analysis::slower::{By, Judgement, Limit, Slower, What};
use crate::record::Record;
use crate::words::{self, number, plural, times, wrap};

/// All of it: what is compared, in what the records differ, the cells and the means. `names` are what the
/// user called the records, the baseline's first.
pub fn comparison(comparisons: &[Comparison<'_>], names: &[String], width: Option<u16>) -> String {
    let Some(first) = comparisons.first() else { return String::new() };
    let records: Vec<&Record> =
        std::iter::once(first.before).chain(comparisons.iter().map(|c| c.after)).collect();
    let prose = |text: &str| wrap(text, width.map(|width| width.min(READABLE)), "  ");
    let of_records =
        (0..).zip(&records).zip(names).map(|((n, r), name)| prose(&of_record(n, r, name)));
    let mut blocks = vec![of_records.collect::<Vec<_>>().join("\n")];
    let differ: Vec<String> = differences(&records).iter().map(|text| prose(text)).collect();
    if !differ.is_empty() {
        blocks.push(differ.join("\n"));
    }
    for (number, comparison) in (1..).zip(comparisons) {
        let letters = (letter(0), letter(number));
        blocks.push(prose(&how_to_read(comparison, letters)));
        blocks.extend(tables::cells(comparison, letters, width));
        blocks.push(tables::means(comparison, letters, width));
        blocks.push(
            seen(comparison, letters).iter().map(|text| prose(text)).collect::<Vec<_>>().join("\n"),
        );
    }
    blocks.join("\n\n")
}

fn of_record(number: usize, record: &Record, name: &str) -> String {
    let Record { started, gilscope, profile, processes, .. } = record;
    let minute = started.get(..16).unwrap_or(started).replace('T', " ");
    let build = format!("{} {}", gilscope.version, gilscope.commit);
    format!(
        "{}  {name}: {minute}, gilscope {}, profile {profile}, {}",
        letter(number),
        build.trim(),
        plural(*processes, "process")
    )
}

fn how_to_read(comparison: &Comparison<'_>, (a, b): (char, char)) -> String {
    let mut text = format!(
        "{b} over {a}: how many times as long {b} takes; above 1 it is slower. These are runs of their \
         own, unpaired: what disturbed one was over when the other began."
    );
    let has_intervals = comparison.cells.iter().any(|c| c.ratio.difference.is_some());
    if has_intervals {
        text += " In brackets 95 % intervals (Welch's, of the processes' means), widened by what two \
                 runs differ by anyhow";
        text += &match comparison.disagreement {
            Some(of) => format!(
                ": by how their workloads disagree, {} times as much as their processes do.",
                number(of.factor)
            ),
            None => format!(
                ": too few workloads to tell by how much, so that {} times was taken, as measured on \
                 two busy cores.",
                number(MEASURED.factor)
            ),
        };
    } else {
        text +=
            " Fewer than five processes in one of them: points without intervals, and no verdict.";
    }
    text
}

/// What the means are over, and how many intervals exclude 1 by chance alone.
fn seen(comparison: &Comparison<'_>, (a, b): (char, char)) -> Vec<String> {
    let mut lines = vec![format!(
        "Geometric means are over the {} that all of the records have measured.",
        plural(comparison.common() as u32, "cell")
    )];
    let (before, after) = comparison.alone();
    for (letter, count) in [(a, before), (b, after)] {
        if count > 0 {
            let cells = plural(count as u32, "cell");
            lines.push(format!("Not compared: {cells} that {letter} alone has measured."));
        }
    }
    if comparison.build.is_some() {
        lines.push(
            "Rust over Python: how native cells changed beside Python's of the same processes, in work \
             that computes. A build of gilscope changes Rust alone; what slows a whole run slows both."
                .to_owned(),
        );
    }
    let (excluding, intervals) = comparison.excluding_one();
    if intervals > 0 {
        lines.push(format!(
            "{excluding} of {} exclude 1. Where nothing differs one in twenty does, {} here.",
            plural(intervals as u32, "interval"),
            (intervals as f64 / 20.0).round()
        ));
    }
    lines
}

/// What is slower than the limit, or that nothing is; a line each.
pub fn judgement(
    comparison: &Comparison<'_>,
    judgement: &Judgement<'_>,
    share: f64,
    number: usize,
    width: Option<u16>,
) -> Vec<String> {
    let (a, b) = (letter(0), letter(number));
    let asked = format!("{} %", percent(share));
    let mut lines = Vec::new();
    if judgement.slower.is_empty() {
        lines.push(format!(
            "Nothing in {b} is slower than in {a} by more than {asked}, as far as can be told: {} and {} \
             were judged.",
            plural(judgement.cells as u32, "cell"),
            plural(judgement.means as u32, "mean")
        ));
    }
    let slower = judgement.slower.iter();
    lines.extend(slower.map(|slower| format!("SLOWER in {b}: {}", one(comparison, slower))));
    let raised = judgement.raised.iter();
    let raised: Vec<String> = raised.map(|(mean, limit)| raise(comparison, mean, *limit)).collect();
    if !raised.is_empty() {
        lines.push(format!("Limits above {asked}: {}.", raised.join("; ")));
    }
    lines.iter().map(|line| wrap(line, width, "  ")).collect()
}

fn one(comparison: &Comparison<'_>, slower: &Slower<'_>) -> String {
    let (what, ratio) = match slower.what {
        What::Build(mean) => {
            let of = mean.workload.as_ref();
            let of = of.map_or_else(|| "as a whole".to_owned(), |name| format!("in {name}"));
            (format!("native Rust {of}, beside Python's cells of the same processes"), &mean.ratio)
        }
        What::Mean(mean) => (format!("the mean of {}", of_mean(comparison, mean)), &mean.ratio),
        What::Cell(pair) => {
            let cell = pair.before;
            let (runtime, _) = names::runtime(comparison.before, cell);
            let name = format!("{} {}, {runtime}", cell.workload, words::whole(cell.size));
            (format!("{name}: {}", names::model(cell)), &pair.ratio)
        }
    };
    format!("{what}: {}, limit {}", ratio.estimate.words(times), limit(slower.limit))
}

fn raise(comparison: &Comparison<'_>, mean: &Mean, of: Limit) -> String {
    format!("{} {}", of_mean(comparison, mean), limit(of))
}

fn of_mean(comparison: &Comparison<'_>, mean: &Mean) -> String {
    let name = code(comparison.before, mean.code.as_ref());
    match &mean.workload {
        Some(workload) => format!("{workload} in {name}"),
        None if mean.code.is_none() => "all cells".to_owned(),
        None => format!("all cells in {name}"),
    }
}

fn limit(limit: Limit) -> String {
    let by = match limit.by {
        By::Asked => "",
        By::Noise => " (the machine's noise)",
        By::Builds => " (builds of one source differ by as much)",
    };
    times(limit.ratio) + by
}

fn percent(share: f64) -> f64 {
    (share * 1e4).round() / 100.0
}
