//! Threads that work in phases: none begins a phase before all have ended the one before it.
//!
//! A rod is a row of cells, hot at one end and cold at the other. In each step every cell becomes
//! the weighted mean of itself and its two neighbours: the heat equation by explicit finite
//! differences. Each thread has a part of the row, and at its edges it reads cells that others
//! write. A barrier after each step keeps the threads together: bulk-synchronous parallelism.
//!
//! Why not start threads for each step and join them at its end (fork–join)? That keeps the steps
//! apart as well, but starting a thread costs more than such a step. Threads at a barrier stay: with
//! their part, their variables and what is in their core's cache.
//!
//! There are two buffers, one to read from and one to write to (double buffering). In a single one
//! a neighbour would find the old number or the new one, as chance has it.

use std::ops::Range;
use std::panic::resume_unwind;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::Duration;

const THREADS: usize = 4;
const PART: usize = 16; // cells of each thread
const STEPS: usize = 1_000;
const HOT: u64 = 1_000_000; // whole numbers: equal is equal, in any language
const COLD: u64 = 0;
const LIMIT: Duration = Duration::from_secs(10);

fn main() -> Result<(), RecvTimeoutError> {
    // This barrier knows no time limit and does not break: if one thread panicked, the others would
    // wait for ever. So who wants the answer brings the limit, and the process ends with `main`.
    let (sender, answer) = mpsc::channel();
    thread::spawn(move || sender.send(in_phases()));
    let (rod, led) = answer.recv_timeout(LIMIT)?;

    println!("{THREADS} threads took {STEPS} steps, with a barrier after each");
    println!("phases that one thread led: {led}");
    println!("heat in the rod: {}", rod.iter().sum::<u64>());
    println!("equals the sequential answer: {}", if rod == sequential() { "yes" } else { "no" });
    Ok(())
}

/// All steps by several threads at once, and how often one of them was the leader.
fn in_phases() -> (Vec<u64>, usize) {
    // Atomics, since the compiler cannot know that the barrier keeps writing and reading apart.
    // Relaxed, since the barrier does: what was written before it is seen after it (it
    // synchronises; the one happens before the other). A mutex around each part would be no safer,
    // and at each edge a thread would hold two.
    let shared = || start().into_iter().map(AtomicU64::new).collect::<Vec<_>>();
    let buffers = [shared(), shared()];
    let barrier = Barrier::new(THREADS);

    let run = |part: Range<usize>| {
        let mut led = 0;
        for step in 0..STEPS {
            let (old, new) = (&buffers[step % 2], &buffers[(step + 1) % 2]);
            for i in part.clone() {
                let [left, here, right] = [i - 1, i, i + 1].map(|cell| old[cell].load(Relaxed));
                new[i].store(relaxed(left, here, right), Relaxed);
            }
            // All of `new` is written, and nobody reads `old` any more: they may change places. One
            // thread, whichever, learns that it leads, for what is to be done once a phase.
            led += usize::from(barrier.wait().is_leader());
        }
        led
    };

    let led = thread::scope(|scope| {
        let part = |thread: usize| 1 + thread * PART..1 + (thread + 1) * PART;
        let threads: Vec<_> =
            (0..THREADS).map(part).map(|part| scope.spawn(move || run(part))).collect();
        threads.into_iter().map(|one| one.join().unwrap_or_else(|panic| resume_unwind(panic))).sum()
    });
    (buffers[STEPS % 2].iter().map(|cell| cell.load(Relaxed)).collect(), led)
}

/// All steps by one thread, in the plainest way there is.
fn sequential() -> Vec<u64> {
    let mut rod = start();
    for _ in 0..STEPS {
        let inner = rod.windows(3).map(|cells| relaxed(cells[0], cells[1], cells[2]));
        rod = [HOT].into_iter().chain(inner).chain([COLD]).collect();
    }
    rod
}

/// The rod before the first step: its ends keep their temperature, between them it is cold.
fn start() -> Vec<u64> {
    let mut rod = vec![COLD; THREADS * PART + 2];
    rod[0] = HOT;
    rod
}

fn relaxed(left: u64, here: u64, right: u64) -> u64 {
    (left + 2 * here + right) / 4
}
