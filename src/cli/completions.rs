//! `gilscope completions SHELL`, and the manual page: what shells and `man` know of the command line, made from
//! it, so that both know all of it.

use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Args, CommandFactory as _};
use clap_complete::Shell;

use super::Cli;

/// For which shell.
#[derive(Args)]
pub struct Arguments {
    /// As in `gilscope completions bash > ~/.local/share/bash-completion/completions/gilscope`
    shell: Shell,
}

/// Prints a script for the shell.
pub fn completions(arguments: &Arguments) -> Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut Cli::command(), "gilscope", &mut script);
    print(&script)
}

/// Prints the manual page.
pub fn man() -> Result<ExitCode> {
    let mut page = Vec::new();
    clap_mangen::Man::new(Cli::command()).render(&mut page).context("cannot write the page")?;
    print(&page)
}

fn print(text: &[u8]) -> Result<ExitCode> {
    super::say(String::from_utf8_lossy(text).trim_end())?;
    Ok(ExitCode::SUCCESS)
}
