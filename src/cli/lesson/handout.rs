//! `gilscope handout`: lessons on paper.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::lessons::handout::handout as page;

use super::{FromArgs, rehearse};
use crate::cli::{recording, report, say};

/// Which lessons, and where to.
#[derive(Args)]
pub struct Arguments {
    /// The lessons, by their numbers. Without any, all
    #[arg(value_name = "LESSON")]
    lessons: Vec<u32>,
    #[command(flatten)]
    from: FromArgs,
    /// The folder of a rehearsal, from which this machine's charts are
    #[arg(long, value_name = "DIR", default_value = rehearse::FOLDER)]
    rehearsal: PathBuf,
    /// Where to leave it
    #[arg(short, long, value_name = "FILE", default_value = "handout.html")]
    output: PathBuf,
    /// Open it in the browser
    #[arg(long)]
    open: bool,
}

/// Writes it.
pub fn handout(arguments: &Arguments) -> Result<ExitCode> {
    let lessons = arguments.from.lessons(&arguments.lessons)?;
    let record = |stem: &str| {
        let path = arguments.rehearsal.join(stem).join("record.json");
        Path::exists(&path).then(|| recording::read(&path)).transpose()
    };
    let with_records: Result<Vec<_>> =
        lessons.into_iter().map(|lesson| Ok((lesson.clone(), record(&lesson.stem)?))).collect();
    let text = page(&with_records?)?;
    std::fs::write(&arguments.output, text).with_context(|| {
        let to = arguments.output.display();
        format!("cannot write the handout {to}: name another file with --output FILE")
    })?;
    say(arguments.output.display())?;
    if arguments.open {
        report::open(&arguments.output)?;
    }
    Ok(ExitCode::SUCCESS)
}
