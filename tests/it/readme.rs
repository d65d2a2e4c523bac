//! Every command of the README runs, and every file that it links is there.

use std::fs;
use std::path::Path;

use crate::support::gilscope;

/// The lines of the README's shell blocks, without their comments.
fn commands() -> Vec<String> {
    let readme =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let lines = blocks.flat_map(str::lines).map(|line| line.split(" #").next().unwrap().trim());
    lines.filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// The words of a line, as a shell splits them.
fn words(line: &str) -> Vec<String> {
    let pieces = line.split('"').enumerate();
    pieces
        .flat_map(|(i, piece)| match i % 2 {
            0 => piece.split_whitespace().map(str::to_owned).collect(),
            _ => vec![piece.to_owned()],
        })
        .collect()
}

#[test]
fn every_gilscope_command_runs() {
    let mut ran = 0;
    for line in commands() {
        // A thousand connections take longer than two, and show no more.
        let line = line.replace(",1000", ",2");
        let Some(arguments) = line.strip_prefix("cargo run --release") else { continue };
        let mut arguments = words(arguments.strip_prefix(" --").unwrap_or(arguments));
        let out = tempfile::tempdir().unwrap();
        let out = out.path().to_str().unwrap().to_owned();
        let measures = arguments.first().is_none_or(|first| first.starts_with('-'));
        if measures {
            // The same command, small: a later option overrides an earlier one. (The whole grid has
            // a test of its own.)
            if !arguments.iter().any(|argument| argument == "--workload") {
                arguments.extend(["--workload".into(), "primes".into()]);
            }
            arguments.extend(["--profile".into(), "smoke".into(), "--out".into(), out]);
        } else if ["services", "asleep", "probe"].contains(&arguments[0].as_str()) {
            // All probes have a test of their own, too.
            arguments
                .iter_mut()
                .filter(|name| *name == "all")
                .for_each(|all| *all = "spawn".into());
            arguments.extend(["--profile".into(), "smoke".into(), "--out".into(), out]);
        } else if arguments[0] == "claims" && arguments.len() > 1 {
            arguments.extend(["--out".into(), out]);
        } else if arguments[0] == "rehearse" {
            arguments.extend(["--times".into(), "1".into(), "--out".into(), out]);
        } else if arguments.contains(&"--noise".to_owned()) {
            arguments.iter_mut().filter(|word| *word == "60").for_each(|word| *word = "1".into());
            arguments.extend(["--out".into(), out]);
        } else if arguments.contains(&"--out".to_owned()) {
            arguments.extend(["--out".into(), out]);
        } else if let Some(option) = arguments.iter().position(|word| word == "-o") {
            arguments[option + 1] = format!("{out}/page.html");
        }
        if arguments[0] == "class" {
            hold(&arguments[1..]);
            ran += 1;
            continue;
        }
        // What a second tells of this machine is nothing to keep for later.
        let cache = tempfile::tempdir().unwrap();
        // Nor was anything benched, perhaps.
        let benched = crate::criterion::made_up(3, 3);
        let is_benched = |word: &&mut String| *word == "target/criterion";
        let folder = benched.path().display().to_string();
        arguments.iter_mut().filter(is_benched).for_each(|word| word.clone_from(&folder));
        let mut command = gilscope();
        command.current_dir(env!("CARGO_MANIFEST_DIR")).env("XDG_CACHE_HOME", cache.path());
        command.args(&arguments).assert().success();
        ran += 1;
    }
    assert!(ran >= 10, "only {ran} commands were found");
}

/// A class goes on until somebody ends it.
#[cfg(target_os = "linux")]
fn hold(arguments: &[String]) {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut class = crate::held::Held::begin(&arguments);
    assert_eq!(class.state()["screen"]["planned"], 40);
    class.did(&serde_json::json!({"do": "end"}));
    assert!(class.process.wait().unwrap().success());
}

#[cfg(not(target_os = "linux"))]
fn hold(_: &[String]) {}

#[test]
fn the_other_commands_are_run_by_ci() {
    let ci = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run")).unwrap();
    for line in commands().into_iter().filter(|line| !line.starts_with("cargo run --release")) {
        // `cargo test --bench NAME` runs each of them once, and measures nothing; a filter leaves out some of it.
        let runs = match line.strip_prefix("cargo bench") {
            Some(which) => ci.contains(which.split(" -- ").next().unwrap().trim()),
            None => ci.contains(&line),
        };
        assert!(runs, "nothing runs {line}");
    }
    // `cargo bench` alone runs all of them.
    let manifest =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml")).unwrap();
    for bench in manifest.split("[[bench]]\nname = \"").skip(1) {
        let name = bench.split('"').next().unwrap();
        assert!(ci.contains(&format!("--bench {name}")), "nothing runs the bench {name}");
    }
}

#[test]
fn every_file_that_is_linked_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for page in ["README.md", "ARCHITECTURE.md"] {
        let text = fs::read_to_string(root.join(page)).unwrap();
        let links = text.split("](").skip(1).map(|rest| rest.split(')').next().unwrap());
        for link in links.filter(|link| !link.contains("://")) {
            assert!(root.join(link).exists(), "{page}: {link} is not there");
        }
    }
}
