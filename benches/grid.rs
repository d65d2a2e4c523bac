//! Did a cell become slower since the last time? The grid under criterion: every model of Rust and of the
//! embedded CPython on all cores, and Rust called from its threads, each in the worker that `gilscope run`
//! would measure it in.
//!
//! ```text
//! cargo bench --bench grid                        everything, in two and a quarter minutes
//! cargo bench --bench grid -- primes/             one workload
//! cargo bench --bench grid -- /python/            one language
//! cargo bench --bench grid -- /native_released/   one lane
//! cargo bench --bench grid -- rayon               one model
//! ```
//!
//! Criterion measures one cell after the other. Where two cells are compared, `gilscope run` is the
//! better tool: it takes their samples in turns, and with other numbers of workers. This one is for watching
//! a single cell over time.

mod settings;
mod work;

use std::path::Path;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, BenchmarkId, Criterion};
use gilscope::grid::{self, PYTHON_MODELS, Row};
use gilscope::machine;
use gilscope::models::Model;
use gilscope::record::{Lane, SEQUENTIAL, Workers};
use gilscope::scripts::Scripts;
use gilscope::stop::Stop;
use gilscope::worker::Worker as _;
use gilscope::worker::handle::Handle;
use gilscope::worker::launch::{Launch, Runtime};
use gilscope::worker::protocol::Open;

const LIMIT: Duration = Duration::from_secs(600);

/// Cells that are alike but for their workload.
struct Family {
    name: &'static str,
    runtime: Runtime,
    lane: Lane,
    models: Vec<&'static str>,
    size: fn(&Row) -> u64,
}

fn main() {
    // One iteration is a whole map of some tens of milliseconds: ten of them are a sample set.
    let mut criterion = settings::criterion(10, Duration::from_millis(400));
    let scripts = Scripts::find(None).expect("the scripts can be written");
    let corpus = tempfile::NamedTempFile::new().expect("there is a temporary folder");
    gather_corpus(corpus.path());
    let families = families(&scripts.folder);
    for row in grid::ALL.iter().filter(|row| !row.about.lesson) {
        for family in &families {
            let exists = family.lane == Lane::Plain || row.about.called_from_python;
            if exists {
                bench(&mut criterion, row, family, &scripts.folder, corpus.path());
            }
        }
    }
    criterion.final_summary();
}

fn families(scripts: &Path) -> [Family; 4] {
    let identity = spawn(&Runtime::Embedded, scripts).hello.interpreter.clone();
    let has_pool = identity.expect("Python says what it is").interpreter_pool;
    let own: fn(&Row) -> u64 = |row| row.about.sizes[1].scaling;
    let in_rust = |name, lane| Family {
        name,
        runtime: Runtime::Embedded,
        lane,
        models: vec![SEQUENTIAL, "threads", "thread_pool"],
        size: own,
    };
    [
        Family {
            name: "rust",
            runtime: Runtime::Native,
            lane: Lane::Plain,
            models: Model::ALL.map(Model::name).to_vec(),
            size: own,
        },
        Family {
            name: "python",
            runtime: Runtime::Embedded,
            lane: Lane::Plain,
            models: PYTHON_MODELS
                .into_iter()
                .filter(|m| has_pool || m.workers != Workers::Interpreters)
                .map(|m| m.name)
                .collect(),
            size: |row| row.about.sizes[1].shared,
        },
        in_rust("native_held", Lane::NativeHeld),
        in_rust("native_released", Lane::NativeReleased),
    ]
}

fn bench(
    criterion: &mut Criterion,
    row: &Row,
    Family { name, runtime, lane, models, size }: &Family,
    scripts: &Path,
    corpus: &Path,
) {
    let mut group = settings::group(criterion, format!("{}/{name}", row.about.name));
    group.throughput(work::throughput(&row.about, size(row)));
    for model in models {
        let workers = if *model == SEQUENTIAL { 1 } else { machine::inspect().cores };
        let cell = Open {
            cell: 0,
            workload: row.about.name.to_owned(),
            size: size(row),
            corpus: Some(corpus.to_owned()),
            lane: *lane,
            model: (*model).to_owned(),
            workers,
            in_flight: None,
            endpoints: None,
        };
        bench_cell(&mut group, cell, runtime, scripts);
    }
    group.finish();
}

/// Criterion says how many maps; the worker times them, so that the pipe is not in the time.
fn bench_cell(
    group: &mut BenchmarkGroup<'_, WallTime>,
    open: Open,
    runtime: &Runtime,
    scripts: &Path,
) {
    let id = BenchmarkId::new(open.model.clone(), open.workers);
    // Started only if the filter lets this cell through.
    let mut worker: Option<Handle> = None;
    group.bench_function(id, |bencher| {
        let worker = worker.get_or_insert_with(|| start(&open, runtime, scripts));
        bencher.iter_custom(|maps| {
            worker.settle(0, LIMIT).expect("the worker is there");
            let sampled = worker.sample(0, maps as u32, LIMIT).expect("the cell runs");
            Duration::from_nanos(sampled.wall_ns)
        });
    });
}

fn start(open: &Open, runtime: &Runtime, scripts: &Path) -> Handle {
    let mut worker = spawn(runtime, scripts);
    worker.open(open.clone(), LIMIT).expect("the cell opens");
    worker
}

fn spawn(runtime: &Runtime, scripts: &Path) -> Handle {
    let program = Path::new(env!("CARGO_BIN_EXE_gilscope"));
    let launch = Launch { keeps_memory: true, ..Launch::of(program, runtime, scripts) };
    Handle::start(&launch, &Stop::never()).expect("the worker starts")
}

/// This package's own sources: the same text on every machine that has the same commit.
fn gather_corpus(into: &Path) {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    gilscope::corpus::gather(&sources, false, into).expect("the sources can be read");
}
