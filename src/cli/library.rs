//! `gilscope doctor --build-library`: the shared library by which a Python calls Rust that is not inside
//! gilscope. `cargo install` takes the program alone, and throws away what else it built.

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};

use anyhow::{Context as _, Result, ensure};
use gilscope::scripts::cache_folder;
use gilscope::worker::library;

/// The sources of this very program: after `cargo install gilscope`, those that cargo keeps.
const SOURCES: &str = env!("CARGO_MANIFEST_DIR");

/// Builds it by cargo, once, and says where it is.
///
/// # Errors
/// If there are no sources, no cargo, or they do not build.
pub fn build() -> Result<ExitCode> {
    let to = library::made();
    if !to.is_file() {
        let manifest = Path::new(SOURCES).join("Cargo.toml");
        ensure!(
            manifest.is_file(),
            "the sources that this gilscope was built from are not there any more ({SOURCES}): \
             `pip install gilscope` brings a library"
        );
        let folder = cache_folder().join("build");
        let status = Command::new("cargo")
            .args(["build", "--release", "--locked", "--lib", "--no-default-features"])
            .arg("--manifest-path")
            .arg(&manifest)
            .arg("--target-dir")
            .arg(&folder)
            .status()
            .context("cannot run cargo: install Rust from https://rustup.rs")?;
        ensure!(status.success(), "cargo did not build the library: what it said stands above");
        let built = folder.join("release").join(library::name());
        let parent = to.parent().unwrap_or(&folder);
        fs::create_dir_all(parent)
            .and_then(|()| fs::copy(&built, &to).map(drop))
            .with_context(|| format!("cannot copy {} to {}", built.display(), to.display()))?;
        // All that was built for it is no longer needed, and large.
        let _ = fs::remove_dir_all(&folder);
    }
    super::say(to.display())?;
    Ok(ExitCode::SUCCESS)
}
