//! What is left of a run over claims: one file, beside the records of its commands.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde::{Deserialize, Serialize};

use super::evidence::{Evidence, Ran};
use crate::record::{Build, Interpreter, Machine, file};

/// What the file is called.
pub const NAME: &str = "claims.json";

/// What was measured, when, and on what.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Ledger {
    /// The claims that were asked for, by their numbers.
    pub claims: Vec<u32>,
    /// When it began: a time with its offset.
    pub started: String,
    /// By which build.
    pub gilscope: Build,
    /// On which machine.
    pub machine: Machine,
    /// By which interpreters.
    pub interpreters: Vec<Interpreter>,
    /// The compiler of the programs in Rust, if there was one.
    pub compiler: Option<String>,
    /// The folders of the records of each command, within this one.
    pub records: BTreeMap<String, String>,
    /// What each program did, by its file.
    pub programs: BTreeMap<String, Ran>,
}

impl Ledger {
    /// Reads that of a folder, and the records that it names.
    ///
    /// # Errors
    /// If a file cannot be read.
    pub fn read(folder: &Path) -> Result<(Self, Evidence)> {
        let path = folder.join(NAME);
        let text = fs::read_to_string(&path).with_context(|| {
            format!("there are no claims in {}: gilscope claims run", folder.display())
        })?;
        let ledger: Self = serde_json::from_str(&text)
            .with_context(|| format!("{} is no ledger of claims", path.display()))?;
        let mut records = BTreeMap::new();
        for (command, within) in &ledger.records {
            let record = file::read(&folder.join(within).join("record.json"))?;
            records.insert(command.clone(), record);
        }
        let programs = ledger.programs.clone();
        Ok((ledger, Evidence { records, programs }))
    }

    /// Writes it into a folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let path = folder.join(NAME);
        let text = serde_json::to_string_pretty(self)? + "\n";
        fs::write(&path, text).with_context(|| {
            format!("cannot write {}: choose another folder with --out DIR", path.display())
        })
    }
}
