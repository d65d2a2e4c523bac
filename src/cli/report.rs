//! `gilscope report RECORD…`: one page of one or several records, from this machine or another.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::page::page;
use gilscope::record::Record;

/// What a page is called, beside its record.
pub const NAME: &str = "report.html";

/// Which records.
#[derive(Args)]
pub struct Arguments {
    /// Records, as every command that measures leaves them, or pages with records inside
    #[arg(required = true, value_name = "RECORD")]
    records: Vec<PathBuf>,
    /// Where to leave the page. Default: report.html beside the first record
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Open it in the browser
    #[arg(long)]
    open: bool,
}

/// Makes one page of all records.
pub fn report(arguments: &Arguments) -> Result<ExitCode> {
    let records = super::recording::read_all(&arguments.records)?;
    let beside = records.first().map(|(path, _)| path.with_file_name(NAME));
    let to = arguments.output.clone().or(beside).unwrap_or_else(|| NAME.into());
    let records: Vec<Record> = records.into_iter().map(|(_, record)| record).collect();
    write(&records, &to)?;
    super::say(to.display())?;
    if arguments.open {
        open(&to)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Writes the page of `records`.
///
/// # Errors
/// If it cannot be made or written.
pub fn write(records: &[Record], to: &Path) -> Result<()> {
    leave(&page(records)?, to)
}

/// Writes a page that is made.
///
/// # Errors
/// If it cannot be written.
pub fn leave(text: &str, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).with_context(|| cannot_write(to))?;
    }
    fs::write(to, text).inspect_err(|_| drop(fs::remove_file(to))).with_context(|| cannot_write(to))
}

fn cannot_write(page: &Path) -> String {
    format!("cannot write the page {}: name another file with --output FILE", page.display())
}

/// Opens a page in the browser.
///
/// # Errors
/// If this system has nothing to open it with.
pub fn open(page: &Path) -> Result<()> {
    opener::open(page)
        .with_context(|| format!("cannot open {}: open it in a browser yourself", page.display()))
}
