//! What everything that is measured here needs: workers, and how they are started.
//! [`run`](super::run), [`services`](super::services), [`asleep`](super::asleep) and
//! [`probes`](super::probes) have a plan and a take of their own; workers, [turns](super::turns)
//! and what is said of those that cannot run are the same for all.

use std::path::Path;
use std::time::Duration;

use super::plan::not_reached;
use super::traceback::from_first_of;
use crate::record::{Interpreter, NATIVE, Outcome, Record};
use crate::stop::Stop;
use crate::worker::handle::Handle;
use crate::worker::launch::{Launch, Runtime, Switches};
use crate::worker::{Failure, Worker};

/// Starts a worker.
pub type Start<'a> = &'a dyn Fn(&Launch<'_>) -> Result<Box<dyn Worker>, Failure>;

/// Who can be started here.
#[derive(Clone, Copy)]
pub struct Lab<'a> {
    /// The gilscope binary, which workers are started from.
    pub program: &'a Path,
    /// The shared library by which interpreters call Rust that are not inside gilscope.
    pub library: Option<&'a Path>,
    /// The folder of the Python scripts.
    pub scripts: &'a Path,
    /// The interpreters of this run and how each is started.
    pub runtimes: &'a [(Interpreter, Runtime)],
    /// Processors to pin to, one of each physical core first.
    pub cpus: &'a [u32],
    /// How many of these are the first of their core, as far as the system tells.
    pub physical_cores: u32,
    /// Whether the workers of a cell are kept on as many processors of their own.
    pub pin: bool,
    /// Seeds everything that is shuffled, and Python's hashes.
    pub seed: u64,
    /// The longest that one request may take.
    pub limit: Duration,
    /// Whether the user asked to stop.
    pub stop: &'a Stop,
    /// Starts a worker: a process, but in tests of the scheduling.
    pub start: Start<'a>,
}

/// Starts a worker as a process.
pub fn processes(stop: &Stop) -> impl Fn(&Launch<'_>) -> Result<Box<dyn Worker>, Failure> {
    move |launch| Ok(Box::new(Handle::start(launch, stop)?))
}

impl<'a> Lab<'a> {
    /// How the runtime of this id is started.
    pub fn runtime(&self, id: &str) -> &'a Runtime {
        let found = self.runtimes.iter().find(|(interpreter, _)| interpreter.id == id);
        found.map_or(&Runtime::Native, |(_, runtime)| runtime)
    }

    /// How a worker of this runtime is started in a generation of fresh ones. Each generation has
    /// another hash seed, the same in every run with this seed.
    pub fn launch(&self, runtime: &str, generation: u32) -> Launch<'a> {
        Launch {
            library: self.library,
            hash_seed: (self.seed as u32).wrapping_add(generation),
            ..Launch::of(self.program, self.runtime(runtime), self.scripts)
        }
    }

    /// A fresh worker of this runtime.
    ///
    /// # Errors
    /// If it does not start.
    pub fn worker(&self, runtime: &str, generation: u32) -> Result<Box<dyn Worker>, Failure> {
        (self.start)(&self.launch(runtime, generation))
    }

    /// Whether the GIL of this runtime is on although it was started without.
    pub fn gil_is_back(&self, runtime: &str, gil_enabled: Option<bool>) -> bool {
        let without = matches!(
            self.runtime(runtime),
            Runtime::External { switches: Switches { gil: Some(false), .. }, .. }
        );
        without && gil_enabled == Some(true)
    }
}

/// What becomes of whatever needs the shared library by which interpreters call Rust.
pub fn without_library<T>() -> Outcome<T> {
    Outcome::Skipped {
        reason: "the shared library by which a Python calls Rust was not found".to_owned(),
        remedy: Some("build it once: gilscope doctor --build-library".to_owned()),
    }
}

/// Why there is no figure.
#[derive(Debug)]
pub enum NoTake {
    /// It needs a module that its Python does not have.
    Missing(String),
    /// Its imports switched on the GIL that it was started without.
    GilIsBack(Option<String>),
    /// It is not tried here: why, and what would help.
    Skip(String, String),
    /// A script that it needs is given up: see [`given_up`](super::given_up).
    Untried,
    /// It failed, and what would help, if that is known.
    Failed(Failure, Option<String>),
}

impl From<Failure> for NoTake {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure, None)
    }
}

impl NoTake {
    /// What becomes of something without a figure in `runtime`: skipped for what is lacking here,
    /// or failed. `scripts` are those that it runs in Python, without the folder of all; `packages`
    /// are what `pip install` must be given for the missing module.
    pub fn outcome<T>(
        self,
        record: &Record,
        runtime: &str,
        scripts: &[&str],
        packages: Option<&str>,
    ) -> Outcome<T> {
        let label = record.runtime_label(runtime);
        match self {
            Self::Missing(module) => {
                let python = record.interpreters.iter().find(|i| i.id == runtime);
                let python = python.map_or("python3", |i| &i.executable);
                let remedy = packages.map(|packages| format!("{python} -m pip install {packages}"));
                Outcome::Skipped { reason: format!("{label} has no module {module}"), remedy }
            }
            Self::GilIsBack(module) => {
                let module = module.unwrap_or_else(|| "one of its imports".to_owned());
                let reason = format!("{module} switches the GIL of {label} on again");
                Outcome::Skipped { reason, remedy: None }
            }
            Self::Skip(reason, remedy) => Outcome::Skipped { reason, remedy: Some(remedy) },
            Self::Untried => not_reached(),
            Self::Failed(failure, remedy) => {
                let is_changed = |script: &&&str| {
                    runtime != NATIVE && record.changed_scripts.iter().any(|path| path == **script)
                };
                let undo =
                    |script: &&str| format!("{script} was changed: undo the change, or correct it");
                let changed = scripts.iter().find(is_changed).map(undo);
                let error = match runtime {
                    NATIVE => failure.to_string(),
                    _ => from_first_of(&failure.to_string(), &record.changed_scripts),
                };
                Outcome::Failed { error, remedy: changed.or(remedy) }
            }
        }
    }
}
