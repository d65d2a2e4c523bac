//! One lock around everything, handed over as CPython hands over its GIL, in a few lines of Rust.
//!
//! With it the Rust programs of the probes show what Python's threads show: what they see is the
//! lock, not the language. The rules are those of `Python/ceval_gil.c`, since CPython 3.2 (Antoine
//! Pitrou's "new GIL"):
//!
//! - A thread that wants the lock waits for one *switch interval*. If no other got it meanwhile, it
//!   asks the holder to drop it.
//! - The holder looks at that wish now and then (CPython: between bytecodes, at loops and calls).
//!   When it gives way, it waits until *another* thread has the lock: else it would take it right
//!   back, before the waiting one has even woken up.
//! - Waiting threads are not served in order: the system chooses which one wakes.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, ThreadId};
use std::time::Duration;

/// The lock. It guards nothing but the right to run.
pub struct BigLock {
    interval: Duration,
    state: Mutex<State>,
    /// Someone let go.
    free: Condvar,
    /// Someone took it.
    taken: Condvar,
    /// Someone has waited for a whole interval. Read at every turn of a loop, so it is apart from
    /// the state: reading it takes no lock.
    wanted: AtomicBool,
}

#[derive(Default)]
struct State {
    locked: bool,
    holder: Option<ThreadId>,
    /// How many wait until it is free. With none, letting go must not call the system.
    waiting: usize,
    /// How often it went from one thread to another.
    switches: u64,
}

impl BigLock {
    /// A free lock with this switch interval.
    pub fn new(interval: Duration) -> Self {
        let (free, taken) = (Condvar::new(), Condvar::new());
        Self { interval, state: Mutex::default(), free, taken, wanted: AtomicBool::new(false) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until this thread has it.
    pub fn acquire(&self) {
        let me = thread::current().id();
        let mut state = self.state();
        while state.locked {
            let before = state.switches;
            state.waiting += 1;
            let (woken, waited) = self
                .free
                .wait_timeout(state, self.interval)
                .unwrap_or_else(PoisonError::into_inner);
            state = woken;
            state.waiting -= 1;
            // If it went to someone else meanwhile, that one has its own interval first.
            if waited.timed_out() && state.locked && state.switches == before {
                self.wanted.store(true, Ordering::Relaxed);
            }
        }
        state.locked = true;
        if state.holder != Some(me) {
            state.holder = Some(me);
            state.switches += 1;
        }
        // The thread that let go stays only if another one had asked for it.
        if self.wanted.swap(false, Ordering::Relaxed) {
            self.taken.notify_one();
        }
    }

    /// Lets go, before something that waits. If another thread asked for it, stays until it is
    /// taken.
    pub fn release(&self) {
        let me = thread::current().id();
        let mut state = self.state();
        state.locked = false;
        if state.waiting > 0 {
            self.free.notify_one();
        }
        while self.wanted.load(Ordering::Relaxed) && state.holder == Some(me) {
            state = self.taken.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Gives way if another thread asked for it: called now and then by a thread that computes.
    pub fn offer(&self) {
        // Relaxed: a wish that is seen one turn later is as good.
        if self.wanted.load(Ordering::Relaxed) {
            self.release();
            self.acquire();
        }
    }
}
