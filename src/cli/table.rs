//! `gilscope table RECORD…`: the tables of records and what was seen, from this machine or another.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use gilscope::report;

/// Which records.
#[derive(Args)]
pub struct Arguments {
    /// Records, as every command that measures leaves them, or pages with records inside
    #[arg(required = true, value_name = "RECORD")]
    records: Vec<PathBuf>,
    /// Only these workloads
    #[arg(long = "workload", value_name = "NAME", value_delimiter = ',', value_parser = super::workload_names())]
    workloads: Vec<String>,
    /// Above the tables what was seen as pictures in block characters
    #[arg(long)]
    pictures: bool,
    /// No tables: only what was seen, a sentence a line, the finding first
    #[arg(long, conflicts_with = "pictures")]
    brief: bool,
}

/// Prints all that the command that measured did not: it ends with what fits on a screen.
pub fn table(arguments: &Arguments) -> Result<ExitCode> {
    let records = super::recording::read_all(&arguments.records)?;
    let is_alone = records.len() == 1;
    for (number, (path, mut record)) in records.into_iter().enumerate() {
        if !arguments.workloads.is_empty() {
            let wanted = |name: &String| arguments.workloads.contains(name);
            record.workloads.retain(|info| wanted(&info.name));
            record.cells.retain(|cell| wanted(&cell.workload));
        }
        if !is_alone {
            let gap = if number > 0 { "\n" } else { "" };
            super::say(format_args!("{gap}{}\n", path.display()))?;
        }
        if arguments.brief {
            report::said(&record).iter().try_for_each(super::say)?;
            continue;
        }
        let width = super::terminal_width();
        if let Some(pictures) = report::pictures(&record, width).filter(|_| arguments.pictures) {
            super::say(pictures)?;
        }
        super::say(report::text(&record, width))?;
    }
    Ok(ExitCode::SUCCESS)
}
