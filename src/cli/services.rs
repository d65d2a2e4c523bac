//! `gilscope services`: the same services in Rust and in Python, loaded by one and the same client.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Result;
use clap::Args;
use gilscope::measure::lab::processes;
use gilscope::measure::plan::Profile;
use gilscope::measure::services::{Event, Plan, run, server_names, steps};
use gilscope::record::services::Service;
use gilscope::{stop, words};

use super::environment::{CommonArgs, Environment};
use super::progress::{Progress, Told};
use super::recording::{self, Folder, Taken};

/// What to measure, and how.
#[derive(Args)]
pub struct Arguments {
    /// How much to measure: smoke for seconds, quick for a minute or two, full for half an hour
    #[arg(long, value_enum, default_value = "quick", hide_possible_values = true)]
    profile: Profile,
    /// Only these servers, in whichever language they exist
    #[arg(long = "server", value_name = "NAME", value_delimiter = ',', value_parser = names())]
    servers: Vec<String>,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

fn names() -> clap::builder::PossibleValuesParser {
    server_names().into()
}

/// Loads what was asked for.
pub fn services(arguments: &Arguments) -> Result<ExitCode> {
    let Some(here) = arguments.common.inspect()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    let mut taken = take(arguments, &here, Told::All)?;
    // Save, draw and tell.
    recording::conclude(&mut taken, &here.stop)
}

/// Loads servers, and keeps what they did.
///
/// # Errors
/// If there is no folder for it.
pub fn take(arguments: &Arguments, here: &Environment, told: Told<'_>) -> Result<Taken> {
    let (profile, seed) = (arguments.profile, arguments.common.seed());
    let name_of_folder = format!("services_{}", profile.name());
    let folder = Folder::new(&name_of_folder, &arguments.common)?;
    let mut record = recording::begin(profile, seed, here);
    let plan = Plan::new(profile, &arguments.servers, &here.machine, &record.interpreters);
    record.processes = plan.processes;

    // Measure, and save after each group.
    let progress = Progress::new(steps(&plan), told);
    let no_own = here.runtimes.no_own.as_ref().map(|none| &none.why);
    for line in no_own.into_iter().chain(&here.runtimes.passed_over) {
        progress.line(line);
    }
    let start = processes(&here.stop);
    let lab = here.lab(seed, LIMIT, &start);
    let saved = run(&lab, &plan, &mut record, &mut |event| {
        match event {
            Event::Step(service) => progress.step(&name(service)),
            Event::Out(service) => progress.line(&out(service)),
            Event::End(record) => folder.save(record)?,
        }
        Ok(())
    });
    progress.finish();
    Ok(Taken { record, saved, folder, before: None })
}

/// Beyond a load itself: its own limits are shorter, and say more.
const LIMIT: Duration = Duration::from_secs(30);

fn out(service: &Service) -> String {
    let missing = service.outcome.missing();
    let (what, why) = missing.map_or(("out", ""), |missing| (missing.status, missing.reason));
    format!("{what}: {}: {}", name(service), why.trim_end())
}

fn name(service: &Service) -> String {
    let protocol = service.protocol.word();
    let upstream = match service.upstream_ns {
        0 => String::new(),
        ns => format!(" after {}", words::duration(ns as f64 / 1e9)),
    };
    format!("{protocol}{upstream} by {} in {}", service.server, service.runtime)
}
