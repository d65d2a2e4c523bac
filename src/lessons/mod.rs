//! Lessons: a question, what a class may answer, what this machine answers, and why.
//!
//! ```text
//! lessons/NN-name.toml ─► file ─┬─► check      is it a lesson?
//!                               │
//!                    record ────┴─► figures ─► rules ─► played ─► screen     in the terminal
//!                                      └─► fill                 ├► kept       what is left of it
//!                                                               └► handout    on paper
//! ```
//!
//! Watching a demonstration teaches no more than not seeing it; who predicts its outcome first learns more (C.
//! Crouch, A. P. Fagen, J. P. Callan, E. Mazur, *Classroom demonstrations: Learning tools or entertainment?*,
//! American Journal of Physics 72, 2004). So nothing here shows a figure before an answer was given.
//!
//! What is asked and what decides stands in the files; the code only plays them. What a lesson runs is a
//! command as a student types it, so whatever was seen can be seen again without it.

use std::path::Path;

use anyhow::{Context as _, Result, bail};
use include_dir::{Dir, include_dir};

use crate::words::list;

pub mod check;
pub mod figures;
pub mod file;
pub mod fill;
pub mod handout;
pub mod kept;
pub mod played;
pub mod rehearsal;
pub mod rules;
pub mod screen;

pub use file::File;

static EMBEDDED: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/lessons");

/// A lesson, with its place among the others.
#[derive(Debug, Clone)]
pub struct Lesson {
    /// Its number, from 1.
    pub number: u32,
    /// The stem of its file, such as `01-two-threads`.
    pub stem: String,
    /// What is in the file.
    pub file: File,
}

impl Lesson {
    /// From the text of a file of this stem.
    ///
    /// # Errors
    /// If it is no lesson: the error says what is wrong, and on which line.
    pub fn parse(stem: &str, text: &str) -> Result<Self> {
        let number = stem.split('-').next().and_then(|number| number.parse().ok());
        let number = number.context("its name does not begin with a number, as in 01-name.toml")?;
        let file: File = toml::from_str(text)?;
        let lesson = Self { number, stem: stem.to_owned(), file };
        check::check(&lesson)?;
        Ok(lesson)
    }

    /// The letters of its options.
    pub fn letters(&self) -> impl Iterator<Item = char> + use<> {
        ('A'..='Z').take(self.file.options.len())
    }

    /// The number of the option with this letter.
    ///
    /// # Errors
    /// If there is none.
    pub fn option(&self, letter: char) -> Result<usize> {
        let found = self.letters().position(|known| known == letter.to_ascii_uppercase());
        let known: Vec<String> = self.letters().map(String::from).collect();
        found.with_context(|| format!("{letter} is none of the answers: {}", list(&known)))
    }

    /// What a figure of it is called.
    pub fn called(&self, figure: &str) -> String {
        let named = self.file.figures.get(figure).map(|figure| figure.name.clone());
        named.filter(|name| !name.is_empty()).unwrap_or_else(|| figure.to_owned())
    }

    /// How an answer to its exercise is checked, if it can be.
    pub fn how_to_check(&self) -> Option<String> {
        let script = self.file.exercise.script.as_ref()?;
        Some(format!(
            "Copy python_scripts/{script}, change the copy, and check it: gilscope lesson {} --check mine.py",
            self.number
        ))
    }
}

/// Every lesson of `folder`, or those that are in this program, by their numbers.
///
/// # Errors
/// If a file cannot be read, or is no lesson.
pub fn all(folder: Option<&Path>) -> Result<Vec<Lesson>> {
    let texts: Vec<(String, String)> = match folder {
        Some(folder) => texts(folder, "lesson")?,
        None => embedded(&EMBEDDED),
    };
    let mut lessons: Vec<Lesson> = Vec::new();
    for (name, text) in texts {
        let lesson = Lesson::parse(name.trim_end_matches(ENDING), &text);
        let lesson = lesson.with_context(|| format!("{name} is no lesson"))?;
        if let Some(same) = lessons.iter().find(|other| other.number == lesson.number) {
            bail!("{name} and {}{ENDING} have the same number", same.stem);
        }
        lessons.push(lesson);
    }
    lessons.sort_by_key(|lesson| lesson.number);
    Ok(lessons)
}

/// What ends the name of such a file.
pub const ENDING: &str = ".toml";

/// The names and texts of the files in somebody's folder, each of which is `what`: a lesson, a claim.
///
/// # Errors
/// If the folder cannot be read, or there is none of them.
pub fn texts(folder: &Path, what: &str) -> Result<Vec<(String, String)>> {
    let cannot = || format!("cannot read {what}s in {}: name another folder", folder.display());
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(cannot)? {
        let path = entry.with_context(cannot)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned());
        let Some(name) = name.filter(|name| name.ends_with(ENDING)) else { continue };
        let text = std::fs::read_to_string(&path);
        texts.push((name, text.with_context(|| format!("cannot read {}", path.display()))?));
    }
    if texts.is_empty() {
        bail!(
            "there is no {what} in {}: a {what} is a file such as 01-name.toml",
            folder.display()
        );
    }
    Ok(texts)
}

/// The same of a folder in this program.
pub fn embedded(folder: &'static Dir<'static>) -> Vec<(String, String)> {
    let text = |file: &'static include_dir::File<'static>| {
        let name = file.path().to_str()?;
        name.ends_with(ENDING).then_some((name.to_owned(), file.contents_utf8()?.to_owned()))
    };
    folder.files().filter_map(text).collect()
}
