//! What every measuring command begins with: a record that holds nothing yet, and a folder for it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use gilscope::record::{Build, Interpreter, Machine, Record, SCHEMA};
use jiff::Zoned;

/// A record that begins now and has measured nothing.
pub fn empty(
    profile: &str,
    seed: u64,
    machine: Machine,
    interpreters: Vec<Interpreter>,
    scripts_changed: Vec<String>,
) -> Record {
    Record {
        schema: SCHEMA,
        gilscope: Build {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            commit: env!("GILSCOPE_COMMIT").to_owned(),
        },
        started: now(),
        finished: None,
        profile: profile.to_owned(),
        seed,
        processes: 1,
        interrupted: false,
        machine,
        interpreters,
        changed_scripts: scripts_changed,
        corpus: None,
        workloads: Vec::new(),
        cells: Vec::new(),
        calibration: Vec::new(),
        services: Vec::new(),
        asleep: Vec::new(),
        probes: Vec::new(),
        prediction: None,
    }
}

/// The folder `out`, or a new one in `results`, named so that a list of them is in order. `name`
/// says what is in it.
pub fn folder(out: Option<&Path>, name: &str) -> Result<PathBuf> {
    let folder = out.map(Path::to_owned).unwrap_or_else(|| {
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
