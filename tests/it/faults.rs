//! Faults injected for real: each ends one cell or one worker, with a clear word, and no more.

use std::collections::HashSet;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use gilscope::models;
use gilscope::record::{Record, file};
use gilscope::stop::Stop;
use gilscope::worker::handle::Handle;
use gilscope::worker::launch::{Launch, Runtime, Switches};
use gilscope::worker::protocol::Request;
use gilscope::worker::{Failure, Worker as _};
use rustix::process::Signal;
use tempfile::TempDir;

use crate::observed::{Observed, is_tidy};
use crate::support::{
    self, LIMIT, another, corpus, edited_scripts, externals, gilscope, open, program, signal,
    worker, worker_with,
};

fn kill(pid: u32) {
    signal(pid, Signal::KILL);
}

/// What becomes of a run in which Python's `threads` model does this in every map, in the embedded
/// CPython and in another one.
fn run_with(fault: &str) -> (Record, String) {
    let scripts = edited_scripts(&[(
        "models/threads.py",
        "    parts: list = [None] * len(tasks)\n",
        &format!("    parts: list = [None] * len(tasks)\n    {fault}\n"),
    )]);
    let out = tempfile::tempdir().unwrap();
    let folder = |of: &TempDir| of.path().to_str().unwrap().to_owned();
    let (scripts_folder, out_folder) = (folder(&scripts), folder(&out));
    let mut arguments =
        vec!["--profile", "smoke", "--workload", "sha256", "--workers", "2", "--timeout", "5"];
    arguments.extend(["--model", "threads,thread_pool", "--scripts", &scripts_folder]);
    let external = another().map(|found| found.executable.display().to_string());
    arguments.extend(external.iter().flat_map(|path| ["--python", path]));
    arguments.extend(["--out", &out_folder]);
    // Nothing of it is left, also of what the killed workers had started.
    let ended = Observed::start(&arguments).end(Duration::from_secs(300));
    assert_eq!(ended.status.code(), Some(1), "{}", ended.stderr);
    assert!(is_tidy(out.path()));
    let record = file::read(&out.path().join("record.json")).unwrap();
    // The cells are out, and all others were measured.
    for cell in &record.cells {
        let is_guilty = cell.model == "threads" && !cell.is_native();
        // One that hangs is tried once; its other cells are skipped.
        assert_eq!(cell.measured().is_none(), is_guilty, "{cell:?}");
    }
    let runtimes: HashSet<&str> = record.cells.iter().map(|cell| cell.runtime.as_str()).collect();
    assert_eq!(runtimes.len(), 2 + usize::from(external.is_some()), "{runtimes:?}");
    (record, ended.stderr)
}

#[test]
fn a_script_that_raises_shows_its_whole_traceback() {
    let (_, said) = run_with(
        "raise ExceptionGroup('several', [ValueError('one'), OSError('two')]) from KeyError('inner')",
    );
    let parts = ["KeyError: 'inner'", "direct cause", "several (2 sub-exceptions)"];
    for part in [&parts[..], &["ValueError: one", "OSError: two", "models/threads.py"]].concat() {
        assert!(said.contains(part), "{said}");
    }
}

#[test]
fn a_script_that_exits_ends_only_its_cell() {
    let (_, said) = run_with("import sys; sys.exit(7)");
    assert!(said.contains("SystemExit: 7") && said.contains("models/threads.py"), "{said}");
}

#[test]
fn a_script_that_eats_all_the_memory_it_may_have_says_so() {
    // A quarter of a gibibyte more than it has; and no limit any more for the other cells.
    let (_, said) = run_with(
        "from pathlib import Path\n    \
         from resource import RLIMIT_AS, getrlimit, setrlimit\n    \
         has = int(Path('/proc/self/statm').read_text().split()[0]) * 4096\n    \
         most = getrlimit(RLIMIT_AS)[1]\n    \
         setrlimit(RLIMIT_AS, (has + (1 << 28), most))\n    \
         try:\n        \
             hog = [bytearray(1 << 24) for _ in range(32)]\n    \
         finally:\n        \
             setrlimit(RLIMIT_AS, (most, most))",
    );
    assert!(said.contains("MemoryError") && said.contains("models/threads.py"), "{said}");
}

#[test]
fn a_worker_that_the_system_ends_for_its_memory_is_told_so() {
    // As the kernel does it, where a test cannot fill the machine.
    let (_, said) = run_with("import os, signal; os.kill(os.getpid(), signal.SIGKILL)");
    assert!(said.contains("signal: 9") && said.contains("when memory runs out"), "{said}");
}

/// Writes to whatever is open: the protocol's pipe is among it.
fn garbage(bytes: &str) -> String {
    format!(
        "import os\n    for fd in range(3, 64):\n        try:\n            os.write(fd, {bytes})\n        \
         except OSError:\n            pass"
    )
}

#[test]
fn garbage_on_the_pipe_ends_the_worker_and_is_shown() {
    let (_, said) = run_with(&garbage("b'{\"sampled\": nonsense}\\n'"));
    assert!(said.contains("not the protocol") && said.contains("nonsense"), "{said}");
    // No text at all.
    let (_, said) = run_with(&garbage("bytes(range(128, 256)) + b'\\n'"));
    assert!(said.contains("not the protocol"), "{said}");
}

#[test]
fn half_a_line_is_no_answer() {
    let (_, said) =
        run_with(&format!("{}\n    os._exit(0)", garbage("b'{\"sampled\": {\"wall_ns\"'")));
    assert!(said.contains("not the protocol") && said.contains("wall_ns"), "{said}");
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
            assert!(
                matches!(worker.open(request, LIMIT), Err(Failure::Reported(_))),
                "{runtime:?}"
            );
        }
        let never_opened = worker.sample(0, 1, LIMIT);
        assert!(matches!(never_opened, Err(Failure::Reported(_))), "{runtime:?}");
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
    for runtime in pythons() {
        let mut worker = worker(&runtime);
        worker.open(open(0, "primes", 100_000, "processes", 2, corpus.path()), LIMIT).unwrap();
        let pool = gilscope::measure::tree::descendants(worker.pid());
        assert_eq!(pool.len(), 2);
        kill(pool[0]);
        let start = Instant::now();
        // The executor may notice a moment later, and the surviving worker do a small map until
        // then.
        let failure = loop {
            match worker.sample(0, 1, LIMIT) {
                Err(failure) => break failure,
                Ok(_) => assert!(start.elapsed() < Duration::from_secs(20), "the pool goes on"),
            }
        };
        assert!(failure.to_string().contains("BrokenProcessPool"), "{failure}");
    }
}

/// `spawn` starts its interpreter anew. Were that the gilscope binary, it would start itself, which
/// would start itself.
#[cfg(target_os = "linux")]
#[test]
fn pools_are_processes_of_the_interpreter_and_never_of_gilscope() {
    let corpus = corpus();
    for runtime in pythons() {
        let mut worker = worker(&runtime);
        worker.open(open(0, "primes", 1_000, "processes", 2, corpus.path()), LIMIT).unwrap();
        let pool = gilscope::measure::tree::descendants(worker.pid());
        assert_eq!(pool.len(), 2);
        for pid in pool {
            let executable = fs::read_link(format!("/proc/{pid}/exe")).unwrap();
            let name = executable.file_name().unwrap().to_string_lossy();
            assert!(name.starts_with("python"), "{}", executable.display());
        }
    }
}

/// The embedded CPython, and another one.
fn pythons() -> Vec<Runtime> {
    let another = another().map(|found| support::external(&found));
    std::iter::once(Runtime::Embedded).chain(another).collect()
}

#[test]
fn a_native_worker_that_panics_goes_on_and_one_that_aborts_is_told() {
    let corpus = corpus();
    let mut worker = worker(&Runtime::Native);
    let mut sorting = |size| worker.open(open(0, "sort", size, "threads", 2, corpus.path()), LIMIT);
    // More than a vector can be asked for: Rust panics.
    let failure = sorting(u64::MAX).unwrap_err();
    assert!(matches!(failure, Failure::Reported(_)), "{failure}");
    assert!(failure.to_string().contains("the worker panicked: capacity overflow"), "{failure}");
    sorting(1_000).unwrap();
    // More than any machine has: the allocator gives up, and the process with it.
    let failure = sorting(1 << 56).unwrap_err();
    assert!(matches!(failure, Failure::Died(_)), "{failure}");
    let said = failure.to_string();
    assert!(said.contains("signal: 6") && said.contains("memory allocation"), "{said}");
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
    let executable = "/nowhere/python3".into();
    let runtime = Runtime::External { executable, switches: Switches::default() };
    let launch = Launch::of(program(), &runtime, Path::new("/nowhere"));
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
    Some(Runtime::External { executable: found.executable, switches: Switches::default() })
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

#[test]
fn a_task_that_panics_ends_the_map_of_every_model_and_not_its_pool() {
    fn work(n: u32) -> u32 {
        assert!(n != 40, "task 40 is out of order");
        n
    }
    let (rayon, tokio) = (models::rayon::open(2).unwrap(), models::tokio::open(2).unwrap());
    let blocking = models::tokio_blocking::open(2).unwrap();
    let futures = models::futures::open(2).unwrap();
    type Map<'a> = &'a dyn Fn(Vec<u32>) -> Vec<u32>;
    let maps: [(&str, Map); 7] = [
        ("sequential", &|tasks| models::sequential::map(tasks, work)),
        ("threads", &|tasks| models::threads::map(&tasks, 2, work)),
        ("crossbeam", &|tasks| models::crossbeam::map(tasks, 2, work)),
        ("rayon", &|tasks| models::rayon::map(&rayon, tasks, work)),
        ("tokio", &|tasks| models::tokio::map(&tokio, tasks, work)),
        ("tokio_blocking", &|tasks| {
            models::tokio_blocking::map(&blocking, tasks, |n| async move { work(n) })
        }),
        ("futures", &|tasks| models::futures::map(&futures, 2, tasks, work)),
    ];
    for (model, map) in maps {
        let panic = catch_unwind(AssertUnwindSafe(|| map((0..64).collect()))).unwrap_err();
        assert_eq!(panic.downcast_ref(), Some(&"task 40 is out of order"), "{model}");
        assert_eq!(map(vec![1, 2, 3]), [1, 2, 3], "{model}");
    }
}

/// A cell that fails takes no other with it, also when its whole worker is ended from outside.
#[test]
fn a_worker_killed_in_mid_run_costs_the_cell_that_it_was_at() {
    let out = tempfile::tempdir().unwrap();
    let arguments = ["--profile", "smoke", "--workload", "primes", "--model", "threads"];
    let more = ["--rounds", "40", "--out", out.path().to_str().unwrap()];
    let mut run = Observed::start(&[&arguments[..], &more].concat());
    run.wait_until("three rounds are told", |run| run.stderr().contains("three rounds"));
    let embedded = |pid: &u32| {
        let command = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
        command.split(|&byte| byte == 0).any(|argument| argument == b"--python")
    };
    kill(run.processes().into_iter().find(embedded).unwrap());
    let ended = run.end(Duration::from_secs(300));
    assert_eq!(ended.status.code(), Some(1));
    assert!(ended.stderr.contains("signal: 9"), "{}", ended.stderr);
    let record = file::read(&out.path().join("record.json")).unwrap();
    let failed = record.cells.iter().filter(|cell| cell.outcome.has_failed());
    assert_eq!(failed.count(), 1);
    for cell in record.cells.iter().filter(|cell| !cell.outcome.has_failed()) {
        let mut samples = cell.measured().unwrap().samples.clone();
        samples.dedup_by_key(|sample| sample.round); // a reference stands beside each of its rivals
        assert_eq!(samples.len(), 40, "{cell:?}");
    }
}
