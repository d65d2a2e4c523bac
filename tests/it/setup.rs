//! `scripts/setup`: what it misses, on machines made of a folder of commands.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;

/// What the script itself needs, and any system has.
const TOOLS: [&str; 11] =
    ["sh", "sed", "sort", "tail", "cut", "mktemp", "rm", "id", "dirname", "printf", "cat"];

/// A folder with these tools and nothing else.
fn bare() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for tool in TOOLS {
        link(folder.path(), tool);
    }
    folder
}

/// The command of this name that the tests run with.
fn link(folder: &Path, tool: &str) {
    let path = std::env::var_os("PATH").unwrap();
    let found = std::env::split_paths(&path).map(|at| at.join(tool)).find(|at| at.is_file());
    symlink(found.unwrap(), folder.join(tool)).unwrap();
}

fn script(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::write(&path, format!("#!/bin/sh\n{text}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
}

fn setup(folder: &Path) -> Command {
    let mut command = Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/setup"));
    command.env_clear().env("PATH", folder).env("HOME", folder);
    command
}

#[test]
fn nothing_is_missing_where_the_tests_were_built() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("scripts/setup");
    Command::new(script).assert().success().stdout("");
}

#[test]
fn each_lack_has_its_remedy() {
    let folder = bare();
    script(folder.path(), "apt-get", "exit 1");
    setup(folder.path()).assert().code(1).stdout(
        contains("there is no Rust toolchain")
            .and(contains("sh.rustup.rs"))
            .and(contains("there is no C linker"))
            .and(contains("apt-get install --yes --no-install-recommends gcc libc6-dev"))
            .and(contains("there is no CPython"))
            .and(contains("python3-dev"))
            .and(contains("make demo YES=1")),
    );
    // On other systems the lines are said to be untested.
    fs::remove_file(folder.path().join("apt-get")).unwrap();
    script(folder.path(), "dnf", "exit 1");
    setup(folder.path())
        .arg("--yes")
        .assert()
        .code(1)
        .stdout(contains("dnf install --assumeyes gcc    # untested"));
}

#[test]
fn what_is_too_old_is_said() {
    let folder = bare();
    script(folder.path(), "cargo", "echo cargo 1.70.0");
    setup(folder.path())
        .assert()
        .code(1)
        .stdout(contains("Rust 1.70.0 is older than 1.95").and(contains("rustup update")));
    setup(folder.path())
        .env("PYO3_PYTHON", "/nowhere/python3")
        .assert()
        .code(1)
        .stdout(contains("/nowhere/python3 does not run").and(contains("export PYO3_PYTHON")));
    script(folder.path(), "old", "echo \"old $0 is 3.9: gilscope embeds CPython 3.11 or newer\"");
    setup(folder.path())
        .env("PYO3_PYTHON", folder.path().join("old"))
        .assert()
        .code(1)
        .stdout(contains("is 3.9: gilscope embeds").and(contains("export PYO3_PYTHON")));
}

#[test]
fn with_yes_it_runs_the_line() {
    let folder = bare();
    let place = folder.path().display();
    script(folder.path(), "cargo", "echo cargo 99.0.0");
    // What installing brings: a compiler that always links, a Python that misses nothing.
    let cc = format!("printf '#!/bin/sh\\n' > {place}/cc; chmod +x {place}/cc");
    let python = format!(
        "printf '#!/bin/sh\\n[ \"$1\" = --version ] && echo Python 3.11.2\\nexit 0\\n' > \
         {place}/python3; chmod +x {place}/python3"
    );
    link(folder.path(), "chmod");
    let apt = format!("case \"$*\" in *gcc*) {cc} ;; *python3-dev*) {python} ;; esac");
    script(folder.path(), "apt-get", &apt);
    // For who is not root.
    script(folder.path(), "sudo", "exec \"$@\"");
    setup(folder.path())
        .arg("--yes")
        .assert()
        .success()
        .stdout(contains("running: ").and(contains("did not help").not()));
    setup(folder.path()).assert().success().stdout("");
}
