//! How each kind of worker is started.
//!
//! Every one of them starts as `gilscope worker`, which ties its life to the parent's, pins itself
//! to a processor if asked, and then serves, starts CPython inside itself, or *becomes* an external
//! CPython by `exec`. So all of that is done once, in safe code, for every runtime.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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
        /// What to ask of a free-threaded build: its GIL on, off, or as it comes. A build that
        /// always has a GIL refuses to start when it is asked to go without.
        gil: Option<bool>,
    },
}

/// A worker to be started.
#[derive(Debug, Clone)]
pub struct Launch<'a> {
    /// The gilscope binary.
    pub program: &'a Path,
    /// Who executes its cells.
    pub runtime: &'a Runtime,
    /// The shared library by which external interpreters call Rust: [`library_of`] the program.
    pub library: Option<&'a Path>,
    /// The folder of the Python scripts.
    pub scripts: &'a Path,
    /// Python's hash seed: where its dictionaries collide is a matter of luck that stays fixed for
    /// a process, so several processes have several.
    pub hash_seed: u32,
    /// The processor to stay on.
    pub cpu: Option<u32>,
}

/// Where cargo leaves this package's shared library for a program that it builds: in `deps`, which
/// every build renews, or beside the program, where an installation may have put it.
pub fn library_of(program: &Path) -> Option<PathBuf> {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    let name = format!("{DLL_PREFIX}gilscope{DLL_SUFFIX}");
    let folder = program.parent()?;
    [folder.join("deps").join(&name), folder.join(&name)].into_iter().find(|path| path.is_file())
}

/// Environment variables that are removed before an interpreter starts.
pub const SCRUBBED: [&str; 5] = [
    // Would make two states of one build the same.
    "PYTHON_GIL",
    // The home of one interpreter leads every other one astray.
    "PYTHONHOME",
    "PYTHONPLATLIBDIR",
    // Does not look for modules beside the script: there, the others lie.
    "PYTHONSAFEPATH",
    // Goes on after the script's end.
    "PYTHONINSPECT",
];

impl Launch<'_> {
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
        if let Runtime::External { gil: Some(on), .. } = self.runtime {
            command.env("PYTHON_GIL", if *on { "1" } else { "0" });
        }
        if let Some(library) = self.library {
            command.env("GILSCOPE_LIBRARY", library);
        }
        command
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
