//! `gilscope run --resume RECORD`: the rest of an interrupted run. Same plan, same seed, same
//! program, same machine; what differs is told, and nothing is measured.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use clap::ValueEnum as _;
use gilscope::interpreters::with_home;
use gilscope::measure::plan::{Profile, not_reached};
use gilscope::record::{Cell, Interpreter, OWN_PYTHON, Outcome, Record};
use serde_json::Value;

use super::environment::CommonArgs;
use super::recording::now;
use super::run::Arguments;

/// Reads a record that can go on.
///
/// # Errors
/// If it cannot be read, or nothing is left to do.
pub fn read(path: &Path) -> Result<Record> {
    let record = super::recording::read(path)?;
    ensure!(
        record.asked.is_some(),
        "{} does not say what was asked for, so it cannot be resumed: only a `gilscope run` can",
        path.display()
    );
    ensure!(
        record.interrupted || record.finished.is_none(),
        "{} is complete: to draw it again, gilscope chart {0}",
        path.display()
    );
    Ok(record)
}

/// What the interrupted command was told.
///
/// # Errors
/// If the record holds what no command says.
pub fn arguments(record: &Record, path: &Path) -> Result<Arguments> {
    let asked = record.asked.clone().unwrap_or_default();
    let profile = Profile::from_str(&record.profile, false)
        .ok()
        .with_context(|| format!("{} has an unknown profile", path.display()))?;
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Each installation once: a free-threaded build is measured with its lock off and on anyway.
    let externals = record.interpreters.iter().filter(|i| i.id != OWN_PYTHON);
    let mut python: Vec<String> =
        externals.map(|i| with_home(&i.executable).display().to_string()).collect();
    python.dedup();
    let there = |path: Option<String>| path.map(|path| with_home(&path));
    Ok(Arguments {
        profile,
        workloads: asked.choice.workloads,
        models: asked.choice.models,
        workers: asked.choice.workers,
        common: CommonArgs {
            open: false,
            python,
            scripts: there(asked.scripts),
            out: Some(folder.to_owned()),
            seed: Some(record.seed),
        },
        corpus: there(asked.corpus),
        in_flight: asked.choice.in_flight,
        rounds: asked.choice.rounds,
        processes: asked.choice.processes,
        precision: asked.choice.precision,
        pin: asked.choice.pin,
        library: asked.choice.library,
        timeout: asked.timeout_s,
        prediction: record.prediction.clone(),
        resume: None,
    })
}

/// The record that was begun, to be measured to its end; `again` is the one that would be begun
/// here and now.
///
/// # Errors
/// If they differ in more than what was measured: figures of two machines or programs in one record
/// would be compared as if they were of one.
pub fn go_on(mut begun: Record, again: &Record) -> Result<Record> {
    same("gilscope", &begun.gilscope, &again.gilscope)?;
    same("the machine", &begun.machine.lasting(), &again.machine.lasting())?;
    let interpreters = |record: &Record| record.interpreters.iter().map(build).collect::<Vec<_>>();
    same("the interpreters", &interpreters(&begun), &interpreters(again))?;
    same("the changed scripts", &begun.changed_scripts, &again.changed_scripts)?;
    if !begun.script_fingerprints.is_empty() {
        same("the scripts", &begun.script_fingerprints, &again.script_fingerprints)?;
    }
    same("the text that is read", &begun.corpus, &again.corpus)?;
    same("the files that are read", &begun.files, &again.files)?;
    let cells = |record: &Record| record.cells.iter().map(planned).collect::<Vec<_>>();
    if cells(&begun) != cells(again) {
        bail!("the plan is another one now: measure it anew, without --resume");
    }
    begun.interrupted = false;
    begun.finished = None;
    begun.resumed.push(now());
    Ok(begun)
}

/// What an interpreter was before anything ran in it.
fn build(interpreter: &Interpreter) -> Interpreter {
    Interpreter { gil_enabled: false, gil_enabled_by: None, ..interpreter.clone() }
}

/// Which cell it is, without what came of it. Why it cannot run here belongs to it.
fn planned(cell: &Cell) -> Cell {
    let outcome = match &cell.outcome {
        cannot_run @ Outcome::Skipped { .. } => cannot_run.clone(),
        Outcome::Measured(_) | Outcome::Failed { .. } => not_reached(),
    };
    Cell { outcome, ..cell.clone() }
}

/// Says what differs, in the words of the record: the first place where it does.
fn same<T: serde::Serialize>(what: &str, begun: &T, now: &T) -> Result<()> {
    let (begun, now) = (serde_json::to_value(begun)?, serde_json::to_value(now)?);
    if let Some((place, was, is)) = difference(&begun, &now) {
        bail!(
            "{what}: {place}was {was} when the run began and is {is} now, so it cannot go on: \
             measure it anew, without --resume"
        );
    }
    Ok(())
}

fn difference(begun: &Value, now: &Value) -> Option<(String, Value, Value)> {
    if begun == now {
        return None;
    }
    if let (Value::Object(a), Value::Object(b)) = (begun, now)
        && let Some((name, was)) = a.iter().find(|(name, was)| b.get(*name) != Some(was))
    {
        return Some((format!("{name} "), was.clone(), b.get(name).cloned().unwrap_or_default()));
    }
    Some((String::new(), begun.clone(), now.clone()))
}
