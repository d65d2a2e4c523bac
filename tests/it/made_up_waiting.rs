//! Made-up records of work that waits: requests in flight, servers under load, tasks asleep.

use gilscope::record::asleep::{Asleep, Sleeps, Trial};
use gilscope::record::services::{Load, Protocol, Round, Service};
use gilscope::record::*;

use crate::made_up;

/// A model that waits: the share of the latency bound that it reaches by the number in flight, or
/// `None` where it fails.
type Share = fn(f64) -> Option<f64>;

/// A share that falls to a half at this number in flight.
fn falls(half: f64) -> impl Fn(f64) -> Option<f64> {
    move |n| Some(0.99 / (1.0 + n / half))
}

const NATIVE_MODELS: [(&str, Share); 6] = [
    ("threads", |n| falls(4_000.0)(n).filter(|_| n < 5_000.0)),
    ("thread_pool", |n| falls(3_000.0)(n)),
    ("rayon", |n| Some((4.0 / n).min(0.97))),
    ("tokio", |n| falls(40_000.0)(n)),
    ("tokio_current_thread", |n| falls(25_000.0)(n)),
    ("futures", |n| falls(18_000.0)(n)),
];

const PYTHON_MODELS: [(&str, Share); 5] = [
    ("threads", |n| falls(600.0)(n).filter(|_| n < 5_000.0)),
    ("thread_pool", |n| falls(500.0)(n)),
    ("processes", |n| Some((16.0 / n).min(0.9))),
    ("event_loop", |n| falls(900.0)(n)),
    ("uvloop", |n| falls(2_000.0)(n)),
];

/// The workloads that wait, and how long each of their requests does.
const WORKLOADS: [(&str, Option<u64>); 7] = [
    ("timers", Some(100_000_000)),
    ("fetch", Some(100_000_000)),
    ("echo", None),
    ("files", None),
    ("files_cold", None),
    ("mixed", Some(50_000_000)),
    ("storm", Some(10_000_000)),
];

/// Adds the first `count` workloads that wait, in Rust and two Pythons.
pub fn requests(record: &mut Record, count: usize) {
    for (name, wait_ns) in WORKLOADS.into_iter().take(count) {
        made_up::workload(record, name, GilClass::CReleasing);
        if let Some(info) = record.workloads.last_mut() {
            info.bound = Bound::Waiting;
            info.wait_ns = wait_ns;
            info.unit = "requests".into();
        }
        let repairs = |runtime: &str| -> Vec<(&str, Share)> {
            match (name, runtime) {
                ("mixed", NATIVE) => vec![
                    ("tokio_spawn_blocking", |n| falls(30_000.0)(n)),
                    ("tokio_rayon", |n| falls(35_000.0)(n)),
                ],
                ("mixed", OWN_PYTHON) => vec![
                    ("event_loop_threads", |n| falls(800.0)(n)),
                    ("event_loop_processes", |n| falls(1_500.0)(n)),
                ],
                _ => vec![],
            }
        };
        for runtime in [NATIVE, OWN_PYTHON, "external:3.13.5t"] {
            let models = if runtime == NATIVE { &NATIVE_MODELS[..] } else { &PYTHON_MODELS[..] };
            let wait = wait_ns.unwrap_or(200_000) as f64 / 1e9;
            let alone = made_up::cell(name, Role::Shared, runtime, SEQUENTIAL, 1, wait * 20.2, 0.1);
            record.cells.push(Cell { size: 20, in_flight: Some(1), ..alone });
            for (model, share) in models.iter().copied().chain(repairs(runtime)) {
                for in_flight in [1_u32, 10, 100, 1_000, 10_000] {
                    record.cells.push(cell(name, runtime, model, share, in_flight, wait));
                }
            }
        }
    }
}

fn cell(
    workload: &str,
    runtime: &str,
    model: &str,
    share: Share,
    in_flight: u32,
    wait: f64,
) -> Cell {
    let size = u64::from(in_flight.max(10)) * 2;
    let turns = size.div_ceil(u64::from(in_flight)) as f64;
    let share = share(f64::from(in_flight));
    let seconds = turns * wait / share.unwrap_or(1.0);
    let mut cell = made_up::cell(workload, Role::Shared, runtime, model, 1, seconds, 0.6);
    cell.size = size;
    cell.in_flight = Some(in_flight);
    // Its server works for a third of the time; a timer has none.
    let samples = cell.outcome.reached().samples.iter_mut();
    samples.filter(|_| workload == "fetch").for_each(|s| s.server_cpu_ns = Some(s.wall_ns / 3));
    if share.is_none() {
        cell.outcome = Outcome::Failed {
            error: "can't start new thread: the system allows no more".into(),
            remedy: Some("ulimit -u 20000".into()),
        };
    }
    cell
}

/// The servers, and how many requests a second of processor time each answers.
const SERVERS: [(&str, &str, f64); 8] = [
    ("tokio", NATIVE, 52_000.0),
    ("hyper", NATIVE, 48_000.0),
    ("axum", NATIVE, 44_000.0),
    ("threads", NATIVE, 40_000.0),
    ("asyncio_streams", OWN_PYTHON, 6_000.0),
    ("asyncio_protocol", OWN_PYTHON, 11_000.0),
    ("threads", OWN_PYTHON, 4_000.0),
    ("threads", "external:3.13.5t", 5_000.0),
];

/// Adds servers under load: both protocols, without and with an upstream; `rounds` of each.
pub fn services(record: &mut Record, rounds: u32) {
    for (protocol, upstream_ns) in
        [(Protocol::Echo, 0), (Protocol::Json, 0), (Protocol::Json, 20_000_000)]
    {
        for (server, runtime, per_cpu) in SERVERS {
            record.services.push(Service {
                model: server.into(),
                server: server.into(),
                runtime: runtime.into(),
                protocol,
                upstream_ns,
                connections: 64,
                pinned: true,
                outcome: Outcome::Measured(load(per_cpu, upstream_ns, rounds, record.processes)),
            });
        }
    }
}

fn load(per_cpu: f64, upstream_ns: u64, rounds: u32, processes: u32) -> Load {
    let round = |i: u32, rate: Option<f64>| {
        let wobble = 1.0 + 0.03 * (f64::from(i) * 1.7).sin();
        let a_second = rate.unwrap_or(per_cpu * 0.95) * wobble;
        let requests = (a_second * 5.0) as u64;
        // Shares of all requests, and what each of them takes in times of what one costs.
        let mut latencies = Latencies::default();
        for (share, factor) in [(0.5, 1.5), (0.4, 2.5), (0.09, 9.0), (0.009, 40.0), (0.001, 60.0)] {
            let ns = upstream_ns + (factor * wobble * 1e9 / per_cpu) as u64;
            latencies.add(&[(ns, (share * requests as f64).round() as u32)]);
        }
        Round {
            round: i,
            process: Some(i / rounds.div_ceil(processes)),
            rate,
            requests,
            wall_ns: 5_000_000_000,
            server_cpu_ns: Some((a_second * 5.0 / per_cpu * 1e9) as u64),
            client_cpu_ns: Some(2_000_000_000),
            server_memory_bytes: Some(20 << 20),
            latency: latencies.percentiles(),
            histogram: latencies.buckets(),
            ..Round::default()
        }
    };
    Load {
        message_bytes: 128,
        closed: (0..rounds).map(|i| round(i, None)).collect(),
        open: (0..rounds).map(|i| round(i, Some(2_000.0))).collect(),
    }
}

/// What holds a task asleep, and the bytes of each.
const HOLDERS: [(&str, &str, f64); 6] = [
    ("threads", NATIVE, 9_000.0),
    ("tokio", NATIVE, 459.0),
    ("tokio_current_thread", NATIVE, 380.0),
    ("futures", NATIVE, 210.0),
    ("threads", OWN_PYTHON, 21_000.0),
    ("event_loop", OWN_PYTHON, 2_300.0),
];

/// Adds many tasks asleep; threads fail where they are too many.
pub fn asleep(record: &mut Record, trials: u32) {
    for (model, runtime, each) in HOLDERS {
        for tasks in [100_u64, 1_000, 10_000, 100_000, 1_000_000] {
            let trial = |i: u32| {
                let wobble = 1.0 + 0.05 * (f64::from(i) * 1.7).sin();
                let bytes = (each * wobble * tasks as f64) as u64 + 30_000;
                let late = (each * 0.4 * wobble * tasks as f64) as u64 + 60_000;
                Trial {
                    wall_ns: 1_000_000_000 + late,
                    started_ns: late / 2,
                    late_ns: late,
                    baseline_bytes: 3_000_000,
                    peak_bytes: 3_000_000 + bytes,
                    cpu_ns: Some(late),
                }
            };
            let failed =
                Outcome::Failed { error: "the system allows no more threads".into(), remedy: None };
            let sleeps = Sleeps { trials: (0..trials).map(trial).collect() };
            let too_many = model == "threads" && tasks > 10_000;
            record.asleep.push(Asleep {
                model: model.into(),
                runtime: runtime.into(),
                tasks,
                sleep_ns: 1_000_000_000,
                outcome: if too_many { failed } else { Outcome::Measured(sleeps) },
            });
        }
    }
}

/// All of it, on a machine with `cores` cores, and the first `computing` of the workloads that
/// compute.
pub fn whole(cores: u32, computing: usize) -> Record {
    let mut record = made_up::whole(cores);
    record.workloads.truncate(computing);
    let kept: Vec<String> = record.workloads.iter().map(|info| info.name.clone()).collect();
    record.cells.retain(|cell| kept.contains(&cell.workload));
    made_up::few_rounds(&mut record.cells);
    requests(&mut record, WORKLOADS.len());
    // Intervals take longer than all else in a build without optimisation; one workload has them.
    made_up::few_rounds(record.cells.iter_mut().filter(|c| c.workload != "fetch"));
    services(&mut record, 12);
    asleep(&mut record, 5);
    record
}
