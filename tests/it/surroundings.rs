//! Full disks, few descriptors, narrow terminals and an environment that leads astray.

use std::fs;
use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use gilscope::python;
use gilscope::record::{OWN_PYTHON, Outcome, Record, Role, file};

use crate::made_up;
use crate::observed::{Ended, Observed};
use crate::support::{another, edited_scripts, gilscope, program};

const LONG: Duration = Duration::from_secs(300);

/// A small run: one workload by one model, in whichever languages.
const SMALL: [&str; 6] = ["--profile", "smoke", "--workload", "sha256", "--model", "threads"];

fn small(out: &Path, more: &[&str]) -> Ended {
    let out = ["--out", out.to_str().unwrap()];
    Observed::start(&[&SMALL[..], more, &out].concat()).end(LONG)
}

fn record_in(folder: &Path) -> Record {
    file::read(&folder.join("record.json")).unwrap()
}

/// Runs this line of shell, in which `$0` is gilscope and `$1` a folder.
fn shell(line: &str, folder: &Path) -> Ended {
    let mut command = Command::new("sh");
    command.arg("-c").arg(line).arg(program()).arg(folder);
    Observed::start_command(command).end(LONG)
}

/// The same, where that folder is a disk of this size; none where nobody but root may mount one.
fn on_a_disk_of(size: &str, line: &str) -> Option<Ended> {
    let mut may_mount = Command::new("unshare");
    if !may_mount.args(["-rm", "true"]).status().is_ok_and(|status| status.success()) {
        eprintln!("not tested: nothing can be mounted here");
        return None;
    }
    let folder = tempfile::tempdir().unwrap();
    let mount = format!("mount -t tmpfs -o size={size} tmpfs \"$1\" && {line}");
    let mut command = Command::new("unshare");
    command.args(["-rm", "sh", "-c", &mount]).arg(program()).arg(folder.path());
    Some(Observed::start_command(command).end(LONG))
}

const RUN: &str = "\"$0\" --profile smoke --workload sha256 --model threads --out \"$1\"";

#[test]
fn a_record_that_does_not_fit_on_the_disk_is_told_all_the_same() {
    let Some(ended) = on_a_disk_of("8k", RUN) else { return };
    assert_eq!(ended.status.code(), Some(1));
    let last = ended.stderr.lines().last().unwrap();
    for part in ["cannot write the record", "--out DIR", "No space left"] {
        assert!(last.contains(part), "{}", ended.stderr);
    }
    assert!(ended.stdout.contains("speed-up"), "{}", ended.stdout);
}

#[test]
fn charts_that_do_not_fit_on_the_disk_leave_the_record_and_no_half_of_one() {
    let line = format!("{RUN}; code=$?; cd \"$1\"; ls -A; \"$0\" chart record.json; exit $code");
    let Some(ended) = on_a_disk_of("256k", &line) else { return };
    assert_eq!(ended.status.code(), Some(1));
    for part in ["cannot write the chart", "the record is saved", "gilscope chart "] {
        assert!(ended.stderr.contains(part), "{}", ended.stderr);
    }
    let after = ended.stdout.split("Record: ").last().unwrap();
    let files: Vec<&str> = after.lines().skip(1).collect();
    assert!(files.contains(&"record.json"), "{after}");
    // A chart is there as picture and drawing, or not at all.
    let pictures = files.iter().filter(|name| name.ends_with(".png")).count();
    let drawings = files.iter().filter(|name| name.ends_with(".svg")).count();
    assert_eq!(drawings, pictures, "{after}");
}

#[test]
fn what_is_read_needs_room_for_temporary_files() {
    let line = "TMPDIR=\"$1\" \"$0\" --profile smoke --workload word_count --out /nowhere";
    let Some(ended) = on_a_disk_of("8k", line) else { return };
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stderr.lines().last().unwrap().contains("set TMPDIR"), "{}", ended.stderr);
}

#[test]
fn an_output_that_nobody_can_write_is_named() {
    let nowhere = small(Path::new("/proc/nowhere"), &[]);
    assert_eq!(nowhere.status.code(), Some(1));
    assert!(nowhere.stderr.lines().last().unwrap().contains("--out DIR"), "{}", nowhere.stderr);
    let full = shell("\"$0\" list > /dev/full", Path::new("/"));
    assert_eq!(full.status.code(), Some(1));
    assert!(full.stderr.contains("cannot write to standard output"), "{}", full.stderr);
    // A reader who has seen enough is no fault.
    let left = shell("\"$0\" list | head -n 1", Path::new("/"));
    assert!(left.status.success() && left.stderr.is_empty(), "{}", left.stderr);
}

#[test]
fn sixty_four_descriptors_are_enough_for_all_but_crowds() {
    let out = tempfile::tempdir().unwrap();
    let line = "ulimit -n 64 && \"$0\" --profile smoke --workload sha256,timers,fetch --out \"$1\"";
    let ended = shell(line, out.path());
    assert!(ended.status.success(), "{}", ended.stderr);
    let record = record_in(out.path());
    let skipped = |reason: &str| reason.contains("and may have 64");
    for cell in &record.cells {
        let asks_servers = cell.workload == "fetch";
        match &cell.outcome {
            Outcome::Skipped { reason, remedy } if skipped(reason) => {
                assert!(asks_servers && remedy.as_ref().unwrap().contains("ulimit -n"), "{cell:?}");
            }
            outcome => assert!(!asks_servers || outcome.missing().is_some(), "{cell:?}"),
        }
    }
    for command in ["asleep --profile smoke", "probe spawn --profile smoke"] {
        let ended = shell(&format!("ulimit -n 64 && \"$0\" {command} --out \"$1\""), out.path());
        assert!(ended.status.success(), "{command}: {}", ended.stderr);
    }
}

#[test]
fn an_environment_that_leads_astray_does_not() {
    let out = tempfile::tempdir().unwrap();
    let python = another().map(|found| found.executable.display().to_string());
    let python: Vec<&str> = python.iter().flat_map(|path| ["--python", path]).collect();
    let line = [&SMALL[..], &python, &["--out", out.path().to_str().unwrap()]].concat();
    let mut command = Command::new(program());
    command.args(line);
    for (name, value) in [
        ("PYTHONHOME", "/nowhere"),
        ("PYTHONPLATLIBDIR", "nowhere"),
        ("PYTHONSAFEPATH", "1"),
        ("PYTHONINSPECT", "1"),
        ("PYTHON_GIL", "1"),
        ("VIRTUAL_ENV", "/nowhere"),
        ("HOME", "/nowhere"),
        ("XDG_CACHE_HOME", "relative"),
        ("COLUMNS", "none"),
        ("RUST_BACKTRACE", "full"),
    ] {
        command.env(name, value);
    }
    let ended = Observed::start_command(command).end(LONG);
    assert!(ended.status.success(), "{}", ended.stderr);
    assert!(record_in(out.path()).cells.iter().all(|cell| cell.measured().is_some()));
}

/// Scripts that need a module which only a virtual environment has.
#[test]
fn the_active_environment_gives_its_packages_to_the_embedded_python() {
    let Ok(version) = python::linked_version() else { return };
    let environment = tempfile::tempdir().unwrap();
    let made = Command::new(python::EXECUTABLE)
        .args(["-m", "venv", "--without-pip"])
        .arg(environment.path())
        .status();
    if !made.is_ok_and(|status| status.success()) {
        eprintln!("not tested: {} makes no virtual environment", python::EXECUTABLE);
        return;
    }
    let short = version.rsplit_once('.').unwrap().0;
    let packages = environment.path().join(format!("lib/python{short}/site-packages"));
    fs::write(packages.join("only_there.py"), "").unwrap();
    let line = "    digests = bytearray()\n";
    let edits = [("workloads/sha256.py", line, &*format!("    import only_there\n{line}"))];
    let scripts = edited_scripts(&edits);
    for (active, code) in [(environment.path(), 0), (Path::new("/nowhere"), 1)] {
        let out = tempfile::tempdir().unwrap();
        gilscope()
            .args(SMALL)
            .arg("--scripts")
            .arg(scripts.path())
            .arg("--out")
            .arg(out.path())
            .env("VIRTUAL_ENV", active)
            .assert()
            .code(code);
    }
    let told = gilscope().arg("doctor").env("VIRTUAL_ENV", environment.path()).assert().success();
    let told = String::from_utf8_lossy(&told.get_output().stdout).into_owned();
    assert!(told.contains(packages.to_str().unwrap()), "{told}");
}

#[test]
fn an_interpreter_that_vanishes_costs_its_cells_only() {
    let Some(found) = another() else {
        eprintln!("not tested: there is no other CPython here");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let link = folder.path().join("python3");
    std::os::unix::fs::symlink(fs::canonicalize(&found.executable).unwrap(), &link).unwrap();
    // In its first workload it takes itself away; the second one starts workers anew.
    let line = "    digests = bytearray()\n";
    let vanish = format!(
        "    import os, sys\n    if sys.executable == '{0}' and os.path.lexists('{0}'):\n        \
         os.unlink('{0}')\n{line}",
        link.display()
    );
    let scripts = edited_scripts(&[("workloads/sha256.py", line, &vanish)]);
    let out = tempfile::tempdir().unwrap();
    let arguments = ["--workload", "sha256,sort", "--python", link.to_str().unwrap()];
    let ended = small(
        out.path(),
        &[&arguments[..], &["--scripts", scripts.path().to_str().unwrap()]].concat(),
    );
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    assert!(ended.stderr.contains(&format!("cannot run {}", link.display())), "{}", ended.stderr);
    for cell in &record_in(out.path()).cells {
        let gone =
            cell.runtime != "native" && cell.runtime != OWN_PYTHON && cell.workload == "sort";
        assert_eq!(cell.outcome.has_failed(), gone, "{cell:?}");
    }
}

#[test]
fn two_runs_do_not_share_a_folder() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().to_str().unwrap();
    let long = [&SMALL[..], &["--rounds", "10000", "--out", folder]].concat();
    let mut first = Observed::start(&long);
    first.wait_until("three rounds are told", |run| run.stderr().contains("three rounds"));
    let second = small(out.path(), &[]);
    assert_eq!(second.status.code(), Some(1));
    let last = second.stderr.lines().last().unwrap();
    assert!(
        last.contains("another gilscope is writing to") && last.contains("--out DIR"),
        "{last}"
    );
    // Elsewhere both go on; and where no folder is named, each makes its own.
    let elsewhere = tempfile::tempdir().unwrap();
    let run = || {
        let mut command = Command::new(program());
        command.args(SMALL).current_dir(elsewhere.path());
        Observed::start_command(command)
    };
    for run in [run(), run(), run()] {
        assert!(run.end(LONG).status.success());
    }
    let results = fs::read_dir(elsewhere.path().join("results")).unwrap().flatten();
    let records: Vec<Record> = results.map(|folder| record_in(&folder.path())).collect();
    assert_eq!(records.len(), 3);
    assert!(records.iter().all(|record| record.beside_another), "the first one still runs");
    first.signal(rustix::process::Signal::INT);
    assert_eq!(first.end(LONG).status.code(), Some(130));
    assert!(record_in(out.path()).interrupted);
}

#[test]
fn lines_fit_into_forty_columns() {
    let out = tempfile::tempdir().unwrap();
    let run = [&SMALL[..], &["--out", out.path().to_str().unwrap()]].concat();
    for arguments in [&["list"][..], &["doctor"], &["probe"], &["--help"], &run] {
        let Some((code, said)) = in_a_terminal(40, arguments) else {
            eprintln!("not tested: no terminal can be opened here");
            return;
        };
        assert_eq!(code, Some(0), "{arguments:?}: {said}");
        // Paths and commands are not broken: who copies them needs them whole.
        let too_long = |line: &String| {
            let words = line.split_whitespace().map(|word| word.chars().count());
            line.chars().count() > 40 && words.max().unwrap_or(0) < 27
        };
        // What the bar said is overwritten, and does not count.
        let last = |line: &str| line.rsplit(['\r', '\u{1b}']).next().unwrap().replace("[2K", "");
        let too_long: Vec<String> = said.lines().map(last).filter(too_long).collect();
        assert!(too_long.is_empty(), "{arguments:?}: {too_long:#?}");
    }
}

/// Runs gilscope in a terminal so wide, and returns all that it wrote there.
fn in_a_terminal(columns: u16, arguments: &[&str]) -> Option<(Option<i32>, String)> {
    let (mut child, mut terminal) = crate::support::in_a_terminal((columns, 24), arguments)?;
    let mut said = Vec::new();
    // Once the last process has closed its end, reading fails: that is the end.
    let _ = terminal.read_to_end(&mut said);
    Some((child.wait().unwrap().code(), String::from_utf8_lossy(&said).into_owned()))
}

#[test]
fn a_record_cut_anywhere_is_called_damaged() {
    let mut record = made_up::whole(2);
    record.cells.truncate(10);
    let text = serde_json::to_string(&record).unwrap();
    for share in 0..200 {
        let mut cut = text.len() * share / 200;
        while !text.is_char_boundary(cut) {
            cut += 1;
        }
        let why = format!("{:#}", file::parse(&text[..cut]).unwrap_err());
        assert!(why.contains("damaged, or cut short"), "cut at {cut}: {why}");
    }
}

/// On its own the C library gives freed memory back, and each small product would begin with new pages: 22 of
/// them, and for the larger one 500 and more.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[test]
fn what_a_map_freed_is_there_for_the_next_one() {
    let out = tempfile::tempdir().unwrap();
    let few =
        ["--model", "sequential,rayon", "--workers", "1", "--rounds", "4", "--processes", "1"];
    let mut run = gilscope();
    run.args(["run", "--workload", "matmul"]).args(few).arg("--out").arg(out.path());
    run.timeout(LONG).assert().success();
    let record = record_in(out.path());
    let rust = record.cells.iter().filter(|cell| cell.is_native() && cell.role != Role::Capacity);
    let faults: Vec<(String, u64)> = rust
        .map(|cell| {
            let samples = &cell.measured().unwrap().samples;
            let least = samples.iter().map(|s| s.used.minor_faults.unwrap() / u64::from(s.repeats));
            (format!("{:?} {}", cell.role, cell.model), least.min().unwrap())
        })
        .collect();
    assert!(faults.len() >= 5 && faults.iter().all(|(_, each)| *each < 3), "{faults:?}");
}
