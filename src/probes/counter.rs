//! Several threads add to one counter. What does it cost that no addition is lost?
//!
//! Adding is three steps: load, add, store. If two threads load the same number, both store the
//! same, and one addition is lost. In Rust that program does not compile:
//!
//! ```compile_fail,E0499
//! let mut count = 0;
//! std::thread::scope(|scope| {
//!     scope.spawn(|| count += 1);
//!     scope.spawn(|| count += 1);
//! });
//! ```
//!
//! "Cannot borrow `count` as mutable more than once at a time": a writer has the only
//! reference, and two threads that run at the same time would need one each. (A `static mut` is no
//! way around it: to touch one takes `unsafe`.) What threads share must be of a type that orders
//! their accesses itself, and says so by the trait `Sync`:
//!
//! - `mutex`: one at a time. The counter is inside the lock and cannot be had without it.
//! - `atomic`: load, add and store as one instruction. The cache line with the counter must be in
//!   the core's own cache for it, and travels from core to core.
//! - `sharded`: each thread has an atomic counter of its own, and they are added up at the end. But
//!   they lie next to each other, in one cache line, and that still travels. (*False sharing*: they
//!   share a line, not a counter. J. Torrellas, M. S. Lam, J. L. Hennessy, *False Sharing and
//!   Spatial Locality in Multiprocessor Caches*, 1994. Two hardware threads of one core have one
//!   cache, and between these there is none.)
//! - `sharded_padded`: the same, each in a cache line of its own. Nothing travels.
//! - `local`: a variable of the thread, which hands over its sum when it is done.
//!
//! What the compiler rules out is the data race, not every wrong order:
//!
//! - `atomic_load_store`: an atomic load, and then an atomic store. Each is sound by itself, it
//!   compiles, and additions are lost. `lost_share` tells how many; of the others none may be.
//!
//! The clock is read so seldom that it does not count: with it read after each batch, one thread
//! did 1.00 times as many additions a second as with a hundredth of the readings, both `atomic`
//! (0.95 to 1.04 in twelve turns) and `local` (0.84 to 1.20), and with CPython 3.11's `lock` 1.00
//! times as many as with a fiftieth (0.91 to 1.25).

use std::hint::black_box;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::{Barrier, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};
use crossbeam::utils::CachePadded;

use super::watch::clock_ns;
use super::{Contrast, Row, Variant, python, rust, unknown};
use crate::record::probes::{Seen, Unit};

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "counter",
    question: "What does it cost that no addition to a shared counter is lost?",
    over: "threads",
    over_unit: Unit::Count,
    durations: "",
    telling: None,
    lesson: "Whatever keeps additions from being lost makes threads wait for each other; threads \
         that count apart and add up at the end do not wait",
    behind: ["", "1 thread", "{} threads"],
    opening: "Two threads add to one counter without a lock: ",
    contrasts: &[
        Contrast::of_figure(
            "lost_share",
            python("unlocked_call", 2),
            python("lock", 2),
            [
                "{python} loses {one} of the additions",
                "{python} loses {one}, and with a lock {other}",
                "{python} loses {one}",
                "in {python} no loss is seen",
            ],
        ),
        Contrast::of_figure(
            "lost_share",
            rust("atomic_load_store", 2),
            rust("mutex", 2),
            [
                "Rust loses {one}",
                "Rust loses {one}, and with a lock {other}",
                "Rust loses {one}",
                "in Rust no loss is seen",
            ],
        ),
    ],
    figures: &[
        ("additions_per_s", "additions a second", Unit::PerSecond),
        ("lost_share", "additions lost", Unit::Share),
    ],
    native: run,
    rust: &[
        Variant::threads("mutex", "mutex", &[1, 2, 4]),
        Variant::threads("atomic", "atomic", &[1, 2, 4]),
        Variant::threads("atomic_load_store", "atomic load, then store", &[1, 2, 4]),
        Variant::threads("sharded", "sharded", &[1, 2, 4]),
        Variant::threads("sharded_padded", "sharded, padded", &[1, 2, 4]),
        Variant::threads("local", "local, merged", &[1, 2, 4]),
    ],
    python: &[
        Variant::threads("unlocked", "no lock", &[1, 2, 4]),
        Variant::threads("unlocked_call", "no lock, a call between", &[1, 2, 4]),
        Variant::threads("lock", "lock", &[1, 2, 4]),
        Variant::threads("local", "local, merged", &[1, 2, 4]),
    ],
};

/// Additions between two looks at the clock.
const BATCH: u64 = 10_000;
/// As many counters as a cache line of 64 bytes holds.
const SHARDS: usize = 8;

/// `mutex`, `atomic`, `sharded`, `sharded_padded`, `local` or `atomic_load_store`: by that many
/// threads.
///
/// # Errors
/// If there is no such variant, or an addition was lost where none may be.
pub fn run(variant: &str, threads: u64, window: Duration) -> Result<Seen> {
    let threads = threads as usize;
    ensure!((1..=SHARDS).contains(&threads), "1 to {SHARDS} threads can count, not {threads}");
    // What the threads did, and then what the shared counter says.
    let (all, shared) = match variant {
        "mutex" => {
            let count = Mutex::new(0);
            let lock = || count.lock().unwrap_or_else(PoisonError::into_inner);
            (together(threads, window, |_, _| *lock() += 1), *lock())
        }
        // lesson: start add
        "atomic" => {
            let count = AtomicU64::new(0);
            let add = |_, _: &mut u64| {
                count.fetch_add(1, Relaxed);
            };
            (together(threads, window, add), count.load(Relaxed))
        }
        "atomic_load_store" => {
            let count = AtomicU64::new(0);
            let add = |_, _: &mut u64| count.store(count.load(Relaxed) + 1, Relaxed);
            (together(threads, window, add), count.load(Relaxed))
        }
        // lesson: end add
        "sharded" => {
            // Padded as a whole: so no line ends between two of them.
            // lesson: start apart
            let counts: CachePadded<[AtomicU64; SHARDS]> = CachePadded::default();
            let add = |thread: usize, _: &mut u64| {
                counts[thread].fetch_add(1, Relaxed);
            };
            (together(threads, window, add), counts.iter().map(|count| count.load(Relaxed)).sum())
        }
        "sharded_padded" => {
            let counts: [CachePadded<AtomicU64>; SHARDS] = Default::default();
            // lesson: end apart
            let add = |thread: usize, _: &mut u64| {
                counts[thread].fetch_add(1, Relaxed);
            };
            (together(threads, window, add), counts.iter().map(|count| count.load(Relaxed)).sum())
        }
        // Hidden from the compiler, which may replace a loop of additions by one.
        "local" => (together(threads, window, |_, own| *own = black_box(*own + 1)), 0),
        _ => return unknown(variant),
    };
    let total = shared + all.own;
    ensure!(total <= all.additions, "{total} were counted of {} additions", all.additions);
    let lost = all.additions - total;
    let exact = variant != "atomic_load_store";
    ensure!(!exact || lost == 0, "{lost} of {} additions were lost", all.additions);
    let window_ns = all.end - all.begin;
    let per_second = all.additions as f64 / (window_ns.max(1) as f64 / 1e9);
    let figures = [
        ("additions_per_s".to_owned(), per_second),
        ("lost_share".to_owned(), lost as f64 / all.additions as f64),
    ];
    Ok(Seen { window_ns, figures: figures.into(), ..Seen::default() })
}

/// What a thread did, or all of them.
struct Done {
    begin: u64,
    end: u64,
    additions: u64,
    /// The sum that it kept to itself.
    own: u64,
}

/// Each thread adds for `window`. `add` gets the number of the thread and its own sum.
fn together(threads: usize, window: Duration, add: impl Fn(usize, &mut u64) + Sync) -> Done {
    let barrier = Barrier::new(threads);
    let count = |thread| {
        barrier.wait();
        let begin = clock_ns();
        let mut done = Done { begin, end: begin, additions: 0, own: 0 };
        while done.end < begin + window.as_nanos() as u64 {
            for _ in 0..BATCH {
                add(thread, &mut done.own);
            }
            done.additions += BATCH;
            done.end = clock_ns();
        }
        done
    };
    let both = |one: Done, other: Done| Done {
        begin: one.begin.min(other.begin),
        end: one.end.max(other.end),
        additions: one.additions + other.additions,
        own: one.own + other.own,
    };
    thread::scope(|scope| {
        let count = &count;
        let handles: Vec<_> =
            (0..threads).map(|thread| scope.spawn(move || count(thread))).collect();
        let done = handles.into_iter().map(|handle| handle.join().expect("it does not panic"));
        done.reduce(both).expect("there is one thread at least")
    })
}
