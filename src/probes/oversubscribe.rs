//! What do more threads than cores do to a program that computes?
//!
//! Units of work, each some microseconds of arithmetic, are done by one thread for each core, then
//! by two, four and many more, for the same time. No thread ever waits for anything but a lock.
//!
//! - `independent`: the system lets the threads take turns of milliseconds. A switch costs
//!   microseconds, and what the next thread has to load into the caches again; so the throughput
//!   hardly changes. More threads than cores are no gain here, and little harm.
//! - `blocking_lock`: a small part of each unit is done under a lock. If a thread loses its core
//!   while it has the lock (it is *preempted*), all others soon want it, and go to sleep. That
//!   leaves the cores to threads that can go on: first of all, the holder.
//! - `spin_lock`: the same under a lock whose waiters look at it again and again. If the holder is
//!   preempted, all others burn their whole turns in that loop, one after the other, before the
//!   holder has its next one. The more threads, the longer that takes: the throughput *falls* with
//!   their number. On a core of its own, waiting in a loop is the quickest way to wait.
//!
//! So a program that does not know how many threads there are should not wait in a loop without
//! end. (What to do instead has been known for long: J. K. Ousterhout, *Scheduling Techniques for
//! Concurrent Systems*, 1982, looks for a moment and then sleeps; so does `std::sync::Mutex`. For
//! locks that take the scheduler into account: L. I. Kontothanassis, R. W. Wisniewski, M. L. Scott,
//! *Scheduler-Conscious Synchronization*, 1997.)
//!
//! The clock is read twice for each unit, outside of the lock and however many threads there are:
//! once in 4,096 steps, as in [`held_released`](super::held_released), where that leaves 0.99 times
//! as many steps a second.

use std::hint::{black_box, spin_loop};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

use super::watch::{clock_ns, sleep_until};
use super::{Contrast, Row, Variant, rust, unknown};
use crate::record::probes::{Seen, Unit};
use crate::splitmix::outputs;

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "oversubscribe",
    question: "What do more threads than cores do to a program that computes?",
    over: "threads per core",
    over_unit: Unit::Count,
    durations: "",
    telling: None,
    lesson: "More threads than cores do little harm as long as they sleep while they wait; those \
         that spin take the core from the one that they wait for",
    behind: ["", "1 thread per core", "{} threads per core"],
    opening: "64 threads per core instead of one: ",
    contrasts: &[
        Contrast::of_figure(
            "units_per_s",
            rust("spin_lock", 64),
            rust("spin_lock", 1),
            [
                "those that spin do {times} times as much",
                "those that spin do {times} times less",
                "those that spin do as much",
                "no difference seen where they spin",
            ],
        ),
        Contrast::of_figure(
            "units_per_s",
            rust("blocking_lock", 64),
            rust("blocking_lock", 1),
            [
                "those that sleep {times} times as much",
                "those that sleep {times} times less",
                "those that sleep as much",
                "no difference seen where they sleep",
            ],
        ),
    ],
    figures: &[("units_per_s", "units of work a second", Unit::PerSecond)],
    native: run,
    rust: &[
        Variant::threads("independent", "independent", &[1, 4, 16, 64]),
        Variant::threads("blocking_lock", "blocking lock", &[1, 4, 16, 64]),
        Variant::threads("spin_lock", "spin lock", &[1, 4, 16, 64]),
    ],
    python: &[
        Variant::threads("threads", "threads", &[1, 4, 16, 64]),
        Variant::threads("threads_lock", "threads, lock", &[1, 4, 16, 64]),
        Variant::of("processes", "processes", &[1, 4]),
    ],
};

/// Steps of arithmetic of a unit: some microseconds.
const STEPS: usize = 8_192;
/// How many of them are done under the lock, if there is one.
const LOCKED: usize = STEPS / 32;
/// By then all threads are there: so long, and so much longer for each of them.
const SOON_NS: u64 = 20_000_000;
const START_NS: u64 = 50_000;
/// Looks at the lock between two looks at the clock.
const LOOKS: usize = 1_000;

/// `independent`, `blocking_lock` or `spin_lock`: with `per_core` threads for each core.
///
/// # Errors
/// If there is no such variant, or two threads had the lock at once.
pub fn run(variant: &str, per_core: u64, window: Duration) -> Result<Seen> {
    let threads = thread::available_parallelism()?.get() * per_core as usize;
    match variant {
        "independent" => {
            let work = |_| {
                compute(STEPS);
                true
            };
            Ok(together(threads, window, work)?.seen())
        }
        "blocking_lock" => {
            let units = Mutex::new(0);
            let lock = || units.lock().unwrap_or_else(PoisonError::into_inner);
            let work = |_| {
                // lesson: start unit
                compute(STEPS - LOCKED);
                let mut units = lock();
                compute(LOCKED);
                *units += 1;
                true
                // lesson: end unit
            };
            let done = together(threads, window, work)?;
            ensure!(done.units == *lock(), "two threads had the lock at once");
            Ok(done.seen())
        }
        "spin_lock" => {
            let (lock, units) = (SpinLock::default(), AtomicU64::new(0));
            let work = |end| {
                compute(STEPS - LOCKED);
                let locked = lock.acquire(end);
                if locked {
                    compute(LOCKED);
                    // Not one step, but two: only under the lock is none of them lost.
                    units.store(units.load(Ordering::Relaxed) + 1, Ordering::Relaxed);
                    lock.release();
                }
                locked
            };
            let done = together(threads, window, work)?;
            ensure!(
                done.units == units.load(Ordering::Relaxed),
                "two threads had the lock at once"
            );
            Ok(done.seen())
        }
        _ => unknown(variant),
    }
}

fn compute(steps: usize) {
    black_box(outputs(1, 0..black_box(steps)).fold(0, |all, n| all ^ n));
}

/// A lock whose waiters never sleep, nor offer their core to another thread.
#[derive(Default)]
struct SpinLock(AtomicBool);

impl SpinLock {
    /// Takes it, or gives up when the time is over: whether it was taken.
    fn acquire(&self, end: u64) -> bool {
        loop {
            // Writing takes the cache line away from all others: so only when it looked free.
            for _ in 0..LOOKS {
                if !self.0.load(Ordering::Relaxed) && !self.0.swap(true, Ordering::Acquire) {
                    return true;
                }
                // A hint for the core, such as to save power. The system does not hear of it.
                spin_loop();
            }
            if clock_ns() >= end {
                return false;
            }
        }
    }

    fn release(&self) {
        self.0.store(false, Ordering::Release);
    }
}

/// What all threads did, and in how long.
struct Done {
    units: u64,
    window_ns: u64,
}

impl Done {
    fn seen(&self) -> Seen {
        let per_second = self.units as f64 / (self.window_ns.max(1) as f64 / 1e9);
        Seen {
            window_ns: self.window_ns,
            figures: [("units_per_s".to_owned(), per_second)].into(),
            ..Seen::default()
        }
    }
}

/// Each thread does units until the window is over, and then ends the one it is at. `work` gets to
/// know when that is, and says whether it did the unit.
fn together(threads: usize, window: Duration, work: impl Fn(u64) -> bool + Sync) -> Result<Done> {
    // A time and no barrier: should the system refuse the last thread, the others still end.
    let start = clock_ns() + SOON_NS + threads as u64 * START_NS;
    let window_ns = window.as_nanos() as u64;
    let compute = || {
        sleep_until(start);
        let (mut units, mut last) = (0, start);
        while clock_ns() < start + window_ns {
            if work(start + window_ns) {
                units += 1;
                last = clock_ns();
            }
        }
        (units, last - start)
    };
    thread::scope(|scope| {
        let mut handles = Vec::with_capacity(threads);
        for n in 0..threads {
            let started = thread::Builder::new().spawn_scoped(scope, compute);
            handles
                .push(started.with_context(|| format!("thread {n} of {threads} did not start"))?);
        }
        let done = handles.into_iter().map(|handle| handle.join().expect("it does not panic"));
        Ok(done.fold(Done { units: 0, window_ns }, |all, (units, last)| Done {
            units: all.units + units,
            window_ns: all.window_ns.max(last),
        }))
    })
}
