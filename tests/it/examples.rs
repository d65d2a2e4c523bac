//! The examples say what they promise, in Rust as in every Python.

use std::collections::BTreeSet;
use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use gilscope::python::EXECUTABLE;

use crate::support::{LIMIT, externals, program};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples")
}

/// The example of this name prints these lines, in either language.
fn says(name: &str, expected: &'static str) {
    let program = program().with_file_name("examples").join(format!("{name}{EXE_SUFFIX}"));
    assert!(program.exists(), "cargo build --examples makes {}", program.display());
    let mut commands = vec![Command::new(program)];

    let embedded = (PathBuf::from(EXECUTABLE), None);
    let others = externals().into_iter().map(|found| (found.executable, found.switches.gil));
    for (executable, gil) in [embedded].into_iter().chain(others) {
        let mut command = Command::new(executable);
        command.arg(folder().join(name).with_extension("py"));
        command.env_remove("PYTHONHOME").env_remove("PYTHON_GIL");
        if let Some(on) = gil {
            command.env("PYTHON_GIL", if on { "1" } else { "0" });
        }
        commands.push(command);
    }
    for mut command in commands {
        command.timeout(LIMIT).assert().success().stdout(expected).stderr("");
    }
}

#[test]
fn threads_at_a_barrier_find_the_sequential_answer() {
    says(
        "barrier",
        "4 threads took 1000 steps, with a barrier after each\n\
         phases that one thread led: 1000\n\
         heat in the rod: 18287109\n\
         equals the sequential answer: yes\n",
    );
}

#[test]
fn a_bounded_channel_makes_the_quick_one_wait() {
    says(
        "pipeline",
        "bounded: did the reader wait? yes\n\
         bounded: were at most 11 of 1000 in flight? yes\n\
         bounded: were all of them in flight? no\n\
         bounded: were all written in order? yes\n\
         unbounded: did the reader wait? no\n\
         unbounded: were at most 11 of 1000 in flight? no\n\
         unbounded: were all of them in flight? yes\n\
         unbounded: were all written in order? yes\n",
    );
}

#[test]
fn a_deadlock_is_certain_and_an_order_ends_it() {
    says(
        "deadlock",
        "payer first: 0 payments made, 2 given up\n\
         payer first: balances [1000, 1000], in all 2000\n\
         lower number first: 200 payments made, 0 given up\n\
         lower number first: balances [800, 1200], in all 2000\n",
    );
}

#[test]
fn every_example_has_the_same_functions_in_both_languages() {
    // The text after each `fn` or `def` that begins a line, to its bracket.
    let functions = |path: &Path, mark: &str| -> BTreeSet<String> {
        let text = fs::read_to_string(path).unwrap();
        let names =
            text.lines().filter_map(|line| line.strip_prefix(mark)?.split(['(', '<']).next());
        names.map(str::to_owned).collect()
    };
    // A notebook is of Python alone.
    let is_program = |path: &Path| path.extension().is_some_and(|e| e == "rs" || e == "py");
    let paths = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let stems: BTreeSet<PathBuf> =
        paths.filter(|path| is_program(path)).map(|path| path.with_extension("")).collect();
    assert!(stems.len() >= 3, "{stems:?}");
    for stem in stems {
        let rust = functions(&stem.with_extension("rs"), "fn ");
        assert!(rust.contains("main"), "{stem:?}");
        assert_eq!(rust, functions(&stem.with_extension("py"), "def "), "{stem:?}");
    }
}
