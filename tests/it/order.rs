//! Imports go down only: every `use crate::…` is held against the order that ARCHITECTURE.md states.

#![expect(clippy::unwrap_used, reason = "in a test a panic is how a failure is told")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every module and the number of its layer, the topmost first, as ARCHITECTURE.md lists them.
fn layers() -> BTreeMap<String, usize> {
    let text = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let block = text.split("```layers\n").nth(1).unwrap().split("```").next().unwrap();
    let layer = |(number, line): (usize, &str)| {
        line.split_whitespace().map(|module| (module.to_owned(), number)).collect::<Vec<_>>()
    };
    block.lines().enumerate().flat_map(layer).collect()
}

/// Every source file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = |path: PathBuf| if path.is_dir() { sources(&path) } else { vec![path] };
    entries.flat_map(files).filter(|path| path.extension().is_some_and(|e| e == "rs")).collect()
}

/// What a file names behind `prefix`: `crate::record::Cell` names `record`. Comments do not count.
fn named(file: &Path, prefix: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(file).unwrap();
    let code: String = text.lines().map(|line| line.split("//").next().unwrap()).collect();
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let mut found = BTreeSet::new();
    for rest in code.split(prefix).skip(1) {
        // One name, or a list of them.
        let list = rest.strip_prefix('{').map(|rest| rest.split('}').next().unwrap());
        for part in list.unwrap_or(rest).split(',').take(if list.is_some() { 99 } else { 1 }) {
            found.insert(part.trim_start().chars().take_while(|c| is_name(*c)).collect());
        }
    }
    found
}

#[test]
fn imports_go_down_only() {
    let layers = layers();
    let src = root().join("src");
    let mut modules = BTreeSet::new();
    for file in sources(&src) {
        let first = file.strip_prefix(&src).unwrap().components().next().unwrap();
        let module = first.as_os_str().to_str().unwrap().trim_end_matches(".rs").to_owned();
        let prefix = if module == "cli" { "gilscope::" } else { "crate::" };
        // The binary, the list of modules, and what stands in for `python` without one.
        if ["main", "lib", "no_python"].contains(&module.as_str()) {
            continue;
        }
        let own = *layers.get(&module).unwrap_or_else(|| panic!("no layer for {module}"));
        for other in named(&file, prefix).iter().filter(|other| **other != module) {
            let Some(layer) = layers.get(other) else { continue }; // a macro or an item of lib.rs
            assert!(own < *layer, "{} imports {other}, which is not below it", file.display());
        }
        modules.insert(module);
    }
    let listed: BTreeSet<String> = layers.into_keys().collect();
    assert_eq!(modules, listed, "ARCHITECTURE.md lists other modules than there are");
}

/// Both sides of the process boundary know the protocol; only the parent starts and ends workers.
#[test]
fn children_know_nothing_of_the_parents_side() {
    for module in ["child", "session", "python", "c_abi", "models", "waiting", "probes", "asleep"] {
        for file in sources(&root().join("src").join(module)) {
            let names = named(&file, "worker::");
            let parents = ["handle", "launch"].iter().find(|name| names.contains(**name));
            assert_eq!(parents, None, "{}", file.display());
        }
    }
}

#[test]
fn what_charts_are_drawn_with_knows_no_kind_of_chart() {
    for file in sources(&root().join("src/charts/kit")) {
        let others = named(&file, "crate::charts::");
        assert!(others.iter().all(|name| name == "kit"), "{}: {others:?}", file.display());
        assert!(!fs::read_to_string(&file).unwrap().contains("super::super::super"));
    }
}

/// Charts and reports know models by what the record says of them.
#[test]
fn no_chart_and_no_report_knows_a_model_by_its_name() {
    let names: BTreeSet<&str> =
        [gilscope::record::Bound::Computing, gilscope::record::Bound::Waiting]
            .into_iter()
            .flat_map(gilscope::grid::model_names)
            .filter(|name| *name != gilscope::record::SEQUENTIAL) // what all are counted against
            .collect();
    // The name of a chart, and words that are more than a model: servers, libraries, a claim.
    let allowed = [
        ("interpreters.rs", "interpreters"),
        ("servers.rs", "tokio"),
        ("server_groups.rs", "tokio_current_thread"),
        ("server_groups.rs", "threads"),
    ];
    for folder in ["src/charts", "src/report", "src/analysis"] {
        for file in sources(&root().join(folder)) {
            let text = fs::read_to_string(&file).unwrap();
            for name in names.iter().filter(|name| text.contains(&format!("\"{name}\""))) {
                let is_allowed = |(at, word): &(&str, &str)| file.ends_with(at) && word == name;
                let (own, file) = (*name, file.display());
                assert!(allowed.iter().any(is_allowed), "{file} knows the model {own}");
            }
        }
    }
}
