//! `gilscope claims run`: what claims are decided by is measured once, and then all of them are judged.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, ensure};
use clap::Args;
use gilscope::analysis::verdict::grouped;
use gilscope::charts;
use gilscope::claims::Claim;
use gilscope::claims::evidence::Evidence;
use gilscope::claims::file::Needs;
use gilscope::claims::judged::judge;
use gilscope::claims::ledger::Ledger;
use gilscope::claims::page;
use gilscope::record::Interpreter;
use gilscope::stop;
use gilscope::words::{plural, wrap};

use super::programs::{self, Programs};
use crate::cli::environment::{CommonArgs, Environment};
use crate::cli::lesson::command;
use crate::cli::progress::Told;
use crate::cli::{recording, report, say, terminal_width};

/// Which claims, and how.
#[derive(Args)]
pub struct Arguments {
    /// The claims, by their numbers; `all` for those that take long, too
    #[arg(value_name = "NUMBER|all")]
    claims: Vec<String>,
    #[command(flatten)]
    common: CommonArgs,
}

impl Arguments {
    /// Those that were asked for.
    fn chosen<'a>(&self, all: &'a [Claim]) -> Result<Vec<&'a Claim>> {
        match &self.claims[..] {
            [] => Ok(all.iter().filter(|claim| !claim.file.long).collect()),
            [word] if word == "all" => Ok(all.iter().collect()),
            numbers => {
                let mut chosen = Vec::new();
                for number in numbers {
                    let number = number.parse().ok();
                    ensure!(number.is_some(), "claims are named by their numbers: gilscope claims");
                    chosen.push(super::named(all, number.unwrap_or(0))?);
                }
                Ok(chosen)
            }
        }
    }
}

/// Measures, judges, and leaves the page.
pub fn run(arguments: &Arguments, all: &[Claim]) -> Result<ExitCode> {
    let chosen = arguments.chosen(all)?;
    let Some(mut here) = arguments.common.inspect()? else {
        return Ok(ExitCode::from(stop::EXIT_CODE));
    };
    let folder = recording::new_folder("claims", arguments.common.out.as_deref())?;
    let begun = recording::begin(gilscope::measure::plan::Profile::Quick, 0, &here);
    let mut ledger = Ledger {
        claims: chosen.iter().map(|claim| claim.number).collect(),
        started: begun.started,
        gilscope: begun.gilscope,
        machine: begun.machine,
        interpreters: begun.interpreters,
        compiler: programs::compiler(),
        records: BTreeMap::new(),
        programs: BTreeMap::new(),
    };
    let mut evidence = Evidence::default();
    let finished = measure(&chosen, arguments, &mut here, &folder, &mut ledger, &mut evidence)?;
    leave(&chosen, &ledger, &evidence, &folder)?;
    if arguments.common.open {
        report::open(&folder.join(page::NAME))?;
    }
    Ok(if finished { ExitCode::SUCCESS } else { ExitCode::from(stop::EXIT_CODE) })
}

/// Every command and every program once. Whether it came to its end: Ctrl-C keeps what there is.
fn measure(
    chosen: &[&Claim],
    arguments: &Arguments,
    here: &mut Environment,
    folder: &Path,
    ledger: &mut Ledger,
    evidence: &mut Evidence,
) -> Result<bool> {
    let commands = commands(chosen);
    for (number, (command, needs)) in (1..).zip(&commands) {
        say(format_args!("{number} of {}: gilscope {command}", commands.len()))?;
        let is_needed = |i: &Interpreter| needs.iter().any(|needs| needs.is(i));
        let needed: &dyn Fn(&Interpreter) -> bool = &is_needed;
        let any = needs.iter().any(|needs| *needs != Needs::Nothing);
        here.equip(&arguments.common, any.then_some(needed))?;
        if any && !here.runtimes.usable.iter().any(|(i, _)| is_needed(i)) {
            say("  skipped: there is no Python here that it needs")?;
            continue;
        }
        let within = format!("record-{number}");
        let how = (&arguments.common, &*here, Told::Bar);
        let taken = match command::take(command, how, &folder.join(&within), None) {
            Ok(taken) => taken,
            // One that cannot be measured here leaves the others.
            Err(error) => {
                say(format_args!("  not measured: {error:#}"))?;
                continue;
            }
        };
        let stopped = taken.record.interrupted;
        ledger.records.insert((*command).clone(), within);
        evidence.records.insert((*command).clone(), taken.record);
        ledger.write(folder)?;
        if stopped {
            return Ok(false);
        }
    }
    let all: BTreeSet<_> =
        chosen.iter().flat_map(|claim| claim.file.programs.values()).map(|p| &p.file).collect();
    if !all.is_empty() {
        say(format_args!("{}", plural(all.len() as u64, "program")))?;
    }
    let programs = Programs::new(here)?;
    for claim in chosen {
        for program in claim.file.programs.values() {
            if evidence.programs.contains_key(&program.file) {
                continue;
            }
            if here.stop.is_set() {
                return Ok(false);
            }
            let ran = programs.run(program, &claim.sources[&program.file]);
            ledger.programs.insert(program.file.clone(), ran.clone());
            ledger.write(folder)?;
            evidence.programs.insert(program.file.clone(), ran);
        }
    }
    Ok(true)
}

/// Each command once, in the order of the claims, with what its claims need.
fn commands<'a>(chosen: &[&'a Claim]) -> Vec<(&'a String, Vec<Needs>)> {
    let all = chosen
        .iter()
        .flat_map(|claim| claim.file.run.iter().map(|command| (command, claim.file.needs)));
    grouped(all.collect(), |(command, _)| *command)
        .into_iter()
        .map(|(command, all)| (command, all.into_iter().map(|(_, needs)| needs).collect()))
        .collect()
}

/// Leaves the page and its charts, and says what came.
///
/// # Errors
/// If they cannot be made or written.
pub fn leave(chosen: &[&Claim], ledger: &Ledger, evidence: &Evidence, folder: &Path) -> Result<()> {
    let (text, drawn) = page::page(chosen, ledger, evidence)?;
    charts::save(&drawn, folder)?;
    let path = folder.join(page::NAME);
    report::leave(&text, &path)?;
    let width = terminal_width();
    for claim in chosen {
        let judged = judge(claim, evidence);
        let line =
            format!("{:>2}  {:<17} “{}”", claim.number, judged.verdict.words(), claim.file.words);
        say(wrap(&line, width, "    "))?;
    }
    say(format_args!("\ngilscope claims show NUMBER --measured {}", folder.display()))?;
    say(path.display())
}
