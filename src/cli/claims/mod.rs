//! `gilscope claims`: what articles say about Rust and Python, and what this machine answers.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Args, Subcommand};
use gilscope::claims::evidence::Evidence;
use gilscope::claims::judged::judge;
use gilscope::claims::ledger::Ledger;
use gilscope::claims::rules::Verdict;
use gilscope::claims::{self, Claim};
use gilscope::words::{list, wrap};

mod programs;
mod run;
mod running;

/// What to do with claims.
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    /// Claims of your own: a folder of files such as 01-name.toml, with their programs in programs/
    #[arg(long = "claims", value_name = "DIR", global = true)]
    folder: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Measure what claims are decided by, and leave claims.html; without numbers, all that take no long time
    Run(run::Arguments),
    /// Print a claim: its words, how they are read, the rule, and what was expected
    Show {
        /// Its number
        number: u32,
        /// What was measured before: a folder that `gilscope claims run` left
        #[arg(long, value_name = "FOLDER")]
        measured: Option<PathBuf>,
    },
    /// Make the page and the charts of what was measured again
    Page {
        /// A folder that `gilscope claims run` left
        #[arg(value_name = "FOLDER")]
        measured: PathBuf,
    },
}

/// Lists claims, prints one, or measures them.
pub fn claims(arguments: &Arguments) -> Result<ExitCode> {
    let all = claims::all(arguments.folder.as_deref())?;
    match &arguments.command {
        None => {
            for claim in &all {
                let long = if claim.file.long { " (long)" } else { "" };
                let line = format!("{:>2}  “{}”{long}", claim.number, claim.file.words);
                crate::cli::say(wrap(&line, super::terminal_width(), "    "))?;
            }
            crate::cli::say("\ngilscope claims run 1, gilscope claims show 1")?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Run(how)) => run::run(how, &all),
        Some(Command::Show { number, measured }) => {
            let claim = named(&all, *number)?;
            let evidence = match measured {
                Some(folder) => Some(Ledger::read(folder)?.1),
                None => None,
            };
            show(claim, evidence.as_ref())?;
            Ok(ExitCode::SUCCESS)
        }
        Some(Command::Page { measured: folder }) => {
            let (ledger, evidence) = Ledger::read(folder)?;
            let chosen: Result<Vec<&Claim>> =
                ledger.claims.iter().map(|number| named(&all, *number)).collect();
            run::leave(&chosen?, &ledger, &evidence, folder)?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The claim of this number.
fn named(all: &[Claim], number: u32) -> Result<&Claim> {
    all.iter().find(|claim| claim.number == number).with_context(|| {
        let known: Vec<String> = all.iter().map(|one| one.number.to_string()).collect();
        format!("there is no claim {number}: there are {}", list(&known))
    })
}

/// Prints a claim, and what was measured for it.
fn show(claim: &Claim, evidence: Option<&Evidence>) -> Result<()> {
    let file = &claim.file;
    let mut lines = vec![
        format!("{}  “{}”", claim.number, file.words),
        format!("in: {} ({})", file.article.title(), file.about),
    ];
    let mut add = |what: &str, text: &str| {
        if !text.is_empty() {
            lines.push(format!("{what}{text}"));
        }
    };
    add("", &file.fair);
    add("read as: ", &file.reading);
    for (name, wanted) in &file.figures {
        let claimed = wanted.claimed.as_ref().map_or("shown only", |claimed| &claimed.text);
        add("figure: ", &format!("{} ({claimed})", name.replace('_', " ")));
    }
    for command in &file.run {
        add("measured by: gilscope ", command);
    }
    for program in file.programs.values() {
        add("program: claims/programs/", &program.file);
    }
    add("what would make it true: ", &file.true_if);
    add(&format!("expected on {}: ", file.expected_on), &file.expected);
    add("not tested: ", &file.why_not);
    if let Some(evidence) = evidence {
        for line in told(claim, evidence) {
            add("", &line);
        }
    }
    let width = super::terminal_width();
    for line in lines {
        super::say(wrap(&line, width, "    "))?;
    }
    Ok(())
}

/// The verdict, and each figure that has one.
fn told(claim: &Claim, evidence: &Evidence) -> Vec<String> {
    let judged = judge(claim, evidence);
    let mut lines = vec![format!("verdict: {}", judged.verdict.words())];
    for part in &judged.parts {
        let name = part.name.replace('_', " ");
        let value = match &part.value {
            Ok(value) => value.words(|x| part.unit.words(x)),
            Err(why) => why.clone(),
        };
        let verdict = part.verdict.map_or("", Verdict::words);
        lines.push(format!("  {name}: {value} {verdict}").trim_end().to_owned());
    }
    for (program, ran) in &judged.programs {
        let says = ran.map_or("not run", |ran| &ran.says);
        lines.push(format!("  {}: {says}", program.file));
    }
    lines
}
