//! The Python scripts: embedded in the binary, or a folder that a student edits.
//!
//! Embedded scripts are written to a real folder before they run. Modules that exist only in
//! memory could not be imported by worker processes, and their tracebacks would show no lines.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail};
use include_dir::{Dir, DirEntry, include_dir};

use crate::fingerprint::fingerprint;

/// The scripts as they were when the binary was built.
pub static EMBEDDED: Dir<'_> = include_dir!("$OUT_DIR/scripts");

/// Where the scripts of a run are.
#[derive(Debug)]
pub struct Scripts {
    /// The folder, absolute: to be first on `sys.path`.
    pub folder: PathBuf,
    /// Scripts that differ from the embedded ones, by relative path.
    pub changed: Vec<String>,
    /// A fingerprint of each that is there, by relative path.
    pub fingerprints: BTreeMap<String, u64>,
    /// Deletes the folder at the end, if it is a temporary one.
    _temporary: Option<tempfile::TempDir>,
}

impl Scripts {
    /// The scripts in `given`; without it those of the checkout that the current folder is in;
    /// without one the embedded ones.
    ///
    /// # Errors
    /// If `given` holds no scripts, or the embedded ones can be written nowhere.
    pub fn find(given: Option<&Path>) -> Result<Self> {
        if let Some(folder) = given {
            if !folder.join("bridge.py").is_file() {
                bail!(
                    "--scripts {}: there is no bridge.py in it; name a copy of python_scripts",
                    folder.display()
                );
            }
            return Self::in_folder(folder);
        }
        match checkout() {
            Some(folder) => Self::in_folder(&folder),
            None => Self::embedded(),
        }
    }

    /// A copy of them in which one, by its relative path, has another text: kept as long as the folder.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn with(&self, script: &str, text: &[u8]) -> Result<tempfile::TempDir> {
        let copy = tempfile::tempdir().context("cannot write a copy of the scripts: set TMPDIR")?;
        for (path, embedded) in embedded_files() {
            let own = fs::read(self.folder.join(path)).unwrap_or_else(|_| embedded.to_vec());
            let text = if path.to_str() == Some(script) { text } else { &own };
            let to = copy.path().join(path);
            fs::create_dir_all(to.parent().unwrap_or(copy.path()))
                .and_then(|()| fs::write(&to, text))
                .with_context(|| format!("cannot write {}", to.display()))?;
        }
        Ok(copy)
    }

    fn in_folder(folder: &Path) -> Result<Self> {
        let folder = fs::canonicalize(folder)?;
        let (mut changed, mut fingerprints) = (Vec::new(), BTreeMap::new());
        for (path, text) in embedded_files() {
            let (there, path) = (fs::read(folder.join(path)).ok(), path.display().to_string());
            fingerprints.extend(there.as_deref().map(|text| (path.clone(), fingerprint(text))));
            if there.as_deref() != Some(text) {
                changed.push(path);
            }
        }
        Ok(Self { folder, changed, fingerprints, _temporary: None })
    }

    fn embedded() -> Result<Self> {
        // Named by its content, so that it is written once, kept, and never out of date. (A folder
        // per process would be left behind by every run that is killed.)
        let all: Vec<u8> = embedded_files().flat_map(|(_, text)| text.to_vec()).collect();
        let folder = cache_folder().join(format!("scripts-{:014x}", fingerprint(&all)));
        let (folder, temporary) = match write_once(&folder) {
            Ok(()) => (folder, None),
            // No home, or a read-only one: a temporary folder then.
            Err(_) => {
                let temporary = tempfile::tempdir().context(
                    "cannot write the Python scripts anywhere: free some space in the temporary folder, or set TMPDIR",
                )?;
                write_to(temporary.path())?;
                (temporary.path().to_owned(), Some(temporary))
            }
        };
        let of = |(path, text): (&Path, &[u8])| (path.display().to_string(), fingerprint(text));
        let fingerprints = embedded_files().map(of).collect();
        Ok(Self { folder, changed: Vec::new(), fingerprints, _temporary: temporary })
    }
}

/// Where gilscope keeps what it can make again.
pub fn cache_folder() -> PathBuf {
    let absolute =
        |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    absolute("XDG_CACHE_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".cache")))
        .unwrap_or_else(std::env::temp_dir)
        .join("gilscope")
}

/// `python_scripts` of the gilscope checkout around the current folder.
fn checkout() -> Option<PathBuf> {
    let here = std::env::current_dir().ok()?;
    here.ancestors()
        .find(|folder| {
            fs::read_to_string(folder.join("Cargo.toml"))
                .is_ok_and(|manifest| manifest.contains("name = \"gilscope\""))
        })
        .map(|folder| folder.join("python_scripts"))
        .filter(|scripts| scripts.join("bridge.py").is_file())
}

fn write_once(folder: &Path) -> Result<()> {
    let complete = || {
        embedded_files()
            .all(|(path, text)| fs::read(folder.join(path)).ok().as_deref() == Some(text))
    };
    if complete() {
        return Ok(());
    }
    let parent = folder.parent().context("the cache folder has a parent")?;
    fs::create_dir_all(parent)?;
    // Beside its final place, then renamed: two runs that start together do not meet half a folder.
    let draft = tempfile::tempdir_in(parent)?;
    write_to(draft.path())?;
    if fs::rename(draft.path(), folder).is_err() && !complete() {
        bail!("{} is there and differs", folder.display());
    }
    Ok(())
}

fn write_to(folder: &Path) -> Result<()> {
    for (path, text) in embedded_files() {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(&path, text).with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Every embedded script: its relative path and its text.
pub fn embedded_files() -> impl Iterator<Item = (&'static Path, &'static [u8])> {
    fn files(dir: &'static Dir<'static>) -> Vec<(&'static Path, &'static [u8])> {
        dir.entries()
            .iter()
            .flat_map(|entry| match entry {
                DirEntry::Dir(dir) => files(dir),
                DirEntry::File(file) => vec![(file.path(), file.contents())],
            })
            .collect()
    }
    files(&EMBEDDED).into_iter()
}
