//! `import gilscope`: the module's own tests, in `python/tests`, with the program under test.

use std::env;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use gilscope::python::EXECUTABLE;

use crate::support::{PATIENCE, program};

/// What the notebook and its test need beside the standard library.
const PACKAGES: &str = "nbclient ipykernel pandas";

/// A Python with these packages: the one that `GILSCOPE_TOOLS_PYTHON` names, which must have them. Without
/// one there is a line to say so.
fn tools() -> Option<PathBuf> {
    let Some(python) = env::var_os("GILSCOPE_TOOLS_PYTHON").map(PathBuf::from) else {
        eprintln!(
            "not tested: name a Python in GILSCOPE_TOOLS_PYTHON that has these: pip install {PACKAGES}"
        );
        return None;
    };
    let import = format!("import {}", PACKAGES.replace(' ', ", "));
    let output = Command::new(&python).args(["-c", &import]).output().unwrap();
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "GILSCOPE_TOOLS_PYTHON lacks some of {PACKAGES}: {error}");
    Some(python)
}

/// Runs `python -m unittest` in the folder of the module's tests; returns what it says.
fn unittest(python: &Path, arguments: &[&str]) -> String {
    let module = Path::new(env!("CARGO_MANIFEST_DIR")).join("python");
    let mut command = Command::new(python);
    command.args(["-B", "-m", "unittest"]).args(arguments).arg("-v");
    command.current_dir(module.join("tests"));
    command.env("PYTHONPATH", &module).env("GILSCOPE_BINARY", program()).env("NO_COLOR", "1");
    // The kernel is this Python, whatever else a user has for Jupyter.
    command.env("JUPYTER_PREFER_ENV_PATH", "1");
    command.env_remove("PYTHONHOME").env_remove("GILSCOPE_PYTHON");
    let output = command.timeout(PATIENCE).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn the_tests_of_the_module_pass() {
    let tools = tools();
    let python = tools.as_deref().unwrap_or(Path::new(EXECUTABLE));
    let said = unittest(python, &["discover"]);
    assert!(tools.is_none() || !said.contains("... skipped"), "{said}");
}

#[test]
fn the_notebook_runs_from_top_to_bottom() {
    if let Some(python) = tools() {
        unittest(&python, &["notebook"]);
    }
}
