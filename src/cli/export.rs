//! `gilscope export RECORD… --format …`: records for other programs to read.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail, ensure};
use clap::{Args, ValueEnum};
use gilscope::export::csv::{self, Table};
use gilscope::export::{markdown, pyperf, schema, trace};
use gilscope::record::Record;
use gilscope::words::list;

/// Which records, and in which form.
#[derive(Args)]
pub struct Arguments {
    /// Records, as every command that measures leaves them, or pages with records inside
    #[arg(required_unless_present = "schema", value_name = "RECORD")]
    records: Vec<PathBuf>,
    /// What is to read it
    #[arg(short, long, value_enum, required_unless_present = "schema")]
    format: Option<Format>,
    /// Which samples are wanted as CSV, where a record has several kinds. Default: the first that is there
    #[arg(long, value_enum, value_name = "TABLE", conflicts_with = "schema")]
    table: Option<Table>,
    /// The JSON Schema that every record satisfies, instead of a record
    #[arg(long, conflicts_with_all = ["records", "format"])]
    schema: bool,
    /// Where to leave it. Default: standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum Format {
    /// Data frames (pandas, Polars, R) and spreadsheets: a row for each raw sample
    Csv,
    /// python3 -m pyperf stats, hist, compare_to: a benchmark for each cell of a workload
    Pyperf,
    /// A README: the figures that a run ends with, and their intervals
    Markdown,
    /// ui.perfetto.dev and chrome://tracing: who ran when
    Trace,
}

/// Writes it.
pub fn export(arguments: &Arguments) -> Result<ExitCode> {
    let text = match arguments.format {
        None => schema::of()?,
        Some(format) => exported(arguments, format)?,
    };
    match &arguments.output {
        Some(to) => write(&text, to)?,
        None => super::say(text.trim_end())?,
    }
    Ok(ExitCode::SUCCESS)
}

fn exported(arguments: &Arguments, format: Format) -> Result<String> {
    let records = super::recording::read_all(&arguments.records)?;
    let records: Vec<Record> = records.into_iter().map(|(_, record)| record).collect();
    ensure!(
        arguments.table.is_none() || format == Format::Csv,
        "--table chooses a table for --format csv: leave it out"
    );
    match format {
        Format::Csv => {
            let table = table(&records, arguments.table)?;
            tell_missing(&records, table);
            csv::of(&records, table)
        }
        Format::Pyperf => {
            tell_missing(&records, Table::Cells);
            pyperf::of(&records)
        }
        Format::Markdown => Ok(markdown::of(&records)),
        Format::Trace => {
            ensure!(
                trace::has_any(&records),
                "nothing in it ran at a known time: a trace has samples of workloads, rounds of servers, and \
                 what probes like handoff saw"
            );
            Ok(trace::of(&records))
        }
    }
}

/// The table that is wanted, or the first that is there. What else is there is told.
fn table(records: &[Record], wanted: Option<Table>) -> Result<Table> {
    let all = Table::all_in(records);
    let names = |tables: &[Table]| list(&tables.iter().map(|t| t.name()).collect::<Vec<_>>());
    match (wanted, all.as_slice()) {
        (_, []) => bail!("nothing was measured or planned in it: there is no table"),
        (Some(table), all) if all.contains(&table) => Ok(table),
        (Some(table), all) => {
            bail!("there is no table {}: it has --table {}", table.name(), names(all))
        }
        (None, [first, others @ ..]) => {
            if !others.is_empty() {
                eprintln!(
                    "gilscope: this is the table {}; --table chooses another: {}",
                    first.name(),
                    names(others)
                );
            }
            Ok(*first)
        }
    }
}

/// What has no samples has no rows: how much that is.
fn tell_missing(records: &[Record], table: Table) {
    let all = csv::absent(records, table);
    let of = |status: &str| all.iter().filter(|why| why.status == status).count();
    if !all.is_empty() {
        eprintln!(
            "gilscope: not in it, since there are no samples: {} skipped, {} failed; gilscope table says why",
            of("skipped"),
            of("failed")
        );
    }
}

fn write(text: &str, to: &Path) -> Result<()> {
    // Half of a file would be read as a whole one.
    let remove = |_: &std::io::Error| {
        if to.is_file() {
            drop(fs::remove_file(to));
        }
    };
    let failed = || format!("cannot write {}: name another file with --output FILE", to.display());
    let mut file = fs::File::create(to).with_context(failed)?;
    let written = std::io::Write::write_all(&mut file, format!("{}\n", text.trim_end()).as_bytes());
    written.inspect_err(remove).with_context(failed)
}
