//! The one lock that is written by hand. What is said here holds however the threads are
//! scheduled, so it is also tried by Miri, which schedules at random and shows a thread old values
//! wherever no lock has ordered them:
//!
//! ```sh
//! rustup +nightly component add miri rust-src
//! MIRIFLAGS=-Zmiri-many-seeds=0..16 \
//!     cargo +nightly miri test --no-default-features --test it big_lock
//! ```

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use gilscope::probes::big_lock::BigLock;

const THREADS: usize = 3;
/// Miri takes a thousand times as long, and makes up for it by what it tries.
const ROUNDS: u32 = if cfg!(miri) { 5 } else { 500 };
const INTERVAL: Duration = Duration::from_micros(100);
/// So long that no test sees it pass.
const NEVER: Duration = Duration::from_secs(3_600);
/// A lock that is wrong may well let nobody go on.
const LIMIT: Duration = Duration::from_secs(60);

/// What `work` returns, if it does so in time.
fn in_time<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    let thread = thread::spawn(move || drop(done.send(work())));
    let result = result.recv_timeout(LIMIT);
    // It cannot be waited for, nor be ended: the test's process ends it.
    assert!(!matches!(result, Err(RecvTimeoutError::Timeout)), "somebody waits for ever");
    thread.join().unwrap_or_else(|panic| resume_unwind(panic));
    result.unwrap()
}

/// A lock, and what only its holder touches. Everything is relaxed: nothing but the lock keeps it
/// in order.
struct Guarded {
    lock: BigLock,
    inside: AtomicBool,
    turns: AtomicU32,
}

impl Guarded {
    fn new(interval: Duration) -> Self {
        Self { lock: BigLock::new(interval), inside: false.into(), turns: 0.into() }
    }

    fn turn(&self) {
        assert!(!self.inside.swap(true, Relaxed), "two are inside");
        // Loaded and stored apart: a turn is lost if its thread did not see the one before.
        let turns = self.turns.load(Relaxed);
        thread::yield_now();
        self.turns.store(turns + 1, Relaxed);
        assert!(self.inside.swap(false, Relaxed), "two were inside");
    }
}

/// Runs `work` in several threads at once, each with its number, and waits for all of them.
fn all(work: impl Fn(usize) + Sync) {
    thread::scope(|scope| {
        for me in 0..THREADS {
            let work = &work;
            scope.spawn(move || work(me));
        }
    });
}

#[test]
fn one_is_inside_at_a_time_and_sees_what_the_last_one_did() {
    let turns = in_time(|| {
        let guarded = Guarded::new(INTERVAL);
        all(|_| {
            for _ in 0..ROUNDS {
                guarded.lock.acquire();
                guarded.turn();
                guarded.lock.offer();
                guarded.turn();
                guarded.lock.release();
            }
        });
        guarded.turns.into_inner()
    });
    assert_eq!(turns, THREADS as u32 * ROUNDS * 2);
}

#[test]
fn threads_that_only_offer_all_get_their_turns() {
    in_time(|| {
        let guarded = Guarded::new(INTERVAL);
        let turns = [const { AtomicU32::new(0) }; THREADS];
        all(|me| {
            guarded.lock.acquire();
            while turns.iter().any(|turns| turns.load(Relaxed) < 3) {
                guarded.turn();
                turns[me].fetch_add(1, Relaxed);
                guarded.lock.offer();
            }
            guarded.lock.release();
        });
    });
}

/// Else who offers would take it right back, before the other one has even woken up.
#[test]
fn who_offers_goes_on_only_when_another_one_has_had_it() {
    in_time(|| {
        // When the other one has asked is the system's affair. So patience grows, until a single
        // offer was enough each time; by chance alone it is now and then.
        let (mut patience, mut in_a_row) = (10 * INTERVAL, 0);
        while in_a_row < 10 {
            if is_handed_over(patience) {
                in_a_row += 1;
            } else {
                (patience, in_a_row) = (patience * 2, 0);
            }
            assert!(patience < Duration::from_secs(5), "it was offered, and taken back");
        }
    });
}

/// Whether another thread, which has waited for about so long, has had the lock after one offer.
fn is_handed_over(patience: Duration) -> bool {
    let (lock, had) = (BigLock::new(INTERVAL), AtomicBool::new(false));
    thread::scope(|scope| {
        lock.acquire();
        scope.spawn(|| {
            lock.acquire();
            had.store(true, Relaxed);
            lock.release();
        });
        thread::sleep(patience);
        lock.offer();
        let had = had.load(Relaxed);
        lock.release();
        had
    })
}

#[test]
fn whoever_waits_is_woken_and_need_not_wait_for_the_interval() {
    in_time(|| {
        let guarded = Guarded::new(NEVER);
        all(|_| {
            for _ in 0..ROUNDS {
                guarded.lock.acquire();
                guarded.turn();
                guarded.lock.release();
            }
        });
    });
}

#[test]
fn with_nobody_there_letting_go_and_offering_do_not_wait() {
    in_time(|| {
        let lock = &BigLock::new(INTERVAL);
        let alone = || {
            lock.acquire();
            lock.offer();
            lock.release();
        };
        alone();
        // Nor afterwards: a wish does not outlive the one who had it.
        thread::scope(|scope| {
            lock.acquire();
            scope.spawn(alone);
            thread::sleep(10 * INTERVAL);
            lock.release();
        });
        alone();
    });
}
