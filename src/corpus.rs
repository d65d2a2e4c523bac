//! The text for `word_count`: the files of a folder, one after the other in one file.
//!
//! Every runtime reads that one file, so that all of them get the same bytes whatever they think
//! of folders, links and encodings.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};

use crate::fingerprint::fingerprint;
use crate::interpreters::without_home;
use crate::record::Corpus;

/// Enough for every size that is planned; more would only be read and never used.
const MOST_BYTES: usize = 64_000_000;
/// Why it could not be written: what is read for `word_count` is gathered first.
const NO_ROOM: &str =
    "cannot write what is to be read into a temporary file: free some space, or set TMPDIR";

/// Lists the first `most` files of `folder` into the file `into`, one path a line: of a folder of
/// Python's only its sources.
///
/// # Errors
/// If the folder cannot be read or holds no files, or `into` cannot be written.
pub fn list(folder: &Path, only_python: bool, most: usize, into: &Path) -> Result<Corpus> {
    let mut files = files(folder, only_python)?;
    files.truncate(most);
    let (mut digests, mut bytes, mut lines) = (Vec::new(), 0, String::new());
    for file in &files {
        let path = std::path::absolute(file)?;
        let path = path.to_str().with_context(|| {
            format!("{} is no UTF-8: name another folder with --corpus DIR", file.display())
        })?;
        let content = fs::read(file).with_context(|| format!("cannot read {path}"))?;
        digests.extend(fingerprint(&content).to_le_bytes());
        bytes += content.len() as u64;
        lines.push_str(path);
        lines.push('\n');
    }
    fs::write(into, lines).context(NO_ROOM)?;
    Ok(Corpus {
        folder: without_home(folder),
        files: u32::try_from(files.len())?,
        bytes,
        digest: fingerprint(&digests),
    })
}

/// Gathers the text of `folder` into the file `into`: of a folder of Python's only its sources.
///
/// # Errors
/// If the folder cannot be read or holds no text, or `into` cannot be written.
pub fn gather(folder: &Path, only_python: bool, into: &Path) -> Result<Corpus> {
    let files = files(folder, only_python)?;
    let (mut text, mut read) = (Vec::new(), 0);
    for file in &files {
        if text.len() >= MOST_BYTES {
            break;
        }
        let mut bytes =
            fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
        text.append(&mut bytes);
        text.push(b'\n'); // the last word of a file and the first of the next are two
        read += 1;
    }
    fs::write(into, &text).context(NO_ROOM)?;
    Ok(Corpus {
        folder: without_home(folder),
        files: read,
        bytes: text.len() as u64,
        digest: fingerprint(&text),
    })
}

/// Every file of the folder, in the order of their paths: a folder's own differs between file
/// systems.
fn files(folder: &Path, only_python: bool) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    walk(folder, only_python, &mut files)
        .with_context(|| format!("cannot read the corpus {}", folder.display()))?;
    files.sort();
    if files.is_empty() {
        bail!(
            "{} holds no files to read: name a folder of text with --corpus DIR",
            folder.display()
        );
    }
    Ok(files)
}

fn walk(folder: &Path, only_python: bool, files: &mut Vec<PathBuf>) -> std::io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let (kind, path) = (entry.file_type()?, entry.path());
        let name = entry.file_name();
        // Links are not followed: they may lead in circles, or out of the folder. Packages that
        // were installed are no part of the standard library.
        if kind.is_dir() && !(only_python && (name == "site-packages" || name == "dist-packages")) {
            walk(&path, only_python, files)?;
        } else if kind.is_file() && (!only_python || path.extension().is_some_and(|e| e == "py")) {
            files.push(path);
        }
    }
    Ok(())
}
