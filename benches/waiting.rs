//! How many requests a second does a model answer, and did they become fewer? Work that waits under criterion:
//! requests to the loopback servers, a hundred in flight, by every model of Rust and of the embedded CPython,
//! each in the worker that `gilscope run` would measure it in.
//!
//! ```text
//! cargo bench --bench waiting                    everything, in 58 seconds
//! cargo bench --bench waiting -- echo/           one workload
//! cargo bench --bench waiting -- tokio           one model
//! ```

mod settings;

use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkId, Criterion, Throughput};
use gilscope::backends::handle::Backends;
use gilscope::grid::{self, PYTHON_WAITING_MODELS, WaitingRow};
use gilscope::record::Lane;
use gilscope::scripts::Scripts;
use gilscope::stop::Stop;
use gilscope::waiting::Endpoints;
use gilscope::waiting::models::Model;
use gilscope::worker::Worker as _;
use gilscope::worker::handle::Handle;
use gilscope::worker::launch::{Launch, Runtime};
use gilscope::worker::protocol::Open;

const LIMIT: Duration = Duration::from_secs(60);
const IN_FLIGHT: u32 = 100;
/// One whose requests wait, one whose requests are answered at once, one that computes between.
const WORKLOADS: [&str; 3] = ["fetch", "echo", "mixed"];

fn main() {
    let mut criterion = settings::criterion(10, Duration::from_millis(600));
    let scripts = Scripts::find(None).expect("the scripts can be written");
    let program = Path::new(env!("CARGO_BIN_EXE_gilscope"));
    let backends = Backends::start(program, &Stop::never()).expect("the backends start");
    let addresses = backends.addresses().clone();
    let endpoints = Endpoints {
        http: addresses.http,
        echo: addresses.echo,
        files: None,
        deadline_ms: LIMIT.as_millis() as u64,
    };
    for workload in WORKLOADS {
        let row = grid::waiting_row(workload, Lane::Plain).expect("it is in the grid");
        bench(&mut criterion, row, "rust", &Runtime::Native, &scripts.folder, &endpoints);
        bench(&mut criterion, row, "python", &Runtime::Embedded, &scripts.folder, &endpoints);
    }
    criterion.final_summary();
}

fn bench(
    criterion: &mut Criterion,
    row: &WaitingRow,
    language: &str,
    runtime: &Runtime,
    scripts: &Path,
    endpoints: &Endpoints,
) {
    let requests = (row.about.requests)(u64::from(IN_FLIGHT));
    let mut group = settings::group(criterion, format!("{}/{language}", row.about.name));
    group.throughput(Throughput::Elements(requests));
    let models = match runtime {
        Runtime::Native => Model::ALL.map(Model::name).to_vec(),
        _ => PYTHON_WAITING_MODELS.map(|m| m.name).to_vec(),
    };
    for model in models.into_iter().filter(|model| fits(row, model)) {
        let mut worker: Option<Handle> = None; // started only if the filter lets this cell through
        group.bench_function(BenchmarkId::new(model, IN_FLIGHT), |bencher| {
            let worker = worker.get_or_insert_with(|| {
                let program = Path::new(env!("CARGO_BIN_EXE_gilscope"));
                let launch = Launch::of(program, runtime, scripts);
                let mut worker = Handle::start(&launch, &Stop::never()).expect("the worker starts");
                let open = Open {
                    cell: 0,
                    workload: row.about.name.to_owned(),
                    size: requests,
                    corpus: None,
                    lane: row.lane,
                    model: model.to_owned(),
                    workers: 1,
                    in_flight: Some(IN_FLIGHT),
                    endpoints: Some(endpoints.clone()),
                };
                worker.open(open, LIMIT).expect("the cell opens");
                worker
            });
            bencher.iter_custom(|maps| {
                worker.settle(0, LIMIT).expect("the worker is there");
                let sampled = worker.sample(0, maps as u32, LIMIT).expect("the cell runs");
                Duration::from_nanos(sampled.wall_ns)
            });
        });
    }
    group.finish();
}

/// Not a process for each of a hundred requests, nor two threads for all of them; not what may not
/// be installed; and the repairs only where there is something to repair.
fn fits(row: &WaitingRow, model: &str) -> bool {
    let repairs =
        ["tokio_spawn_blocking", "tokio_rayon", "event_loop_threads", "event_loop_processes"];
    !["sequential", "rayon", "processes", "uvloop"].contains(&model)
        && (row.about.computes || !repairs.contains(&model))
}
