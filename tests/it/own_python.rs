//! gilscope's own Python: the one inside, the one that it was installed for, or the one that it was told.

use std::fs;

use gilscope::interpreters::own;
use gilscope::record::{Lane, OWN_PYTHON, file};
use predicates::prelude::PredicateBooleanExt as _;
use predicates::str::contains;

use crate::support::{another, externals, gilscope};

#[test]
fn the_one_that_is_named_is_the_one_of_every_command() {
    let Some(found) = another() else {
        eprintln!("not tested: there is no other CPython here");
        return;
    };
    let out = tempfile::tempdir().unwrap();
    let told = gilscope()
        .args(["run", "--profile", "smoke", "--workload", "primes", "--model", "threads", "--out"])
        .arg(out.path())
        .env(own::CHOICE, &found.executable)
        .assert()
        .success();
    let told = told.get_output();
    let said = String::from_utf8_lossy(&[&told.stdout[..], &told.stderr].concat()).into_owned();
    for word in ["embedded", "external"] {
        assert!(!said.contains(word), "{said}");
    }
    let record = file::read(&out.path().join("record.json")).unwrap();
    let own = &record.interpreters[0];
    assert_eq!((own.id.as_str(), own.embedded), (OWN_PYTHON, false));
    assert_eq!(own.version, found.identity.version);
    // It calls Rust by the shared library.
    let calls = record.cells.iter().filter(|cell| cell.lane == Lane::NativeReleased);
    assert!(calls.clone().count() > 0);
    for cell in calls {
        assert!(cell.runtime.starts_with(OWN_PYTHON) && cell.measured().is_some(), "{cell:?}");
    }
    let figures = gilscope().arg("table").arg(out.path().join("record.json")).assert().success();
    figures.stdout(contains("external").not().and(contains("embedded").not()));
}

#[test]
fn one_that_does_not_run_is_named_with_what_named_it() {
    gilscope()
        .arg("list")
        .env(own::CHOICE, "/nowhere/python3")
        .assert()
        .code(1)
        .stderr(contains("GILSCOPE_PYTHON (/nowhere/python3): cannot run"));
}

#[test]
fn the_one_that_a_package_was_installed_for_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let at = |path: &str| folder.path().join(path);
    let file = |path: &str| {
        fs::create_dir_all(at(path).parent().unwrap()).unwrap();
        fs::write(at(path), "").unwrap();
    };
    // A virtual environment, as pipx and uvx make one too.
    file("env/pyvenv.cfg");
    file("env/bin/python");
    assert_eq!(own::installed_for(&at("env/bin/gilscope")), Some(at("env/bin/python")));
    file("env/bin/python3");
    assert_eq!(own::installed_for(&at("env/bin/gilscope")), Some(at("env/bin/python3")));
    // `pip install --user`, or for a whole system: by the folder of its packages.
    file("usr/bin/python3");
    file("usr/bin/python3.99");
    let info = format!("gilscope-{}.dist-info", env!("CARGO_PKG_VERSION"));
    fs::create_dir_all(at("usr/lib/python3.98/site-packages")).unwrap();
    fs::create_dir_all(at("usr/lib/python3.99/site-packages").join(info)).unwrap();
    assert_eq!(own::installed_for(&at("usr/bin/gilscope")), Some(at("usr/bin/python3.99")));
}

#[test]
fn a_switch_is_two_runtimes_of_one_build() {
    let found = externals();
    for state in &found {
        let one = &state.identity;
        let same =
            |other: &&gilscope::interpreters::Found| other.identity.executable == one.executable;
        let states: Vec<_> = found.iter().filter(same).map(|other| other.switches).collect();
        let factors = [one.free_threaded_build, one.jit.is_some()];
        let expected = 1 << factors.iter().filter(|&&is_there| is_there).count();
        assert_eq!(states.len(), expected, "{one:?}: {states:?}");
        if let Some(asked) = state.switches.jit {
            assert_eq!(one.jit, Some(asked), "{one:?}");
        }
        if let Some(asked) = state.switches.gil {
            assert_eq!(one.gil_enabled, asked, "{one:?}");
        }
    }
}
