//! The first slide: three lines, Python's threads and processes and Rust's threads.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::speedup::draw_panel;
use crate::analysis::names::{model_label, runtime_short};
use crate::analysis::scaling::Scaling;
use crate::analysis::series::{Gap, Line};
use crate::charts::kit::canvas;
use crate::charts::kit::frame::Frame;
use crate::charts::kit::labelled::Sizes;
use crate::charts::kit::phrases::{interval_words, load};
use crate::record::{EMBEDDED, NATIVE, Record};
use crate::words::times;

/// The three, in the order of the title.
const SHOWN: [(&str, &str); 3] =
    [(EMBEDDED, "threads"), (EMBEDDED, "processes"), (NATIVE, "threads")];

/// Type sizes for the back row.
const SIZES: Sizes = Sizes { axis: 64, label: 72, mark: 48, weight: 1.6 };

/// Draws the headline, if the record has both languages to set against each other.
pub fn draw(record: &Record, all: &[Scaling], folder: &Path) -> Result<Option<PathBuf>> {
    let Some(scaling) = choose(all) else { return Ok(None) };
    let shown = |runtime: &str, model: &str| SHOWN.contains(&(runtime, model));
    let lines: Vec<&Line> = scaling.lines.iter().filter(|l| shown(&l.runtime, &l.model)).collect();
    let gaps = scaling.gaps.iter().filter(|g| shown(&g.runtime, &g.model));
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
pub fn choose<'a, 'b>(all: &'a [Scaling<'b>]) -> Option<&'a Scaling<'b>> {
    let both = |s: &&Scaling| {
        line(s, SHOWN[2]).is_some() && SHOWN[..2].iter().any(|shown| line(s, *shown).is_some())
    };
    let primes = all.iter().find(|s| s.info.name == "primes").filter(both);
    primes.or_else(|| all.iter().find(both))
}

fn line<'a>(scaling: &'a Scaling, (runtime, model): (&str, &str)) -> Option<&'a Line> {
    scaling.lines.iter().find(|l| l.runtime == runtime && l.model == model)
}

/// What was measured, in numbers: nothing that the next record could contradict.
fn title(record: &Record, scaling: &Scaling) -> String {
    let workers = scaling.full_load;
    let mut before = "";
    let mut shown = Vec::new();
    for (runtime, model) in SHOWN {
        let line = line(scaling, (runtime, model));
        let Some(speedup) = line.and_then(|l| l.at(workers)) else { continue };
        // Spaces that do not break: a line ends between models, not before a figure.
        let figure = format!("{}\u{a0}{}", model_label(model), times(speedup.value));
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
        .map(|(line, _)| line.label.as_str())
        .collect();
    if !same.is_empty() {
        text.push_str(&format!(". No difference from sequential seen for {}", same.join(" and ")));
    }
    text
}
