//! The first slide: three lines, Python's threads and processes and Rust's threads.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::frame::count;
use super::lines::{self, Line};
use super::numbers::times;
use super::speedup::{Sizes, draw_panel};
use super::style::{model_label, runtime_short};
use super::{canvas, frame::Frame};
use crate::record::{EMBEDDED, NATIVE, Record};

/// The three, in the order of the title.
const SHOWN: [(&str, &str); 3] =
    [(EMBEDDED, "threads"), (EMBEDDED, "processes"), (NATIVE, "threads")];

/// Type sizes for the back row.
const SIZES: Sizes = Sizes { axis: 64, label: 72, mark: 48, weight: 1.6 };

/// Draws the headline, if the record has both languages to set against each other.
pub fn draw(record: &Record, folder: &Path) -> Result<Option<PathBuf>> {
    let Some((workload, lines)) = choose(record) else { return Ok(None) };
    let Some(workers) = lines::full_load(record, &workload) else { return Ok(None) };
    let notes: Vec<String> = lines::missing(record, &workload)
        .into_iter()
        .filter(|note| SHOWN.iter().any(|(r, m)| note.contains(&lines::label(record, r, m))))
        .collect();
    let frame = Frame {
        title: title(record, &workload, &lines, workers),
        subtitle: subtitle(&lines, workers),
        notes,
    };
    canvas::save(folder, "headline", |area| {
        let room = frame.draw(area, record)?;
        draw_panel(area, room, record, &workload, &lines, SIZES)
    })
    .map(Some)
}

/// `primes` if it has a line in each language, else the first workload that has.
fn choose(record: &Record) -> Option<(String, Vec<Line>)> {
    let mut names: Vec<&str> = record.workloads.iter().map(|w| w.name.as_str()).collect();
    names.sort_by_key(|name| *name != "primes");
    names.into_iter().find_map(|name| {
        let all = lines::lines(record, name);
        let of = |(runtime, model): (&str, &str)| {
            all.iter().position(|l| l.runtime == runtime && l.model == model)
        };
        let both = of(SHOWN[2]).is_some() && (of(SHOWN[0]).is_some() || of(SHOWN[1]).is_some());
        let wanted = |l: &Line| SHOWN.contains(&(l.runtime.as_str(), l.model.as_str()));
        both.then(|| (name.to_owned(), all.into_iter().filter(wanted).collect()))
    })
}

/// What was measured, in numbers: nothing that the next record could contradict.
fn title(record: &Record, workload: &str, lines: &[Line], workers: u32) -> String {
    let mut before = "";
    let mut shown = Vec::new();
    for (runtime, model) in SHOWN {
        let line = lines.iter().find(|l| l.runtime == runtime && l.model == model);
        let Some(speedup) = line.and_then(|l| l.at(workers)) else { continue };
        let figure = format!("{} {}", model_label(model), times(speedup.value));
        // "Python threads 1×, processes 2×, Rust threads 2×": a language is named once.
        let named = if runtime == before {
            figure
        } else {
            format!("{} {figure}", runtime_short(record, runtime))
        };
        shown.push(named);
        before = runtime;
    }
    let cores = count(record.machine.cores, "core");
    let load = if workers == record.machine.cores {
        cores
    } else {
        format!("{cores} with {}", count(workers, "worker"))
    };
    format!("{workload} on {load}: {}", shown.join(", "))
}

/// How to read it, and which of the lines cannot be told from their sequential program.
fn subtitle(lines: &[Line], workers: u32) -> String {
    let ends: Vec<_> = lines.iter().filter_map(|l| Some((l, l.at(workers)?))).collect();
    let mut text =
        "Speed-up over each language's own sequential program; higher is better".to_owned();
    if ends.iter().all(|(_, speedup)| speedup.interval.is_none()) {
        text.push_str("; too few rounds for intervals");
        return text;
    }
    text.push_str("; bars are 95 % intervals");
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
