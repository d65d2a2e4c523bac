//! A record, from the command that begins it to the words at its end: for every command that
//! measures.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use gilscope::analysis::missing::something_failed;
use gilscope::grid;
use gilscope::interpreters::without_home;
use gilscope::measure::plan::Profile;
use gilscope::record::{Build, Record, SCHEMA, file};
use gilscope::stop::{self, Stop};
use gilscope::{charts, machine, report};
use jiff::Zoned;
use sha2::{Digest as _, Sha256};

use super::change::Before;
use super::environment::{CommonArgs, Environment};
use super::report as pages;

/// A record in which nothing was measured yet.
pub fn begin(profile: Profile, seed: u64, here: &Environment) -> Record {
    let Environment { scripts, machine, runtimes, .. } = here;
    Record {
        schema: SCHEMA,
        gilscope: build(&here.program),
        started: now(),
        finished: None,
        profile: profile.name().to_owned(),
        seed,
        processes: 1,
        interrupted: false,
        beside_another: beside_another(),
        resumed: Vec::new(),
        asked: None,
        machine: machine.clone(),
        conditions: machine::conditions(machine),
        interpreters: runtimes.usable.iter().map(|(i, _)| i.clone()).collect(),
        changed_scripts: scripts.changed.clone(),
        script_fingerprints: scripts.fingerprints.clone(),
        corpus: None,
        files: None,
        models: grid::model_infos(),
        workloads: Vec::new(),
        cells: Vec::new(),
        services: Vec::new(),
        asleep: Vec::new(),
        probes: Vec::new(),
        looks: Vec::new(),
        command: Some(command()),
        prediction: None,
    }
}

/// The command line, without the folder of the home directory in it.
fn command() -> String {
    let quoted = |word: std::ffi::OsString| {
        let word = without_home(Path::new(&word));
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./=,:%~+@".contains(c);
        let is_bare = !word.is_empty() && word.chars().all(is_plain);
        if is_bare { word } else { format!("'{}'", word.replace('\'', "'\\''")) }
    };
    let words: Vec<String> = std::env::args_os().skip(1).map(quoted).collect();
    format!("gilscope {}", words.join(" ")).trim_end().to_owned()
}

/// This program, whose binary is `program`.
fn build(program: &Path) -> Build {
    let digest = fs::read(program).map(|bytes| Sha256::digest(&bytes)).unwrap_or_default();
    Build {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        commit: env!("GILSCOPE_COMMIT").to_owned(),
        compiler: env!("GILSCOPE_COMPILER").to_owned(),
        flags: env!("GILSCOPE_FLAGS").to_owned(),
        target: env!("GILSCOPE_TARGET").to_owned(),
        digest: digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect(),
        allocator: "the system's".to_owned(),
    }
}

/// Reads a record, of this version or an older one.
///
/// # Errors
/// If it cannot be read.
pub fn read(path: &Path) -> Result<Record> {
    let mut record = file::read(path)?;
    grid::complete(&mut record);
    Ok(record)
}

/// Reads every record in these files, each with its file: a page may have several.
///
/// # Errors
/// If one cannot be read.
pub fn read_all(paths: &[PathBuf]) -> Result<Vec<(&Path, Record)>> {
    let mut all = Vec::new();
    for path in paths {
        for mut record in file::read_all(path)? {
            grid::complete(&mut record);
            all.push((path.as_path(), record));
        }
    }
    Ok(all)
}

/// The folder of a record and its charts, for this run alone.
pub struct Folder {
    path: PathBuf,
    /// Whether its page is to be opened in the end.
    is_opened: bool,
    /// Locked as long as it is open.
    _lock: Option<File>,
}

impl Folder {
    /// The folder that was asked for, or a new one in `results`, named so that a list of them is in
    /// order. `name` says what is in it.
    ///
    /// # Errors
    /// If nothing can be written there, or another run writes there.
    pub fn new(name: &str, asked: &CommonArgs) -> Result<Self> {
        let path = new_folder(name, asked.out.as_deref())?;
        let lock = lock(&path)?;
        // Tried now, since it would be a pity to learn it after twenty minutes of measuring.
        tempfile::tempfile_in(&path).with_context(|| cannot_write(&path))?;
        Ok(Self { path, is_opened: asked.open, _lock: lock })
    }

    /// Saves the record in it.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn save(&self, record: &Record) -> Result<()> {
        file::write(record, &self.record())
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    fn record(&self) -> PathBuf {
        self.path.join("record.json")
    }
}

/// The folder that was asked for, or a new one in `results`.
///
/// # Errors
/// If it cannot be made.
pub fn new_folder(name: &str, asked: Option<&Path>) -> Result<PathBuf> {
    let Some(asked) = asked else { return new_in_results(name) };
    fs::create_dir_all(asked).with_context(|| cannot_write(asked))?;
    Ok(asked.to_owned())
}

fn cannot_write(folder: &Path) -> String {
    format!("cannot write to {}: name another folder with --out DIR", folder.display())
}

/// A new folder, also if another run begins in the same second.
fn new_in_results(name: &str) -> Result<PathBuf> {
    let results = Path::new("results");
    fs::create_dir_all(results).with_context(|| cannot_write(results))?;
    let stem = Zoned::now().strftime(&format!("%Y-%m-%d_%H-%M-%S_{name}")).to_string();
    let mut path = results.join(&stem);
    for n in 2.. {
        match fs::create_dir(&path) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                path = results.join(format!("{stem}-{n}"));
            }
            made => {
                made.with_context(|| cannot_write(&path))?;
                break;
            }
        }
    }
    Ok(path)
}

/// Two runs in one folder would overwrite each other's record. The lock is the system's: it goes
/// with this process, however that ends. Where folders cannot be locked, there is none.
fn lock(folder: &Path) -> Result<Option<File>> {
    let Ok(file) = File::open(folder) else { return Ok(None) };
    match file.try_lock() {
        Err(TryLockError::WouldBlock) => bail!(
            "another gilscope is writing to {}: name another folder with --out DIR",
            folder.display()
        ),
        _ => Ok(Some(file)),
    }
}

/// Whether another gilscope runs: both are then measured while the other one computes.
fn beside_another() -> bool {
    machine::other_runs(Path::new("/")) > 0
}

/// RFC 3339, to the second, with the machine's offset.
pub fn now() -> String {
    Zoned::now().strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// A record as it was measured, in its folder.
pub struct Taken {
    /// The record.
    pub record: Record,
    /// Whether every save went well until now.
    pub saved: Result<()>,
    /// Where it is saved.
    pub folder: Folder,
    /// An older run that can tell what changed scripts did.
    pub before: Option<Before>,
}

impl Taken {
    /// Saves it for the last time.
    ///
    /// # Errors
    /// If it cannot be written, now or before.
    pub fn finish(&mut self) -> Result<()> {
        self.record.finished = Some(now());
        self.record.beside_another |= beside_another();
        std::mem::replace(&mut self.saved, Ok(()))?;
        self.folder.save(&self.record)
    }
}

/// Saves what was measured, draws it, and tells what was found, first of all what was changed since an older
/// run. What cannot be saved is told all the same, and in full, since nothing will be left of it.
///
/// # Errors
/// If the record, a chart or standard output cannot be written.
pub fn conclude(taken: &mut Taken, stop: &Stop) -> Result<ExitCode> {
    let finished = taken.finish();
    let Taken { record, folder, before, .. } = taken;
    let width = super::terminal_width();
    let change = |before: &Before| before.told(record, &folder.path, Some(report::columns(width)));
    let change = before.as_ref().and_then(change);
    if let Err(error) = finished {
        super::say(change.unwrap_or_default() + &report::text(record, width))?;
        return Err(error);
    }
    let path = folder.record();
    let draw_again =
        format!("the record is saved, and can be drawn by: gilscope chart {}", path.display());
    stop.end_at_once(draw_again.clone(), record.interrupted);
    let drawn = charts::draw_all(record, &folder.path);
    let html = folder.path.join(pages::NAME);
    let made = pages::write(std::slice::from_ref(record), &html);
    let page = if made.is_ok() { &html } else { &path };
    super::say(report::ending(record, change.as_deref(), &path, page, width))?;
    // The record is safe by now: a chart or a page that cannot be drawn is told last.
    drawn.and(made).context(draw_again)?;
    if folder.is_opened {
        pages::open(&html)?;
    }
    Ok(exit_code(record))
}

/// What the whole command came to.
fn exit_code(record: &Record) -> ExitCode {
    if record.interrupted {
        ExitCode::from(stop::EXIT_CODE)
    } else if something_failed(record) {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    }
}
