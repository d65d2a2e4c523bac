//! What a lesson or a claim runs: a command as one types it, measured without a figure on the way.

use std::path::Path;

use anyhow::{Result, anyhow, bail};
use clap::Parser as _;

use crate::cli::environment::{CommonArgs, Environment};
use crate::cli::progress::Told;
use crate::cli::recording::Taken;
#[cfg(unix)]
use crate::cli::services;
use crate::cli::{Cli, Command, asleep, probe, run};

/// Measures what `command` asks for, into `folder`. `prediction` is kept with it, and how far it is goes where
/// `told` says.
///
/// # Errors
/// If it is no command that leaves a record, or cannot be measured here.
pub fn take(
    command: &str,
    (common, here, told): (&CommonArgs, &Environment, Told<'_>),
    folder: &Path,
    prediction: Option<&str>,
) -> Result<Taken> {
    let common = CommonArgs { out: Some(folder.to_owned()), open: false, ..common.clone() };
    let mut taken = match parse(command)? {
        Command::Run(mut arguments) => {
            arguments.common = common;
            run::take(&arguments, here, told, None)?
        }
        Command::Probe(mut arguments) => {
            arguments.common = common;
            probe::take(&arguments, here, told)?
        }
        Command::Asleep(mut arguments) => {
            arguments.common = common;
            asleep::take(&arguments, here, told)?
        }
        #[cfg(unix)]
        Command::Services(mut arguments) => {
            arguments.common = common;
            services::take(&arguments, here, told)?
        }
        _ => bail!("gilscope {command} leaves no record"),
    };
    taken.record.command = Some(format!("gilscope {command}"));
    taken.record.prediction = prediction.map(str::to_owned);
    taken.finish()?;
    Ok(taken)
}

/// The command that these words are.
fn parse(command: &str) -> Result<Command> {
    let words = std::iter::once("gilscope").chain(command.split_whitespace());
    let parsed = Cli::try_parse_from(words);
    let parsed = parsed.map_err(|error| anyhow!("gilscope {command}: {}", error.render()))?;
    parsed.command.ok_or_else(|| anyhow!("gilscope {command} is no command"))
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::cli::Command;

    #[test]
    fn every_claim_runs_commands_that_there_are() {
        for claim in gilscope::claims::all(None).unwrap() {
            for run in &claim.file.run {
                match parse(run).unwrap() {
                    Command::Probe(arguments) => arguments.check().unwrap(),
                    Command::Run(_) | Command::Asleep(_) => {}
                    #[cfg(unix)]
                    Command::Services(_) => {}
                    _ => panic!("{}: {run} leaves no record", claim.stem),
                }
            }
        }
    }

    #[test]
    fn every_lesson_runs_commands_that_there_are() {
        for lesson in gilscope::lessons::all(None).unwrap() {
            let file = &lesson.file;
            let changes = file.changes.iter().map(|change| &change.run);
            let others = [&file.why.run, &file.exercise.run];
            for run in [&file.run].into_iter().chain(others.into_iter().flatten()).chain(changes) {
                match parse(run).unwrap() {
                    Command::Probe(arguments) => arguments.check().unwrap(),
                    Command::Run(_) | Command::Asleep(_) => {}
                    _ => panic!("{}: {run} leaves no record", lesson.stem),
                }
            }
        }
    }
}
