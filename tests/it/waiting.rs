//! Work that waits: every model of both languages gets the same answers from the same servers, and
//! every fault of a server is a clear error in time, with nothing left open.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use gilscope::backends::handle::Backends;
use gilscope::corpus;
use gilscope::grid::{PYTHON_WAITING_MODELS, WAITING, WaitingRow};
use gilscope::interpreters::Found;
use gilscope::measure::tree;
use gilscope::record::{Lane, Outcome, file};
use gilscope::stop::Stop;
use gilscope::waiting::models::Model;
use gilscope::waiting::{Backend, Endpoints};
use gilscope::worker::handle::Handle;
use gilscope::worker::launch::Runtime;
use gilscope::worker::protocol::Open;
use gilscope::worker::{Failure, Worker as _};
use tempfile::TempDir;

use crate::support::{LIMIT, external, externals, gilscope, program, scripts, worker};

/// Servers, files, and where they are.
struct World {
    _backends: Backends,
    _files: TempDir,
    endpoints: Endpoints,
}

fn world() -> World {
    let backends = Backends::start(program(), &Stop::never()).unwrap();
    let files = tempfile::tempdir().unwrap();
    let list = files.path().join("list");
    corpus::list(&scripts(), true, 50, &list).unwrap();
    let addresses = backends.addresses().clone();
    let endpoints = Endpoints {
        http: addresses.http,
        echo: addresses.echo,
        files: Some(list),
        deadline_ms: 60_000,
    };
    World { _backends: backends, _files: files, endpoints }
}

fn request(row: &WaitingRow, model: &str, in_flight: u32, endpoints: &Endpoints) -> Open {
    Open {
        cell: 0,
        workload: row.about.name.to_owned(),
        size: (row.about.requests)(3),
        corpus: None,
        lane: row.lane,
        model: model.to_owned(),
        workers: 1,
        in_flight: Some(in_flight),
        endpoints: Some(endpoints.clone()),
    }
}

/// Client libraries are async.
fn fits(row: &WaitingRow, model: &str) -> bool {
    let is_async = ["tokio", "tokio_current_thread", "futures", "event_loop", "uvloop"];
    row.lane == Lane::Plain || is_async.contains(&model)
}

fn parts(worker: &mut Handle, open: Open) -> Result<Vec<u64>, Failure> {
    worker.open(open, LIMIT)?;
    let parts = worker.parts(0, LIMIT)?;
    worker.close(0, LIMIT)?;
    Ok(parts)
}

/// Whether the packages that this row and model need are not there.
fn lacks(packages: &[String], row: &WaitingRow, model: &str) -> bool {
    let has = |name: &str| packages.iter().any(|known| known == name);
    (model == "uvloop" && !has("uvloop")) || (row.lane == Lane::Library && !has("aiohttp"))
}

#[test]
fn every_model_of_every_runtime_gets_the_same_answers() {
    let world = world();
    let mut native = worker(&Runtime::Native);
    let mut pythons = vec![(Runtime::Embedded, PYTHON_WAITING_MODELS.map(|m| m.name).to_vec())];
    // Other interpreters run the same scripts: one model of each sort shows that they can.
    let of_external = |found: &Found| (external(found), vec!["thread_pool", "event_loop"]);
    pythons.extend(externals().iter().map(of_external));
    let mut pythons: Vec<_> = pythons
        .into_iter()
        .map(|(runtime, models)| {
            let worker = worker(&runtime);
            let packages = worker.hello.interpreter.clone().unwrap().packages;
            (runtime, worker, models, packages)
        })
        .collect();
    for row in WAITING.iter().filter(|row| row.about.backend != Backend::ColdFiles) {
        let name = row.about.name;
        let first = if row.lane == Lane::Plain { "sequential" } else { "tokio" };
        let expected = parts(&mut native, request(row, first, 1, &world.endpoints)).unwrap();
        assert_eq!(expected.len() as u64, (row.about.requests)(3), "{name}");
        assert!(expected.iter().all(|part| *part < 1 << 53), "{name}");
        for model in Model::ALL.map(Model::name).into_iter().filter(|model| fits(row, model)) {
            let got = parts(&mut native, request(row, model, 3, &world.endpoints)).unwrap();
            assert_eq!(got, expected, "{name} by {model}");
        }
        for (runtime, python, models, packages) in &mut pythons {
            for model in models.iter().filter(|model| fits(row, model)) {
                if lacks(packages, row, model) {
                    continue;
                }
                let got = parts(python, request(row, model, 3, &world.endpoints)).unwrap();
                assert_eq!(got, expected, "{name} by {model} in {runtime:?}");
            }
        }
    }
}

/// What a bad server does with each connection.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    Refuses,
    Resets,
    CutsShort,
    AnswersWrong,
    SaysNothing,
    IsNoHttp,
}

impl Fault {
    const ALL: [Self; 6] = [
        Self::Refuses,
        Self::Resets,
        Self::CutsShort,
        Self::AnswersWrong,
        Self::SaysNothing,
        Self::IsNoHttp,
    ];

    /// One of these words is in every error message, whatever language it comes from.
    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Refuses => &["onnect", "refused"],
            Self::Resets => &["reset", "closed", "without response"],
            Self::CutsShort => &["closed", "IncompleteRead"],
            Self::AnswersWrong => &["the page reads"],
            Self::SaysNothing => {
                &["within 0.3 s", "no whole response", "TimeoutError", "timed out"]
            }
            Self::IsNoHttp => &["no HTTP", "BadStatusLine", "not 200", "closed", "IncompleteRead"],
        }
    }

    fn do_it(self, mut stream: TcpStream) {
        // The first two requests of a connection are served well: faults come in mid-run.
        let mut buffer = [0; 4096];
        for _ in 0..2 {
            if !matches!(stream.read(&mut buffer), Ok(1..)) {
                return;
            }
            let good = "HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\nwaited 100 ms\n";
            let _ = stream.write_all(good.as_bytes());
        }
        let _ = stream.read(&mut buffer);
        match self {
            Self::Refuses => {}
            Self::Resets => {
                let socket = socket2::Socket::from(stream);
                let _ = socket.set_linger(Some(Duration::ZERO));
            }
            Self::CutsShort => {
                let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\nwait");
            }
            Self::AnswersWrong => {
                let wrong = b"HTTP/1.1 200 OK\r\nContent-Length: 14\r\n\r\nwaited 999 ms\n";
                let _ = stream.write_all(wrong);
                let _ = stream.read(&mut buffer); // until the client goes
            }
            Self::SaysNothing => while matches!(stream.read(&mut buffer), Ok(1..)) {},
            Self::IsNoHttp => {
                let _ = stream.write_all(b"220 mail.example.org\r\n\r\n");
                let _ = stream.shutdown(Shutdown::Both);
            }
        }
    }
}

/// A server with this fault, for the rest of the test.
fn bad_server(fault: Fault) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    if fault != Fault::Refuses {
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                thread::spawn(move || fault.do_it(stream));
            }
        });
    }
    address
}

/// What this process has open, its own standard files among them.
fn open_descriptors(pid: u32) -> usize {
    fs::read_dir(format!("/proc/{pid}/fd")).map_or(0, Iterator::count)
}

#[test]
fn every_fault_of_a_server_is_a_clear_error_in_every_model() {
    let fetch = WAITING.iter().find(|row| row.about.name == "fetch").unwrap();
    let timers = WAITING.iter().find(|row| row.about.name == "timers").unwrap();
    let native = Model::ALL.map(Model::name).to_vec();
    let python =
        PYTHON_WAITING_MODELS.map(|m| m.name).into_iter().filter(|m| *m != "uvloop").collect();
    for (runtime, models) in [(Runtime::Native, native), (Runtime::Embedded, python)] {
        let mut worker = worker(&runtime);
        let clock = Endpoints { deadline_ms: 300, ..Endpoints::default() };
        // Once by each: what a model's libraries keep open (as multiprocessing its resource
        // tracker) is no leak.
        let run_well = |worker: &mut Handle| {
            for model in &models {
                parts(worker, request(timers, model, 2, &clock)).unwrap();
            }
            open_descriptors(worker.pid())
        };
        let before = run_well(&mut worker);
        for fault in Fault::ALL {
            let endpoints = Endpoints {
                http: vec![bad_server(fault)],
                deadline_ms: 300,
                ..Endpoints::default()
            };
            for model in &models {
                let what = format!("{fault:?} by {model} in {runtime:?}");
                let start = Instant::now();
                let open = Open { size: 30, ..request(fetch, model, 2, &endpoints) };
                let failure = parts(&mut worker, open).unwrap_err();
                assert!(start.elapsed() < Duration::from_secs(10), "{what}: {:?}", start.elapsed());
                assert!(matches!(failure, Failure::Reported(_)), "{what}: {failure}");
                let text = failure.to_string();
                assert!(fault.words().iter().any(|word| text.contains(word)), "{what}: {text}");
                if fault != Fault::Refuses {
                    worker.close(0, LIMIT).unwrap();
                }
            }
        }
        // Other cells go on, and nothing is left open: no connection, and no process. (The last
        // thread of tokio's runtime closes what it had open, just after the runtime has ended.)
        let mut left = run_well(&mut worker);
        let start = Instant::now();
        while left > before && start.elapsed() < Duration::from_secs(10) {
            thread::sleep(Duration::from_millis(20));
            left = open_descriptors(worker.pid());
        }
        assert!(left <= before, "{left} descriptors are open, {before} were: {runtime:?}");
        let processes = tree::descendants(worker.pid());
        assert!(processes.len() <= 1, "{processes:?} are left: {runtime:?}");
    }
}

#[test]
fn servers_that_are_killed_fail_what_asked_them_and_nothing_else() {
    let out = tempfile::tempdir().unwrap();
    let mut run = std::process::Command::new(program())
        .args(["--profile", "smoke", "--rounds", "12", "--workload", "fetch", "--in-flight", "3"])
        .args(["--model", "threads,tokio,event_loop", "--out"])
        .arg(out.path())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let servers = wait_for_servers(run.id());
    thread::sleep(Duration::from_secs(2)); // some rounds
    rustix::process::kill_process(servers, rustix::process::Signal::KILL).unwrap();
    let status = run.wait().unwrap();
    assert_eq!(status.code(), Some(1));
    let record = file::read(&out.path().join("record.json")).unwrap();
    let failed: Vec<_> = record
        .cells
        .iter()
        .filter_map(|cell| match &cell.outcome {
            Outcome::Failed { error, .. } => Some(error),
            _ => None,
        })
        .collect();
    // It was in the midst of one sample; new servers serve the others.
    assert_eq!(failed.len(), 1, "{failed:?}");
    let words = ["closed", "reset", "no whole", "Incomplete", "refused", "Remote", "Broken"];
    assert!(words.iter().any(|word| failed[0].contains(word)), "{}", failed[0]);
    let whole = |cell: &&gilscope::record::Cell| {
        cell.measured().is_some_and(|measured| measured.samples.len() == 12)
    };
    assert!(record.cells.iter().filter(whole).count() >= 4);
}

fn wait_for_servers(run: u32) -> rustix::process::Pid {
    let start = Instant::now();
    loop {
        let found = tree::descendants(run).into_iter().find(|pid| {
            let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            line.split(|byte| *byte == 0).any(|word| word == b"serve")
        });
        if let Some(pid) = found {
            return rustix::process::Pid::from_raw(pid as i32).unwrap();
        }
        assert!(start.elapsed() < LIMIT, "no servers were started");
        thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn a_workload_that_waits_is_planned_by_requests_in_flight() {
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args(["--profile", "smoke", "--workload", "timers", "--in-flight", "5,80", "--out"])
        .arg(out.path())
        .assert()
        .success();
    let record = file::read(&out.path().join("record.json")).unwrap();
    let processes: Vec<_> = record.cells.iter().filter(|c| c.model == "processes").collect();
    assert_eq!(processes.len(), 2);
    for cell in processes {
        match cell.in_flight {
            Some(5) => assert!(cell.measured().is_some()),
            _ => assert!(
                matches!(&cell.outcome, Outcome::Skipped { reason, .. } if reason.contains("64"))
            ),
        }
    }
    // Sleep and gather: five waits of a tenth of a second take a tenth of a second, not half of
    // one. (By physics at least that; the upper end is generous, for busy machines.)
    for cell in record.cells.iter().filter(|c| c.in_flight == Some(5) && c.model == "tokio") {
        let seconds = cell.seconds().unwrap();
        assert!((0.1..0.4).contains(&seconds), "{seconds}");
    }
}

#[test]
fn too_few_descriptors_skip_what_needs_more_and_say_how_to_have_them() {
    let out = tempfile::tempdir().unwrap();
    let status = std::process::Command::new("sh")
        .args(["-c", "ulimit -n 300 && exec \"$@\"", "sh"])
        .arg(program())
        .args(["--profile", "smoke", "--workload", "fetch", "--in-flight", "3,500", "--out"])
        .arg(out.path())
        .args(["--model", "tokio,event_loop"])
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null())
        .status()
        .unwrap();
    assert!(status.success());
    let record = file::read(&out.path().join("record.json")).unwrap();
    for cell in record.cells.iter().filter(|cell| cell.lane == Lane::Plain) {
        match (cell.in_flight, &cell.outcome) {
            (Some(500), Outcome::Skipped { reason, remedy }) => {
                assert!(reason.contains("may have 300"), "{reason}");
                assert!(remedy.as_ref().unwrap().contains("ulimit -n 600"), "{remedy:?}");
            }
            (Some(500), outcome) => panic!("{outcome:?}"),
            _ => assert!(cell.measured().is_some(), "{cell:?}"),
        }
    }
}

#[test]
fn cold_files_are_cold_or_said_not_to_be() {
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let path = folder.path().join("a file");
    fs::write(&path, vec![b'x'; 100_000]).unwrap();
    fs::File::open(&path).unwrap().sync_all().unwrap(); // what is not written cannot be forgotten
    let list = folder.path().join("list");
    fs::write(&list, format!("{}\n", path.display())).unwrap();
    // Not every file system forgets (tmpfs has nowhere else to keep them): then it says so.
    if let Err(why) = gilscope::measure::cold::forget(&list) {
        assert!(why.to_string().contains("keeps"), "{why:#}");
    }
    assert_eq!(fs::read(&path).unwrap().len(), 100_000);
    let missing = gilscope::measure::cold::forget(Path::new("/no/such/list")).unwrap_err();
    assert!(missing.to_string().contains("/no/such/list"));
}
