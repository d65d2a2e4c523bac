//! From which item on is it worth it? A list of items, each a fixed amount of arithmetic, done one
//! after the other and by a [model](crate::models) with all cores, in turns.
//!
//! Whatever spreads work has a price for each item or for each map: to start a thread, to wake one,
//! to put an item into a queue and take it out again. With items of a microsecond that price is
//! most of the time, and the loop is faster alone. With items of a second it goes unnoticed. In
//! between, for each model at another place, lies the size from which on it pays.
//!
//! A list is handed over whole, in as few pieces as a model likes: a chunk a thread, a queue that was
//! filled before. `channel_one` sends one item a message while the workers wait for it, and gets one
//! answer a message, as a program must that has no list yet.
//!
//! The clock is read before and after each whole map, outside of what is spread: it does nothing to
//! either, and there was nothing to measure.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, available_parallelism};
use std::time::Duration;

use ::crossbeam::channel;
use ::rayon::prelude::*;
use anyhow::{Result, ensure};

use super::watch::clock_ns;
use super::{Contrast, Row, Variant, unknown};
use crate::analysis::stats::median;
use crate::models::{crossbeam, futures, rayon, sequential, threads, tokio};
use crate::record::probes::{Seen, Unit};
use crate::splitmix::outputs;
use crate::workloads::Task;

/// Items, in nanoseconds.
const ITEMS: &[u64] = &[1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "crossover",
    question: "From which item on is it worth it to spread a loop over all cores?",
    over: "item",
    over_unit: Unit::Ns,
    durations: "",
    telling: None,
    lesson: "To spread work has a price for each item: with items smaller than that, the loop \
         alone is faster",
    behind: ["", "", "item of {}"],
    opening: "Spreading a loop pays: ",
    contrasts: &[
        Contrast::of_python_paying("processes", "by processes of {python} in batches {one}"),
        Contrast::of_python_paying("processes_one", "one item a message {one}"),
        Contrast::of_python_paying("threads", "by threads {one}"),
    ],
    figures: &[
        ("speedup", "speed-up over the loop alone", Unit::Times),
        ("items", "items", Unit::Count),
        ("messages", "messages", Unit::Count),
    ],
    native: run,
    rust: &[
        Variant::of("threads", "threads", ITEMS),
        Variant::of("crossbeam", "crossbeam", ITEMS),
        Variant::of("channel_one", "channel, one a message", ITEMS).like("crossbeam"),
        Variant::of("rayon", "rayon", ITEMS),
        Variant::of("tokio", "tokio", ITEMS),
        Variant::of("futures", "futures", ITEMS),
    ],
    python: &[
        Variant::of("threads", "threads", ITEMS),
        Variant::of("thread_pool", "thread pool", ITEMS),
        Variant::of("processes", "processes", ITEMS),
        Variant::of("processes_one", "processes, one a message", ITEMS).like("processes"),
        Variant::of("event_loop", "event loop", ITEMS),
        Variant::of("interpreters", "interpreters", ITEMS),
    ],
};

/// Items are at most this many, however small: a list that fits into a cache.
const MOST_ITEMS: u64 = 20_000;
/// Where each item is a message, at most this many: more would take longer and say the same. (A message
/// to another process is dearer by far, and Python's list is cut by its price.)
const MOST_MESSAGES: u64 = 1_000;
/// Rounds at least, however large the items.
const FEWEST_ROUNDS: usize = 3;

/// By the model of this name, with items that take `item_ns` nanoseconds.
///
/// # Errors
/// If there is no such model, the system gives no threads, or a part is wrong.
pub fn run(variant: &str, item_ns: u64, window: Duration) -> Result<Seen> {
    let workers = available_parallelism().map_or(1, usize::from);
    let window_ns = window.as_nanos() as u64;
    let steps = steps_for(item_ns);
    // A list that takes a fifth of the window, and two items for each worker at least.
    let most = if variant == "channel_one" { MOST_MESSAGES } else { MOST_ITEMS };
    let fewest = 2 * workers as u64;
    let items = (window_ns / 5 / item_ns).clamp(fewest, most.max(fewest)) as usize;
    let list = move || (0..items).map(|item| item..item + 1).collect::<Vec<Task>>();
    let work = move |item: Task| item_of(item.start, steps);
    let alone = move || sequential::map(list(), work);

    let start = clock_ns();
    let spread: Box<dyn Fn() -> Vec<u64>> = match variant {
        "threads" => Box::new(|| threads::map(&list(), workers, work)),
        "crossbeam" => Box::new(|| crossbeam::map(list(), workers, work)),
        "channel_one" => Box::new(|| one_a_message(list(), workers, work)),
        "rayon" => {
            let pool = rayon::open(workers)?;
            // As rayon splits by itself, and not by the grid's model, which asks for tasks that can
            // all be stolen: those are few and large, and these may be many and small.
            Box::new(move || pool.install(|| list().into_par_iter().map(work).collect()))
        }
        "tokio" => {
            let runtime = tokio::open(workers)?;
            Box::new(move || tokio::map(&runtime, list(), work))
        }
        "futures" => {
            let pool = futures::open(workers)?;
            Box::new(move || futures::map(&pool, workers, list(), work))
        }
        _ => return unknown(variant),
    };
    let splits = AtomicUsize::new(0);
    if variant == "rayon" {
        // How often it splits the list is its own choice: each piece begins with this closure.
        let count = || splits.fetch_add(1, Ordering::Relaxed);
        list().into_par_iter().map_init(count, |_, task| work(task)).collect::<Vec<u64>>();
    }
    let messages = match variant {
        "threads" => workers.min(items),
        "rayon" => splits.into_inner(),
        _ => items,
    };
    ensure!(spread() == alone(), "{variant} and the sequential loop did not do the same");
    let (mut one, mut all) = (Vec::new(), Vec::new());
    // lesson: start in_turns
    while one.len() < FEWEST_ROUNDS || clock_ns() < start + window_ns {
        for (times, map) in [(&mut one, &alone as &dyn Fn() -> Vec<u64>), (&mut all, &*spread)] {
            let start = clock_ns();
            std::hint::black_box(map());
            times.push((clock_ns() - start) as f64);
        }
    }
    // lesson: end in_turns
    let (one, all) = (median(&mut one).unwrap_or(f64::NAN), median(&mut all).unwrap_or(f64::NAN));
    Ok(Seen {
        window_ns: clock_ns() - start,
        figures: [
            ("speedup".to_owned(), one / all),
            ("items".to_owned(), items as f64),
            ("messages".to_owned(), messages as f64),
            ("item_ns".to_owned(), one / items as f64),
        ]
        .into(),
        ..Seen::default()
    })
}

/// Sends each task on its own to whichever worker is free, and takes each answer as it comes.
fn one_a_message(tasks: Vec<Task>, workers: usize, work: impl Fn(Task) -> u64 + Sync) -> Vec<u64> {
    let mut parts = vec![0; tasks.len()];
    // Room for a few that wait, so that no worker idles between two; and not for all, which would be the
    // list again.
    let (inbox, queue) = channel::bounded(2 * workers);
    let (answer, answers) = channel::unbounded();
    thread::scope(|scope| {
        for _ in 0..workers {
            let (queue, answer, work) = (queue.clone(), answer.clone(), &work);
            scope.spawn(move || {
                for (place, task) in queue {
                    if answer.send((place, work(task))).is_err() {
                        return; // who asked is gone
                    }
                }
            });
        }
        drop((queue, answer));
        for message in tasks.into_iter().enumerate() {
            if inbox.send(message).is_err() {
                break; // every worker has panicked, which the scope tells
            }
        }
        drop(inbox);
        for (place, part) in answers {
            parts[place] = part;
        }
    });
    parts
}

/// One item: arithmetic that needs no memory.
fn item_of(item: usize, steps: usize) -> u64 {
    outputs(item as u64, 0..steps).fold(0, |all, n| all ^ n)
}

/// How many steps take so long, after trying how long some do.
fn steps_for(ns: u64) -> usize {
    const TRIED: usize = 200_000;
    let fastest = (0..5).map(|item| {
        let start = clock_ns();
        std::hint::black_box(item_of(item, TRIED));
        clock_ns() - start
    });
    let each = fastest.min().unwrap_or(1).max(1) as f64 / TRIED as f64;
    ((ns as f64 / each) as usize).max(1)
}
