//! The commands, as a user runs them.

use std::fs;
use std::path::Path;

use gilscope::record::{Bound, Cell, Lane, Outcome, Record, Role, file};
use gilscope::{grid, probes};
use predicates::prelude::*;
use predicates::str::contains;

use crate::made_up;
use crate::support::{another, edited_scripts, gilscope};

fn record_in(folder: &Path) -> Record {
    file::read(&folder.join("record.json")).unwrap()
}

#[test]
fn smoke_measures_the_whole_grid_and_draws_it() {
    let out = tempfile::tempdir().unwrap();
    // Every cell of the grid, those that wait in processes of their own. (Other Pythons have the tests of
    // agreement.)
    gilscope()
        .args(["run", "--profile", "smoke", "--out"])
        .arg(out.path())
        .assert()
        .success()
        .stdout(contains("One round gives no figures").and(contains("report.html")));
    let record = record_in(out.path());
    let named = record.workloads.iter().map(|workload| workload.name.as_str());
    let expected = grid::ALL.iter().filter(|row| !row.about.lesson);
    let library = grid::LIBRARY.iter().map(|row| row.about.name);
    let library_only = library.filter(|name| grid::row_named(name).is_none());
    let expected = Vec::from_iter(expected.map(|row| row.about.name).chain(library_only));
    let waiting = ["timers", "fetch", "echo", "storm", "mixed", "files", "files_cold"];
    assert!(named.eq(expected.into_iter().chain(waiting)), "every workload but the lessons");
    // Subinterpreters came with Python 3.14; packages may not be installed; and not every file
    // system forgets what it has read.
    let may_be_skipped = |cell: &Cell| {
        ["interpreters", "uvloop"].contains(&cell.model.as_str())
            || (cell.lane == Lane::Library && !cell.is_native())
            || cell.workload == "files_cold"
    };
    for cell in &record.cells {
        if may_be_skipped(cell) && matches!(cell.outcome, Outcome::Skipped { .. }) {
            continue;
        }
        let measured = cell.measured();
        assert!(measured.is_some(), "{cell:?}");
        let sample = measured.unwrap().samples[0];
        assert!(sample.wall_ns > 0 && sample.repeats == 1);
        if cfg!(target_os = "linux") && cell.role != Role::Capacity {
            assert!(sample.used.cpu_ns.is_some() && sample.peak_memory_bytes > Some(1 << 20));
        }
        let pickles = cell.model == "processes" && cell.in_flight.is_none();
        assert_eq!(measured.unwrap().transfer.is_some(), pickles);
    }
    assert!(record.finished.is_some() && !record.interrupted);
    for lane in [Lane::Plain, Lane::NativeHeld, Lane::NativeReleased] {
        assert!(record.cells.iter().any(|cell| cell.lane == lane), "{lane:?}");
    }
    for chart in ["headline", "speedup-primes", "cores-used", "throughput-fetch", "pair"] {
        assert!(out.path().join(format!("{chart}.png")).is_file(), "{chart}");
        assert!(out.path().join(format!("{chart}.svg")).is_file(), "{chart}");
    }
    // Drawn again from the record alone.
    let again = tempfile::tempdir().unwrap();
    gilscope()
        .arg("chart")
        .arg(out.path().join("record.json"))
        .arg("--out")
        .arg(again.path())
        .assert()
        .success();
    let svg = |folder: &Path| fs::read(folder.join("speedup.svg")).unwrap();
    assert_eq!(svg(out.path()), svg(again.path()));
}

#[test]
fn a_choice_of_cells_is_kept() {
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args([
            "--profile",
            "smoke",
            "--workload",
            "primes",
            "--model",
            "threads",
            "--workers",
            "3",
        ])
        .args(["--rounds", "2", "--processes", "2", "--prediction", "no gain", "--out"])
        .arg(out.path())
        .assert()
        .success();
    let record = record_in(out.path());
    assert!(record.cells.iter().all(|c| c.workload == "primes"));
    assert!(
        record.cells.iter().all(|c| ["sequential", "threads", "capacity"].contains(&&*c.model))
    );
    assert!(record.cells.iter().all(|c| c.workers == if c.is_sequential() { 1 } else { 3 }));
    for cell in &record.cells {
        let mut samples: Vec<_> =
            cell.measured().unwrap().samples.iter().map(|s| (s.process, s.round)).collect();
        samples.dedup(); // a reference stands beside each of its rivals
        assert_eq!(samples, [(0, 0), (0, 1), (1, 0), (1, 1)]);
    }
    assert_eq!(record.prediction.as_deref(), Some("no gain"));
}

#[test]
fn a_wrong_answer_names_the_first_task_that_differs() {
    let scripts = edited_scripts(&[(
        "workloads/primes.py",
        "    return count\n",
        "    return count + (task.stop > 500_000)\n",
    )]);
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args(["--profile", "smoke", "--workload", "primes", "--model", "threads", "--scripts"])
        .arg(scripts.path())
        .arg("--out")
        .arg(out.path())
        .assert()
        .code(1)
        .stderr(
            contains("expected 78498 (published)")
                .and(contains("the first task that differs is task 32 of 64"))
                .and(contains("changed script: workloads/primes.py")),
        );
    let record = record_in(out.path());
    assert_eq!(record.changed_scripts, ["workloads/primes.py"]);
    for cell in &record.cells {
        let failed = matches!(&cell.outcome, Outcome::Failed { remedy: Some(remedy), .. }
            if remedy.contains("workloads/primes.py was changed"));
        assert_eq!(failed, !cell.is_native() && cell.lane == Lane::Plain, "{cell:?}");
    }
}

#[test]
fn the_list_says_what_is_skipped_and_why() {
    gilscope().arg("list").assert().success().stdout(
        contains("fibonacci_contiguous")
            .and(contains("thread_pool ► Rust, GIL released"))
            .and(contains("cells to run here")),
    );
    // Without the shared library, a Python that is not inside gilscope cannot call Rust.
    let Some(found) = another() else { return };
    gilscope()
        .env("GILSCOPE_LIBRARY", "/nowhere/libgilscope.so")
        .args(["list", "--python"])
        .arg(&found.executable)
        .assert()
        .success()
        .stdout(contains("the shared library by which a Python calls Rust was not found"));
}

#[test]
fn unknown_names_suggest_the_nearest() {
    gilscope().args(["--workload", "prims"]).assert().code(2).stderr(contains("'primes'"));
    gilscope().args(["show", "primes", "rayonn"]).assert().code(2).stderr(contains("'rayon'"));
    gilscope().arg("chrt").assert().code(2).stderr(contains("chart"));
}

#[test]
fn show_prints_both_sources_of_every_pair() {
    for row in grid::ALL {
        for model in grid::model_names(Bound::Computing) {
            let output = gilscope().args(["show", row.about.name, model]).assert().success();
            let text = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
            assert!(text.contains(&format!("src/workloads/{}.rs", row.about.name)));
            assert!(text.contains(&format!("{}.py", row.about.name)));
        }
    }
    for (model, rust, python) in [
        ("tokio", "JoinSet", "Python has no model"),
        ("event_loop", "Rust has no model", "TaskGroup"),
    ] {
        gilscope()
            .args(["show", "fetch", model])
            .assert()
            .stdout(contains("src/waiting/workloads/fetch.rs").and(contains(rust)))
            .stdout(contains(python));
    }
    gilscope()
        .args(["show", "primes", "rayon"])
        .assert()
        .stdout(contains("into_par_iter").and(contains("Python has no model of this name")));
    for name in probes::names() {
        let (rust, python) = (format!("src/probes/{name}.rs"), format!("probes/{name}.py"));
        gilscope()
            .args(["show", name])
            .assert()
            .success()
            .stdout(contains(rust).and(contains(python)).and(contains("def run(")));
    }
    gilscope().args(["show", "primes"]).assert().failure().stderr(contains("which model"));
    gilscope().args(["show", "handoff", "rayon"]).assert().failure().stderr(contains("no model"));
}

#[test]
fn list_names_everything() {
    let output = gilscope().arg("list").assert().success();
    let text = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    for name in grid::workload_names().into_iter().chain(grid::model_names(Bound::Computing)) {
        assert!(text.contains(name), "{name}");
    }
}

#[test]
fn doctor_tells_which_python_is_inside() {
    let version = gilscope::python::linked_version().unwrap();
    gilscope()
        .arg("doctor")
        .assert()
        .success()
        .stdout(contains(format!("linked to    CPython {version}")));
    let told = gilscope().args(["doctor", "--json"]).assert().success();
    let told: serde_json::Value = serde_json::from_slice(&told.get_output().stdout).unwrap();
    assert_eq!(told["linked_to"][0], version);
    assert_eq!(told["interpreters"][0]["version"], version);
    assert!(told["machine"]["cores"].as_u64() > Some(0) && told["notices"].is_array());
}

#[test]
fn bad_input_is_one_clear_line() {
    let out = tempfile::tempdir().unwrap();
    let file = out.path().join("a file");
    fs::write(&file, "{\"schema\": 999}").unwrap();
    let one_line = |said: &'static str| {
        predicate::function(move |text: &str| text.lines().count() == 1 && text.contains(said))
    };
    let smoke = || {
        let mut command = gilscope();
        command.args(["--profile", "smoke"]);
        command
    };
    smoke().arg("--out").arg(&file).assert().code(1).stderr(one_line("--out DIR"));
    smoke().args(["--scripts", "/nowhere"]).assert().code(1).stderr(one_line("no bridge.py"));
    smoke().args(["--python", "/nowhere"]).assert().code(1).stderr(one_line("cannot run /nowhere"));
    smoke()
        .arg("--out")
        .arg(out.path().join("o"))
        .args(["--corpus", "/nowhere"])
        .assert()
        .code(1)
        .stderr(one_line("cannot read the corpus /nowhere"));
    gilscope().arg("chart").arg(&file).assert().code(1).stderr(one_line("use a newer gilscope"));
    gilscope().args(["chart", "/nowhere"]).assert().code(1).stderr(one_line("/nowhere"));
}

#[test]
fn charts_of_several_records_do_not_overwrite_each_other() {
    let folder = tempfile::tempdir().unwrap();
    let paths: Vec<_> = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"]
        .iter()
        .enumerate()
        .map(|(i, started)| {
            let path = folder.path().join(format!("{i}.json"));
            let mut record = Record { started: (*started).to_owned(), ..made_up::whole(2) };
            record.workloads.truncate(1);
            record.cells.retain(|cell| cell.workload == record.workloads[0].name);
            file::write(&record, &path).unwrap();
            path
        })
        .collect();
    let out = folder.path().join("out");
    gilscope().arg("chart").args(&paths).arg("--out").arg(&out).assert().success();
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);
}

/// The embedded scripts are used outside of a checkout, and written where they can be.
#[test]
fn it_runs_outside_of_a_checkout_without_a_home() {
    let folder = tempfile::tempdir().unwrap();
    gilscope()
        .args([
            "--profile",
            "smoke",
            "--workload",
            "sha256",
            "--model",
            "processes",
            "--out",
            "out",
        ])
        .current_dir(folder.path())
        .env_remove("HOME")
        .env_remove("XDG_CACHE_HOME")
        .env("PYTHONHOME", "/nowhere")
        .assert()
        .success();
    assert!(record_in(&folder.path().join("out")).changed_scripts.is_empty());
}

/// Pinned, a sequential program never leaves its processor.
#[cfg(target_os = "linux")]
#[test]
fn pinned_workers_stay_where_they_are() {
    let out = tempfile::tempdir().unwrap();
    let run = ["run", "--profile", "smoke", "--workload", "primes", "--model", "threads", "--pin"];
    gilscope().args(run).arg("--out").arg(out.path()).assert().success();
    let record = file::read(&out.path().join("record.json")).unwrap();
    let first = record.machine.usable_cpus[0];
    let alone = record.cells.iter().filter(|c| c.is_sequential());
    let samples = alone.filter_map(|c| c.measured()).flat_map(|m| &m.samples);
    // Before it ran, it may have been elsewhere.
    let after: Vec<_> = samples.map(|sample| Some(sample.processors?.1)).collect();
    assert!(!after.is_empty() && after.iter().all(|on| *on == Some(first)), "{after:?}");
    assert!(record.asked.unwrap().choice.pin);
}

#[test]
fn a_precision_is_a_percentage() {
    for (given, wanted) in
        [("much", "give a percentage, as in 2%"), ("80%", "between 0.1% and 50%")]
    {
        let failed = gilscope().args(["run", "--precision", given]).assert().failure();
        let said = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
        assert!(said.contains(wanted), "{said}");
    }
}
