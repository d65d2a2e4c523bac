//! Servers under load: every server in Python for real, the client's own arithmetic, and faults.

use std::net::SocketAddr;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use gilscope::analysis::Estimate;
use gilscope::analysis::servers::{Quantity, mean, tail};
use gilscope::analysis::stats::{Observation, estimate};
use gilscope::record::services::{Load, Protocol, Round, Service};
use gilscope::record::{Latencies, NATIVE, OWN_PYTHON, Outcome, Record, SCHEMA, file};
use gilscope::servers;
use gilscope::servers::PYTHON;
use gilscope::worker::handle::Handle;
use gilscope::worker::launch::Runtime;
use gilscope::worker::protocol::{self, Connect, Loaded, Reply, Request, Serve};
use gilscope::worker::{Failure, Worker as _};
use rustix::process::Signal;

use crate::drawn::draw;
use crate::made_up;
use crate::support::{
    LIMIT, edited_scripts, gilscope, processes_with, program, scripts, signal, worker, worker_with,
};

/// Where the server listens; none if it needs a package that is not there.
fn serve(
    worker: &mut Handle,
    name: &str,
    protocol: Protocol,
    upstream: Duration,
) -> Option<SocketAddr> {
    let upstream_ns = upstream.as_nanos() as u64;
    let serve = Serve { server: name.into(), protocol, upstream_ns };
    match worker.ask(&Request::Serve(serve), LIMIT).unwrap() {
        Reply::Serving { address, .. } => Some(address),
        Reply::Missing { .. } => None,
        other => panic!("{other:?}"),
    }
}

fn load(
    client: &mut Handle,
    (address, protocol): (SocketAddr, Protocol),
    connections: u32,
    duration: Duration,
    rate: Option<f64>,
) -> Result<Loaded, Failure> {
    client.ask(&Request::Connect(Connect { address, protocol, connections }), LIMIT)?;
    let duration_ns = duration.as_nanos() as u64;
    match client.ask(&Request::Load(protocol::Load { duration_ns, rate }), LIMIT)? {
        Reply::Loaded(loaded) => Ok(loaded),
        other => panic!("{other:?}"),
    }
}

const SHORT: Duration = Duration::from_millis(50);

#[test]
fn every_server_in_python_answers_right() {
    let mut client = worker(&Runtime::Native);
    for python in PYTHON {
        for &protocol in python.protocols {
            for upstream in [Duration::ZERO, Duration::from_millis(5)] {
                let mut server = worker(&Runtime::Embedded);
                let Some(address) = serve(&mut server, python.name, protocol, upstream) else {
                    assert!(python.packages.is_some(), "{}", python.name);
                    continue;
                };
                for rate in [None, Some(200.0)] {
                    let at = (address, protocol);
                    let loaded = load(&mut client, at, 8, SHORT, rate).unwrap();
                    let what = format!("{} {protocol:?} {upstream:?} {rate:?}", python.name);
                    // An open loop gives up at last, and a busy machine may be that slow.
                    assert!(loaded.requests >= if rate.is_some() { 1 } else { 8 }, "{what}");
                    assert!(loaded.wall_ns > 0 && loaded.cpu_ns.is_some(), "{what}");
                    let (percentiles, times): (Vec<f64>, Vec<u64>) =
                        loaded.latency.into_iter().unzip();
                    assert_eq!(percentiles, [50.0, 75.0, 90.0, 95.0, 99.0, 99.5, 100.0], "{what}");
                    let noted: u64 = loaded.histogram.iter().map(|(_, n)| u64::from(*n)).sum();
                    assert!(noted >= loaded.requests, "{what}: {noted}");
                    assert_eq!(loaded.histogram.last().map(|(ns, _)| ns), times.last(), "{what}");
                    assert!(times.is_sorted(), "{what}: {times:?}");
                    assert!(u128::from(times[0]) >= upstream.as_nanos(), "{what}: {times:?}");
                }
            }
        }
    }
}

#[test]
fn every_server_in_rust_answers_right() {
    let mut client = worker(&Runtime::Native);
    for row in servers::ALL {
        for &protocol in row.protocols {
            let mut server = worker(&Runtime::Native);
            let address = serve(&mut server, row.name, protocol, Duration::ZERO).unwrap();
            let loaded = load(&mut client, (address, protocol), 8, SHORT, None);
            assert!(loaded.unwrap().requests >= 8, "{}", row.name);
        }
    }
}

/// One connection to a server that takes 50 ms can do 20 requests a second. Of 100 a second the
/// second half waits for most of a second; a client that counts from when it sent them would see
/// 50 ms each.
#[test]
fn latency_counts_from_when_a_request_was_due() {
    let mut client = worker(&Runtime::Native);
    let mut server = worker(&Runtime::Embedded);
    let upstream = Duration::from_millis(50);
    let address = serve(&mut server, "asyncio_protocols", Protocol::Echo, upstream).unwrap();
    let half_a_second = Duration::from_millis(500);
    let at = (address, Protocol::Echo);
    let open = load(&mut client, at, 1, half_a_second, Some(100.0)).unwrap();
    assert!(open.latency[0].1 > 300_000_000, "{open:?}");
    // It gave up after three times the duration: not all were answered, and those count too.
    assert!(open.requests < 35, "{open:?}");
    let closed = load(&mut client, at, 1, half_a_second, None).unwrap();
    assert!((50_000_000..300_000_000).contains(&closed.latency[0].1), "{closed:?}");
}

#[test]
fn a_wrong_answer_says_what_came() {
    let answers = ("servers/__init__.py", "Hello, World!\"}, sep", "Hello, Wurld!\"}, sep");
    let echoes = ("servers/threads.py", "sendall(buffer[:n])", "sendall(buffer[1 : n + 1])");
    let scripts = edited_scripts(&[answers, echoes]);
    let mut client = worker(&Runtime::Native);
    for (protocol, said) in
        [(Protocol::Json, "Hello, Wurld!"), (Protocol::Echo, "wrong echo: sent")]
    {
        let mut server = worker_with(&Runtime::Embedded, scripts.path());
        let address = serve(&mut server, "threads", protocol, Duration::ZERO).unwrap();
        let failure = load(&mut client, (address, protocol), 2, SHORT, None).unwrap_err();
        assert!(matches!(&failure, Failure::Reported(text) if text.contains(said)), "{failure}");
    }
}

#[test]
fn a_killed_server_ends_the_load_at_once() {
    let mut client = worker(&Runtime::Native);
    let mut server = worker(&Runtime::Embedded);
    let address = serve(&mut server, "asyncio_streams", Protocol::Echo, Duration::ZERO).unwrap();
    let connect = Connect { address, protocol: Protocol::Echo, connections: 4 };
    client.ask(&Request::Connect(connect), LIMIT).unwrap();
    let a_minute = protocol::Load { duration_ns: 60_000_000_000, rate: None };
    let start = Instant::now();
    client.send(&Request::Load(a_minute)).unwrap();
    drop(server);
    let failure = client.receive(LIMIT).unwrap_err().to_string();
    assert!(failure.contains("connection"), "{failure}");
    assert!(start.elapsed() < Duration::from_secs(20));
}

/// The whole command at smoke size: one server that answers wrongly and one that dies are out, the
/// others are measured, and no process is left.
#[test]
fn a_server_that_fails_is_out_and_the_others_go_on() {
    let scripts = edited_scripts(&[
        ("servers/asyncio_protocols.py", "self.transport.write(data)\n", "pass\n"),
        (
            "servers/asyncio_streams.py",
            "    listening = listener()\n",
            "    import os; os._exit(7)\n",
        ),
    ]);
    let out = tempfile::tempdir().unwrap();
    gilscope()
        .args(["services", "--profile", "smoke", "--scripts"])
        .arg(scripts.path())
        .args(["--server", "threads,asyncio_protocols,asyncio_streams", "--out"])
        .arg(out.path())
        .assert()
        .code(1);
    let record = file::read(&out.path().join("record.json")).unwrap();
    assert_eq!(processes_with(scripts.path().to_str().unwrap()), [0; 0]);
    for service in &record.services {
        let guilty = service.runtime != NATIVE
            && (service.server == "asyncio_streams"
                || service.server == "asyncio_protocols" && service.upstream_ns == 0);
        match &service.outcome {
            Outcome::Failed { error, remedy } => {
                assert!(guilty, "{service:?}");
                let said = ["exit status: 7", "no answer within"];
                assert!(said.iter().any(|text| error.contains(text)), "{error}");
                assert!(
                    remedy.as_ref().is_some_and(|remedy| remedy.contains("was changed")),
                    "{remedy:?}"
                );
            }
            Outcome::Measured(load) => assert!(!guilty && is_whole(service, load), "{service:?}"),
            Outcome::Skipped { .. } => panic!("{service:?}"),
        }
    }
    the_report_tells_of(&record);
}

fn is_whole(service: &Service, load: &Load) -> bool {
    let mut rounds = load.closed.iter().chain(&load.open);
    service.connections >= 64
        && load.closed.len() == 1
        && load.open.len() == 1
        && load.open[0].rate.is_some()
        && rounds.all(|r| {
            r.requests > 0
                && r.latency_at(99.0) >= r.latency_at(50.0)
                && (!cfg!(target_os = "linux")
                    || r.server_cpu_ns > Some(0) && r.server_memory_bytes > Some(1 << 20))
        })
}

fn the_report_tells_of(record: &Record) {
    let table = gilscope::report::tables(record, Some(100));
    assert!(table.lines().all(|line| line.chars().count() <= 100), "{table}");
    assert!(table.contains("failed") && table.contains("answers/s"), "{table}");
    let found = gilscope::report::told(record, None);
    assert!(found.contains("smoke") && found.contains("no difference is claimed"), "{found}");
}

#[test]
fn every_server_has_its_script() {
    let mut stems: Vec<String> = std::fs::read_dir(scripts().join("servers"))
        .unwrap()
        .filter_map(|entry| {
            entry.unwrap().file_name().to_str()?.strip_suffix(".py").map(str::to_owned)
        })
        .filter(|stem| stem != "__init__")
        .collect();
    stems.sort();
    let mut listed: Vec<&str> = PYTHON.iter().map(|python| python.name).collect();
    listed.sort_unstable();
    assert_eq!(stems, listed);
}

#[test]
fn ctrl_c_keeps_what_was_measured() {
    let out = tempfile::tempdir().unwrap();
    let mut child = Command::new(program())
        .args(["services", "--server", "threads,asyncio_protocols", "--out"])
        .arg(out.path())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mark = format!("--parent\0{}\0", child.id());
    let start = Instant::now();
    while processes_with(&mark).len() < 3 {
        assert!(start.elapsed() < LIMIT, "its servers do not start");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_secs(2)); // some rounds
    signal(child.id(), Signal::INT);
    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(processes_with(&mark), [0; 0]);
    let record = file::read(&out.path().join("record.json")).unwrap();
    assert!(record.interrupted);
    let measured = |s: &Service| matches!(s.outcome, Outcome::Measured(_));
    assert!(record.services.iter().any(measured) && !record.services.iter().all(measured));
}

/// A service with `factor` times as many answers for as much CPU time, and as much shorter waits,
/// with a little noise.
fn made_up_service(server: &str, runtime: &str, factor: f64) -> Service {
    let round = |round: u32, rate: Option<f64>| {
        let noise = 1.0 + f64::from((round * 7 + runtime.len() as u32) % 10) / 200.0;
        Round {
            round,
            rate,
            requests: rate.map_or((10_000.0 * factor * noise) as u64, |rate| rate as u64),
            wall_ns: 1_000_000_000,
            server_cpu_ns: Some(900_000_000),
            // As older records have it.
            latency: vec![(50.0, 1_000_000), (99.0, (9e6 / factor * noise) as u64)],
            ..Round::default()
        }
    };
    let closed = (0..10).map(|n| round(n, None)).collect();
    let open = (0..10).map(|n| round(n, Some(5_000.0))).collect();
    Service {
        model: server.to_owned(),
        server: server.into(),
        runtime: runtime.into(),
        protocol: Protocol::Echo,
        upstream_ns: 0,
        connections: 64,
        pinned: true,
        outcome: Outcome::Measured(Load { message_bytes: 64, closed, open }),
    }
}

#[test]
fn a_difference_is_named_only_where_one_is_seen() {
    let told = |factor| {
        let services = vec![
            made_up_service("tokio_current_thread", NATIVE, factor),
            made_up_service("asyncio_streams", OWN_PYTHON, 1.0),
        ];
        let record = Record { services, ..made_up::whole(2) };
        let servers = ["tokio", "the fastest server"];
        let found = gilscope::report::findings(&record).into_iter();
        let of_servers = found.filter(|f| servers.iter().any(|who| f.heading().contains(who)));
        of_servers.map(|f| format!("{}: {}\n", f.heading(), f.row(&record))).collect::<String>()
    };
    let more = told(2.5);
    for said in [
        "more: answers a second 2.",
        "more: requests for a second of CPU time",
        "in echo at 5,000 a second",
        "the fastest in Python: more: ",
    ] {
        assert!(more.contains(said), "{said}: {more}");
    }
    assert!(!more.contains("equal within"), "{more}");
    let same = told(1.0);
    assert_eq!(same.matches("equal within").count(), 4, "{same}");
}

/// A service whose rounds of one rate took these milliseconds, by process.
fn service_of(processes: &[Vec<Vec<u64>>]) -> Service {
    let all = processes.iter().zip(0..);
    let rounds = all.flat_map(|(rounds, process)| rounds.iter().map(move |ms| (process, ms)));
    let rounds = rounds.zip(0..).map(|((process, milliseconds), round)| {
        let mut latencies = Latencies::default();
        milliseconds.iter().for_each(|ms| latencies.note(Duration::from_millis(*ms)));
        Round {
            round,
            process: Some(process),
            rate: Some(1e3),
            requests: milliseconds.len() as u64,
            wall_ns: 1_000_000_000,
            latency: latencies.percentiles(),
            histogram: latencies.buckets(),
            ..Round::default()
        }
    });
    let mut service = made_up_service("tokio_current_thread", NATIVE, 1.0);
    if let Outcome::Measured(load) = &mut service.outcome {
        load.open = rounds.collect();
    }
    service
}

fn p99(service: &Service) -> Option<Estimate> {
    let record = Record { processes: 5, ..made_up::record(2) };
    mean(&record, service, Some(1e3), &Quantity::Latency(99.0))
}

/// Of one round all requests take up to half a second, of the other all take longer. Half of the one's
/// slowest hundredth and the other's is the slowest hundredth of neither.
#[test]
fn a_percentile_is_of_all_rounds_of_a_process_and_a_mean_over_processes() {
    let process =
        |factor: u64| vec![(1..=1_000).collect(), (1_001..=2_000).map(|ms| ms * factor).collect()];
    let found = p99(&service_of(&vec![process(1); 5])).unwrap();
    assert!((found.value / 1.98 - 1.0).abs() < 0.01, "{found:?}");
    // One process in five is slow: its share in the figure is a fifth.
    let one = [1, 1, 1, 1, 3].map(process);
    let found = p99(&service_of(&one)).unwrap();
    assert!((found.value / (1.98 * 3_f64.powf(0.2)) - 1.0).abs() < 0.01, "{found:?}");
    let (low, high) = found.interval.unwrap();
    assert!(low < 1.98 && found.value < high && high < 1.98 * 3.0, "{found:?}");
    // All of the slowest hundredth is its own, and lies beyond the interval.
    let slowest = one.iter().flatten().flatten().filter(|ms| **ms as f64 > high * 1e3).count();
    assert!(slowest > 100, "{slowest}");
}

#[test]
fn a_percentile_that_too_few_requests_lie_beyond_is_not_told() {
    let of = |requests: u64| service_of(&vec![vec![(1..=requests / 5).collect()]; 5]);
    let few = of(9_900);
    assert_eq!(p99(&few), None);
    assert_eq!(tail(&[&few], Some(1e3)), Some(90.0));
    let enough = of(10_000);
    assert!(p99(&enough).is_some());
    assert_eq!(tail(&[&few, &enough], Some(1e3)), Some(99.0));
    assert_eq!(tail(&[&of(500)], Some(1e3)), None);
}

/// The record of the gallery is from before histograms.
#[test]
fn an_older_record_is_read_by_its_tables_and_drawn() {
    let path =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/older/services.json");
    let record = file::read(&path).unwrap();
    assert!(std::fs::read_to_string(&path).unwrap().starts_with("{\"schema\":1,"));
    assert_eq!(record.schema, SCHEMA);
    for service in &record.services {
        let Outcome::Measured(load) = &service.outcome else { panic!("{service:?}") };
        assert!(load.open.iter().all(|r| r.histogram.is_empty() && r.process.is_none()));
        let rate = load.open[0].rate;
        let tables = load
            .open
            .iter()
            .filter(|r| r.rate == rate)
            .map(|r| Observation { process: r.round / 2, value: r.latency_at(99.0).unwrap() });
        let expected = estimate(&tables.collect::<Vec<_>>());
        assert!(expected.unwrap().interval.is_some());
        assert_eq!(mean(&record, service, rate, &Quantity::Latency(99.0)), expected);
    }
    let (_, names) = draw(&record);
    assert!(names.contains("latency-echo") && names.contains("service-cost-echo"), "{names:?}");
    let told = gilscope::report::told(&record, None);
    assert!(told.contains("(p99)"), "{told}");
    assert!(gilscope::report::tables(&record, None).contains("p99 at"));
}
