//! Claims: what articles say about Rust and Python, put to the test on this machine.
//!
//! ```text
//! claims/NN-name.toml ─► file ─► check             is it a claim?
//!                          │
//! records, programs ───────┴──► evidence ─► rules ─► judged ─► ledger      what is left of it
//!                                                              └► page     claims.html, with its chart
//! ```
//!
//! A claim is data: the words quoted, how they are read, what is measured for them, and which figure would
//! confirm or refute them. Reading and rule are written down before anything is measured, with what we expected;
//! who finds them unfair changes one row, and runs it again.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use include_dir::{Dir, include_dir};

pub mod check;
pub mod evidence;
pub mod file;
pub mod judged;
pub mod ledger;
pub mod page;
pub mod rules;

pub use file::File;

use crate::lessons::{ENDING, embedded, texts};

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/claims");

/// A claim, with its place in the ledger.
#[derive(Debug, Clone)]
pub struct Claim {
    /// Its number, from 1: that of its file.
    pub number: u32,
    /// The stem of its file, such as `01-fifty-times`.
    pub stem: String,
    /// What is in the file.
    pub file: File,
    /// The sources of its programs, by their files.
    pub sources: BTreeMap<String, String>,
}

impl Claim {
    /// From the text of a file of this stem; `source` finds the programs that it names.
    ///
    /// # Errors
    /// If it is no claim: the error says what is wrong, and on which line.
    pub fn parse(stem: &str, text: &str, source: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let number = stem.split('-').next().and_then(|number| number.parse().ok());
        let number = number.context("its name does not begin with a number, as in 01-name.toml")?;
        let file: File = toml::from_str(text)?;
        let mut sources = BTreeMap::new();
        for program in file.programs.values() {
            let name = &program.file;
            let text = source(name).with_context(|| format!("there is no programs/{name}"))?;
            sources.insert(name.clone(), text);
        }
        let claim = Self { number, stem: stem.to_owned(), file, sources };
        check::check(&claim)?;
        Ok(claim)
    }
}

/// Every claim of `folder`, or those that are in this program, by number.
///
/// # Errors
/// If a file cannot be read, is no claim, or two have one number.
pub fn all(folder: Option<&Path>) -> Result<Vec<Claim>> {
    let mut claims = Vec::new();
    let texts = match folder {
        Some(folder) => texts(folder, "claim")?,
        None => embedded(&EMBEDDED),
    };
    for (name, text) in texts {
        let program = |name: &str| program(folder, name);
        let claim = Claim::parse(name.trim_end_matches(ENDING), &text, program);
        claims.push(claim.with_context(|| format!("{name} is no claim"))?);
    }
    claims.sort_by_key(|claim: &Claim| claim.number);
    for pair in claims.windows(2) {
        let [one, other] = pair else { continue };
        ensure!(one.number != other.number, "{} and {} have one number", one.stem, other.stem);
    }
    Ok(claims)
}

/// The source of a program.
fn program(folder: Option<&Path>, name: &str) -> Option<String> {
    match folder {
        Some(folder) => fs::read_to_string(folder.join("programs").join(name)).ok(),
        None => Some(EMBEDDED.get_file(format!("programs/{name}"))?.contents_utf8()?.to_owned()),
    }
}
