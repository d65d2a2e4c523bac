//! `gilscope class`: lessons on a page for the projector; `gilscope class collect`: what a class did at home.

use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, Subcommand};

mod collect;
mod teach;

/// What to do for a class.
#[derive(Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    what: Option<What>,
    #[command(flatten)]
    lecture: teach::Lecture,
}

#[derive(Subcommand)]
enum What {
    /// Gather the lines that python_scripts/gilkit.py printed at home: a table, and all on one chart
    Collect(collect::Arguments),
}

/// Does it.
pub fn class(arguments: &Arguments) -> Result<ExitCode> {
    match &arguments.what {
        Some(What::Collect(collect)) => collect::collect_from(collect),
        None => teach::teach(&arguments.lecture),
    }
}
