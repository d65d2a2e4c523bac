//! How long does a thread wait for the lock while others compute?
//!
//! A native thread attaches to the interpreter again and again, as a callback from a library or a
//! thread of Rust must before it may touch a Python object, lets go at once, and works on something
//! of its own for a while. Alone it does not wait: tens of nanoseconds. Beside one computing
//! thread it waits for a switch interval, every time: the computing thread took the lock meanwhile,
//! and gives way only when the waiting one's interval has passed.
//!
//! In Rust nothing is to be waited for. So the program here does the same with a
//! [lock like the GIL](super::big_lock): the waits are the lock's, not the interpreter's.
//!
//! What is noted alone is partly the clock: each wait contains one reading, of 25 ns. CPython 3.11
//! took 49 ns to attach and let go, and 91 ns with the two readings of a round (1.9 times, from 1.4
//! to 2.3 in twelve turns): half of a noted wait of 51 ns is the clock, and so is most of the 35 ns
//! of the lock here. Beside threads that compute, waits are so much longer that it does not count.

use std::sync::Barrier;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::big_lock::BigLock;
use super::watch::clock_ns;
use super::{Contrast, MEDIAN, Row, Variant, python, unknown};
use crate::record::probes::{Seen, Unit};

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "attach_wait",
    question: "How long does a thread wait for the lock while others compute?",
    over: "computing threads",
    over_unit: Unit::Count,
    durations: "wait for the lock",
    telling: Some(MEDIAN),
    lesson: "A thread that computes gives the lock away only after a waiting one has waited for a \
         switch interval: each wait is about that long",
    behind: ["alone", "beside 1 computing thread", "beside {} computing threads"],
    opening: "",
    contrasts: &[Contrast::of_durations(
        python("5_ms", 1),
        python("5_ms", 0),
        [
            "Nobody else: {other}. One computing thread: {one}",
            "Nobody else: {other}. One computing thread: {one}",
            "One computing thread beside it, and no longer a wait: {one}",
            "One computing thread beside it: no longer wait seen ({other} and {one})",
        ],
    )],
    figures: &[],
    native: run,
    rust: &[Variant::threads("one_lock_5_ms", "one lock, 5 ms", &[0, 1, 2, 4])],
    python: &[
        Variant::threads("5_ms", "interval 5 ms", &[0, 1, 2, 4]).by_library(),
        Variant::threads("0.1_ms", "interval 0.1 ms", &[1]).by_library(),
        Variant::threads("1_ms", "interval 1 ms", &[1]).by_library(),
        Variant::threads("20_ms", "interval 20 ms", &[1]).by_library(),
    ],
};

/// Waits are noted up to this many: the buffer is made before the first.
const MOST: usize = 200_000;
/// How long the thread works on something of its own between two wishes, beside others that
/// compute. Without that it would mostly find the lock where it left it: they need some tens of
/// microseconds to wake up and take it. (It works and does not sleep: waking up is not what is to
/// be timed.)
const BETWEEN: Duration = Duration::from_micros(200);

/// `one_lock_5_ms`: beside that many computing threads.
///
/// # Errors
/// If there is no such variant.
pub fn run(variant: &str, computing: u64, window: Duration) -> Result<Seen> {
    if variant != "one_lock_5_ms" {
        return unknown(variant);
    }
    let lock = BigLock::new(Duration::from_millis(5));
    let done = AtomicBool::new(false);
    let barrier = Barrier::new(computing as usize + 1);
    let waits = thread::scope(|scope| {
        for _ in 0..computing {
            scope.spawn(|| {
                barrier.wait();
                lock.acquire();
                while !done.load(Ordering::Relaxed) {
                    lock.offer();
                }
                lock.release();
            });
        }
        barrier.wait();
        // lesson: start wish
        let waits = waits(window, between(computing), || {
            lock.acquire();
            let now = clock_ns();
            lock.release();
            now
        });
        done.store(true, Ordering::Relaxed);
        // lesson: end wish
        waits
    });
    Ok(Seen {
        window_ns: window.as_nanos() as u64,
        durations: Seen::rounded(waits),
        ..Seen::default()
    })
}

/// What the thread does between two wishes: nothing, if no other thread could take the lock
/// meanwhile.
pub fn between(computing: u64) -> Duration {
    if computing == 0 { Duration::ZERO } else { BETWEEN }
}

/// Asks for the lock again and again, for `window`, and works on its own in `between`: nanoseconds
/// from each wish until it was fulfilled. `attach` takes the lock, reads the clock and lets go.
pub fn waits(window: Duration, between: Duration, mut attach: impl FnMut() -> u64) -> Vec<u64> {
    let mut waits = Vec::with_capacity(MOST);
    let mut now = clock_ns();
    let end = now + window.as_nanos() as u64;
    while now < end && waits.len() < MOST {
        let own_work = now + between.as_nanos() as u64;
        now = clock_ns();
        while now < own_work {
            now = clock_ns();
        }
        let got = attach();
        waits.push(got - now);
        now = got;
    }
    waits
}
