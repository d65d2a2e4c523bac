//! `gilscope doctor`: what this machine has, what is missing, what would disturb a measurement.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::scripts::{self, Scripts};
use gilscope::stop::Stop;
use gilscope::worker::launch::library_of;
use gilscope::{machine, python};

use super::runtimes;

/// Takes nothing.
#[derive(Args)]
pub struct Arguments {}

/// Prints what was found, and each notice with its remedy.
pub fn doctor(_arguments: &Arguments) -> Result<ExitCode> {
    let out = &mut std::io::stdout();
    let stop = Stop::on_signals()?;
    let program = std::env::current_exe().context("cannot find the gilscope binary itself")?;
    let scripts = Scripts::find(None)?;
    let here = machine::inspect();
    writeln!(out, "machine      {} ({})", here.cpu, here.arch)?;
    writeln!(out, "             {}", here.os)?;
    let quota =
        here.cpu_quota.map_or_else(String::new, |q| format!(", {q} cores of time by quota"));
    writeln!(
        out,
        "cores        {} for gilscope; {} logical in the machine, {} physical may be used{quota}",
        here.cores, here.logical_cpus, here.physical_cores
    )?;
    writeln!(out, "memory       {:.1} GiB", here.memory_bytes as f64 / f64::from(1 << 30))?;
    writeln!(out, "scripts      {}", scripts.folder.display())?;
    for changed in &scripts.changed {
        writeln!(out, "             changed: {changed}")?;
    }
    writeln!(out, "cache        {}", scripts::cache_folder().display())?;
    let library = library_of(&program)
        .map_or("not found: external interpreters cannot call Rust".to_owned(), |path| {
            path.display().to_string()
        });
    writeln!(out, "library      {library}")?;
    writeln!(out, "linked to    CPython {} ({})", python::linked_version()?, python::EXECUTABLE)?;

    let met = runtimes::meet(&program, &scripts.folder, &["all".to_owned()], &stop)?;
    for (interpreter, _) in &met.usable {
        writeln!(
            out,
            "{:12} {} at {} ({})",
            if interpreter.id == gilscope::record::EMBEDDED { "embedded" } else { "external" },
            interpreter.label(),
            interpreter.executable,
            interpreter.built()
        )?;
    }
    for line in &met.passed_over {
        writeln!(out, "passed over  {line}")?;
    }
    if let Some(why) = &met.no_embedded {
        writeln!(out, "embedded     does not start: {why}")?;
    }
    for notice in machine::notices(&here, Path::new("/")) {
        writeln!(out, "\n! {}\n  {}\n  → {}", notice.what, notice.why, notice.remedy)?;
    }
    Ok(if met.no_embedded.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
