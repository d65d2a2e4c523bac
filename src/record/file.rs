//! Reading and writing a record: one JSON file.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Record, SCHEMA, kept, names, older};
use crate::foreign;

/// Reads the record in `path`, which may be a page with one inside.
///
/// # Errors
/// If the file cannot be read, is no record or holds several, or was written by a newer gilscope.
pub fn read(path: &Path) -> Result<Record> {
    let [record] = <[Record; 1]>::try_from(read_all(path)?).map_err(|several| {
        anyhow!("{} holds {} records: here one is needed", path.display(), several.len())
    })?;
    Ok(record)
}

/// Reads all records in `path`: the one that a command left, or those that a page has inside.
///
/// # Errors
/// As [`read`].
pub fn read_all(path: &Path) -> Result<Vec<Record>> {
    let cannot_read = || format!("cannot read the record {}", path.display());
    let is_file = fs::metadata(path).with_context(cannot_read)?.is_file();
    // Of a pipe the end may never come.
    ensure!(
        is_file,
        "{} is no file: name a record.json, or a page with one inside",
        path.display()
    );
    let text = fs::read_to_string(path).with_context(cannot_read)?;
    let is_page = text.trim_start().starts_with('<');
    let records = if is_page { kept::find(&text) } else { parse(&text).map(|record| vec![record]) };
    records.with_context(|| format!("{} is not a record that can be used", path.display()))
}

/// Parses a record. The version is looked at first, so that a newer record is refused by that
/// reason and not by some field that this program does not know.
///
/// # Errors
/// If `text` is no record, or has a newer schema.
pub fn parse(text: &str) -> Result<Record> {
    #[derive(Deserialize)]
    struct Version {
        schema: u32,
    }
    const DAMAGED: &str = "it is damaged, or cut short";
    let Version { schema } = serde_json::from_str(text).map_err(|e| {
        // JSON without that number is another program's file; what is not even JSON is a broken
        // one.
        let why = match serde_json::from_str::<IgnoredAny>(text) {
            Ok(_) => "it has no \"schema\" number: `gilscope run` writes records as record.json",
            Err(_) => DAMAGED,
        };
        anyhow::Error::new(e).context(why)
    })?;
    if schema > SCHEMA {
        bail!(
            "it has schema {schema} and this gilscope reads up to {SCHEMA}: use a newer gilscope"
        );
    }
    let record = foreign::json(text).map(older::renewed).context(DAMAGED)?;
    names::check(&record)?;
    Ok(record)
}

/// Writes `record` to `path`, whole or not at all: into a temporary file beside it, which is then
/// renamed. A full disk or a kill in between leaves the older file as it was.
///
/// # Errors
/// If the folder cannot be written.
pub fn write(record: &Record, path: &Path) -> Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let failed = || {
        format!("cannot write the record {}: choose another folder with --out DIR", path.display())
    };
    // In one piece: serde_json writes token by token, and each would be a system call of its own.
    let mut text = serde_json::to_vec(record).with_context(failed)?;
    text.push(b'\n');
    let mut builder = tempfile::Builder::new();
    // Temporary files are for their owner only; a record is an ordinary file, under the umask.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".record-").tempfile_in(folder).with_context(failed)?;
    file.write_all(&text).with_context(failed)?;
    // Network file systems report a full disk only here.
    file.as_file().sync_all().with_context(failed)?;
    file.persist(path).with_context(failed)?;
    Ok(())
}
