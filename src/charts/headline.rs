//! The first slide: three lines, Python's threads and processes and Rust's threads.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::speedup::draw_panel;
use crate::analysis::names::{Who, runtime_short};
use crate::analysis::scaling::Scaling;
use crate::analysis::series::{Gap, Line};
use crate::charts::kit::canvas;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::Sizes;
use crate::charts::kit::phrases::{interval_words, load};
use crate::record::{Bound, EMBEDDED, NATIVE, Record, Workers};
use crate::words::times;

/// The three, in the order of the title: each by the model that stands for such workers.
const SHOWN: [(&str, Workers); 3] =
    [(EMBEDDED, Workers::Threads), (EMBEDDED, Workers::Processes), (NATIVE, Workers::Threads)];

/// Type sizes for the back row.
const SIZES: Sizes = Sizes { axis: 64, label: 72, mark: 48, weight: 1.6 };

/// Draws the headline, if the record has both languages to set against each other.
pub fn draw(record: &Record, all: &[Scaling], folder: &Path) -> Result<Option<PathBuf>> {
    let Some(scaling) = choose(record, all) else { return Ok(None) };
    let shown = |who: &Who| SHOWN.iter().any(|shown| is(record, who, *shown));
    let lines: Vec<&Line> = scaling.lines.iter().filter(|l| shown(&l.who)).collect();
    let gaps = scaling.gaps.iter().filter(|g| shown(&g.who));
    let frame = Frame {
        title: title(record, scaling),
        subtitle: subtitle(&lines, scaling.full_load),
        notes: gaps.map(Gap::note).collect(),
    };
    canvas::save(folder, "headline", |area| {
        let room = frame.draw(area, record)?;
        draw_panel(area, room, &record.machine, scaling, &lines, SIZES)
    })
    .map(Some)
}

/// `primes` if it has a line in each language, else the first workload that has.
pub fn choose<'a, 'b>(record: &Record, all: &'a [Scaling<'b>]) -> Option<&'a Scaling<'b>> {
    let both = |s: &&Scaling| {
        let [python @ .., rust] = SHOWN.map(|shown| line(record, s, shown).is_some());
        rust && python.contains(&true)
    };
    let primes = all.iter().find(|s| s.info.name == "primes").filter(both);
    primes.or_else(|| all.iter().find(both))
}

fn is(record: &Record, who: &Who, (runtime, kind): (&str, Workers)) -> bool {
    who.runtime == runtime && record.stands_for(Bound::Computing, &who.model, kind)
}

fn line<'a>(record: &Record, scaling: &'a Scaling, shown: (&str, Workers)) -> Option<&'a Line> {
    scaling.lines.iter().find(|line| is(record, &line.who, shown))
}

/// What was measured, in numbers: nothing that the next record could contradict.
fn title(record: &Record, scaling: &Scaling) -> String {
    let workers = scaling.full_load;
    let mut before = "";
    let mut shown = Vec::new();
    for (runtime, kind) in SHOWN {
        let Some(line) = line(record, scaling, (runtime, kind)) else { continue };
        let Some(speedup) = line.at(workers) else { continue };
        // Spaces that do not break: a line ends between models, not before a figure.
        let figure =
            format!("{}\u{a0}{}", record.model_label(&line.who.model), times(speedup.value));
        // "Python threads 1×, processes 2×, Rust threads 2×": a language is named once.
        let named = if runtime == before {
            figure
        } else {
            format!("{}\u{a0}{figure}", runtime_short(record, runtime))
        };
        shown.push(named);
        before = runtime;
    }
    let load = load(record, workers);
    format!("{} on {load}: {}", scaling.info.name, shown.join(", "))
}

/// How to read it, and which of the lines cannot be told from their sequential program.
fn subtitle(lines: &[&Line], workers: u32) -> String {
    let ends: Vec<_> = lines.iter().filter_map(|l| Some((l, l.at(workers)?))).collect();
    let mut text =
        "Speed-up over each language's own sequential program; higher is better".to_owned();
    text.push_str("; ");
    text.push_str(interval_words(ends.iter().map(|(_, speedup)| speedup)));
    let same: Vec<&str> = ends
        .iter()
        .filter(|(_, s)| s.interval.is_some() && !s.excludes(1.0))
        .map(|(line, _)| line.who.label.as_str())
        .collect();
    if !same.is_empty() {
        text.push_str(&format!(". No difference from sequential seen for {}", same.join(" and ")));
    }
    text
}
