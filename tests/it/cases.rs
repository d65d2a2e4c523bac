//! Choosing cases of probes: what is asked for is measured, and what there is not is named.

use gilscope::probes;
use gilscope::record::{OWN_PYTHON, file};
use predicates::prelude::*;
use predicates::str::{contains, starts_with};

use crate::support::{gilscope, tables};

#[test]
fn only_the_chosen_cases_are_measured_and_shown_first() {
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args([
            "probe",
            "handoff",
            "convoy",
            "--variant",
            "threads_one_lock,event_loop",
            "--at",
            "1,4",
        ])
        .args(["--profile", "smoke", "--window", "20", "--out"])
        .arg(out.path())
        .assert()
        .success()
        // One take says nothing; in a pipe without colour.
        .stdout(starts_with("One round gives no figures").and(contains("\u{1b}").not()))
        // The figure of each case as soon as it has one.
        .stderr(contains("handoff: Rust threads_one_lock, threads: 4: running at once "))
        .stderr(contains("; take 1 of 1"));
    // Pictures before all tables.
    let told = tables(out.path());
    assert!(told.starts_with("handoff: ") && told.contains("convoy: "), "{told}");
    let record = file::read(&out.path().join("record.json")).unwrap();
    let cases = record.probes.iter().flat_map(|probe| &probe.cases);
    let cases: Vec<_> = cases.map(|case| (&*case.runtime, &*case.variant, case.at)).collect();
    assert_eq!(cases, [("native", "threads_one_lock", 4), (OWN_PYTHON, "event_loop", 1)]);
    assert_eq!(record.probes[0].cases[0].takes()[0].window_ns, 20_000_000);
}

#[test]
fn a_variant_or_a_number_that_there_is_not_is_named_with_those_that_there_are() {
    let says = |arguments: &[&str], words: &[&str]| {
        let mut assert = gilscope().arg("probe").args(arguments).assert().failure();
        for words in words {
            assert = assert.stderr(contains(*words));
        }
    };
    says(
        &["counter", "--variant", "mutex,muttex"],
        &["no variant is called muttex: counter has in Rust mutex, atomic", "in Python unlocked"],
    );
    says(
        &["handoff", "convoy", "--variant", "mutex"],
        &["handoff has in Rust threads", "convoy has in Rust threads, tokio_current_thread"],
    );
    says(&["counter", "--at", "2,8"], &["number 8: there are threads 1, 2, 4"]);
    says(
        &["attach_wait", "--variant", "1_ms", "--at", "0"],
        &["--at leaves nothing of 1_ms: it has computing threads 1"],
    );
    says(&["crossover", "--at", "5ms"], &["there are item 1us, 10us, 100us, 1ms, 10ms, 100ms"]);
    says(&["crossover", "--at", "soon"], &["give a number as in 4, a time as in 100us"]);
}

#[test]
fn the_list_of_a_probe_names_what_it_can_be_asked() {
    let mut assert = gilscope().args(["probe", "all", "--list"]).assert().success();
    for row in &probes::ALL {
        assert = assert.stdout(contains(row.question));
        for variant in row.rust.iter().chain(row.python) {
            assert = assert.stdout(contains(variant.name).and(contains(variant.label)));
        }
    }
    assert.stdout(contains("unbounded").and(contains("100us")));
    gilscope().arg("probe").assert().success().stdout(contains("gilscope probe NAME --list"));
}
