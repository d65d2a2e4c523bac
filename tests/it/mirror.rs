//! Rust and Python mirror each other file by file and name by name.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use gilscope::grid::{self, PYTHON_MODELS, PYTHON_WAITING_MODELS, WAITING};
use gilscope::models::Model;
use gilscope::record::Lane;
use gilscope::waiting;

use crate::support::scripts;

fn stems(folder: &str, extension: &str) -> BTreeSet<String> {
    fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == extension))
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .filter(|stem| !["mod", "about", "__init__"].contains(&stem.as_str()))
        .collect()
}

fn set(names: impl IntoIterator<Item = &'static str>) -> BTreeSet<String> {
    names.into_iter().map(str::to_owned).collect()
}

/// What a workload that waits has: each way to ask, blocking and async.
const WAITS: [&str; 8] = [
    "prepare",
    "connect",
    "exchange",
    "connect_async",
    "exchange_async",
    "check",
    "disconnect",
    "disconnect_async",
];

#[test]
fn every_workload_has_a_file_in_each_language() {
    let listed = set(grid::ALL.iter().map(|row| row.about.name));
    assert_eq!(stems("src/workloads", "rs"), listed);
    assert_eq!(stems("python_scripts/workloads", "py"), listed);
}

#[test]
fn the_library_lane_has_its_files_too() {
    let listed = set(grid::LIBRARY.iter().map(|row| row.about.name));
    assert_eq!(stems("src/workloads/library", "rs"), listed);
    assert_eq!(stems("python_scripts/workloads/library", "py"), listed);
}

#[test]
fn every_model_has_its_file() {
    assert_eq!(stems("src/models", "rs"), set(Model::ALL.map(Model::name)));
    assert_eq!(stems("python_scripts/models", "py"), set(PYTHON_MODELS.map(|m| m.name)));
}

#[test]
fn what_waits_has_its_files_too() {
    let of_lane =
        |lane| set(WAITING.iter().filter(|row| row.lane == lane).map(|row| row.about.name));
    for (folder, lane) in [("workloads", Lane::Plain), ("library", Lane::Library)] {
        assert_eq!(stems(&format!("src/waiting/{folder}"), "rs"), of_lane(lane));
        assert_eq!(stems(&format!("python_scripts/waiting/{folder}"), "py"), of_lane(lane));
    }
    let native = waiting::models::Model::ALL.map(waiting::models::Model::name);
    assert_eq!(stems("src/waiting/models", "rs"), set(native));
    assert_eq!(
        stems("python_scripts/waiting/models", "py"),
        set(PYTHON_WAITING_MODELS.map(|m| m.name))
    );
}

#[test]
fn python_files_have_what_the_bridge_calls() {
    let expected = [
        ("workloads", &["prepare", "split", "work", "merge", "answer", "part_fingerprint"][..]),
        ("models", &["open", "map", "close"][..]),
        ("waiting.workloads", &WAITS[..]),
        ("waiting.models", &["open", "map", "close"][..]),
    ];
    for (folder, functions) in expected {
        let path = folder.replace('.', "/");
        let mut stems = Vec::from_iter(stems(&format!("python_scripts/{path}"), "py"));
        stems.retain(|stem| stem != "uvloop"); // it may not be installed
        // Asked, and not searched for in the text: a file may take functions over from another.
        let ask = format!(
            "from importlib import import_module
for stem in {stems:?}:
    module = import_module('{folder}.' + stem)
    print(*(stem + '.' + name for name in {functions:?} if not hasattr(module, name)), end='')"
        );
        let output = std::process::Command::new(gilscope::python::EXECUTABLE)
            .args(["-B", "-c", &ask])
            .current_dir(scripts())
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "missing in {folder}");
    }
}

/// A script called `asyncio.py` would be imported in place of the library. (Within `workloads` it
/// would not: that one is `workloads.json`, and its own `import json` finds the library.)
#[test]
fn no_script_hides_a_module_of_the_standard_library() {
    let names: Vec<String> = ["", "models"]
        .iter()
        .flat_map(|folder| stems(&format!("python_scripts/{folder}"), "py"))
        .collect();
    let ask = format!("import sys; print([n for n in {names:?} if n in sys.stdlib_module_names])");
    let output = std::process::Command::new(gilscope::python::EXECUTABLE)
        .args(["-c", &ask])
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "[]");
}
