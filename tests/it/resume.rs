//! An interrupted run goes on where it was: same cells, same samples to take, on the same machine.

use std::fs;
use std::path::Path;
use std::time::Duration;

use gilscope::record::{Record, file};
use predicates::str::contains;
use rustix::process::Signal;
use tempfile::TempDir;

use crate::observed::Observed;
use crate::support::gilscope;

/// Three generations of workers, each with enough rounds that there is time to interrupt it.
const RUN: [&str; 10] = [
    "--profile",
    "smoke",
    "--workload",
    "sha256,sort",
    "--model",
    "threads",
    "--processes",
    "3",
    "--rounds",
    "20",
];

fn start(out: &TempDir) -> Observed {
    Observed::start(&[&RUN[..], &["--out", out.path().to_str().unwrap()]].concat())
}

fn resume(out: &TempDir) -> Observed {
    Observed::start(&["run", "--resume", path(out).to_str().unwrap()])
}

fn path(out: &TempDir) -> std::path::PathBuf {
    out.path().join("record.json")
}

fn read(out: &TempDir) -> Record {
    file::read(&path(out)).unwrap()
}

const LONG: Duration = Duration::from_secs(300);

#[test]
fn an_interrupted_run_is_taken_up_until_it_is_whole() {
    let out = tempfile::tempdir().unwrap();
    // Stopped in the middle of the first workload,
    let mut run = start(&out);
    run.wait_until("a round is told", |run| run.stderr().contains("sha256, three rounds"));
    run.signal(Signal::INT);
    let ended = run.end(LONG);
    assert_eq!(ended.status.code(), Some(130));
    let hint = format!("gilscope run --resume {}", path(&out).display());
    assert!(ended.stdout.contains(&hint), "{}", ended.stdout);
    // killed in the second one, when it had saved some generations,
    let mut run = resume(&out);
    run.wait_until("the second one begins", |run| run.stderr().contains("sort, three rounds"));
    run.signal(Signal::KILL);
    run.end(LONG);
    let begun = read(&out);
    assert!(begun.finished.is_none() && !begun.interrupted);
    // and then left alone.
    let ended = resume(&out).end(LONG);
    assert!(ended.status.success());
    assert!(ended.stderr.contains(&format!("going on with the run of {}", begun.started)));

    let whole = read(&out);
    assert_eq!(whole.resumed.len(), 2);
    assert!(whole.finished.is_some() && !whole.interrupted);
    assert_eq!((&whole.started, whole.seed), (&begun.started, begun.seed));
    let expected: Vec<(u32, u32)> = (0..3).flat_map(|p| (0..20).map(move |r| (p, r))).collect();
    for cell in &whole.cells {
        let measured = cell.measured().unwrap();
        let mut taken: Vec<_> = measured.samples.iter().map(|s| (s.process, s.round)).collect();
        taken.dedup(); // a reference stands beside each of its rivals
        assert_eq!(taken, expected, "{cell:?}");
        assert!([0, 3].contains(&measured.startup_ns.len()), "one for each process");
    }
    // What was complete when the second part began was not measured again.
    let first = |record: &Record| record.cells[0].measured().unwrap().samples.clone();
    assert_eq!(first(&begun), first(&whole));
    for chart in ["headline.png", "headline.svg"] {
        assert!(out.path().join(chart).is_file());
    }
}

/// A record of a run that was interrupted, made from a whole one.
fn interrupted(out: &Path) -> Record {
    let smoke = ["--profile", "smoke", "--workload", "sort", "--model", "sequential", "--out"];
    gilscope().args(smoke).arg(out).assert().success();
    Record { interrupted: true, ..file::read(&out.join("record.json")).unwrap() }
}

#[test]
fn it_goes_on_only_where_it_began() {
    let out = tempfile::tempdir().unwrap();
    let record = interrupted(out.path());
    let path = path(&out);
    let refused = |record: &Record, why: &str| {
        file::write(record, &path).unwrap();
        let before = fs::read(&path).unwrap();
        let arguments = ["run", "--resume", path.to_str().unwrap()];
        gilscope().args(arguments).assert().code(1).stderr(contains(why));
        assert_eq!(fs::read(&path).unwrap(), before, "it is left as it was");
    };
    refused(&Record { interrupted: false, ..record.clone() }, "is complete");
    refused(&Record { asked: None, ..record.clone() }, "cannot be resumed");
    let mut elsewhere = record.clone();
    elsewhere.machine.cpu = "Another One".to_owned();
    refused(&elsewhere, "the machine: cpu was \"Another One\" when the run began");
    let mut older = record.clone();
    older.gilscope.commit = "0123456789".to_owned();
    refused(&older, "gilscope: commit was \"0123456789\"");
    let mut changed = record.clone();
    changed.changed_scripts.push("workloads/sort.py".to_owned());
    refused(&changed, "the changed scripts");
    let mut other = record.clone();
    other.cells.pop();
    refused(&other, "the plan is another one now");
    let mut grown = record.clone();
    grown.profile = "huge".to_owned();
    refused(&grown, "unknown profile");
    // It stands alone: what else is asked for might be another plan.
    gilscope().args(["run", "--resume", "record.json", "--seed", "2"]).assert().code(2);
    gilscope().args(["run", "--resume", "/nowhere"]).assert().code(1).stderr(contains("/nowhere"));
}
