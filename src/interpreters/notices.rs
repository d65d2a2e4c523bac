//! What about an interpreter makes its figures say less, or leaves cells out.

use crate::machine::Notice;
use crate::record::{EMBEDDED, Interpreter};

/// The packages that some cells and servers use: what `identify.py` looks for.
pub const OPTIONAL: [&str; 4] = ["aiohttp", "fastapi", "uvicorn", "uvloop"];

/// Every notice on `interpreter`.
pub fn notices(interpreter: &Interpreter) -> Vec<Notice> {
    const CHECKS: [fn(&Interpreter) -> Option<Notice>; 4] =
        [debug_build, without_pgo, gil_is_back, packages];
    CHECKS.iter().filter_map(|check| check(interpreter)).collect()
}

fn has(interpreter: &Interpreter, flag: &str) -> bool {
    interpreter.build_flags.iter().any(|known| known == flag)
}

/// How to measure another one in its place.
fn another(interpreter: &Interpreter) -> String {
    if interpreter.id == EMBEDDED {
        "embed another one: `PYO3_PYTHON=/usr/bin/python3 cargo build --release`".to_owned()
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

/// Some distributions optimise by other means, of which the interpreter does not tell.
fn without_pgo(interpreter: &Interpreter) -> Option<Notice> {
    (!has(interpreter, "pgo") && !has(interpreter, "debug")).then(|| Notice {
        what: format!("{} was configured without profile-guided optimisation", interpreter.label()),
        why: "the same version with it is usually faster: ratios between the languages are this \
              build's",
        remedy: format!(
            "{}, or build one with `--enable-optimizations --with-lto` (pyenv: \
             `PYTHON_CONFIGURE_OPTS='--enable-optimizations --with-lto --enable-shared'`)",
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
