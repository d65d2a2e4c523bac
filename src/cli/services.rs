//! `gilscope services`: the same services in Rust and in Python, loaded by one and the same client.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;
use gilscope::measure::plan::Profile;
use gilscope::measure::services::{Context, Event, Plan, run, server_names, steps};
use gilscope::record::services::{Protocol, Service};
use gilscope::stop;
use gilscope::words;

use super::ground::{Ground, Told};
use super::progress::Progress;
use super::recording::{self, Folder};

/// What to measure, and how.
#[derive(Args)]
pub struct Arguments {
    /// How much to measure: seconds, a minute or two, half an hour
    #[arg(long, value_enum, default_value = "quick", hide_possible_values = true)]
    profile: Profile,
    /// Only these servers, in whichever language they exist
    #[arg(long = "server", value_name = "NAME", value_delimiter = ',', value_parser = names())]
    servers: Vec<String>,
    #[command(flatten)]
    told: Told,
}

fn names() -> clap::builder::PossibleValuesParser {
    server_names().into()
}

/// Loads what was asked for.
pub fn services(arguments: &Arguments) -> Result<ExitCode> {
    let Some(ground) = arguments.told.look_around()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    let Ground { stop, program, scripts, machine, runtimes } = &ground;
    let name_of_folder = format!("services_{}", arguments.profile.name());
    let folder = Folder::new(&name_of_folder, arguments.told.out.as_deref())?;
    let mut record = recording::begin(arguments.profile, arguments.told.seed, &ground);
    let plan = Plan::new(arguments.profile, &arguments.servers, machine, &record.interpreters);
    record.processes = plan.processes;

    // Measure, and save after each group.
    let context = Context {
        plan: &plan,
        program,
        scripts: &scripts.folder,
        cpus: &machine.usable_cpus,
        runtimes: &runtimes.usable,
        seed: arguments.told.seed,
        stop,
    };
    let progress = Progress::new(steps(&plan));
    for line in runtimes.no_embedded.iter().chain(&runtimes.passed_over) {
        progress.line(line);
    }
    let measured = run(&context, &mut record, &mut |event| {
        match event {
            Event::Step(service) => progress.step(&name(service)),
            Event::Out(service) => progress.line(&out(service)),
            Event::End(record) => folder.save(record)?,
        }
        Ok(())
    });
    progress.finish();

    // Save, draw and tell.
    recording::conclude(&mut record, measured, &folder, stop)
}

fn out(service: &Service) -> String {
    let missing = service.outcome.missing();
    let (what, why) = missing.map_or(("out", ""), |missing| (missing.status, missing.reason));
    format!("{what}: {}: {}", name(service), why.trim_end())
}

fn name(service: &Service) -> String {
    let protocol = match service.protocol {
        Protocol::Echo => "echo",
        Protocol::Json => "JSON",
    };
    let upstream = match service.upstream_ns {
        0 => String::new(),
        ns => format!(" after {}", words::duration(ns as f64 / 1e9)),
    };
    format!("{protocol}{upstream} by {} in {}", service.server, service.runtime)
}
