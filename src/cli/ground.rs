//! What every command that measures stands on: what it was told, and what is here.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::machine;
use gilscope::record::Machine;
use gilscope::scripts::Scripts;
use gilscope::stop::Stop;

use super::runtimes::{self, Runtimes};

/// What each of them can be told.
#[derive(Clone, Args)]
pub struct Told {
    /// Also measure this CPython; `all` for every one on PATH, of pyenv and of uv
    #[arg(long, value_name = "PATH|all")]
    pub python: Vec<String>,
    /// Python scripts to use instead of the embedded ones
    #[arg(long, value_name = "DIR")]
    pub scripts: Option<PathBuf>,
    /// Where to leave the record and the charts. Default: a new folder in `results`
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Seed of everything that is shuffled, and of Python's hashes
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,
}

/// What is here.
pub struct Ground {
    /// Whether the user asked to stop.
    pub stop: Stop,
    /// The gilscope binary, which workers are started from.
    pub program: PathBuf,
    /// Python's side of it.
    pub scripts: Scripts,
    /// This machine.
    pub machine: Machine,
    /// Its interpreters.
    pub runtimes: Runtimes,
}

impl Told {
    /// Looks around; `None` if the user asked to stop meanwhile: then nothing was measured, and
    /// nothing is kept.
    ///
    /// # Errors
    /// If the scripts, or an interpreter that was named, cannot be used.
    pub fn look_around(&self) -> Result<Option<Ground>> {
        let stop = Stop::on_signals()?;
        let program = std::env::current_exe().context("cannot find the gilscope binary itself")?;
        let scripts = Scripts::find(self.scripts.as_deref())?;
        let machine = machine::inspect();
        let runtimes = runtimes::meet(&program, &scripts.folder, &self.python, &stop)?;
        let stopped = stop.is_set();
        Ok((!stopped).then_some(Ground { stop, program, scripts, machine, runtimes }))
    }
}
