//! What does a model cost beyond its library's primitive? Ten thousand empty tasks by the model, as
//! the grid calls it, against the primitive called directly. Taken in turns, since the two are to
//! be compared; a ratio of 1 says that the grid adds nothing.
//!
//! ```text
//! cargo bench --bench overhead                everything, in 36 seconds
//! cargo bench --bench overhead -- rayon       one model
//! ```

mod in_turns;
mod settings;

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;
use criterion::Throughput;
use crossbeam::channel;
use futures::executor::block_on;
use futures::stream::{self, StreamExt as _};
use futures::task::SpawnExt as _;
use gilscope::analysis::stats::{Observation, estimate};
use gilscope::models::{Model, Pool};
use gilscope::ranges::even_ranges;
use gilscope::workloads::{About, Sizes, Task, Workload};
use rayon::prelude::*;

const TASKS: usize = 10_000;
const WORKERS: usize = 2;
/// Of the model, and as many of its primitive: a hundred and forty pairs.
const SAMPLES: usize = 70;

/// A workload whose tasks do nothing.
struct Empty;

impl Workload for Empty {
    const ABOUT: About = About {
        name: "empty",
        title: "nothing",
        unit: "tasks",
        tasks: TASKS,
        sizes: [Sizes { shared: 0, scaling: 0 }; 3],
        ..About::PLAIN
    };
    type Input = ();
    type Part = usize;
    type Output = usize;

    fn prepare(_size: u64, _corpus: Option<&Path>) -> Result<()> {
        Ok(())
    }
    fn split((): &(), tasks: usize) -> Vec<Task> {
        (0..tasks).map(|i| i..i + 1).collect()
    }
    fn work((): &(), task: Task) -> usize {
        task.start
    }
    fn merge((): &(), parts: Vec<usize>) -> usize {
        parts.len()
    }
    fn answer(output: &usize) -> u64 {
        *output as u64
    }
    fn part_fingerprint(part: &usize) -> u64 {
        *part as u64
    }
}

fn main() {
    let mut criterion = settings::criterion(SAMPLES, Duration::from_secs(1));
    let mut group = settings::group(&mut criterion, "overhead");
    group.throughput(Throughput::Elements(TASKS as u64));
    for model in Model::ALL {
        // Opened only if the filter lets this model through.
        let mut pool = None;
        let run = |which: usize, maps: u64| -> Duration {
            let pool = &*pool.get_or_insert_with(|| model.open(WORKERS).expect("threads start"));
            let by_model = || pool.map::<Empty>(&Arc::new(()), tasks());
            let directly = || direct(pool, tasks());
            (0..maps).map(|_| if which == 0 { time(by_model) } else { time(directly) }).sum()
        };
        let who = ["model", "primitive"];
        let pairs = in_turns::in_turns(&mut group, model.name(), who, SAMPLES, run);
        let ratio = |[model, bare]: in_turns::Pair| Observation { process: 0, value: model / bare };
        let ratios: Vec<Observation> = pairs.into_iter().map(ratio).collect();
        if let Some(ratio) = estimate(&ratios) {
            println!("{}: the model takes {} of its primitive", model.name(), ratio.words(times));
        }
    }
    group.finish();
    criterion.final_summary();
}

fn tasks() -> Vec<Task> {
    Empty::split(&(), TASKS)
}

fn time(map: impl Fn() -> Vec<usize>) -> Duration {
    let start = Instant::now();
    let parts = black_box(map());
    let elapsed = start.elapsed();
    assert!(parts.into_iter().eq(0..TASKS), "parts in the order of their tasks");
    elapsed
}

/// So many pairs tell a thousandth.
fn times(ratio: f64) -> String {
    format!("{ratio:.3}×")
}

/// The same tasks by the library itself, written for this one type and this one job. Tasks that may
/// outlive their caller share the input, even an empty one: so does every program that spawns them.
fn direct(pool: &Pool, tasks: Vec<Task>) -> Vec<usize> {
    let input = Arc::new(());
    let share = |task: Task| (Arc::clone(&input), task);
    match pool {
        Pool::Sequential => tasks.into_iter().map(|task| task.start).collect(),
        Pool::Threads(workers) => thread::scope(|scope| {
            let handles: Vec<_> = even_ranges(tasks.len(), *workers)
                .into_iter()
                .map(|chunk| &tasks[chunk])
                .map(|chunk| scope.spawn(|| chunk.iter().map(|t| t.start).collect::<Vec<_>>()))
                .collect();
            handles.into_iter().flat_map(|h| h.join().expect("nothing panics")).collect()
        }),
        Pool::Crossbeam(workers) => direct_crossbeam(tasks, *workers),
        Pool::Rayon(pool) => {
            pool.install(|| tasks.into_par_iter().with_max_len(1).map(|task| task.start).collect())
        }
        Pool::Tokio(runtime) => runtime.block_on(async {
            let spawned: Vec<_> = tasks
                .into_iter()
                .map(share)
                .map(|(input, task)| tokio::task::spawn_blocking(move || read(&input, task)))
                .collect();
            let mut parts = Vec::with_capacity(spawned.len());
            for task in spawned {
                parts.push(task.await.expect("nothing panics"));
            }
            parts
        }),
        Pool::TokioBlocking(runtime) => runtime.block_on(async {
            let spawned: Vec<_> = tasks
                .into_iter()
                .map(share)
                .map(|(input, task)| tokio::spawn(async move { read(&input, task) }))
                .collect();
            let mut parts = Vec::with_capacity(spawned.len());
            for task in spawned {
                parts.push(task.await.expect("nothing panics"));
            }
            parts
        }),
        Pool::Futures(pool, workers) => {
            let spawned = stream::iter(tasks).map(share).map(|(input, task)| {
                let part = pool.spawn_with_handle(async move { read(&input, task) });
                part.expect("the pool is open")
            });
            block_on(spawned.buffered(workers * 4).collect())
        }
    }
}

fn read((): &(), task: Task) -> usize {
    task.start
}

fn direct_crossbeam(tasks: Vec<Task>, workers: usize) -> Vec<usize> {
    let (sender, queue) = channel::bounded(tasks.len());
    for task in tasks.into_iter().enumerate() {
        sender.send(task).expect("the queue is open");
    }
    drop(sender);
    let mut parts: Vec<(usize, usize)> = thread::scope(|scope| {
        let take = || queue.iter().map(|(i, task)| (i, task.start)).collect::<Vec<_>>();
        let threads: Vec<_> = (0..workers).map(|_| scope.spawn(take)).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("nothing panics")).collect()
    });
    parts.sort_unstable_by_key(|(i, _)| *i);
    parts.into_iter().map(|(_, part)| part).collect()
}
