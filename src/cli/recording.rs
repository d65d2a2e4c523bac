//! A record, from the command that begins it to the words at its end: for every command that
//! measures.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use gilscope::measure::plan::Profile;
use gilscope::record::{Build, Record, SCHEMA};
use gilscope::{stop, words};
use jiff::Zoned;

use super::ground::Ground;

/// A record in which nothing was measured yet.
pub fn begin(profile: Profile, seed: u64, ground: &Ground) -> Record {
    let Ground { scripts, machine, runtimes, .. } = ground;
    Record {
        schema: SCHEMA,
        gilscope: Build {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: env!("GILSCOPE_COMMIT").to_owned(),
        },
        started: now(),
        finished: None,
        profile: profile.name().to_owned(),
        seed,
        processes: 1,
        interrupted: false,
        machine: machine.clone(),
        interpreters: runtimes.usable.iter().map(|(i, _)| i.clone()).collect(),
        changed_scripts: scripts.changed.clone(),
        corpus: None,
        files: None,
        workloads: Vec::new(),
        cells: Vec::new(),
        calibration: Vec::new(),
        services: Vec::new(),
        asleep: Vec::new(),
        probes: Vec::new(),
        prediction: None,
    }
}

/// The folder for the record and its charts: the one that was asked for, or a new one in `results`,
/// named so that a list of them is in order. `name` says what is in it.
///
/// # Errors
/// If nothing can be written there.
pub fn out_folder(name: &str, asked: Option<&Path>) -> Result<PathBuf> {
    let folder = asked.map(Path::to_owned).unwrap_or_else(|| {
        PathBuf::from("results")
            .join(Zoned::now().strftime(&format!("%Y-%m-%d_%H-%M-%S_{name}")).to_string())
    });
    let failed =
        || format!("cannot write to {}: name another folder with --out DIR", folder.display());
    fs::create_dir_all(&folder).with_context(failed)?;
    // Tried now, since it would be a pity to learn it after twenty minutes of measuring.
    tempfile::tempfile_in(&folder).with_context(failed)?;
    Ok(folder)
}

/// RFC 3339, to the second, with the machine's offset.
pub fn now() -> String {
    Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// What was seen, and where the record and its charts are.
///
/// # Errors
/// If nobody listens, or a chart could not be drawn.
pub fn tell(findings: &[String], path: &Path, drawn: Result<Vec<PathBuf>>) -> Result<()> {
    // Sentences are read, a table is looked at: lines of 100 are long enough for any reader.
    let width = super::terminal_width().map_or(100, |width| width.min(100));
    for sentence in findings {
        super::say(words::wrap(sentence, Some(width), "  "))?;
    }
    super::say(format_args!("\nrecord  {}", path.display()))?;
    // The record is safe by now: a chart that cannot be drawn is told last.
    for chart in drawn.with_context(|| {
        format!("the record is saved, and can be drawn by: gilscope chart {}", path.display())
    })? {
        super::say(format_args!("chart   {}", chart.display()))?;
    }
    Ok(())
}

/// What the whole command came to.
pub fn exit_code(record: &Record, something_failed: bool) -> ExitCode {
    if record.interrupted {
        ExitCode::from(stop::EXIT_CODE)
    } else if something_failed {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
