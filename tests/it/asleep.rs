//! Many tasks asleep at once, with few tasks and short trials.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use gilscope::asleep;
use gilscope::measure::asleep::{Chosen, check, plan};
use gilscope::measure::plan::Profile;
use gilscope::measure::room::Room;
use gilscope::record::asleep::{Asleep, Trial};
use gilscope::record::{NATIVE, OWN_PYTHON, Outcome, file};
use gilscope::worker::handle::Handle;
use gilscope::worker::launch::Runtime;
use gilscope::worker::protocol::{Reply, Request, Sleep};
use gilscope::worker::{Failure, Worker as _};
use predicates::prelude::*;
use predicates::str::contains;
use rustix::process::Signal;

use crate::support::{
    LIMIT, edited_scripts, external, externals, gilscope, program, signal, tables, worker,
};

fn sleep(worker: &mut Handle, model: &str, tasks: u64, sleep: Duration) -> Result<Trial, Failure> {
    let sleep_ns = sleep.as_nanos() as u64;
    let request = Request::Sleep(Sleep { model: model.to_owned(), tasks, sleep_ns });
    match worker.ask(&request, LIMIT)? {
        Reply::Slept(trial) => Ok(trial),
        other => panic!("{other:?}"),
    }
}

fn cell(runtime: &str, model: &str, tasks: u64, sleep: Duration) -> Asleep {
    let all = Chosen::default();
    let planned = plan(Profile::Smoke, &all, &[OWN_PYTHON.to_owned()], Some(sleep));
    let found = planned.into_iter().find(|c| c.runtime == runtime && c.model == model).unwrap();
    Asleep { tasks, ..found }
}

#[test]
fn every_model_puts_all_its_tasks_to_sleep_at_once() {
    // A second, unless the machine is so busy that starting them takes longer.
    const TRIALS: [u64; 3] = [1, 10, 100];
    let native = asleep::ALL.iter().map(|(model, _)| (Runtime::Native, NATIVE, *model));
    let interpreters =
        externals().iter().map(external).chain([Runtime::Embedded]).collect::<Vec<_>>();
    let python = interpreters
        .iter()
        .flat_map(|runtime| asleep::PYTHON.map(|model| (runtime.clone(), OWN_PYTHON, model)));
    let check_one = |(runtime, id, model): &(Runtime, &str, &str)| {
        let mut trials = TRIALS.map(Duration::from_secs).into_iter();
        let (length, trial, checked) = loop {
            let length = trials.next().unwrap();
            let trial = sleep(&mut worker(runtime), model, 200, length).unwrap();
            let checked = check(&cell(id, model, 200, length), &trial);
            if checked.is_ok() || trials.len() == 0 {
                break (length, trial, checked);
            }
        };
        assert_eq!(checked, Ok(()), "{model} in {runtime:?}: {trial:?}");
        assert!(trial.started_ns > 0 && trial.cpu_ns > Some(0), "{model}: {trial:?}");
        assert_eq!(trial.late_ns, trial.wall_ns - length.as_nanos() as u64, "{model}: {trial:?}");
        // (So few tasks need not raise the peak: an interpreter may give memory back meanwhile.)
        assert!(trial.peak_bytes > 1 << 20, "{model}: {trial:?}");
        assert!(trial.baseline_bytes > 1 << 20, "{model}: {trial:?}");
        if *model == "threads" {
            // At least a page of its stack.
            assert!(trial.bytes_each(200) > 4096.0, "{model}: {trial:?}");
        }
    };
    // They sleep: a few can do so at the same time.
    for few in native.chain(python).collect::<Vec<_>>().chunks(4) {
        thread::scope(|scope| {
            few.iter().for_each(|one| drop(scope.spawn(|| check_one(one))));
        });
    }
}

#[test]
fn a_sleep_that_is_too_short_is_told() {
    for (runtime, id, model) in [
        (Runtime::Native, NATIVE, "tokio_current_thread"),
        (Runtime::Native, NATIVE, "futures"),
        (Runtime::Embedded, OWN_PYTHON, "event_loop"),
    ] {
        // All of them end, and late; but they were not asleep together.
        let short = Duration::from_micros(1);
        let trial = sleep(&mut worker(&runtime), model, 1_000, short).unwrap();
        let said = check(&cell(id, model, 1_000, short), &trial).unwrap_err();
        let expected = "the first of 1,000 tasks woke after 1.00 µs, when the last had not yet";
        assert!(said.starts_with(expected), "{said}");
    }
}

#[test]
fn a_model_that_there_is_not_is_named() {
    let ask = |runtime| {
        sleep(&mut worker(&runtime), "nothing", 1, Duration::ZERO).unwrap_err().to_string()
    };
    let native = ask(Runtime::Native);
    assert!(native.contains("called nothing") && native.contains("tokio_current"), "{native}");
    let embedded = ask(Runtime::Embedded);
    assert!(embedded.contains("No module named 'asleep.nothing'"), "{embedded}");
}

#[test]
fn every_model_has_its_file() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let stems = |folder: &str, but: &str| {
        let mut stems: Vec<String> = fs::read_dir(root.join(folder))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
            .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
            .filter(|stem| stem != but)
            .collect();
        stems.sort();
        stems
    };
    let sorted = |mut names: Vec<&str>| {
        names.sort_unstable();
        names.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(stems("src/asleep", "mod"), sorted(asleep::ALL.map(|(name, _)| name).to_vec()));
    assert_eq!(stems("python_scripts/asleep", "__init__"), sorted(asleep::PYTHON.to_vec()));
}

#[test]
fn the_command_measures_draws_and_tells() {
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args(["asleep", "--profile", "smoke", "--out"])
        .arg(out.path())
        .assert()
        .success()
        .stdout(contains("One round gives no figures").and(contains("report.html")));
    let told = tables(out.path());
    for words in ["tokio_current_thread", "event_loop", "late"] {
        assert!(told.contains(words), "{told}");
    }
    let record = file::read(&out.path().join("record.json")).unwrap();
    assert_eq!(record.asleep.len(), asleep::ALL.len() + asleep::PYTHON.len());
    assert!(record.cells.is_empty() && record.finished.is_some());
    for cell in &record.asleep {
        let Outcome::Measured(sleeps) = &cell.outcome else { panic!("{cell:?}") };
        assert_eq!((sleeps.trials.len(), cell.tasks), (1, 100));
    }
}

#[test]
fn only_the_chosen_models_and_numbers_are_measured() {
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args(["asleep", "--profile", "smoke", "--model", "threads,event_loop"])
        .args(["--tasks", "70,30,70", "--out"])
        .arg(out.path())
        .assert()
        .success();
    let record = file::read(&out.path().join("record.json")).unwrap();
    let cells: Vec<_> = (record.asleep.iter())
        .map(|cell| (&*cell.runtime, &*cell.model, cell.tasks, cell.slept().is_some()))
        .collect();
    let each = |runtime, model| [30, 70].map(|tasks| (runtime, model, tasks, true));
    let expected =
        [each(NATIVE, "threads"), each(OWN_PYTHON, "event_loop"), each(OWN_PYTHON, "threads")];
    assert_eq!(cells, expected.concat());
    assert!(record.command.unwrap().contains("--tasks 70,30,70"));
}

#[test]
fn what_cannot_be_chosen_is_named() {
    let asleep = |arguments: &[&str]| gilscope().arg("asleep").args(arguments).assert();
    asleep(&["--model", "event_lop"]).failure().stderr(contains("event_loop"));
    asleep(&["--model", "rayon"]).failure().stderr(contains("tokio_current_thread"));
    for none in ["0", "", "many", "1e6", "10000001"] {
        asleep(&["--tasks", none]).failure().stderr(contains("--tasks"));
    }
    // Of Python alone, where there is none.
    let event_loop = Chosen { models: vec!["event_loop".to_owned()], ..Chosen::default() };
    assert!(plan(Profile::Quick, &event_loop, &[], None).is_empty());
    // There is no room for so many threads: no number that is asked for changes that.
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args(["asleep", "--model", "threads", "--tasks", "10000000", "--out"])
        .arg(out.path())
        .assert()
        .success();
    let record = file::read(&out.path().join("record.json")).unwrap();
    for cell in &record.asleep {
        assert!(matches!(cell.outcome, Outcome::Skipped { remedy: Some(_), .. }), "{cell:?}");
    }
}

#[test]
fn a_model_that_fails_is_out_and_the_others_go_on() {
    let scripts = edited_scripts(&[(
        "asleep/event_loop.py",
        "        watch.falls_asleep()\n",
        "        raise ValueError('insomnia')\n",
    )]);
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args(["asleep", "--profile", "smoke", "--scripts"])
        .arg(scripts.path())
        .arg("--out")
        .arg(out.path())
        .assert()
        .code(1)
        .stderr(contains("ValueError: insomnia").and(contains("undo the change")));
    let record = file::read(&out.path().join("record.json")).unwrap();
    for cell in &record.asleep {
        let failed = matches!(cell.outcome, Outcome::Failed { .. });
        assert_eq!(failed, cell.model == "event_loop", "{cell:?}");
    }
}

#[test]
fn what_was_measured_is_kept_when_the_user_stops() {
    let out = tempfile::tempdir().unwrap();
    let mut child = std::process::Command::new(program())
        .args(["asleep", "--profile", "smoke", "--trials", "100", "--out"])
        .arg(out.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let path = out.path().join("record.json");
    let start = Instant::now();
    while !path.exists() {
        assert!(start.elapsed() < LIMIT, "no trial ended");
        thread::sleep(Duration::from_millis(20));
    }
    signal(child.id(), Signal::TERM);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    let record = file::read(&path).unwrap();
    assert!(record.interrupted && record.finished.is_some());
    let measured = |cell: &&Asleep| matches!(cell.outcome, Outcome::Measured(_));
    assert!(record.asleep.iter().any(|cell| measured(&cell)));
    for cell in record.asleep.iter().filter(|cell| !measured(cell)) {
        let Outcome::Skipped { reason, .. } = &cell.outcome else { panic!("{cell:?}") };
        assert!(reason.contains("stopped"), "{reason}");
    }
}

#[test]
fn shortages_are_told_with_their_remedy() {
    let root = tempfile::tempdir().unwrap();
    let write = |file: &str, text: &str| {
        let path = root.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    let lacks = |cell: &Asleep| Room::at(root.path()).lacks(cell);
    let trial = Duration::from_secs(1);
    let (million, threads) =
        (cell(NATIVE, "tokio", 1_000_000, trial), cell(NATIVE, "threads", 10_000, trial));
    // What the system does not tell, it does not lack.
    assert_eq!(lacks(&million), None);
    assert_eq!(lacks(&threads), None);

    write("proc/meminfo", "MemTotal: 900000 kB\nMemAvailable:  800000 kB\n");
    let (reason, remedy) = lacks(&million).unwrap();
    assert!(reason.contains("1,000,000 such tasks") && reason.contains("819 MB"), "{reason}");
    assert!(remedy.contains("more memory"), "{remedy}");
    // A container may have less than its machine.
    write("proc/meminfo", "MemAvailable:  80000000 kB\n");
    assert_eq!(lacks(&million), None);
    write("sys/fs/cgroup/memory.max", "1000000000\n");
    write("sys/fs/cgroup/memory.current", "900000000\n");
    assert!(lacks(&million).unwrap().0.contains("100 MB is left"));
    write("sys/fs/cgroup/memory.stat", "active_file 1\ninactive_file 100000000\n");
    assert!(lacks(&million).unwrap().0.contains("200 MB is left"));
    write("sys/fs/cgroup/memory.max", "max\n");
    assert_eq!(lacks(&million), None);

    write("proc/loadavg", "0.00 0.01 0.05 2/300 4242\n");
    write(
        "proc/self/limits",
        "Max processes             8000                 9000     processes\n",
    );
    let (reason, remedy) = lacks(&threads).unwrap();
    assert!(reason.contains("ulimit -u leaves room for 7,700 of 10,000 threads"), "{reason}");
    assert!(remedy.contains("ulimit -u"), "{remedy}");
    write("proc/self/limits", "Max processes             unlimited            unlimited\n");
    write("proc/sys/vm/max_map_count", "30000\n");
    let (reason, remedy) = lacks(&threads).unwrap();
    assert!(reason.contains("vm.max_map_count is 30,000"), "{reason}");
    assert!(remedy.contains("sysctl"), "{remedy}");
    // Futures need no threads.
    assert_eq!(lacks(&million), None);
}
