//! What `gilscope doctor --noise` found out, kept for later runs on the same machine.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use crate::record::{Machine, Noise};
use crate::scripts::cache_folder;

/// What is kept: another machine, or this one with another kernel or fewer cores, is as noisy as it is.
#[derive(Serialize, Deserialize)]
struct Kept {
    machine: Machine,
    noise: Noise,
}

/// Keeps it.
///
/// # Errors
/// If the cache cannot be written.
pub fn keep(machine: &Machine, noise: &Noise) -> Result<()> {
    let file = file();
    let write = || {
        fs::create_dir_all(cache_folder())?;
        let kept = Kept { machine: machine.clone(), noise: noise.clone() };
        fs::write(&file, serde_json::to_vec(&kept)?)?;
        anyhow::Ok(())
    };
    write().with_context(|| {
        format!("cannot keep this for later runs in {}: set XDG_CACHE_HOME", file.display())
    })
}

/// What was kept of this machine.
pub fn kept(machine: &Machine) -> Option<Noise> {
    let kept: Kept = serde_json::from_slice(&fs::read(file()).ok()?).ok()?;
    (kept.machine.lasting() == machine.lasting()).then_some(kept.noise)
}

fn file() -> PathBuf {
    cache_folder().join("noise.json")
}
