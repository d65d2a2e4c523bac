//! What a script says, what lies around, and what a record holds is not always meant well: or well made.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use gilscope::record::file;
use gilscope::worker::launch::Runtime;
use gilscope::worker::{Failure, Worker as _};
use predicates::prelude::PredicateBooleanExt as _;
use predicates::str::contains;

use crate::made_up;
use crate::observed::{Ended, Observed};
use crate::support::{
    LIMIT, another, corpus, edited_scripts, gilscope, open, processes_with, program, worker_with,
};

const LONG: Duration = Duration::from_secs(300);

/// Where a fault is put into the workload's `work`, and where into its answer.
const WORK: &str = "    digests = bytearray()\n";
const ANSWER: &str = "def answer(";

/// A small run with these scripts, in this folder and with these variables.
fn run(edits: &[(&str, &str, &str)], folder: &Path, variables: &[(&str, &Path)]) -> Ended {
    let scripts = edited_scripts(edits);
    let mut command = Command::new(program());
    command.args(["--profile", "smoke", "--workload", "sha256", "--model", "threads,processes"]);
    command.args(["--workers", "2", "--scripts"]).arg(scripts.path());
    let another = another().filter(|_| variables.is_empty()).map(|found| found.executable);
    command.args(another.iter().flat_map(|path| [Path::new("--python"), path]));
    command.arg("--out").arg(folder.join("out")).current_dir(folder);
    command.envs(variables.iter().copied());
    Observed::start_command(command).end(LONG)
}

/// The same with this line of Python at the start of every task.
fn run_with(fault: &str) -> (Ended, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let edit = format!("    {fault}\n{WORK}");
    let ended = run(&[("workloads/sha256.py", WORK, &edit)], folder.path(), &[]);
    (ended, folder)
}

#[test]
fn what_a_script_says_moves_no_cursor() {
    let (ended, folder) =
        run_with(r#"raise ValueError("\x1b]0;gone\x07\x1b[2J \u202ednuor eht yaw rehto")"#);
    assert_eq!(ended.status.code(), Some(1));
    let record = folder.path().join("out/record.json");
    let table = gilscope().arg("table").arg(&record).assert().success();
    let page = fs::read_to_string(folder.path().join("out/report.html")).unwrap();
    let table = String::from_utf8(table.get_output().stdout.clone()).unwrap();
    for said in [&ended.stderr, &ended.stdout, &table, &page] {
        assert!(!said.contains(['\x1b', '\x07', '\u{202e}']), "{said}");
    }
    for part in [r"\x1b]0;gone\x07\x1b[2J", r"\u202ednuor"] {
        assert!(ended.stderr.contains(part) && table.contains(part), "{}", ended.stderr);
    }
}

#[test]
fn fifty_megabytes_of_error_are_a_few_lines() {
    let (ended, folder) = run_with("raise ValueError('no' * 25_000_000)");
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stderr.contains("characters left out"), "{:.2000}", ended.stderr);
    let said = ended.stderr.len() + ended.stdout.len();
    assert!(said < 100_000, "{said} bytes");
    for name in ["record.json", "report.html"] {
        let size = fs::metadata(folder.path().join("out").join(name)).unwrap().len();
        assert!(size < 2_000_000, "{name}: {size} bytes");
    }
}

#[test]
fn an_error_that_cannot_be_told_is_an_error() {
    let fault = "raise type('Mute', (Exception,), {'__str__': lambda self: 1 / 0})()";
    let (ended, _) = run_with(fault);
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stderr.contains("Mute"), "{}", ended.stderr);
}

#[test]
fn what_is_no_whole_number_is_a_wrong_answer_and_said_in_a_line() {
    for (answer, said) in [
        ("float('nan')", "got float nan"),
        ("10**5000", "got a whole number of 16610 bits"),
        ("-1", "got a whole number of 1 bits"),
        ("'\\x1b' * 10**6", "got str '\\x1b"),
        ("None", "got NoneType None"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let edit = format!("def answer(output):\n    return {answer}\n\n\ndef _unused(");
        let ended = run(&[("workloads/sha256.py", ANSWER, &edit)], folder.path(), &[]);
        assert_eq!(ended.status.code(), Some(1));
        let is_it = |line: &&str| line.contains("wrong answer: ") && line.contains(said);
        assert!(ended.stderr.lines().any(|line| is_it(&line)), "{answer}: {}", ended.stderr);
        assert!(!ended.stderr.contains("Traceback"), "{answer}: {}", ended.stderr);
        assert!(!ended.stderr.contains("not the protocol"), "{answer}: {}", ended.stderr);
    }
}

#[test]
fn who_asks_a_worker_that_was_late_hears_what_really_happened() {
    let edit = format!("    import time\n    time.sleep(600)\n{WORK}");
    let scripts = edited_scripts(&[("workloads/sha256.py", WORK, &edit)]);
    let mut worker = worker_with(&Runtime::Embedded, scripts.path());
    for (cell, workload) in [(0, "sha256"), (1, "primes")] {
        let request = open(cell, workload, 100, "sequential", 1, corpus().path());
        worker.open(request, LIMIT).unwrap();
    }
    let late = worker.sample(0, 1, Duration::from_secs(1)).unwrap_err();
    assert!(matches!(late, Failure::Late(_)), "{late}");
    let next = worker.sample(1, 1, LIMIT).unwrap_err().to_string();
    assert!(next.contains("was ended before: it gave no answer within 1 s"), "{next}");
    assert!(!next.contains("memory"), "{next}");
}

/// Modules that `multiprocessing` imports, as a student may have called their own.
const OWN_MODULES: [&str; 3] = ["threading.py", "selectors.py", "struct.py"];

#[test]
fn a_module_of_the_current_folder_is_not_pythons() {
    let folder = tempfile::tempdir().unwrap();
    for name in OWN_MODULES {
        fs::write(folder.path().join(name), "raise SystemExit('a student was here')\n").unwrap();
    }
    let ended = run(&[], folder.path(), &[]);
    assert!(ended.status.success(), "{}", ended.stderr);
    assert!(!ended.stderr.contains("a student was here"), "{}", ended.stderr);
    let record = file::read(&folder.path().join("out/record.json")).unwrap();
    assert!(record.cells.iter().any(|cell| cell.model == "processes"));
    assert!(record.cells.iter().all(|cell| cell.measured().is_some()));
}

#[test]
fn what_hides_pythons_own_modules_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("path");
    fs::create_dir(&path).unwrap();
    // One that nothing here imports does no harm, and is told all the same.
    fs::write(path.join("turtle.py"), "raise ImportError('a student was here')\n").unwrap();
    let notice = format!("{} on PYTHONPATH hides a module", path.join("turtle.py").display());
    let ended = run(&[], folder.path(), &[("PYTHONPATH", &path)]);
    assert!(ended.status.success() && ended.stderr.contains(&notice), "{}", ended.stderr);

    fs::remove_file(path.join("turtle.py")).unwrap();
    fs::write(path.join("json.py"), "raise ImportError('a student was here')\n").unwrap();
    let notice = format!("{} on PYTHONPATH hides a module", path.join("json.py").display());
    let ended = run(&[], folder.path(), &[("PYTHONPATH", &path)]);
    assert!(ended.stderr.contains(&notice), "{}", ended.stderr);
    assert!(!ended.stderr.contains("Traceback"), "{}", ended.stderr);
    // Rust was measured; of Python's cells each says in a line what helps.
    let record = file::read(&folder.path().join("out/record.json")).unwrap();
    for cell in &record.cells {
        match cell.outcome.missing() {
            None => assert!(cell.is_native(), "{cell:?}"),
            Some(missing) => {
                let said = format!("{} {}", missing.reason, missing.remedy.unwrap_or_default());
                assert!(said.contains("json.py") && said.contains("PYTHONPATH"), "{said}");
                assert_eq!(said.lines().count(), 1, "{said}");
            }
        }
    }
    gilscope()
        .arg("doctor")
        .env("PYTHONPATH", &path)
        .assert()
        .stdout(contains(notice).and(contains("unset PYTHONPATH")));
}

#[test]
fn no_process_outlives_the_run_in_a_session_of_its_own() {
    // Twice forked, in a session and a group of its own, and without its parent's environment.
    let marks = ["1234.5671", "1234.5672"];
    for (mark, environment) in marks.iter().zip(["None", "{}"]) {
        let (ended, _) = run_with(&format!(
            "import subprocess; subprocess.Popen(['sh', '-c', 'sleep {mark} & exit'], \
             start_new_session=True, stdin=-3, stdout=-3, stderr=-3, env={environment}).wait()"
        ));
        assert!(ended.status.success(), "{}", ended.stderr);
        assert_eq!(processes_with(&format!("sleep\0{mark}")), Vec::<u32>::new());
    }
}

#[test]
fn a_pipe_is_no_record() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("record.json");
    rustix::fs::mkfifoat(rustix::fs::CWD, &pipe, rustix::fs::Mode::RWXU).unwrap();
    for command in ["chart", "table", "report"] {
        gilscope()
            .arg(command)
            .arg(&pipe)
            .timeout(LONG)
            .assert()
            .code(1)
            .stderr(contains("is no file: name a record.json"));
    }
}

#[test]
fn the_name_of_a_workload_is_no_path() {
    let folder = tempfile::tempdir().unwrap();
    let mut record = made_up::whole(4);
    let hostile = |name: &mut String| *name = format!("../../{name}.rs");
    record.workloads.iter_mut().for_each(|info| hostile(&mut info.name));
    record.cells.iter_mut().for_each(|cell| hostile(&mut cell.workload));
    let (path, out) = (folder.path().join("record.json"), folder.path().join("a/b/c"));
    file::write(&record, &path).unwrap();
    gilscope().arg("chart").arg(&path).arg("--out").arg(&out).assert().success();
    let there = |folder: &Path| fs::read_dir(folder).unwrap().count();
    assert_eq!((there(folder.path()), there(&folder.path().join("a/b"))), (2, 1));
    assert!(
        fs::read_dir(&out).unwrap().any(|entry| {
            entry.unwrap().file_name().to_string_lossy().contains("------primes-rs")
        })
    );
}

#[test]
fn a_name_of_a_hundred_thousand_characters_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let mut record = made_up::whole(4);
    for cell in record.cells.iter_mut().filter(|cell| cell.workload == "primes") {
        cell.workload = "p".repeat(100_000);
    }
    let path = folder.path().join("record.json");
    file::write(&record, &path).unwrap();
    let said = "it has a name of 100,000 characters";
    gilscope().arg("chart").arg(&path).assert().code(1).stderr(contains(said));
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}
