//! `gilscope show WORKLOAD MODEL`, `gilscope show PROBE`: the sources of a pair, from the binary
//! itself; with `--region` only the lines that decide.

use std::process::ExitCode;

use anyhow::{Result, bail, ensure};
use clap::Args;
use gilscope::record::Lane;
use gilscope::regions::{Region, regions, without_marks};
use gilscope::sources::{Source, twins};
use gilscope::{grid, probes, words};

use super::folding::folded;

/// Narrower columns would wrap nearly every line.
const NARROWEST_COLUMN: usize = 60;
/// Without a terminal: two columns of 100, as wide as the sources are.
const DEFAULT_WIDTH: u16 = 203;

/// Which pair, and how much of it.
#[derive(Args)]
pub struct Arguments {
    /// The workload, or a probe
    #[arg(value_parser = names())]
    name: String,
    /// The model, of either language; a probe has none
    #[arg(value_parser = super::model_names())]
    model: Option<String>,
    /// What an expert would ship in place of the plain program; needs no model
    #[arg(long)]
    library: bool,
    /// Only the marked lines of this name, in both languages
    #[arg(long, value_name = "NAME")]
    region: Option<String>,
    /// How many columns may be used; below 123 Python stands under Rust. Default: the terminal's
    #[arg(long, value_name = "COLUMNS", value_parser = clap::value_parser!(u16).range(40..=1_000))]
    width: Option<u16>,
}

fn names() -> clap::builder::PossibleValuesParser {
    let mut names = grid::workload_names();
    names.extend(probes::names());
    names.into()
}

fn region(source: &Source, name: &str) -> Option<Region<'static>> {
    regions(source.text?).into_iter().find(|region| region.name == name)
}

/// All of it under its heading. The marks are left out: they are for `--region`, and say nothing
/// to who reads the whole.
fn whole(source: &Source) -> String {
    match source.text {
        Some(text) => {
            heading(&format!("{}: {}", source.language, source.path)) + &without_marks(text)
        }
        None => format!("({} has no model of this name)\n", source.language),
    }
}

/// The lines of a region under a heading that says where they are.
fn only(source: &Source, name: &str) -> String {
    let Some(region) = region(source, name) else {
        return format!("({} has no region {name} here)\n", source.language);
    };
    let (first, last) = (region.first, region.last());
    let lines =
        if first == last { format!("line {first}") } else { format!("lines {first} to {last}") };
    heading(&format!("{}: {}, {lines}", source.language, source.path))
        + &region.lines.join("\n")
        + "\n"
}

fn heading(text: &str) -> String {
    format!("{text}\n{}\n", "─".repeat(text.chars().count()))
}

/// Prints Rust on the left and Python on the right; one below the other where that is too narrow.
pub fn show(arguments: &Arguments) -> Result<ExitCode> {
    let Arguments { name, model, library, region: wanted, width } = arguments;
    let stems = stems(name, model.as_deref(), *library)?;
    let mut pairs: Vec<[Source; 2]> = stems.iter().map(|stem| twins(stem)).collect();
    let marked = marked(&pairs);
    if let Some(wanted) = wanted {
        pairs.retain(|pair| pair.iter().any(|source| region(source, wanted).is_some()));
        if pairs.is_empty() {
            bail!(
                "no region {wanted} is marked there: {}",
                ask_for(name, model.as_deref(), &marked)
            );
        }
    }
    let width = usize::from(width.or_else(super::terminal_width).unwrap_or(DEFAULT_WIDTH));
    for pair in &pairs {
        let [rust, python] = pair.each_ref().map(|source| match wanted {
            Some(name) => only(source, name),
            None => whole(source),
        });
        super::say(laid_out(&rust, &python, width))?;
    }
    if wanted.is_none() && !marked.is_empty() {
        let text = format!("the lines that decide: {}", ask_for(name, model.as_deref(), &marked));
        super::say(words::wrap(&text, u16::try_from(width).ok(), "    "))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// What both languages call the files, without what follows the dot.
fn stems(name: &str, model: Option<&str>, library: bool) -> Result<Vec<String>> {
    if probes::names().contains(&name) {
        ensure!(model.is_none(), "a probe has no model: gilscope show {name}");
        return Ok(vec![format!("probes/{name}")]);
    }
    // Models of both kinds share names: which is meant, the workload tells.
    let waits = grid::WAITING.iter().any(|row| row.about.name == name);
    let folder = if waits { "waiting/" } else { "" };
    let what =
        if library { library_stem(name, waits)? } else { format!("{folder}workloads/{name}") };
    let how = model.map(|model| format!("{folder}models/{model}"));
    ensure!(
        library || how.is_some(),
        "which model of {name}? gilscope list shows them: gilscope show {name} threads"
    );
    Ok([what].into_iter().chain(how).collect())
}

/// What both languages call the library lane's files.
fn library_stem(name: &str, waits: bool) -> Result<String> {
    let is_there = match waits {
        true => grid::waiting_row(name, Lane::Library).is_some(),
        false => grid::library_row_named(name).is_some(),
    };
    ensure!(is_there, "{name} is not in the library lane: gilscope show {name} threads");
    Ok(format!("{}/{name}", Lane::library_folder(waits)))
}

/// The names of all regions, each once.
fn marked(pairs: &[[Source; 2]]) -> Vec<&'static str> {
    let mut names: Vec<&str> = pairs
        .iter()
        .flatten()
        .filter_map(|source| source.text)
        .flat_map(|text| regions(text).into_iter().map(|region| region.name))
        .collect();
    let mut seen = std::collections::HashSet::new();
    names.retain(|name| seen.insert(*name));
    names
}

/// The command that shows a region, for each that there is.
fn ask_for(name: &str, model: Option<&str>, marked: &[&str]) -> String {
    let pair: Vec<&str> = [Some(name), model].into_iter().flatten().collect();
    match marked {
        [] => "nothing is marked in these files".to_owned(),
        [first, others @ ..] => {
            let or = others.iter().map(|name| format!(", or --region {name}")).collect::<String>();
            format!("gilscope show {} --region {first}{or}", pair.join(" "))
        }
    }
}

/// Side by side, where two columns have room; otherwise Rust and below it Python.
fn laid_out(rust: &str, python: &str, width: usize) -> String {
    let column = (width - 3) / 2;
    if column >= NARROWEST_COLUMN {
        return beside(rust, python, column);
    }
    let stacked = |text: &str| folded(text, width).join("\n");
    format!("{}\n\n{}\n", stacked(rust).trim_end(), stacked(python).trim_end())
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
