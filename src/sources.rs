//! The sources of this program, as they are in the binary: a file of Rust beside its twin in Python.

use include_dir::{Dir, include_dir};

use crate::scripts;

static RUST: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src");

/// A file of one language; without a text where that language has none of the name.
pub struct Source {
    /// Its language.
    pub language: &'static str,
    /// Where it is in the repository.
    pub path: String,
    /// What is in it.
    pub text: Option<&'static str>,
}

/// Both twins of a stem such as `models/threads`, Rust first.
pub fn twins(stem: &str) -> [Source; 2] {
    let (rust, python) = (format!("{stem}.rs"), format!("{stem}.py"));
    let text = |dir: &'static Dir<'static>, path: &str| dir.get_file(path)?.contents_utf8();
    [
        Source { language: "Rust", text: text(&RUST, &rust), path: format!("src/{rust}") },
        Source {
            language: "Python",
            text: text(&scripts::EMBEDDED, &python),
            path: format!("python_scripts/{python}"),
        },
    ]
}

/// The text of one file by its path in the repository, such as `src/models/threads.rs`.
pub fn text(path: &str) -> Option<&'static str> {
    let (folder, path) = path.split_once('/')?;
    let folder = match folder {
        "src" => &RUST,
        "python_scripts" => &scripts::EMBEDDED,
        _ => return None,
    };
    folder.get_file(path)?.contents_utf8()
}
