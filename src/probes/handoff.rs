//! Who runs when several threads compute?
//!
//! Each thread [watches](super::watch) its own running, all of them over the same window. With as
//! many cores as threads, native threads run all the time and at the same time. Under one lock they
//! take turns: one runs for a switch interval, until another one's patience ends.
//!
//! They do nothing but read the clock, so this is a model of a computing thread and not any
//! particular one. A turn ends by the *waiting* thread's timer, whatever the other one computes:
//! two threads of CPython 3.11 that read the clock made 437 voluntary context switches a second
//! (from 399 to 509 in five turns), and two that only counted 498 (444 to 525).

use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::big_lock::BigLock;
use super::watch::{SETTLE_NS, Watch, clock_ns, threshold_ns};
use super::{Contrast, Row, Variant, python, rust, unknown};
use crate::record::probes::{Seen, Track, Unit};

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "handoff",
    question: "Who runs when several threads compute?",
    over: "threads",
    over_unit: Unit::Count,
    durations: "",
    telling: None,
    lesson: "Under one lock one thread runs at a time, however many cores there are, and hands \
         over every switch interval; without it as many run as there are cores",
    behind: ["", "1 thread", "{} threads"],
    opening: "",
    contrasts: &[Contrast::of_running(
        rust("threads_one_lock", 2),
        python("threads", 2),
        [
            "Rust with one lock runs {one} of 2 threads at once, {python} {other}",
            "{python} runs {other} of 2 threads at once, Rust with one lock {one}",
            "Put one lock into Rust and it looks like {python}: {one} of 2 threads run at once",
            "Rust with one lock and {python}: no difference seen in how many threads run at once",
        ],
    )],
    figures: &[],
    native: run,
    rust: &[
        Variant::of("threads", "threads", &[2, 4]),
        Variant::threads("threads_one_lock", "threads, one lock", &[2, 4]),
    ],
    python: &[
        Variant::of("threads", "threads", &[2, 4]),
        Variant::of("processes", "processes", &[2]),
    ],
};

/// CPython's switch interval, unless it is told otherwise.
const INTERVAL: Duration = Duration::from_millis(5);

/// `threads`, or `threads_one_lock`: the same under a lock that only one can hold.
///
/// # Errors
/// If there is no such variant.
pub fn run(variant: &str, threads: u64, window: Duration) -> Result<Seen> {
    let lock = match variant {
        "threads" => None,
        "threads_one_lock" => Some(BigLock::new(INTERVAL)),
        _ => return unknown(variant),
    };
    let window_ns = window.as_nanos() as u64;
    let threshold = threshold_ns();
    let start = clock_ns() + SETTLE_NS;
    let compute = || {
        // lesson: start turns
        let mut watch = Watch::new(threshold);
        match &lock {
            None => while watch.tick() < start + window_ns {},
            Some(lock) => {
                lock.acquire();
                while watch.tick() < start + window_ns {
                    lock.offer();
                }
                lock.release();
            }
        }
        watch.track(start)
        // lesson: end turns
    };
    let tracks: Vec<Track> = thread::scope(|scope| {
        let handles: Vec<_> = (0..threads).map(|_| scope.spawn(compute)).collect();
        handles.into_iter().map(|handle| handle.join().expect("it does not panic")).collect()
    });
    Ok(Seen {
        window_ns,
        tracks,
        figures: [("threshold_ns".to_owned(), threshold as f64)].into(),
        ..Seen::default()
    })
}
