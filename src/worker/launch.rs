//! How each kind of worker is started.
//!
//! Every one of them starts as `gilscope worker`, which ties its life to the parent's, pins itself
//! to a processor if asked, and then serves, starts CPython inside itself, or *becomes* an external
//! CPython by `exec`. So all of that is done once, in safe code, for every runtime.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::library;
use crate::splitmix;

/// Who executes a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Runtime {
    /// Rust.
    Native,
    /// The CPython that gilscope is linked to.
    Embedded,
    /// Another CPython.
    External {
        /// Its executable.
        executable: PathBuf,
        /// What it is asked for.
        switches: Switches,
    },
}

/// What an interpreter is asked for as it starts: on, off, or as it comes, which is all that may be said to
/// a build that has no choice. (One that always has a GIL refuses to start when it is asked to go without.)
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Switches {
    /// The GIL of a free-threaded build.
    pub gil: Option<bool>,
    /// A JIT compiler that is built in.
    pub jit: Option<bool>,
}

impl Switches {
    /// The environment variables that ask for it.
    pub fn variables(self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let asked = [("PYTHON_GIL", self.gil), ("PYTHON_JIT", self.jit)];
        asked.into_iter().filter_map(|(name, on)| Some((name, if on? { "1" } else { "0" })))
    }
}

/// A worker to be started.
#[derive(Debug, Clone)]
pub struct Launch<'a> {
    /// The gilscope binary.
    pub program: &'a Path,
    /// Who executes its cells.
    pub runtime: &'a Runtime,
    /// The shared library by which interpreters call Rust: [`of`](super::library::of) the program.
    pub library: Option<&'a Path>,
    /// The folder of the Python scripts.
    pub scripts: &'a Path,
    /// Python's hash seed: where its dictionaries collide is a matter of luck that stays fixed for
    /// a process, so several processes have several.
    pub hash_seed: u32,
    /// The processor to stay on.
    pub cpu: Option<u32>,
    /// How many threads of its own a library may start: those of BLAS or Polars are workers as any others,
    /// and with none asked for, one must not mean all cores.
    pub library_threads: u32,
    /// Whether memory that is freed stays with the process: see [`KEPT_MEMORY`].
    pub keeps_memory: bool,
}

/// By which the C library of Linux is told to keep blocks of up to 32 MiB, and up to 64 MiB of what is freed. On
/// its own it begins with 128 KiB and comes to these figures once a block of 32 MiB has been freed (mallopt(3),
/// `M_MMAP_THRESHOLD`). So what a small map costs would depend on what else its process has done: with new pages
/// each time a `matmul` of a third of a millisecond took 1.24 times as long. What runs for long is in the later
/// state, so all begin in it.
pub const KEPT_MEMORY: [(&str, &str); 2] =
    [("MALLOC_MMAP_THRESHOLD_", "33554432"), ("MALLOC_TRIM_THRESHOLD_", "67108864")];

/// By which the libraries that Python loads are told how many threads they may have: OpenBLAS, MKL,
/// whatever uses OpenMP, Accelerate, Numba, and what is written in Rust with Polars or rayon.
pub const LIBRARY_THREADS: [&str; 7] = [
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "OMP_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMBA_NUM_THREADS",
    "POLARS_MAX_THREADS",
    "RAYON_NUM_THREADS",
];

/// Environment variables that are removed before an interpreter starts.
pub const SCRUBBED: [&str; 5] = [
    // Would make two states of one build the same.
    "PYTHON_GIL",
    "PYTHON_JIT",
    // The home of one interpreter leads every other one astray.
    "PYTHONHOME",
    "PYTHONPLATLIBDIR",
    // Goes on after the script's end.
    "PYTHONINSPECT",
];

impl<'a> Launch<'a> {
    /// As it comes: on any processor, without the shared library, with one thread for libraries.
    pub fn of(program: &'a Path, runtime: &'a Runtime, scripts: &'a Path) -> Self {
        let (library, cpu) = (None, None);
        let (hash_seed, library_threads, keeps_memory) = (0, 1, false);
        Self { program, runtime, library, scripts, hash_seed, cpu, library_threads, keeps_memory }
    }

    /// The command that starts it, pipes included.
    pub fn command(&self) -> Command {
        let mut command = Command::new(self.program);
        command.arg("worker").arg("--parent").arg(std::process::id().to_string());
        if let Some(cpu) = self.cpu {
            command.arg("--cpu").arg(cpu.to_string());
        }
        match self.runtime {
            Runtime::Native => {}
            Runtime::Embedded => {
                command.arg("--python").arg("--scripts").arg(self.scripts);
            }
            Runtime::External { executable, .. } => {
                command.arg("--exec").arg(executable).arg("--scripts").arg(self.scripts);
            }
        }
        for variable in SCRUBBED {
            command.env_remove(variable);
        }
        if let Runtime::External { switches, .. } = self.runtime {
            command.envs(switches.variables());
        }
        if *self.runtime != Runtime::Native {
            command.envs(LIBRARY_THREADS.map(|name| (name, self.library_threads.to_string())));
        }
        if self.keeps_memory {
            // Whoever set one knows better.
            let unset = KEPT_MEMORY.into_iter().filter(|(name, _)| env::var_os(name).is_none());
            command.envs(unset);
        }
        if let Some(path) = self.library {
            command.env(library::VARIABLE, path);
        }
        command
            // A student's `threading.py` in the current folder is no module of Python's, for a worker as for
            // the processes that its pool spawns. The scripts' own folder is added by `bridge.py`.
            .env("PYTHONSAFEPATH", "1")
            .env("PYTHONHASHSEED", self.hash_seed.to_string())
            // Where the stack begins depends on the size of the environment, and with it how data is
            // aligned: a figure should not be one of a single size (Mytkowicz, Diwan, Hauswirth and
            // Sweeney, *Producing Wrong Data Without Doing Anything Obviously Wrong!*, 2009).
            .env("GILSCOPE_PADDING", padding(self.hash_seed))
            // For probes that start a client of their own.
            .env("GILSCOPE_PROGRAM", self.program)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        #[cfg(unix)]
        {
            use std::os::unix::process::CommandExt as _;
            // A group of its own: Ctrl-C reaches only the parent, which decides what it means, and
            // the worker can be ended with every process that it started.
            command.process_group(0);
        }
        command
    }
}

/// Up to a page, by steps that keep no alignment.
fn padding(seed: u32) -> String {
    let number = splitmix::outputs(seed.into(), 0..1).next().unwrap_or(0);
    "x".repeat((number % 4096) as usize)
}
