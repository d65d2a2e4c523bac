//! Ctrl-C in every phase, a second one, SIGTERM, a closed terminal, and a kill: what was measured is
//! kept, and nothing is left that runs.

use std::path::Path;
use std::time::Duration;

use gilscope::record::{Record, file};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::observed::{Ended, Observed, is_tidy};
use crate::support::{another, edited_scripts, processes_with, signal};

/// The longest that an orderly end may take, with a debug build's charts of what was measured.
const ORDERLY: Duration = Duration::from_secs(20);

/// A run that would take very long, in every runtime there is.
fn long_run(out: &TempDir, more: &[&str]) -> Observed {
    let external = another().map(|found| found.executable.display().to_string());
    let python = external.iter().flat_map(|path| ["--python", path]);
    let mut arguments =
        vec!["--profile", "smoke", "--rounds", "10000", "--workload", "primes,echo"];
    arguments.extend(python);
    arguments.extend(more);
    arguments.extend(["--out", out.path().to_str().unwrap()]);
    Observed::start(&arguments)
}

fn record_in(folder: &Path) -> Record {
    file::read(&folder.join("record.json")).unwrap()
}

/// It ended in order, and what was measured until then is in the record.
fn kept(ended: &Ended, out: &TempDir) -> Record {
    assert_eq!(ended.status.code(), Some(130), "{}", ended.stderr);
    assert!(is_tidy(out.path()));
    let record = record_in(out.path());
    assert!(record.interrupted && record.finished.is_some());
    assert!(ended.stdout.contains("gilscope run --resume "), "{}", ended.stdout);
    record
}

fn has_figures(record: &Record) -> bool {
    record.cells.iter().any(|cell| cell.measured().is_some())
}

#[test]
fn every_signal_that_asks_for_an_end_keeps_what_was_measured() {
    for signal in [Signal::INT, Signal::TERM, Signal::HUP] {
        let out = tempfile::tempdir().unwrap();
        let mut run = long_run(&out, &[]);
        run.wait_until("three rounds are told", |run| run.stderr().contains("three rounds"));
        run.signal(signal);
        assert!(has_figures(&kept(&run.end(ORDERLY), &out)), "{signal:?}");
    }
}

#[test]
fn ctrl_c_before_anything_was_measured_is_heard_too() {
    // As soon as it listens, that is: until then the system ends it.
    let out = tempfile::tempdir().unwrap();
    let mut run = long_run(&out, &[]);
    run.wait_until("it meets the interpreters", |run| run.processes().len() > 1);
    run.signal(Signal::INT);
    assert_eq!(run.end(ORDERLY).status.code(), Some(130));
    assert!(!out.path().join("record.json").exists());
    // While cells are opened: the record says that none was reached.
    let mut run = long_run(&out, &[]);
    run.wait_until("the plan is told", |run| run.stderr().contains("profile smoke"));
    run.signal(Signal::INT);
    let record = kept(&run.end(ORDERLY), &out);
    assert!(!has_figures(&record) && !record.cells.is_empty());
}

#[test]
fn ctrl_c_while_charts_are_drawn_ends_at_once_and_tells_how_to_draw_them() {
    let out = tempfile::tempdir().unwrap();
    let arguments = ["--profile", "smoke", "--workload", "primes,sha256", "--out"];
    let mut run = Observed::start(&[&arguments[..], &[out.path().to_str().unwrap()]].concat());
    let is_finished = |_: &Observed| {
        file::read(&out.path().join("record.json")).is_ok_and(|record| record.finished.is_some())
    };
    run.wait_until("the record is complete", is_finished);
    run.signal(Signal::INT);
    let ended = run.end(Duration::from_secs(2));
    assert_eq!(ended.status.code(), Some(130));
    let hint = format!("gilscope chart {}", out.path().join("record.json").display());
    assert!(ended.stderr.contains(&hint), "{}", ended.stderr);
    assert!(!record_in(out.path()).interrupted);
}

#[test]
fn a_second_ctrl_c_does_not_wait() {
    let out = tempfile::tempdir().unwrap();
    let mut run = long_run(&out, &[]);
    run.wait_until("three rounds are told", |run| run.stderr().contains("three rounds"));
    run.signal(Signal::INT);
    run.signal(Signal::INT);
    // Both may arrive as one; then it takes the third.
    std::thread::sleep(Duration::from_millis(100));
    if run.processes().contains(&run.pid()) {
        run.signal(Signal::INT);
    }
    assert_eq!(run.end(Duration::from_secs(2)).status.code(), Some(130));
}

#[test]
fn nothing_outlives_a_parent_that_is_killed() {
    // Pools; servers and workers of their own for each cell; servers and a client; a probe with
    // processes; sleepers.
    for (command, processes) in [
        ("run --profile smoke --workload primes --rounds 10000", 6),
        ("run --profile smoke --workload echo --rounds 10000", 12),
        ("services --profile full --server tokio,threads", 3),
        ("probe handoff --profile full", 3),
        ("asleep --profile smoke --sleep 60", 2),
    ] {
        let out = tempfile::tempdir().unwrap();
        let mut arguments: Vec<&str> = command.split(' ').collect();
        arguments.extend(["--out", out.path().to_str().unwrap()]);
        let mut run = Observed::start(&arguments);
        run.wait_until(command, |run| run.processes().len() >= processes);
        run.signal(Signal::KILL);
        assert_eq!(run.end(Duration::from_secs(2)).status.code(), None, "{command}");
        assert!(is_tidy(out.path()), "{command}");
    }
}

/// It listens at a socket in a folder, which Python removes only at an orderly end.
#[test]
fn a_fork_server_leaves_no_folder_however_it_ends() {
    for ends in ["the run is stopped", "the run is killed", "its worker is killed"] {
        let out = tempfile::tempdir().unwrap();
        let arguments = ["probe", "spawn", "--profile", "smoke", "--takes", "1000", "--out"];
        let mut run = Observed::start(&[&arguments[..], &[out.path().to_str().unwrap()]].concat());
        let has_folder = |run: &Observed| run.temporary().iter().any(|n| n.starts_with("pymp-"));
        run.wait_until("a fork server is started", has_folder);
        let code = match ends {
            "the run is killed" => {
                run.signal(Signal::KILL);
                None
            }
            "its worker is killed" => {
                for worker in processes_with(&format!("--parent\0{}\0", run.pid())) {
                    signal(worker, Signal::KILL);
                }
                run.wait_until("its folder is gone", |run| !has_folder(run));
                run.signal(Signal::INT);
                Some(130)
            }
            _ => {
                run.signal(Signal::INT);
                Some(130)
            }
        };
        assert_eq!(run.end(ORDERLY).status.code(), code, "{ends}");
    }
}

/// A process in the middle of a C call that holds the GIL hears nobody: only the kernel ends it.
#[test]
fn a_kill_reaches_pools_in_the_middle_of_a_c_call() {
    let calls = tempfile::tempdir().unwrap();
    let work = "    return work(_data, task)\n";
    let other = another().map(|found| found.executable.display().to_string());
    if other.is_none() {
        eprintln!("not tested in full: there is no other CPython here");
    }
    // Once that of the embedded CPython, whose pool hangs at the first sample, and once another's.
    for other in [Some(None), other.map(Some)].into_iter().flatten() {
        let is_meant = other.map_or("True".to_owned(), |path| {
            format!("os.path.realpath(sys.executable) == os.path.realpath('{path}')")
        });
        let hang = format!(
            "    import ctypes, os, sys\n    if {is_meant}:\n        \
             os.mkdir(f'{}/{{os.getpid()}}')\n        ctypes.PyDLL(None).sleep(60)\n{work}",
            calls.path().display()
        );
        let scripts = edited_scripts(&[("models/processes.py", work, &hang)]);
        let begun = || std::fs::read_dir(calls.path()).unwrap().count();
        let (out, before) = (tempfile::tempdir().unwrap(), begun());
        let model = ["--model", "processes", "--scripts", scripts.path().to_str().unwrap()];
        let mut run = long_run(&out, &model);
        run.wait_until("a pool hangs", |_| begun() > before);
        run.signal(Signal::KILL);
        run.end(Duration::from_secs(2));
    }
}
