//! `gilscope chart RECORD…`: draw the charts of records again, from this machine or another.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::charts;

use super::recording;

/// Which records.
#[derive(Args)]
pub struct Arguments {
    /// Records, as every command that measures leaves them, or pages with records inside
    #[arg(required = true, value_name = "RECORD")]
    records: Vec<PathBuf>,
    /// Slides instead: 16:9, and read from the last row of a lecture room
    #[arg(long)]
    slide: bool,
    /// Where to leave the charts. Default: beside each record
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

/// Draws each record's charts; with several records and `--out`, each into a folder of its own.
pub fn chart(arguments: &Arguments) -> Result<ExitCode> {
    let records = recording::read_all(&arguments.records)?;
    let is_alone = records.len() == 1;
    for (path, record) in records {
        let folder = match &arguments.out {
            None => path.parent().unwrap_or(Path::new(".")).to_owned(),
            Some(out) if is_alone => out.clone(),
            Some(out) => out.join(record.started.replace(':', "-")),
        };
        fs::create_dir_all(&folder).with_context(|| {
            format!("cannot write to {}: name another folder with --out DIR", folder.display())
        })?;
        let draw = if arguments.slide { charts::draw_slides } else { charts::draw_all };
        for chart in draw(&record, &folder)? {
            super::say(chart.display())?;
        }
    }
    Ok(ExitCode::SUCCESS)
}
