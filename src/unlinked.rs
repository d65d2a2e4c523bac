//! Unlinked temporary files: other processes read them while this one runs, and they are gone with
//! it, however it ends.

use std::fs::File;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use tempfile::{NamedTempFile, TempPath};

/// An empty file, to be filled and read by its path.
#[derive(Debug)]
pub struct UnlinkedFile {
    path: PathBuf,
    /// On Linux it is linked from no folder: the kernel removes it with the last process that holds
    /// it open, and a kill leaves nothing behind.
    _open: File,
    /// Elsewhere it is linked, and removed when this is dropped.
    _link: Option<TempPath>,
}

impl UnlinkedFile {
    /// Makes one in the folder for temporary files.
    ///
    /// # Errors
    /// If that folder cannot be written.
    pub fn new() -> Result<Self> {
        Self::make().context("cannot make a temporary file: free some space, or set TMPDIR")
    }

    fn make() -> std::io::Result<Self> {
        let file = tempfile::tempfile()?;
        if let Some(path) = path_of(&file) {
            return Ok(Self { path, _open: file, _link: None });
        }
        let (file, link) = NamedTempFile::new()?.into_parts();
        Ok(Self { path: link.to_path_buf(), _open: file, _link: Some(link) })
    }

    /// The path by which this process and its children open it.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Linux shows what a process holds open, also to its children, as files that can be opened anew.
#[cfg(target_os = "linux")]
fn path_of(file: &File) -> Option<PathBuf> {
    use std::os::fd::AsRawFd as _;
    let path = PathBuf::from(format!("/proc/{}/fd/{}", std::process::id(), file.as_raw_fd()));
    File::open(&path).is_ok().then_some(path)
}

#[cfg(not(target_os = "linux"))]
fn path_of(_file: &File) -> Option<PathBuf> {
    None
}
