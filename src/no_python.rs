//! In the place of `python`, in a build without it: nothing is linked, and external interpreters
//! are all there is.

use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

/// The executable of the CPython inside: none.
pub const EXECUTABLE: &str = "";

/// There is none to serve.
///
/// # Errors
/// Always.
pub fn serve(_scripts: &Path) -> Result<()> {
    bail!("{NONE}")
}

/// Nothing is linked.
///
/// # Errors
/// Always.
pub fn linked_version() -> Result<String> {
    bail!("{NONE}")
}

/// There is no interpreter to import them.
pub fn environment_packages() -> Option<PathBuf> {
    None
}

const NONE: &str = "this gilscope was built without a CPython inside: leave out \
                    --no-default-features";
