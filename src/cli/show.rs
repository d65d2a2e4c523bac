//! `gilscope show WORKLOAD MODEL`, `gilscope show PROBE`: the sources of a pair, from the binary
//! itself.

use std::process::ExitCode;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use gilscope::{grid, probes, scripts};
use include_dir::{Dir, include_dir};

static SOURCES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src");
/// Narrower columns would wrap nearly every line.
const NARROWEST_COLUMN: usize = 60;
/// Without a terminal: two columns of 100, as wide as the sources are.
const DEFAULT_WIDTH: u16 = 203;

/// Which pair.
#[derive(Args)]
pub struct Arguments {
    /// The workload, or a probe
    #[arg(value_parser = names())]
    name: String,
    /// The model, of either language; a probe has none
    #[arg(value_parser = super::model_names())]
    model: Option<String>,
}

fn names() -> clap::builder::PossibleValuesParser {
    let mut names = grid::workload_names();
    names.extend(probes::names());
    names.into()
}

/// Prints Rust on the left and Python on the right; one below the other where that is too narrow.
pub fn show(arguments: &Arguments) -> Result<ExitCode> {
    let width = usize::from(super::terminal_width().unwrap_or(DEFAULT_WIDTH));
    let column = (width - 3) / 2;
    for stem in stems(arguments)? {
        let (rust, python) = (format!("{stem}.rs"), format!("{stem}.py"));
        let left = source(&format!("src/{rust}"), text(&SOURCES, &rust), "Rust");
        let text = text(&scripts::EMBEDDED, &python);
        let right = source(&format!("python_scripts/{python}"), text, "Python");
        if column >= NARROWEST_COLUMN {
            super::say(beside(&left, &right, column))?;
        } else {
            super::say(format_args!("{left}\n{right}"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// What both languages call the files, without what follows the dot.
fn stems(Arguments { name, model }: &Arguments) -> Result<Vec<String>> {
    if probes::names().contains(&name.as_str()) {
        ensure!(model.is_none(), "a probe has no model: gilscope show {name}");
        return Ok(vec![format!("probes/{name}")]);
    }
    let model = model.as_ref().with_context(|| {
        format!("which model of {name}? gilscope list shows them: gilscope show {name} threads")
    })?;
    // Models of both kinds share names: which is meant, the workload tells.
    let waits = grid::WAITING.iter().any(|row| row.about.name == name);
    let folder = if waits { "waiting/" } else { "" };
    Ok(vec![format!("{folder}workloads/{name}"), format!("{folder}models/{model}")])
}

fn text(dir: &'static Dir<'static>, path: &str) -> Option<&'static str> {
    dir.get_file(path)?.contents_utf8()
}

fn source(path: &str, text: Option<&str>, language: &str) -> String {
    match text {
        Some(text) => format!("{path}\n{}\n{text}", "─".repeat(path.chars().count())),
        None => format!("({language} has no model of this name)\n"),
    }
}

fn beside(left: &str, right: &str, column: usize) -> String {
    let (left, right) = (folded(left, column), folded(right, column));
    let lines = left.len().max(right.len());
    let line = |side: &[String], i: usize| side.get(i).cloned().unwrap_or_default();
    (0..lines)
        .map(|i| {
            let both = format!("{:column$} │ {}", line(&left, i), line(&right, i));
            format!("{}\n", both.trim_end())
        })
        .collect()
}

/// The lines of `text`, longer ones cut into pieces that keep their indentation.
fn folded(text: &str, column: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let mut rest: Vec<char> = line.chars().collect();
        while rest.len() > column {
            // At a space, if there is one in the last half of the line.
            let space =
                rest[..column].iter().rposition(|&c| c == ' ').filter(|&at| at > column / 2);
            let tail = rest.split_off(space.map_or(column, |at| at + 1));
            lines.push(rest.iter().collect());
            rest = " ".repeat(indent + 4).chars().chain(tail).collect();
        }
        lines.push(rest.iter().collect());
    }
    lines
}
