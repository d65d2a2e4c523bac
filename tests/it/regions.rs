//! The lines that decide, marked in both languages: what `gilscope show` shows of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use gilscope::grid;
use gilscope::probes;
use gilscope::record::Bound;
use gilscope::regions::{Region, regions};
use predicates::prelude::*;
use predicates::str::contains;

use crate::support::gilscope;

/// The longest region: more is no longer read at a glance.
const LONGEST: usize = 12;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of this ending below a folder.
fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let below = |path: PathBuf| if path.is_dir() { files(&path, ending) } else { vec![path] };
    entries.flat_map(below).filter(|path| path.extension().is_some_and(|e| e == ending)).collect()
}

/// The names of the regions of a file, which must be as they should.
fn marked(path: &Path) -> Option<Vec<String>> {
    let text = fs::read_to_string(path).ok()?;
    let found = regions(&text);
    let count = |what: &str| text.lines().filter(|l| l.trim().contains(what)).count();
    assert_eq!(count(" lesson: start "), found.len(), "{}: starts without end", path.display());
    assert_eq!(count(" lesson: end "), found.len(), "{}: ends without start", path.display());
    for Region { name, lines, .. } in &found {
        assert!(lines.len() <= LONGEST, "{}: {name} has {}", path.display(), lines.len());
        assert!(lines.iter().any(|line| !line.trim().is_empty()), "{}: {name}", path.display());
    }
    let names: Vec<String> = found.iter().map(|region| region.name.to_owned()).collect();
    assert_eq!(names.iter().collect::<BTreeSet<_>>().len(), names.len(), "{}", path.display());
    Some(names)
}

#[test]
fn every_region_is_in_both_twins_balanced_and_short() {
    let (rust, python) = (root().join("src"), root().join("python_scripts"));
    for path in files(&rust, "rs") {
        // It says how they are marked.
        if path.ends_with("regions.rs") {
            continue;
        }
        let names = marked(&path).unwrap();
        let twin = python.join(path.strip_prefix(&rust).unwrap()).with_extension("py");
        if let Some(twins) = marked(&twin) {
            assert_eq!(names, twins, "{} and its twin", path.display());
        }
    }
    for path in files(&python, "py") {
        marked(&path).unwrap();
    }
}

#[test]
fn whatever_is_shown_has_a_region() {
    let mut stems: Vec<String> =
        grid::ALL.iter().map(|row| format!("workloads/{}", row.about.name)).collect();
    stems.extend(grid::model_names(Bound::Computing).iter().map(|m| format!("models/{m}")));
    stems.extend(probes::names().iter().map(|name| format!("probes/{name}")));
    for stem in stems {
        let of = |folder: &str, ending: &str| root().join(format!("{folder}/{stem}.{ending}"));
        let files = [of("src", "rs"), of("python_scripts", "py")];
        let names: Vec<Vec<String>> = files.iter().filter_map(|path| marked(path)).collect();
        assert!(!names.is_empty() && names.iter().all(|names| !names.is_empty()), "{stem}");
    }
}

fn shown(arguments: &[&str]) -> String {
    let output = gilscope().arg("show").args(arguments).assert().success();
    String::from_utf8(output.get_output().stdout.clone()).unwrap()
}

#[test]
fn a_region_is_shown_alone_with_its_place_in_both_languages() {
    let text = shown(&["primes", "threads", "--region", "chunks", "--width", "250"]);
    assert!(text.contains("scope.spawn") && text.contains("Thread(target=run"), "{text}");
    assert!(!text.contains("primes_between") && !text.contains("ABOUT"), "{text}");
    // Where an editor finds it.
    let source = fs::read_to_string(root().join("src/models/threads.rs")).unwrap();
    let first = text.split("threads.rs, lines ").nth(1).unwrap().split(' ').next().unwrap();
    let line = source.lines().nth(first.parse::<usize>().unwrap() - 1).unwrap();
    assert!(text.contains(line.trim()), "{line}");
    // A region of one language says so of the other.
    let text = shown(&["primes", "rayon", "--region", "stealing"]);
    assert!(text.contains("into_par_iter") && text.contains("(Python has no"), "{text}");
    for (pair, other) in [(&["primes", "threads"][..], "sieve"), (&["handoff"][..], "turns")] {
        let unknown = gilscope().arg("show").args(pair).args(["--region", "nothing"]).assert();
        unknown.failure().stderr(
            contains("no region nothing")
                .and(contains(format!("--region {other}")))
                .and(predicate::function(|text: &str| text.lines().count() == 1)),
        );
    }
}

#[test]
fn below_123_columns_a_pair_is_stacked_and_no_line_is_longer() {
    for width in ["60", "80", "122"] {
        let text = shown(&["sort", "threads", "--width", width]);
        let heading = |of: &str| text.lines().position(|line| line.starts_with(of)).unwrap();
        let order = ["Rust: src/workloads", "Python: python", "Rust: src/models"].map(heading);
        assert!(order.is_sorted(), "{order:?}");
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= width.parse::<usize>().unwrap(), "{widest} of {width}");
        assert!(!text.contains(" │ "));
    }
    // Nothing is folded that has room: every line of the source is one.
    let text = shown(&["sort", "threads", "--width", "122"]);
    let source = fs::read_to_string(root().join("src/workloads/sort.rs")).unwrap();
    for line in source.lines().filter(|line| !line.contains(" lesson: ")) {
        assert!(text.lines().any(|shown| shown == line), "{line}");
    }
    assert!(shown(&["sort", "threads", "--width", "123"]).contains(" │ "));
    // What marks regions is nothing to read; which there are is said.
    assert!(!text.contains("lesson: start"), "{text}");
    assert!(text.contains("gilscope show sort threads --region serial_part, or --region chunks"));
}
