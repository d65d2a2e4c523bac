//! `gilscope doctor`: what this machine has, what is missing, what would disturb a measurement.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Args;
use gilscope::machine::Notice;
use gilscope::record::{Interpreter, Machine, OWN_PYTHON};
use gilscope::scripts::{self, Scripts};
use gilscope::stop::Stop;
use gilscope::worker::library;
use gilscope::{interpreters, machine, python, words};
use serde::Serialize;

use super::environment::CommonArgs;
use super::runtimes;

/// How to tell it.
#[derive(Args)]
pub struct Arguments {
    /// For programs: one JSON object
    #[arg(long, conflicts_with_all = ["noise", "seed", "out"])]
    json: bool,
    /// Look at how quiet the machine is, for a minute or so many seconds: how small a difference it lets
    /// be seen. Later runs say that in their charts' footers
    #[arg(long, value_name = "SECONDS", num_args = 0..=1, default_missing_value = "60", value_parser = clap::value_parser!(u64).range(1..=3_600))]
    noise: Option<u64>,
    /// Build the shared library by which a Python calls Rust that is not inside gilscope, where `cargo
    /// install` brought only the program
    #[arg(long, conflicts_with_all = ["json", "noise"])]
    build_library: bool,
    /// Where to leave the looks and their chart. Default: a new folder in `results`
    #[arg(long, value_name = "DIR", requires = "noise")]
    out: Option<PathBuf>,
    /// Seed of what is drawn by chance. Default: another one each time
    #[arg(long, value_name = "N", requires = "noise", value_parser = clap::value_parser!(u64).range(..1 << 53))]
    seed: Option<u64>,
}

/// What was found.
#[derive(Serialize)]
struct Diagnosis {
    machine: Machine,
    /// The folder of the scripts, and those in it that were changed.
    scripts: String,
    changed_scripts: Vec<String>,
    /// Where scripts are kept that come out of the binary.
    cache: String,
    /// The shared library by which interpreters call Rust that are not inside gilscope.
    library: Option<String>,
    /// The version of the CPython that the binary is linked to, and its executable; none in a build
    /// without one.
    linked_to: Option<(String, String)>,
    /// Why gilscope has no Python of its own, if so.
    no_python: Option<String>,
    /// The active virtual environment, if its packages are the embedded CPython's too.
    environment: Option<String>,
    interpreters: Vec<Interpreter>,
    passed_over: Vec<String>,
    notices: Vec<Notice>,
}

/// Prints what was found, and each notice with its remedy.
pub fn doctor(arguments: &Arguments) -> Result<ExitCode> {
    if arguments.build_library {
        return super::library::build();
    }
    if let Some(seconds) = arguments.noise {
        let Arguments { out, seed, .. } = arguments;
        let common = CommonArgs {
            python: vec![],
            scripts: None,
            out: out.clone(),
            open: false,
            seed: *seed,
        };
        return super::noise::noise(seconds, &common);
    }
    let found = examine()?;
    let text = if arguments.json { serde_json::to_string_pretty(&found)? } else { found.words() };
    super::say(text)?;
    let fails = found.no_python.is_some();
    Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

fn examine() -> Result<Diagnosis> {
    let stop = Stop::on_signals()?;
    stop.end_at_once("stopped".to_owned(), false);
    let program = std::env::current_exe().context("cannot find the gilscope binary itself")?;
    let scripts = Scripts::find(None)?;
    let machine = machine::inspect();
    let met = runtimes::discover(&program, &scripts.folder, &["all".to_owned()], &stop)?;
    let interpreters: Vec<Interpreter> = met.usable.into_iter().map(|(i, _)| i).collect();
    let mut notices = machine::notices(&machine, Path::new("/"));
    notices.extend(interpreters.iter().flat_map(interpreters::notices));
    notices.extend(interpreters::hiding(&met.hiding));
    let linked_to = python::linked_version().ok().map(|v| (v, python::EXECUTABLE.to_owned()));
    Ok(Diagnosis {
        machine,
        scripts: scripts.folder.display().to_string(),
        changed_scripts: scripts.changed,
        cache: scripts::cache_folder().display().to_string(),
        library: library::of(&program).map(|path| path.display().to_string()),
        no_python: met.no_own.map(|none| format!("{}: {}", none.why, none.remedy)),
        linked_to,
        environment: python::environment_packages().map(|path| path.display().to_string()),
        interpreters,
        passed_over: met.passed_over,
        notices,
    })
}

impl Diagnosis {
    /// A line for each thing, and three for each notice.
    fn words(&self) -> String {
        let here = &self.machine;
        let quota =
            here.cpu_quota.map_or_else(String::new, |q| format!(", {q} cores of time by quota"));
        let library = self
            .library
            .as_deref()
            .unwrap_or("not found: a Python that is not inside gilscope cannot call Rust");
        let mut lines = vec![
            format!("machine      {} ({})", here.cpu, here.arch),
            format!("             {}", here.os),
            format!(
                "cores        {} for gilscope; {} logical in the machine, {} physical may be \
                 used{quota}",
                here.cores, here.logical_cpus, here.physical_cores
            ),
            format!("memory       {:.1} GiB", here.memory_bytes as f64 / f64::from(1 << 30)),
            format!("scripts      {}", self.scripts),
        ];
        lines.extend(
            self.changed_scripts.iter().map(|path| format!("             changed: {path}")),
        );
        lines.extend([format!("cache        {}", self.cache), format!("library      {library}")]);
        lines.push(match &self.linked_to {
            Some((version, executable)) => format!("linked to    CPython {version} ({executable})"),
            None => "linked to    no CPython".to_owned(),
        });
        lines.extend(
            self.environment
                .iter()
                .map(|packages| format!("packages     of the active environment too: {packages}")),
        );
        lines.extend(self.interpreters.iter().map(|interpreter| {
            let kind = match interpreter.id == OWN_PYTHON {
                true if interpreter.embedded => "embedded",
                true => "python",
                false => "also",
            };
            let (label, built) = (interpreter.label(), interpreter.built());
            format!("{kind:12} {label} at {} ({built})", interpreter.executable)
        }));
        lines.extend(self.passed_over.iter().map(|line| format!("passed over  {line}")));
        lines.extend(self.no_python.iter().map(|why| format!("python       {why}")));
        let wrap = |line: &String, indent| words::wrap(line, super::terminal_width(), indent);
        let mut lines: Vec<String> = lines.iter().map(|l| wrap(l, "             ")).collect();
        for Notice { what, why, remedy } in &self.notices {
            lines.push(String::new());
            let said = [format!("! {what}"), format!("  {why}"), format!("  → {remedy}")];
            lines.extend(said.iter().map(|line| wrap(line, "    ")));
        }
        lines.join("\n")
    }
}
