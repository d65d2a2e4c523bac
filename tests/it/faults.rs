//! Faults injected for real: each ends one cell or one worker, with a clear word, and no more.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use gilscope::record::{Outcome, Record, file};
use gilscope::stop::Stop;
use gilscope::worker::handle::{Failure, Handle};
use gilscope::worker::launch::{Launch, Runtime};
use gilscope::worker::protocol::Request;

use crate::support::{
    LIMIT, corpus, edited_scripts, externals, gilscope, open, processes_with, program, worker,
    worker_with,
};

fn kill(pid: u32) {
    let status = Command::new("kill").args(["-KILL", &pid.to_string()]).status().unwrap();
    assert!(status.success());
}

/// What becomes of a run in which Python's `threads` model does this in every map.
fn run_with(fault: &str) -> (Record, String) {
    let scripts = edited_scripts(&[(
        "models/threads.py",
        "    parts: list = [None] * len(tasks)\n",
        &format!("    parts: list = [None] * len(tasks)\n    {fault}\n"),
    )]);
    let out = tempfile::tempdir().unwrap();
    let assert = gilscope()
        .args(["--profile", "smoke", "--workload", "sha256", "--workers", "2", "--timeout", "5"])
        .args(["--model", "threads,thread_pool", "--scripts"])
        .arg(scripts.path())
        .arg("--out")
        .arg(out.path())
        .assert()
        .code(1);
    let said = String::from_utf8_lossy(&assert.get_output().stderr).into_owned();
    let record = file::read(&out.path().join("record.json")).unwrap();
    // The cell is out, and all others were measured.
    for cell in &record.cells {
        let is_guilty = cell.model == "threads" && !cell.is_native();
        assert_eq!(matches!(cell.outcome, Outcome::Failed { .. }), is_guilty, "{cell:?}");
    }
    // Nothing of it is left, also of what the killed worker had started.
    assert_eq!(processes_with(scripts.path().to_str().unwrap()), [0; 0]);
    (record, said)
}

#[test]
fn a_script_that_raises_shows_its_whole_traceback() {
    let (_, said) = run_with("raise ValueError('outer') from KeyError('inner')");
    for part in ["KeyError: 'inner'", "direct cause", "ValueError: outer", "models/threads.py"] {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_script_that_ends_its_process_ends_only_its_cell() {
    let (_, said) = run_with("import os; os._exit(7)");
    assert!(said.contains("exit status: 7"), "{said}");
}

#[test]
fn a_crash_in_c_code_says_where() {
    let (_, said) = run_with("import ctypes; ctypes.string_at(0)");
    assert!(said.contains("signal: 11") && said.contains("models/threads.py"), "{said}");
}

#[test]
fn a_script_that_hangs_is_ended_within_the_limit() {
    let (_, said) = run_with("while True: pass");
    assert!(said.contains("no answer within 5 s") && said.contains("--timeout"), "{said}");
}

#[test]
fn c_code_that_never_gives_up_the_gil_is_ended_too() {
    let (_, said) = run_with("import ctypes; ctypes.PyDLL(None).sleep(60)");
    assert!(said.contains("no answer within 5 s"), "{said}");
}

#[test]
fn a_syntax_error_is_shown_with_its_place() {
    let (_, said) = run_with("x = = 1");
    assert!(said.contains("SyntaxError") && said.contains("x = = 1"), "{said}");
}

#[test]
fn what_scripts_print_does_not_disturb_the_protocol() {
    let scripts = edited_scripts(&[(
        "workloads/sha256.py",
        "    digests = bytearray()\n",
        "    digests = bytearray()\n    print('{\"sampled\":{}}')\n",
    )]);
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args(["--profile", "smoke", "--workload", "sha256", "--scripts"])
        .arg(scripts.path())
        .arg("--out")
        .arg(out.path())
        .assert()
        .success();
}

#[test]
fn a_worker_goes_on_after_a_request_that_it_cannot_do() {
    let corpus = corpus();
    for runtime in [Runtime::Native, Runtime::Embedded] {
        let mut worker = worker(&runtime);
        for (workload, model) in [("nothing", "sequential"), ("primes", "nothing")] {
            let request = open(0, workload, 10, model, 1, corpus.path());
            assert!(matches!(worker.open(request, LIMIT), Err(Failure::Said(_))), "{runtime:?}");
        }
        let never_opened = worker.sample(0, 1, LIMIT);
        assert!(matches!(never_opened, Err(Failure::Said(_))), "{runtime:?}");
        worker.open(open(0, "primes", 1_000, "sequential", 1, corpus.path()), LIMIT).unwrap();
        assert_eq!(worker.sample(0, 1, LIMIT).unwrap().answers, [168]);
    }
}

#[test]
fn a_killed_worker_is_noticed() {
    for runtime in [Runtime::Native, Runtime::Embedded] {
        let mut worker = worker(&runtime);
        kill(worker.pid());
        let failure = worker.ask(&Request::Settle { cell: 0 }, LIMIT).unwrap_err();
        assert!(failure.to_string().contains("signal: 9"), "{failure}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_killed_pool_worker_breaks_its_pool_and_nothing_waits_for_it() {
    let corpus = corpus();
    let mut worker = worker(&Runtime::Embedded);
    worker.open(open(0, "primes", 100_000, "processes", 2, corpus.path()), LIMIT).unwrap();
    let pool = gilscope::measure::tree::descendants(worker.pid());
    assert_eq!(pool.len(), 2);
    kill(pool[0]);
    let start = Instant::now();
    // The executor may notice a moment later, and the surviving worker do a small map until then.
    let failure = loop {
        match worker.sample(0, 1, LIMIT) {
            Err(failure) => break failure,
            Ok(_) => assert!(start.elapsed() < Duration::from_secs(20), "the pool goes on"),
        }
    };
    assert!(failure.to_string().contains("BrokenProcessPool"), "{failure}");
}

#[cfg(target_os = "linux")]
#[test]
fn workers_end_with_their_parent_and_pools_with_their_worker() {
    let corpus = corpus();
    let mut worker = worker(&Runtime::Embedded);
    worker.open(open(0, "primes", 100_000, "processes", 2, corpus.path()), LIMIT).unwrap();
    let pool = gilscope::measure::tree::descendants(worker.pid());
    // Killed from outside, so that nothing is closed in order.
    kill(worker.pid());
    let alive = |pid: &u32| {
        // A process that ended and was not yet waited for is a zombie: Z.
        let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        stat.rsplit_once(')').is_some_and(|(_, rest)| !rest.trim_start().starts_with('Z'))
    };
    let start = Instant::now();
    while pool.iter().any(alive) {
        assert!(start.elapsed() < Duration::from_secs(10), "pool workers outlive their parent");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn a_worker_that_cannot_start_says_why() {
    let launch = Launch {
        program: program(),
        runtime: &Runtime::External { executable: "/nowhere/python3".into(), gil: None },
        library: None,
        scripts: Path::new("/nowhere"),
        hash_seed: 0,
        cpu: None,
    };
    let failure = Handle::start(&launch, &Stop::never()).err().unwrap().to_string();
    assert!(failure.contains("cannot run /nowhere/python3"), "{failure}");
}

/// An extension that does not declare that it can do without the GIL: importing it switches the
/// GIL of a free-threaded build on again. `None` without such a build, or its headers.
fn extension_that_needs_the_gil(folder: &Path) -> Option<Runtime> {
    let found = externals().into_iter().find(|found| found.identity.free_threaded_build)?;
    let headers = Command::new(&found.executable)
        .args(["-c", "import sysconfig; print(sysconfig.get_path('include'), end='')"])
        .output()
        .unwrap();
    let headers = String::from_utf8(headers.stdout).unwrap();
    if !Path::new(&headers).join("Python.h").exists() {
        return None;
    }
    let source = folder.join("needs_gil.c");
    let text = "#include <Python.h>\n\
        static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, \"needs_gil\"};\n\
        PyMODINIT_FUNC PyInit_needs_gil(void) { return PyModule_Create(&definition); }\n";
    fs::write(&source, text).unwrap();
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-I", &headers, "-o"])
        .arg(folder.join("needs_gil.so"))
        .arg(&source)
        .status()
        .unwrap();
    assert!(compiled.success());
    Some(Runtime::External { executable: found.executable, gil: None })
}

#[test]
fn a_lock_that_comes_back_is_told_with_the_module_that_asked_for_it() {
    let import = "    digests = bytearray()\n";
    let edits = [("workloads/sha256.py", import, &*format!("    import needs_gil\n{import}"))];
    let scripts = edited_scripts(&edits);
    let Some(runtime) = extension_that_needs_the_gil(scripts.path()) else {
        eprintln!("not tested: there is no free-threaded CPython with its headers here");
        return;
    };
    let mut worker = worker_with(&runtime, scripts.path());
    let sampled = |worker: &mut Handle, workload: &str| {
        worker.open(open(0, workload, 3, "sequential", 1, corpus().path()), LIMIT).unwrap();
        worker.sample(0, 1, LIMIT).unwrap()
    };
    let before = sampled(&mut worker, "primes");
    assert_eq!((before.gil_enabled, before.gil_enabled_by), (Some(false), None));
    let after = sampled(&mut worker, "sha256");
    assert_eq!((after.gil_enabled, after.gil_enabled_by), (Some(true), Some("needs_gil".into())));
}
