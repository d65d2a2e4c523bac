//! Probes, each for a moment: what physics and counting guarantee, never how long something took.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gilscope::analysis::probes::Absence;
use gilscope::measure::plan::Profile;
use gilscope::measure::probes::{Chosen, plan};
use gilscope::probes;
use gilscope::record::probes::{Case, Probe, Seen, Track};
use gilscope::record::{NATIVE, OWN_PYTHON, Outcome, Record, file};
use gilscope::report::findings;
use gilscope::worker::handle::Handle;
use gilscope::worker::launch::Runtime;
use gilscope::worker::protocol::{self, Reply, Request};
use gilscope::worker::{Failure, Worker as _};
use predicates::prelude::*;
use predicates::str::contains;
use rustix::process::Signal;

use crate::drawn::{draw, has_interval, words};
use crate::made_up;
use crate::support::{
    LIMIT, edited_scripts, external, externals, gilscope, processes_with, program, signal, tables,
    worker,
};

const WINDOW: Duration = Duration::from_millis(100);

fn ask(worker: &mut Handle, name: &str, variant: &str, at: u64) -> Result<Seen, Failure> {
    // The probe that counts its calls by the window needs no long one.
    let window = if name == "held_released" { WINDOW / 10 } else { WINDOW };
    let window_ns = window.as_nanos() as u64;
    let (name, variant) = (name.to_owned(), variant.to_owned());
    let request = Request::Probe(protocol::Probe { name, variant, at, window_ns });
    match worker.ask(&request, LIMIT)? {
        Reply::Seen(seen) => Ok(seen),
        other => panic!("{other:?}"),
    }
}

fn look(runtime: &Runtime, name: &str, variant: &str, at: u64) -> Seen {
    ask(&mut worker(runtime), name, variant, at).unwrap()
}

#[test]
fn under_one_lock_only_one_runs_at_a_time() {
    for (runtime, variant) in
        [(Runtime::Native, "threads_one_lock"), (Runtime::Embedded, "threads")]
    {
        for threads in [2, 4] {
            let seen = look(&runtime, "handoff", variant, threads);
            assert_eq!(seen.tracks.len(), threads as usize);
            let running = seen.running_at_once();
            assert!(0.0 < running && running <= 1.1, "{runtime:?}: {running} of {threads} ran");
        }
    }
    // Without a lock all of them run: how many at once is the machine's affair.
    let seen = look(&Runtime::Native, "handoff", "threads", 2);
    assert!(seen.tracks.iter().all(|track| track.ran_ns() > 0), "{seen:?}");
    let seen = look(&Runtime::Embedded, "handoff", "processes", 2);
    assert!(seen.tracks.iter().all(|track| track.ran_ns() > 0), "{seen:?}");
}

#[test]
fn rust_gives_the_same_answer_with_the_lock_held_and_released() {
    let answer = |seen: &Seen| seen.figure("answer").unwrap();
    let native = look(&Runtime::Native, "held_released", "threads", 2);
    let runtimes: Vec<Runtime> =
        externals().iter().map(external).chain([Runtime::Embedded]).collect();
    for variant in ["native_held", "native_released"] {
        for runtime in &runtimes {
            let seen = look(runtime, "held_released", variant, 2);
            assert_eq!(answer(&seen), answer(&native), "{variant} in {runtime:?}");
            assert_eq!(seen.tracks.len(), 2);
        }
    }
    let held = look(&Runtime::Embedded, "held_released", "native_held", 2);
    assert!(held.running_at_once() <= 1.1, "{}", held.running_at_once());
}

/// Nothing makes the threads meet: so they are looked at until they have met, and have not.
#[test]
fn opposite_orders_of_locks_hang_now_and_then_in_either_language() {
    let others = externals();
    let runtimes = others.iter().map(external).chain([Runtime::Native, Runtime::Embedded]);
    for runtime in runtimes {
        let looks = (0..20).map(|_| look(&runtime, "deadlock", "crossed", 2));
        let (mut stuck, mut ended) = (0.0, 0.0);
        for seen in looks {
            let trials = seen.figure("trials").unwrap();
            let share = seen.figure("stuck_share").unwrap();
            assert!(trials >= 1.0 && (0.0..=1.0).contains(&share), "{runtime:?}: {seen:?}");
            stuck += share * trials;
            ended += (1.0 - share) * trials;
            if stuck > 0.5 && ended > 0.5 {
                break;
            }
        }
        assert!(stuck > 0.5 && ended > 0.5, "{runtime:?}: {stuck} got stuck, {ended} ended");
        let ordered = look(&runtime, "deadlock", "ordered", 2);
        assert_eq!(ordered.figure("stuck_share"), Some(0.0), "{runtime:?}");
        assert!(ordered.figure("payments_per_s") > Some(0.0), "{runtime:?}");
    }
}

/// Runs probes at the smallest size, and looks at what each case saw.
fn smoke(arguments: &[&str], most: usize) -> Record {
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .arg("probe")
        .args(arguments)
        .args(["--profile", "smoke", "--out"])
        .arg(out.path())
        .assert()
        .success();
    assert!(tables(out.path()).contains("running at once"));
    let record = file::read(&out.path().join("record.json")).unwrap();
    assert_eq!(record.probes.len(), most);
    for probe in &record.probes {
        for case in &probe.cases {
            let what = format!("{} {} {} {}", probe.name, case.runtime, case.variant, case.at);
            match &case.outcome {
                Outcome::Measured(takes) => sees_something(probe, case, &takes.takes[0], &what),
                // A package or a module that is not here.
                Outcome::Skipped { remedy, .. } => assert!(remedy.is_some(), "{what}"),
                Outcome::Failed { error, .. } => panic!("{what}: {error}"),
            }
        }
    }
    record
}

#[test]
fn every_case_of_every_probe_sees_something() {
    smoke(&["all"], probes::ALL.len());
}

#[test]
fn probes_look_at_every_python() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("trace.json");
    let trace = ["--trace", path.to_str().unwrap(), "--python", "all"];
    let record = smoke(&[&["handoff", "attach_wait"], &trace[..]].concat(), 2);
    assert!(record.interpreters.len() >= externals().len());
    let trace: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let events = trace["traceEvents"].as_array().unwrap();
    assert!(events.iter().any(|event| event["ph"] == "X" && event["dur"].as_f64() > Some(0.0)));
}

fn sees_something(probe: &Probe, case: &Case, seen: &Seen, what: &str) {
    assert!(seen.window_ns > 0 && seen.clock_ns > Some(0.0), "{what}");
    assert_eq!(seen.gil_enabled.is_some(), case.runtime != NATIVE, "{what}");
    if probe.durations.is_empty() && probe.figures.is_empty() {
        assert!(!seen.tracks.is_empty(), "{what}: {seen:?}");
    }
    if !probe.durations.is_empty() {
        assert!(seen.count() > 0, "{what}: {seen:?}");
    }
    for figure in &probe.figures {
        assert!(seen.figure(&figure.name) >= Some(0.0), "{what}: {seen:?}");
        // What locks, atomics and threads' own counters count is exact.
        let exact = !case.variant.starts_with("unlocked") && case.variant != "atomic_load_store";
        if figure.name == "lost_share" && exact {
            assert_eq!(seen.figure("lost_share"), Some(0.0), "{what}");
        }
        if figure.name == "stuck_share" && case.variant == "ordered" {
            assert_eq!(seen.figure("stuck_share"), Some(0.0), "{what}");
        }
    }
}

#[test]
fn every_probe_has_its_two_files() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for name in probes::names() {
        for path in [format!("src/probes/{name}.rs"), format!("python_scripts/probes/{name}.py")] {
            assert!(root.join(&path).is_file(), "{path}");
        }
    }
}

#[test]
fn the_list_says_which_question_each_answers() {
    let mut assert = gilscope().arg("probe").assert().success();
    for row in &probes::ALL {
        assert = assert.stdout(contains(row.name).and(contains(row.question)));
    }
    gilscope()
        .args(["probe", "handof"])
        .assert()
        .failure()
        .stderr(contains("handoff").and(contains("similar")));
}

#[test]
fn what_there_is_not_is_named() {
    let unknown = |runtime, name, variant| {
        ask(&mut worker(&runtime), name, variant, 1).unwrap_err().to_string()
    };
    let native = unknown(Runtime::Native, "nothing", "threads");
    assert!(
        native.contains("no probe is called nothing") && native.contains("handoff"),
        "{native}"
    );
    let python = unknown(Runtime::Embedded, "nothing", "threads");
    assert!(python.contains("No module named 'probes.nothing'"), "{python}");
    for runtime in [Runtime::Native, Runtime::Embedded] {
        let convoy = unknown(runtime.clone(), "convoy", "nothing");
        assert!(convoy.contains("has no variant called nothing"), "{runtime:?}: {convoy}");
    }
}

#[test]
fn a_probe_that_fails_is_out_and_the_others_go_on() {
    let raises = "    raise OSError('torn')\n    threshold =";
    let scripts = edited_scripts(&[("probes/handoff.py", "    threshold =", raises)]);
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args(["probe", "handoff", "gc_pause", "--profile", "smoke", "--scripts"])
        .arg(scripts.path())
        .arg("--out")
        .arg(out.path())
        .assert()
        .failure()
        .stdout(contains("cases failed (").and(contains("torn")).and(contains("gilscope table ")));
    assert!(tables(out.path()).contains("undo the change"));
    let record = file::read(&out.path().join("record.json")).unwrap();
    let failed = |case: &Case| matches!(case.outcome, Outcome::Failed { .. });
    for case in &record.probes[0].cases {
        assert_eq!(failed(case), case.runtime == OWN_PYTHON, "{case:?}");
    }
    assert!(!record.probes[1].cases.iter().any(failed));
}

#[test]
fn a_probe_that_hangs_or_dies_is_out_and_leaves_nothing() {
    let scripts = edited_scripts(&[
        ("probes/handoff.py", "    _barrier.wait(LIMIT)\n", "    while True: pass\n"),
        ("probes/gc_pause.py", "def run(variant", "import os; os._exit(7)\ndef run(variant"),
        (
            "probes/counter.py",
            "def run(variant",
            "import ctypes; ctypes.string_at(0)\ndef run(variant",
        ),
    ]);
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args(["probe", "handoff", "gc_pause", "counter", "--profile", "smoke", "--timeout", "5"])
        .arg("--scripts")
        .arg(scripts.path())
        .arg("--out")
        .arg(out.path())
        .assert()
        .code(1)
        .stdout(contains("no answer within 5 s"));
    assert!(tables(out.path()).contains("--timeout"));
    assert_eq!(processes_with(scripts.path().to_str().unwrap()), [0; 0]);
    let record = file::read(&out.path().join("record.json")).unwrap();
    for (probe, said) in
        record.probes.iter().zip(["no answer within 5 s", "exit status: 7", "signal: 11"])
    {
        for case in &probe.cases {
            let hangs = case.variant == "processes" || probe.name != "handoff";
            match &case.outcome {
                Outcome::Failed { error, .. } => {
                    assert!(case.runtime == OWN_PYTHON && hangs && error.contains(said), "{error}");
                }
                outcome => {
                    let fine = matches!(outcome, Outcome::Measured(_));
                    assert!(fine && (case.runtime == NATIVE || !hangs), "{case:?}");
                }
            }
        }
    }
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_was_seen() {
    let out = tempfile::tempdir().unwrap();
    let mut child = Command::new(program())
        .args(["probe", "handoff", "--takes", "1000", "--out"])
        .arg(out.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let path = out.path().join("record.json");
    let some = || file::read(&path).is_ok_and(|r| r.probes[0].cases.iter().any(is_measured));
    let start = Instant::now();
    while !some() {
        assert!(start.elapsed() < LIMIT, "nothing is seen");
        std::thread::sleep(Duration::from_millis(20));
    }
    let mark = format!("--parent\0{}\0", child.id());
    signal(child.id(), Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(processes_with(&mark), [0; 0]);
    let record = file::read(&path).unwrap();
    assert!(record.interrupted && record.probes[0].cases.iter().any(is_measured));
}

fn is_measured(case: &Case) -> bool {
    matches!(case.outcome, Outcome::Measured(_))
}

/// A track that ran in these milliseconds.
fn track(spans: &[(u64, u64)]) -> Track {
    let spans = spans.iter().map(|(a, b)| (a * 1_000_000, b * 1_000_000)).collect();
    Track { spans, ..Track::default() }
}

#[test]
fn turns_are_counted_from_who_ran_when() {
    // The gap from 11 to 12 is nobody's turn: the same thread went on.
    let tracks = vec![track(&[(0, 5), (10, 11), (12, 15)]), track(&[(5, 10), (15, 20)])];
    let turns = Seen { window_ns: 20_000_000, tracks, ..Seen::default() };
    assert_eq!(turns.running_at_once(), 0.95);
    assert_eq!(turns.hand_offs_per_second(), 150.0);
    assert_eq!(turns.turn_ns(), Some(5e6));
    assert!(turns.takes_turns());

    let tracks = vec![track(&[(0, 20)]), track(&[(0, 20)])];
    let together = Seen { window_ns: 20_000_000, tracks, ..Seen::default() };
    assert_eq!((together.running_at_once(), together.turn_ns()), (2.0, None));
    assert_eq!(Seen::default().turn_ns(), None);
}

#[test]
fn a_gap_is_told_from_a_wait() {
    let ms = |n: u64| n * 1_000_000;
    let spans = track(&[(2, 5), (7, 9), (10, 12), (12, 13)]);
    let unknown = |from, to| (ms(from), ms(to), Absence::Unknown);
    assert_eq!(spans.absences(), [unknown(0, 2), unknown(5, 7), unknown(9, 10)]);
    // Nobody counted before the first; then it waited, and a core was taken from it too; then only that.
    let gaps = vec![None, Some((2, 1)), Some((0, 1)), Some((0, 0))];
    let known = Track { gaps, ..spans };
    let expected =
        [unknown(0, 2), (ms(5), ms(7), Absence::Waited), (ms(9), ms(10), Absence::Taken)];
    assert_eq!(known.absences(), expected);
}

#[cfg(target_os = "linux")]
#[test]
fn a_thread_knows_that_it_waited_for_the_lock() {
    for (runtime, probe, variant) in [
        (Runtime::Native, "handoff", "threads_one_lock"),
        (Runtime::Embedded, "handoff", "threads"),
        (Runtime::Embedded, "held_released", "native_held"),
    ] {
        let seen = look(&runtime, probe, variant, 2);
        let known = seen.tracks.iter().all(|track| track.gaps.len() == track.spans.len());
        assert!(known, "{runtime:?} {variant}: {seen:?}");
        // When the window begins one of them has the lock, and the other one gets it later.
        let mut absences = seen.tracks.iter().flat_map(Track::absences);
        let waited = absences.any(|(.., why)| why == Absence::Waited);
        assert!(waited, "{runtime:?} {variant}: {seen:?}");
    }
}

#[test]
fn a_client_keeps_the_times_of_its_first_answers() {
    let seen = look(&Runtime::Native, "convoy", "threads", 0);
    let stamps = &seen.answered_us;
    assert!(!stamps.is_empty() && stamps.is_sorted(), "{stamps:?}");
    assert!(stamps.iter().all(|us| *us < 100_000) && stamps.len() as u64 <= seen.count());
}

#[test]
fn durations_keep_three_digits_and_their_quantiles() {
    let rounded = Seen::rounded([12, 999, 1_234, 1_239, 1_000_400_000, 0]);
    assert_eq!(rounded, [(0, 1), (12, 1), (999, 1), (1_230, 1), (1_240, 1), (1_000_000_000, 1)]);
    let seen = Seen { durations: vec![(1, 50), (2, 49), (3, 1)], ..Seen::default() };
    let quantiles = [0.0, 0.5, 0.51, 0.99, 0.991, 1.0].map(|share| seen.quantile(share));
    assert_eq!(quantiles, [Some(1), Some(1), Some(2), Some(2), Some(3), Some(3)]);
    assert_eq!((seen.count(), Seen::default().quantile(0.5)), (100, None));
}

#[test]
fn every_chart_of_probes_is_drawn_whole_on_any_machine() {
    let mut record = made_up::record(64);
    made_up_probes(&mut record, 3);
    let names = draw(&record).1;
    for name in ["tracks-handoff", "tracks-held_released", "probe-blocked_loop", "map-crossover"] {
        assert!(names.contains(name), "{names:?}");
    }
    // Too many rows for one chart: one for each Python.
    assert!(names.contains("probe-convoy-external-3-13-5t+gil"), "{names:?}");
    assert!(names.contains("probe-channels-rust"), "{names:?}");

    let mut alone = made_up::record(1);
    alone.interpreters.truncate(1);
    made_up_probes(&mut alone, 12);
    let (folder, names) = draw(&alone);
    let convoy = words(&folder, "probe-convoy");
    assert!(convoy.contains("Not drawn: ") && convoy.contains("it was not to be"), "{convoy}");
    // No name ends in a bare number.
    assert!(convoy.contains("beside 1 computing thread\n"), "{convoy}");
    for name in ["probe-convoy", "probe-attach_wait", "probe-counter", "probe-channels"] {
        assert!(names.contains(name), "{names:?}");
    }
    // Lanes and maps have no bar that is an interval, though figures have them.
    for name in ["tracks-handoff", "tracks-held_released", "gil", "map-crossover"] {
        let svg = std::fs::read_to_string(folder.path().join(name).with_extension("svg")).unwrap();
        assert!(!has_interval(&svg), "{name}");
        assert!(!svg.contains("bars are"), "{name}");
    }
}

#[test]
fn each_probe_ends_with_what_was_seen_and_its_lesson() {
    let mut record = made_up::record(2);
    record.interpreters.truncate(1);
    made_up_probes(&mut record, 3);
    let found = findings(&record);
    for row in &probes::ALL {
        let said: Vec<String> =
            found.iter().filter(|f| f.what == row.question).map(|f| f.row(&record)).collect();
        let last = said.last().unwrap_or_else(|| panic!("{} is not told", row.name));
        assert!(last.ends_with(row.lesson), "{last}");
        let shapes = [row.telling.is_some(), !row.figures.is_empty(), row.name == "handoff"];
        assert!(said.len() >= shapes.into_iter().filter(|has| *has).count(), "{said:#?}");
    }
    let said: String = found.iter().map(|f| f.row(&record) + "\n").collect();
    for words in ["running at once: ", "wait for the lock, median:", "additions lost: "] {
        assert!(said.contains(words), "{words}: {said}");
    }
    assert!(findings(&made_up::record(2)).is_empty());
}

#[test]
#[ignore = "draws charts for people to look at"]
fn gallery() {
    let mut record = made_up::record(16);
    made_up_probes(&mut record, 12);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("probes");
    println!("{:#?}", gilscope::charts::draw_all(&record, &folder).unwrap());
}

/// Every probe as it is planned, with made-up takes.
fn made_up_probes(record: &mut Record, takes: u64) {
    let ids: Vec<String> = record.interpreters.iter().map(|i| i.id.clone()).collect();
    let rows: Vec<_> = probes::ALL.iter().collect();
    record.probes = plan(Profile::Full, &rows, &Chosen::default(), &ids, &|_| true);
    for probe in &mut record.probes {
        let (durations, figures) = (!probe.durations.is_empty(), probe.figures.clone());
        let tracked = !durations && ["handoff", "held_released"].contains(&probe.name.as_str());
        for (n, case) in (1..).zip(&mut probe.cases) {
            if n % 7 == 3 {
                let (reason, remedy) = ("it was not to be".to_owned(), None);
                case.outcome = Outcome::Skipped { reason, remedy };
                continue;
            }
            let seen = |take: u64| Seen {
                window_ns: 1_000_000_000,
                tracks: if tracked { tracks(case.at, case.runtime == NATIVE) } else { vec![] },
                durations: if durations {
                    Seen::rounded((1..200).map(|i| n * i * i * 700 + take))
                } else {
                    vec![]
                },
                figures: figures
                    .iter()
                    .map(|figure| (figure.name.clone(), (n * 1_000 + take) as f64))
                    .collect(),
                clock_ns: Some(20.0 + n as f64),
                ..Seen::default()
            };
            let takes = (0..takes).map(seen).collect();
            case.outcome = Outcome::Measured(gilscope::record::probes::Takes { takes });
        }
    }
}

fn tracks(count: u64, together: bool) -> Vec<Track> {
    let turn = |n: u64| (0..1_000 / 5).filter(move |turn| together || turn % count == n);
    (0..count)
        .map(|n| track(&turn(n).map(|turn| (turn * 5, turn * 5 + 5)).collect::<Vec<_>>()))
        .collect()
}
