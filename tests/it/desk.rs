//! At the desk of a student: what is changed, what goes wrong, what is expected.

use std::fs;
use std::path::Path;

use gilscope::analysis::change::{change, tells};
use gilscope::charts;
use gilscope::measure::traceback::{from_first_of, is_same};
use gilscope::record::{Cell, GilClass, NATIVE, OWN_PYTHON, Outcome, Record, Role, file};
use gilscope::report;
use tempfile::TempDir;

use crate::made_up;
use crate::support::{edited_scripts, gilscope, tables};

/// A run of primes by a few models, with these scripts, and what it leaves.
fn run(scripts: &TempDir, out: &Path, more: &[&str]) -> (assert_cmd::assert::Assert, Record) {
    let mut command = gilscope();
    command.args(["run", "--profile", "smoke", "--workload", "primes", "--workers", "2"]);
    command.args(["--model", "threads,thread_pool", "--scripts"]).arg(scripts.path());
    let ended = command.arg("--out").arg(out).args(more).assert();
    let record = file::read(&out.join("record.json")).unwrap();
    (ended, record)
}

fn said(ended: &assert_cmd::assert::Assert) -> (String, String) {
    let output = ended.get_output();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&output.stdout), text(&output.stderr))
}

/// Cells that run the script of the workload.
fn in_python(record: &Record) -> Vec<&Cell> {
    let plain = |cell: &&Cell| !cell.is_native() && !cell.is_rust_from_python();
    record.cells.iter().filter(plain).collect()
}

#[test]
fn a_mistake_in_a_script_is_shown_once_from_its_first_line() {
    let edit = ("workloads/primes.py", "    count = 0\n", "    count = 0\n    {}['a mistake']\n");
    let (scripts, out) = (edited_scripts(&[edit]), tempfile::tempdir().unwrap());
    let (ended, record) = run(&scripts, out.path(), &[]);
    let ended = ended.code(1);
    let (stdout, stderr) = said(&ended);
    assert_eq!(stderr.matches("Traceback").count(), 1, "{stderr}");
    assert!(stderr.contains("{}['a mistake']") && stderr.contains("KeyError: 'a mistake'"));
    assert!(!stderr.contains("bridge.py") && !stderr.contains("models/"), "{stderr}");
    let cells = in_python(&record);
    let others = format!("failed in the same way: {} other cells", cells.len() - 1);
    assert!(stderr.contains(&others), "{others}: {stderr}");
    assert!(
        stdout.contains(" failed (KeyError: 'a mistake': workloads/primes.py was changed:"),
        "{stdout}"
    );
    // Nor does the table repeat it: a row says in a word or two what it was, and a note all.
    let told = tables(out.path());
    assert_eq!(told.matches("{}['a mistake']").count(), 1, "{told}");
    assert!(told.contains("failed (1): KeyError"), "{told}");
    assert!(cells.len() >= 3 && cells.iter().all(|cell| cell.outcome.has_failed()));
    assert!(record.cells.iter().all(|c| c.outcome.has_failed() == cells.contains(&c)));
}

#[test]
fn once_a_script_has_timed_out_its_other_cells_are_skipped() {
    let edit = ("workloads/primes.py", "    count = 0\n", "    while True:\n        pass\n");
    let (scripts, out) = (edited_scripts(&[edit]), tempfile::tempdir().unwrap());
    let (ended, record) = run(&scripts, out.path(), &["--timeout", "4", "--processes", "2"]);
    let ended = ended.code(1);
    let (_, stderr) = said(&ended);
    let cells = in_python(&record);
    let failed = cells.iter().filter(|cell| cell.outcome.has_failed()).count();
    assert_eq!(failed, 1, "{stderr}");
    let why = "workloads/primes.py gave no answer within 4 s in primes by";
    for cell in cells.iter().filter(|cell| !cell.outcome.has_failed()) {
        let Outcome::Skipped { reason, remedy } = &cell.outcome else { panic!("{cell:?}") };
        assert!(reason.starts_with(why), "{reason}");
        assert!(remedy.as_ref().unwrap().contains("--timeout"), "{remedy:?}");
    }
    assert!(cells.len() >= 3 && stderr.contains("given up: workloads/primes.py"), "{stderr}");
    let told = tables(out.path());
    assert_eq!(told.split_whitespace().collect::<Vec<_>>().join(" ").matches(why).count(), 1);
    // All others were measured.
    let others = record.cells.iter().filter(|cell| !cells.contains(cell));
    assert!(others.into_iter().all(|cell| cell.measured().is_some()));
}

/// A made-up run of primes in Python, sequentially and by two threads, with a script of this
/// fingerprint.
fn made_up_run(script: u64, seconds: f64) -> Record {
    let mut record = made_up::record(2);
    made_up::workload(&mut record, "primes", GilClass::Bytecode);
    let models: [(&str, made_up::Scaling); 1] = [("threads", |_| 1.0)];
    made_up::family(&mut record, "primes", Role::Shared, OWN_PYTHON, seconds, &models, &[2]);
    made_up::family(&mut record, "primes", Role::Shared, NATIVE, 0.01, &models, &[2]);
    record.started = format!("2026-01-02T03:{script:02}:05+00:00");
    record.changed_scripts = vec!["workloads/primes.py".to_owned()];
    record.script_fingerprints = [("workloads/primes.py".to_owned(), script)].into();
    record
}

fn told(before: &Record, after: &Record) -> String {
    let change = change(before, after).unwrap();
    report::change(&change, before, after, "gilscope compare A B", None)
}

#[test]
fn a_change_is_told_as_far_as_it_is_known() {
    let (before, after) = (made_up_run(1, 0.0728), made_up_run(2, 0.763));
    assert!(tells(&before, &after));
    let text = told(&before, &after);
    let start = "Your change of workloads/primes.py, against the run of 2026-01-02 03:01:\n  primes, \
                 sequential in 3.11.7: 72.7 → 762 ms, 10.5 times as long (";
    assert!(text.starts_with(start), "{text}");
    // Rust runs no script.
    assert!(text.lines().count() == 3 && !text.contains("Rust"), "{text}");
    let back = told(&after, &before);
    assert!(back.contains("762 → 72.7 ms, 10.5 times as fast ("), "{back}");
    let slow = told(&before, &made_up_run(3, 1.2));
    assert!(slow.contains("72.7 ms → 1.20 s, 16.5 times as long ("), "{slow}");
    let same = told(&before, &made_up_run(3, 0.0728));
    assert!(same.contains("no difference seen") || same.contains("equal within"), "{same}");
    let mut few = after.clone();
    made_up::few_rounds(&mut few.cells);
    let few = told(&before, &few);
    assert!(few.contains(" times as long; too few processes for an interval"), "{few}");
    // The same script, another machine, another size: no change of anyone's.
    assert!(!tells(&before, &made_up_run(1, 0.763)));
    let mut other = after.clone();
    other.machine.cpu = "another".into();
    assert!(!tells(&before, &other));
    let mut other = after.clone();
    other.cells.iter_mut().for_each(|cell| cell.size += 1);
    assert!(!tells(&before, &other));
    // Where nobody changed anything by hand, it is another gilscope.
    let by_hand = |record: &Record| Record { changed_scripts: vec![], ..record.clone() };
    let text = told(&by_hand(&before), &by_hand(&after));
    assert!(text.starts_with("Another workloads/primes.py than in the run of "), "{text}");
}

#[test]
fn what_a_change_did_is_said_against_the_last_run() {
    let slow = (
        "workloads/primes.py",
        "    count = 0\n",
        "    count = 0\n    from time import sleep\n    sleep(len(task) / 5e6)\n",
    );
    let (before, after) = (edited_scripts(&[]), edited_scripts(&[slow]));
    let results = tempfile::tempdir().unwrap();
    let out = |name: &str| results.path().join(name);
    let (first, _) = run(&before, &out("a"), &[]);
    assert!(!said(&first.success()).0.contains("Your change"));
    let (again, _) = run(&before, &out("b"), &[]);
    assert!(!said(&again.success()).0.contains("Your change"));
    let (changed, record) = run(&after, &out("c"), &[]);
    let (text, _) = said(&changed.success());
    assert!(text.starts_with("Your change of workloads/primes.py, against the run of "), "{text}");
    // Nothing but Python's cells runs the script, and copies of a cell would say the same twice.
    let rows = text.lines().skip(1).take_while(|line| line.starts_with("  "));
    let rows = rows.collect::<Vec<_>>().join("\n");
    let told: Vec<&str> = rows.split("\n  primes, ").collect();
    assert!(told[0].contains("sequential in ") && told[0].contains(" → "), "{text}");
    let copies = in_python(&record).iter().filter(|c| c.role == Role::Control).count();
    assert_eq!(told.len(), in_python(&record).len() - copies, "{text}");
    assert!(told.iter().all(|row| !row.contains("Rust")), "{text}");
    // Once more in the same way, into the same folder: held against the last run in which it was
    // another. And back: against the one that is written over.
    for scripts in [&after, &before] {
        let (ended, _) = run(scripts, &out("c"), &[]);
        assert!(said(&ended.success()).0.starts_with("Your change of "));
    }
}

/// Static chunks of work whose halves differ, and then hands that are dealt there and back.
#[test]
fn a_deal_of_tasks_of_ones_own_passes_every_check() {
    let chunk = ("    return -(-tasks // (workers * 4))\n", "    return -(-tasks // workers)\n");
    let map = "    return list(pool.executor.map(partial(_call, work), tasks, chunksize=size))\n";
    let deal = "    \
    order = sorted(range(len(tasks)), key=lambda i: (i + i // pool.workers) % pool.workers)
    dealt = [tasks[i] for i in order]
    parts = pool.executor.map(partial(_call, work), dealt, chunksize=size)
    return [part for _, part in sorted(zip(order, parts))]
";
    let script = "models/processes.py";
    for edits in
        [&[(script, chunk.0, chunk.1)][..], &[(script, chunk.0, chunk.1), (script, map, deal)]]
    {
        let (scripts, out) = (edited_scripts(edits), tempfile::tempdir().unwrap());
        gilscope()
            .args(["run", "--profile", "smoke", "--workload", "fibonacci_contiguous"])
            .args(["--model", "processes", "--workers", "2", "--scripts"])
            .arg(scripts.path())
            .arg("--out")
            .arg(out.path())
            .assert()
            .success();
        let record = file::read(&out.path().join("record.json")).unwrap();
        assert_eq!(record.changed_scripts, [script]);
        let dealt = in_python(&record).into_iter().filter(|cell| cell.model == "processes");
        assert!(dealt.clone().count() > 0);
        for cell in dealt {
            assert!(matches!(cell.outcome, Outcome::Measured(_)), "{cell:?}");
        }
    }
}

#[test]
fn a_story_begins_with_the_first_own_frame_of_each_traceback() {
    let own = ["models/threads.py".to_owned()];
    let frame =
        |file: &str, line: u32| format!("  File \"/s/{file}\", line {line}, in f\n    g()\n");
    let story = format!(
        "Traceback (most recent call last):\n{}{}{}    ^^^\nKeyError: 'inner'\n\nThe above exception \
         was the direct cause of the following exception:\n\nTraceback (most recent call last):\n{}\
         {}OSError: two",
        frame("bridge.py", 1),
        frame("models/threads.py", 2),
        frame("ranges.py", 3),
        frame("bridge.py", 4),
        frame("models/threads.py", 5),
    );
    let told = from_first_of(&story, &own);
    for kept in ["KeyError: 'inner'", "direct cause", "OSError: two", "ranges.py", "line 5"] {
        assert!(told.contains(kept), "{told}");
    }
    assert!(!told.contains("bridge.py") && told.matches("Traceback").count() == 2, "{told}");
    // Versions of Python underline differently.
    assert!(is_same(&told, &told.replace("    ^^^\n", "    ~~^\n")));
    assert!(!is_same(&told, &told.replace("line 5", "line 6")));
    // Of a group: behind bars.
    let group = "  + Exception Group Traceback (most recent call last):\n  |   File \"/s/bridge.py\", \
                 line 1, in f\n  |     g()\n  |   File \"/s/models/threads.py\", line 2, in g\n  |     \
                 raise\n  | ExceptionGroup: several (1 sub-exception)\n  +-+---------------- 1 \
                 ----------------\n    | ValueError: one\n    +------------------------------------";
    let told = from_first_of(group, &own);
    assert!(!told.contains("bridge.py") && told.contains("ValueError: one"), "{told}");
    // What worker processes said, and not what the pool adds to it.
    let remote = format!(
        "concurrent.futures.process._RemoteTraceback: \n\"\"\"\nTraceback (most recent call last):\n{}\
         {}ValueError: one\n\"\"\"\n\nThe above exception was the direct cause of the following \
         exception:\n\nTraceback (most recent call last):\n{}ValueError: one",
        frame("process.py", 1),
        frame("models/threads.py", 2),
        frame("bridge.py", 3),
    );
    let told = from_first_of(&remote, &own);
    assert_eq!(told.matches("ValueError: one").count(), 1, "{told}");
    assert!(!told.contains("process.py") && !told.contains("bridge.py"), "{told}");
    // A story of something else is told as it is.
    assert_eq!(from_first_of(&story, &["workloads/sort.py".to_owned()]), story);
    assert_eq!(from_first_of("wrong answer", &own), "wrong answer");
}

#[test]
fn a_prediction_stands_beside_what_was_seen() {
    let record = |prediction: &str| {
        let prediction = Some(prediction.to_owned());
        Record { prediction, ..made_up::whole(4) }
    };
    let text = report::text(&record("threads: 2 times as fast"), None);
    let seen = "Predicted: “threads: 2 times as fast”.\nSeen:\n2 threads";
    assert!(text.contains("Predicted: “threads: 2 times as fast”.\nSeen:\n"), "{seen}: {text}");
    let after = text.split("Seen:\n").nth(1).unwrap();
    assert!(after.contains("speed-up"), "{after}");
    assert!(!report::text(&record(" \n "), None).contains("Predicted"));
    assert!(!report::text(&made_up::whole(4), None).contains("Predicted"));
    // Of one that is a page long, the beginning.
    let long = report::text(&record(&"very ".repeat(500)), None);
    let shown = long.split("Predicted: ").nth(1).unwrap().split("Seen:").next().unwrap();
    assert!(shown.contains('…') && shown.chars().count() < 350, "{shown}");
}

#[test]
fn a_prediction_is_in_the_chart_that_it_concerns_whatever_it_holds() {
    let mut record = made_up::whole(4);
    record.workloads.truncate(2);
    let names: Vec<String> = record.workloads.iter().map(|w| w.name.clone()).collect();
    record.cells.retain(|cell| names.contains(&cell.workload));
    let hostile = "</text><script>alert('&\u{0}\u{7}\u{202e}\u{1b}[2J')</script>\n\t]]> \u{ffff} ";
    record.prediction = Some(hostile.repeat(30));
    let drawn = |record: &Record| {
        let folder = tempfile::tempdir().unwrap();
        // The PNG is drawn from the SVG by a reader that refuses what is none.
        charts::draw_all(record, folder.path()).unwrap();
        folder
    };
    let has = |folder: &TempDir, chart: &str| {
        let svg = fs::read_to_string(folder.path().join(chart).with_extension("svg")).unwrap();
        assert!(!svg.contains("<script>"), "{chart}");
        assert!(!svg.contains(['\u{0}', '\u{1b}', '\u{202e}', '\u{ffff}']), "{chart}");
        svg.contains("Predicted: “")
    };
    let several = drawn(&record);
    assert!(has(&several, "headline") && !has(&several, "speedup-primes"));
    record.workloads.truncate(1);
    record.cells.retain(|cell| cell.workload == names[0]);
    let one = drawn(&record);
    assert!(has(&one, "headline") && has(&one, "speedup-primes"));
    record.prediction = None;
    let none = drawn(&record);
    assert!(!has(&none, "headline") && !has(&none, "speedup-primes"));
}
