//! What a claim must satisfy, so that a mistake in a file is found when it is read and not after it was measured.

use anyhow::{Result, bail, ensure};

use super::Claim;
use super::file::{File, Rule};
use crate::lessons::figures;

/// The words of an article that may be quoted.
const MOST_WORDS: usize = 12;

/// Checks a claim.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check(claim: &Claim) -> Result<()> {
    let File { words, rule, figures, programs, why_not, .. } = &claim.file;
    let quoted = words.split_whitespace().count();
    ensure!(quoted <= MOST_WORDS, "{quoted} words are quoted: at most {MOST_WORDS}");
    for (name, wanted) in figures {
        match (&wanted.of, &wanted.program) {
            (Some(figure), None) => figures::check(figure)?,
            (None, Some((program, _))) => ensure!(
                programs.contains_key(program),
                "{name} is of the program {program}, which is not there"
            ),
            _ => bail!("{name} is either of a record or of a program"),
        }
        if let Some(other) = &wanted.over {
            ensure!(
                figures.contains_key(other),
                "{name} is divided by {other}, which is not there"
            );
        }
    }
    let decides = figures.values().any(|wanted| wanted.claimed.is_some());
    let shows = programs.values().any(|program| program.shows.is_some());
    match rule {
        Rule::None => ensure!(!why_not.is_empty(), "without a rule it must say why_not"),
        Rule::Program => ensure!(shows, "no program shows anything"),
        _ => ensure!(decides, "no figure has a claimed range"),
    }
    Ok(())
}
