//! `gilscope doctor`: what this machine has, what is missing, what would disturb a measurement.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::scripts::{self, Scripts};
use gilscope::stop::Stop;
use gilscope::{machine, python};

use super::runtimes;

/// Takes nothing.
#[derive(Args)]
pub struct Arguments {}

/// Prints what was found, and each notice with its remedy.
pub fn doctor(_arguments: &Arguments) -> Result<ExitCode> {
    let stop = Stop::on_signals()?;
    let program = std::env::current_exe().context("cannot find the gilscope binary itself")?;
    let scripts = Scripts::find(None)?;
    let here = machine::inspect();
    println!("machine      {} ({})", here.cpu, here.arch);
    println!("             {}", here.os);
    let quota =
        here.cpu_quota.map_or_else(String::new, |q| format!(", {q} cores of time by quota"));
    println!(
        "cores        {} for gilscope; {} logical in the machine, {} physical may be used{quota}",
        here.cores, here.logical_cpus, here.physical_cores
    );
    println!("memory       {:.1} GiB", here.memory_bytes as f64 / f64::from(1 << 30));
    println!("scripts      {}", scripts.folder.display());
    for changed in &scripts.changed {
        println!("             changed: {changed}");
    }
    println!("cache        {}", scripts::cache_folder().display());
    println!("linked to    CPython {} ({})", python::linked_version()?, python::EXECUTABLE);

    let met = runtimes::meet(&program, &scripts.folder, &["all".to_owned()], &stop)?;
    for (interpreter, _) in &met.usable {
        let mut notes = interpreter.build_flags.clone();
        if !notes.iter().any(|flag| flag == "pgo") {
            notes.push("built without PGO: slower than a released build".to_owned());
        }
        println!(
            "{:12} {} at {} ({})",
            if interpreter.id == gilscope::record::EMBEDDED { "embedded" } else { "external" },
            interpreter.label(),
            interpreter.executable,
            notes.join(", ")
        );
    }
    for line in &met.passed_over {
        println!("passed over  {line}");
    }
    if let Some(why) = &met.no_embedded {
        println!("embedded     does not start: {why}");
    }
    for notice in machine::notices(&here, Path::new("/")) {
        println!("\n! {}\n  {}\n  → {}", notice.what, notice.why, notice.remedy);
    }
    Ok(if met.no_embedded.is_some() { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
