//! The shared library by which a Python calls Rust that is not inside gilscope: where it is found.

use std::fs;
use std::path::{Path, PathBuf};

use crate::scripts::cache_folder;

/// The environment variable that names it; and by which workers are told where it is.
pub const VARIABLE: &str = "GILSCOPE_LIBRARY";

/// The library that belongs to `program`: the one that [is named](VARIABLE); in `deps` beside it, which every
/// build of cargo renews; beside it, where a wheel puts it; where it was built, if that is still there, as
/// after `cargo install --path .`; or where `gilscope doctor --build-library` left it.
pub fn of(program: &Path) -> Option<PathBuf> {
    if let Some(named) = std::env::var_os(VARIABLE) {
        return Some(PathBuf::from(named)).filter(|path| path.is_file());
    }
    let folder = program.parent()?;
    let beside = [folder.join("deps").join(name()), folder.join(name())];
    let built = Path::new(env!("GILSCOPE_BUILD_FOLDER")).join("deps").join(name());
    let of_this_build = Some(built).filter(|library| is_as_old(library, program));
    beside.into_iter().chain(of_this_build).chain([made()]).find(|path| path.is_file())
}

/// Where one lies that was built by itself, for this very gilscope.
pub fn made() -> PathBuf {
    let commit = env!("GILSCOPE_COMMIT");
    cache_folder().join(format!("library-{}-{commit}", env!("CARGO_PKG_VERSION"))).join(name())
}

/// What such a library is called on this system.
pub fn name() -> String {
    use std::env::consts::{DLL_PREFIX, DLL_SUFFIX};
    format!("{DLL_PREFIX}gilscope{DLL_SUFFIX}")
}

/// Whether a library is no newer than the program, so that both may be of one build: a folder in which cargo
/// builds may hold another one's by now.
fn is_as_old(library: &Path, program: &Path) -> bool {
    let changed = |path| fs::metadata(path).and_then(|file| file.modified()).ok();
    changed(library).zip(changed(program)).is_some_and(|(library, program)| library <= program)
}
