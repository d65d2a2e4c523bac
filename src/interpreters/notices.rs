//! What about an interpreter makes its figures say less, or leaves cells out.

use super::own::CHOICE;
use crate::machine::Notice;
use crate::record::{Interpreter, OWN_PYTHON};

/// The packages that some cells and servers use: what `identify.py` looks for.
pub const OPTIONAL: [&str; 8] =
    ["aiohttp", "fastapi", "numba", "numpy", "orjson", "pyarrow", "uvicorn", "uvloop"];

/// Every notice on `interpreter`. What could be better of one is told of gilscope's own alone:
/// others are measured only when they are named.
pub fn notices(interpreter: &Interpreter) -> Vec<Notice> {
    const OF_ALL: [fn(&Interpreter) -> Option<Notice>; 2] = [debug_build, gil_is_back];
    const OF_OWN: [fn(&Interpreter) -> Option<Notice>; 2] = [without_pgo, packages];
    let own = interpreter.id == OWN_PYTHON;
    let checks = OF_ALL.iter().chain(OF_OWN.iter().filter(|_| own));
    checks.filter_map(|check| check(interpreter)).collect()
}

/// Files on `PYTHONPATH` by which Python finds another module than its own.
pub fn hiding(files: &[String]) -> Option<Notice> {
    let first = files.first()?;
    let more = match files.len() {
        1 => String::new(),
        n => format!(" and {} more", n - 1),
    };
    Some(Notice {
        what: format!("{first}{more} on PYTHONPATH hides a module of Python's own"),
        why: "whatever imports that module gets another one, and may fail or do something else",
        remedy: "unset PYTHONPATH, or rename the file".to_owned(),
    })
}

fn has(interpreter: &Interpreter, flag: &str) -> bool {
    interpreter.build_flags.iter().any(|known| known == flag)
}

/// How to measure another one in its place.
fn another(interpreter: &Interpreter) -> String {
    if interpreter.embedded {
        "embed another one: `PYO3_PYTHON=/usr/bin/python3 cargo build --release`".to_owned()
    } else if interpreter.id == OWN_PYTHON {
        format!("take another one as gilscope's own: `export {CHOICE}=/path/to/python3`")
    } else {
        "name another one: `--python /path/to/python3`".to_owned()
    }
}

fn debug_build(interpreter: &Interpreter) -> Option<Notice> {
    has(interpreter, "debug").then(|| Notice {
        what: format!("{} is a debug build", interpreter.label()),
        why: "its assertions take most of the time: no ratio to another language means anything",
        remedy: another(interpreter),
    })
}

/// Distributions optimise theirs by other means, of which the interpreter does not tell.
fn without_pgo(interpreter: &Interpreter) -> Option<Notice> {
    let of_distribution = interpreter.executable.starts_with("/usr/bin/");
    let optimised = has(interpreter, "pgo") || of_distribution;
    (!optimised && !has(interpreter, "debug")).then(|| Notice {
        what: format!("{} was configured without profile-guided optimisation", interpreter.label()),
        why: "the same version with it is usually faster: ratios between the languages are this \
              build's",
        remedy: format!(
            "{}, or build one with it (pyenv: `PYTHON_CONFIGURE_OPTS='--enable-optimizations \
             --with-lto --enable-shared'`)",
            another(interpreter)
        ),
    })
}

fn gil_is_back(interpreter: &Interpreter) -> Option<Notice> {
    let is_back = interpreter.free_threaded_build
        && interpreter.gil_enabled
        && interpreter.gil_asked != Some(true);
    is_back.then(|| Notice {
        what: format!("{} runs with its GIL on", interpreter.label()),
        why: "a module that does not declare that it can do without switched it on: threads take \
              turns again",
        remedy: "unset `PYTHON_GIL`, and look for a version of the module that declares it"
            .to_owned(),
    })
}

fn packages(interpreter: &Interpreter) -> Option<Notice> {
    let known = |name: &&&str| interpreter.packages.iter().any(|package| package == **name);
    let missing: Vec<&str> = OPTIONAL.iter().filter(|name| !known(name)).copied().collect();
    (!missing.is_empty()).then(|| Notice {
        what: format!("{} has no {}", interpreter.label(), missing.join(", ")),
        why: "cells and servers that use them are skipped; all others run",
        remedy: format!("`{} -m pip install {}`", interpreter.executable, missing.join(" ")),
    })
}
