//! Options and environment that all commands that measure share.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::interpreters::hiding;
use gilscope::machine::{self, Notice};
use gilscope::measure::lab::{Lab, Start};
use gilscope::record::{Interpreter, Machine, OWN_PYTHON, Outcome};
use gilscope::scripts::Scripts;
use gilscope::stop::Stop;
use gilscope::worker::library;

use super::runtimes::{self, NoOwn, Runtimes};

/// What each of them can be told.
#[derive(Clone, Args)]
pub struct CommonArgs {
    /// Also measure this CPython; `all` for every one on PATH, of pyenv and of uv
    #[arg(long, value_name = "PATH|all")]
    pub python: Vec<String>,
    /// Python scripts to use instead of the embedded ones
    #[arg(long, value_name = "DIR")]
    pub scripts: Option<PathBuf>,
    /// Where to leave the record, its page and the charts. Default: a new folder in `results`
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
    /// Open the page of the record in the browser when all is done
    #[arg(long)]
    pub open: bool,
    /// Seed of everything that is shuffled, and of Python's hashes. Default: another one each time
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(..1 << 53))]
    pub seed: Option<u64>,
}

/// What is here.
pub struct Environment {
    /// Whether the user asked to stop.
    pub stop: Stop,
    /// The gilscope binary, which workers are started from.
    pub program: PathBuf,
    /// The shared library by which interpreters call Rust that are not inside gilscope.
    pub library: Option<PathBuf>,
    /// Python's side of it.
    pub scripts: Scripts,
    /// This machine.
    pub machine: Machine,
    /// Its interpreters.
    pub runtimes: Runtimes,
}

impl CommonArgs {
    /// The seed that was given, or one by chance: with a fixed one, every run everywhere would have the
    /// same order and the same hashes, and their luck would look like a result.
    pub fn seed(&self) -> u64 {
        self.seed.unwrap_or_else(|| fastrand::u32(..).into())
    }

    /// Inspects the machine and discovers its interpreters; `None` if the user asked to stop
    /// meanwhile: then nothing was measured, and nothing is kept.
    ///
    /// # Errors
    /// If the scripts, or an interpreter that was named, cannot be used.
    pub fn inspect(&self) -> Result<Option<Environment>> {
        self.inspect_until(Stop::on_signals()?)
    }

    /// The same for who asks to stop in another way.
    ///
    /// # Errors
    /// As [`inspect`](Self::inspect).
    pub fn inspect_until(&self, stop: Stop) -> Result<Option<Environment>> {
        let program = std::env::current_exe().context("cannot find the gilscope binary itself")?;
        let library = library::of(&program);
        let scripts = Scripts::find(self.scripts.as_deref())?;
        let machine = machine::inspect();
        let runtimes = runtimes::discover(&program, &scripts.folder, &self.python, &stop)?;
        if let Some(Notice { what, remedy, .. }) = hiding(&runtimes.hiding) {
            eprintln!("before you measure: {what}; {remedy}");
        }
        let stopped = stop.is_set();
        Ok((!stopped).then_some(Environment { stop, program, library, scripts, machine, runtimes }))
    }
}

impl Environment {
    /// Adds to the Python of every run the interpreters that `are_needed`, and takes out what was needed
    /// before. Where the user named some, they stay those that are measured.
    ///
    /// # Errors
    /// If the interpreters cannot be looked at.
    pub fn equip(
        &mut self,
        common: &CommonArgs,
        are_needed: Option<&dyn Fn(&Interpreter) -> bool>,
    ) -> Result<()> {
        if !common.python.is_empty() {
            return Ok(());
        }
        self.runtimes.usable.truncate(1);
        let Some(are_needed) = are_needed else { return Ok(()) };
        let all = ["all".to_owned()];
        let mut runtimes =
            runtimes::discover(&self.program, &self.scripts.folder, &all, &self.stop)?;
        // Others would only take longer.
        let first = runtimes.usable.first().map(|(interpreter, _)| interpreter.id.clone());
        runtimes.usable.retain(|(i, _)| are_needed(i) || Some(&i.id) == first.as_ref());
        self.runtimes = runtimes;
        Ok(())
    }

    /// What starts workers here, for a measurement.
    pub fn lab<'a>(&'a self, seed: u64, limit: Duration, start: Start<'a>) -> Lab<'a> {
        Lab {
            program: &self.program,
            library: self.library.as_deref(),
            scripts: &self.scripts.folder,
            runtimes: &self.runtimes.usable,
            cpus: &self.machine.usable_cpus,
            physical_cores: self.machine.physical_cores,
            pin: false,
            seed,
            limit,
            stop: &self.stop,
            start,
        }
    }

    /// The ids of all interpreters, also that of an own one that is not there: what it would have done is
    /// planned, [skipped](Runtimes::without_own), and said so.
    pub fn interpreters(&self) -> Vec<String> {
        self.runtimes.ids()
    }

    /// Tells which interpreters were found and not used.
    pub fn tell_passed_over(&self) {
        for line in &self.runtimes.passed_over {
            eprintln!("passed over: {line}");
        }
    }
}

impl Runtimes {
    /// See [`Environment::interpreters`].
    pub fn ids(&self) -> Vec<String> {
        let usable = self.usable.iter().map(|(interpreter, _)| interpreter.id.clone());
        let own = self.no_own.as_ref().map(|_| OWN_PYTHON.to_owned());
        own.into_iter().chain(usable).collect()
    }

    /// What becomes of whatever needs a Python of gilscope's own; `None` if there is one.
    pub fn without_own<T>(&self) -> Option<Outcome<T>> {
        let NoOwn { why, remedy, .. } = self.no_own.as_ref()?;
        Some(Outcome::Skipped { reason: why.clone(), remedy: Some(remedy.clone()) })
    }

    /// Whether this one has Rust's functions in it, and needs no shared library to call them.
    pub fn is_embedded(&self, id: &str) -> bool {
        self.usable.iter().any(|(interpreter, _)| interpreter.id == id && interpreter.embedded)
    }
}
