//! What does a shorter switch interval buy, and what does it cost?
//!
//! Two threads compute, a third one sleeps for a millisecond at a time and then wants to go on. How
//! late it is, is the response; what the other two get done meanwhile is the throughput. With one
//! lock, the interval trades one for the other: who waits is served sooner, and those who compute
//! change hands more often, each time with a wake-up and a cold cache. CPython's 5 ms is such a
//! choice, and `sys.setswitchinterval` changes it.
//!
//! Here the lock is [one like the GIL](super::big_lock). Rust's own threads need no such choice.
//!
//! The waiting thread is part of what is measured. Beside it, the two that compute did 1.03 times
//! as many steps at 5 ms as without it (0.88 to 1.15 in twelve turns) and 0.96 times at 0.1 ms
//! (0.90 to 1.17): nothing that could be told from what differs between turns. In CPython 3.11 it
//! was 0.96 times at 5 ms (0.71 to 1.09), but 0.88 times at 0.1 ms (0.80 to 0.97): some of what the
//! shorter interval seems to cost there is the waiting thread's own share.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::big_lock::BigLock;
use super::watch::clock_ns;
use super::{Contrast, MEDIAN, Row, Variant, python, unknown};
use crate::record::probes::{Seen, Unit};
use crate::splitmix::outputs;

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "switch_interval",
    question: "What does a shorter switch interval buy, and what does it cost?",
    over: "switch interval",
    over_unit: Unit::Ns,
    durations: "how late a waiting thread went on",
    telling: Some(MEDIAN),
    lesson: "A shorter interval serves threads that wait sooner, and makes those that compute \
         change hands more often",
    behind: ["", "", "interval {}"],
    opening: "A switch interval of 0.1 ms instead of 20 ms: ",
    contrasts: &[
        Contrast::of_durations(
            python("threads", 20_000_000),
            python("threads", 100_000),
            [
                "who waits goes on {times} times sooner",
                "who waits goes on {times} times later",
                "who waits goes on no sooner",
                "for who waits no difference is seen",
            ],
        ),
        Contrast::of_figure(
            "steps_per_s",
            python("threads", 20_000_000),
            python("threads", 100_000),
            [
                "who computes does {times} times less",
                "who computes does {times} times as much",
                "who computes does as much",
                "for who computes no difference is seen",
            ],
        ),
    ],
    figures: &[("steps_per_s", "steps of two computing threads a second", Unit::PerSecond)],
    native: run,
    rust: &[Variant::threads("one_lock", "one lock", &[100_000, 1_000_000, 5_000_000, 20_000_000])],
    python: &[Variant::of("threads", "threads", &[100_000, 1_000_000, 5_000_000, 20_000_000])],
};

/// How long the third thread sleeps.
const SLEEP: Duration = Duration::from_millis(1);
/// Threads that compute.
const COMPUTING: usize = 2;
/// Steps between two looks at the lock: some tens of nanoseconds, as between bytecodes.
const STEPS: usize = 32;

/// `one_lock`: with this interval in nanoseconds.
///
/// # Errors
/// If there is no such variant.
pub fn run(variant: &str, interval_ns: u64, window: Duration) -> Result<Seen> {
    if variant != "one_lock" {
        return unknown(variant);
    }
    let lock = BigLock::new(Duration::from_nanos(interval_ns));
    let done = AtomicBool::new(false);
    let steps = AtomicU64::new(0);
    let start = clock_ns();
    let late = thread::scope(|scope| {
        for _ in 0..COMPUTING {
            scope.spawn(|| {
                let mut own = 0;
                lock.acquire();
                while !done.load(Ordering::Relaxed) {
                    std::hint::black_box(outputs(own, 0..STEPS).fold(0, |all, n| all ^ n));
                    own += 1;
                    lock.offer();
                }
                lock.release();
                steps.fetch_add(own * STEPS as u64, Ordering::Relaxed);
            });
        }
        let mut late = Vec::with_capacity(10_000);
        lock.acquire();
        // lesson: start waiting_thread
        while clock_ns() < start + window.as_nanos() as u64 && late.len() < late.capacity() {
            let due = clock_ns() + SLEEP.as_nanos() as u64;
            lock.release();
            thread::sleep(SLEEP);
            lock.acquire();
            late.push(clock_ns().saturating_sub(due));
        }
        // lesson: end waiting_thread
        lock.release();
        done.store(true, Ordering::Relaxed);
        late
    });
    let window_ns = clock_ns() - start;
    let per_second = steps.into_inner() as f64 / (window_ns as f64 / 1e9);
    Ok(Seen {
        window_ns,
        durations: Seen::rounded(late),
        figures: [("steps_per_s".to_owned(), per_second)].into(),
        ..Seen::default()
    })
}
