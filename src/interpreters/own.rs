//! gilscope's own Python, where none is inside: the one that it was installed for.

use std::fs;
use std::path::{Path, PathBuf};

/// The environment variable that names another one. It wins over an embedded one too.
pub const CHOICE: &str = "GILSCOPE_PYTHON";

/// The one that was chosen.
pub fn chosen() -> Option<PathBuf> {
    std::env::var_os(CHOICE).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// The one that `program` was installed for by pip; or else the first `python3` on PATH.
///
/// An environment's Python lies beside the programs that are installed into it. Those that pip installs
/// for a user, or for a whole system, lie apart: there, the folder of the packages has the version in its
/// name.
pub fn installed_for(program: &Path) -> Option<PathBuf> {
    let folder = program.parent()?;
    let beside = |name: &str| {
        let path = folder.join(name).with_extension(std::env::consts::EXE_EXTENSION);
        path.is_file().then_some(path)
    };
    let environment = folder.parent().filter(|root| root.join("pyvenv.cfg").is_file());
    let in_environment = environment.and_then(|_| beside("python3").or_else(|| beside("python")));
    in_environment.or_else(|| versioned(folder)).or_else(|| on_path("python3"))
}

/// `~/.local/lib/python3.13/site-packages/gilscope-0.1.0.dist-info` belongs to `~/.local/bin/gilscope`, and
/// so does `python3.13`.
fn versioned(folder: &Path) -> Option<PathBuf> {
    let packages = format!("gilscope-{}.dist-info", env!("CARGO_PKG_VERSION"));
    let libraries = fs::read_dir(folder.parent()?.join("lib")).ok()?;
    let of_gilscope = libraries.flatten().filter(|entry| {
        let kinds = ["site-packages", "dist-packages"];
        kinds.iter().any(|kind| entry.path().join(kind).join(&packages).is_dir())
    });
    let mut names = of_gilscope.filter_map(|entry| entry.file_name().into_string().ok());
    names.find_map(|name| {
        let beside = folder.join(&name);
        if beside.is_file() { Some(beside) } else { on_path(&name) }
    })
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path).map(|folder| folder.join(name)).find(|path| path.is_file())
}
