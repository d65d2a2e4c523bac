//! `gilscope worker`: the child's side of every runtime.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::machine::descriptors::raise_descriptor_limit;
use gilscope::{child, machine, python};

/// How the parent starts a worker: see `gilscope::worker::launch`.
#[derive(Args)]
pub struct Arguments {
    /// The parent's process: this one ends with it
    #[arg(long)]
    parent: u32,
    /// The processor to stay on
    #[arg(long)]
    cpu: Option<u32>,
    /// Start the embedded CPython
    #[arg(long, requires = "scripts", conflicts_with = "exec")]
    python: bool,
    /// Become this Python interpreter
    #[arg(long, requires = "scripts")]
    exec: Option<PathBuf>,
    /// The folder of the Python scripts
    #[arg(long)]
    scripts: Option<PathBuf>,
}

/// Serves until the parent closes the pipe.
pub fn worker(arguments: &Arguments) -> Result<ExitCode> {
    end_with(arguments.parent)?;
    // Here, since every runtime starts here, and an `exec` keeps them.
    raise_descriptor_limit();
    be_ended_first();
    keep_orphans();
    if let Some(cpu) = arguments.cpu {
        machine::pin(cpu);
    }
    match (&arguments.scripts, &arguments.exec) {
        (Some(scripts), Some(executable)) => become_python(executable, &scripts.join("bridge.py"))?,
        (Some(scripts), None) if arguments.python => python::serve(scripts)?,
        _ => child::serve()?,
    }
    Ok(ExitCode::SUCCESS)
}

/// Asks the kernel to end this process with its parent, however that one ends. The wish outlives
/// `exec`, so it holds for external interpreters too.
#[cfg(target_os = "linux")]
pub(super) fn end_with(parent: u32) -> Result<()> {
    use rustix::process::{Signal, getppid, set_parent_process_death_signal};
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // It may have ended before it was asked.
    if getppid().map(|pid| pid.as_raw_nonzero().get()) != i32::try_from(parent).ok() {
        anyhow::bail!("the parent process {parent} is gone");
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
pub(super) fn end_with(_parent: u32) -> Result<()> {
    Ok(()) // it ends when its pipe is closed
}

/// If memory runs out, the system ends a process of its choice. It should be the worker that took
/// it, and not the parent with what was measured, or the user's editor. Half of all memory is
/// added to what this process and its children hold; to be worth more than that takes no less.
#[cfg(target_os = "linux")]
fn be_ended_first() {
    let _ = std::fs::write("/proc/self/oom_score_adj", "500");
}

#[cfg(not(target_os = "linux"))]
fn be_ended_first() {}

/// Becomes the parent of whatever descendant's parent ends, so that none gets out of sight: also one that
/// starts a session of its own, as a daemon does. It outlives `exec` as well.
#[cfg(target_os = "linux")]
fn keep_orphans() {
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

#[cfg(not(target_os = "linux"))]
fn keep_orphans() {}

#[cfg(unix)]
fn become_python(executable: &std::path::Path, bridge: &std::path::Path) -> Result<()> {
    use std::os::unix::process::CommandExt as _;
    let error = std::process::Command::new(executable).arg(bridge).exec();
    Err(error).with_context(|| format!("cannot run {}", executable.display()))
}

#[cfg(not(unix))]
fn become_python(executable: &std::path::Path, bridge: &std::path::Path) -> Result<()> {
    let status = std::process::Command::new(executable)
        .arg(bridge)
        .status()
        .with_context(|| format!("cannot run {}", executable.display()))?;
    std::process::exit(status.code().unwrap_or(1));
}
