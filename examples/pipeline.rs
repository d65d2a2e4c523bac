//! A pipeline: stages that work at once, each handing on to the next through a channel.
//!
//! Numbers are read, squared and written, by a thread each. The reader is quick and the writer slow.
//! A bounded channel makes the quick one wait (back-pressure), so no more is in flight than the
//! bound allows, however long the input. An unbounded one takes everything at once: what is in
//! flight, and the memory it needs, grows with the input, and the last item waits for all before it.
//!
//! Why not do all of one stage and then all of the next? No two stages would work at the same time,
//! and all that one makes would have to be kept for the next. One thread to a stage and queues in
//! which the first in is the first out keep the order, with nothing to sort at the end.
//!
//! The stream ends when its channel is closed: when its only sender is dropped, as it is even by a
//! stage that panics. That is also why no wait here needs a time limit: a stage that ends drops what
//! it had of both its channels, and with that wakes its neighbours.

use std::convert::Infallible;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::thread;

// Its two kinds of channel have ends of the same types, and a receiver can be shared by several
// threads of one stage. `std::sync::mpsc` would do here, with another sender for each kind.
use crossbeam::channel::{Receiver, Sender, bounded, unbounded};

const NUMBERS: usize = 1_000;
const BOUND: usize = 4;
/// What two full channels hold, and what the three stages have in hand.
const AT_MOST: usize = 2 * BOUND + 3;

type Channel<T> = (Sender<T>, Receiver<T>);

fn main() {
    let runs = [
        ("bounded", run(bounded(BOUND), bounded(BOUND))),
        ("unbounded", run(unbounded(), unbounded())),
    ];
    let expected: Vec<usize> = (1..=NUMBERS).map(|n| n * n).collect();
    let yes = |fact| if fact { "yes" } else { "no" };
    for (name, (most, waited, squares)) in runs {
        println!("{name}: did the reader wait? {}", yes(waited));
        println!("{name}: were at most {AT_MOST} of {NUMBERS} in flight? {}", yes(most <= AT_MOST));
        println!("{name}: were all of them in flight? {}", yes(most == NUMBERS));
        println!("{name}: were all written in order? {}", yes(squares == expected));
    }
}

/// How many were in flight at most, whether the reader waited, and what was written.
fn run(numbers: Channel<usize>, squares: Channel<usize>) -> (usize, bool, Vec<usize>) {
    let (gate, opened) = bounded(0);
    let written = &AtomicUsize::new(0);
    thread::scope(|scope| {
        // Each end is moved to its stage, and so dropped with it.
        let reader = scope.spawn(move || read(numbers.0, gate, written));
        scope.spawn(move || compute(numbers.1, squares.0));
        let writer = scope.spawn(move || write(squares.1, opened, written));
        let (most, waited) = reader.join().unwrap_or_else(|panic| resume_unwind(panic));
        (most, waited, writer.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}

/// The quick stage.
fn read(numbers: Sender<usize>, gate: Sender<Infallible>, written: &AtomicUsize) -> (usize, bool) {
    let (mut most, mut waited, mut gate) = (0, false, Some(gate));
    for number in 1..=NUMBERS {
        // In flight is what was read, this number too, and is not yet written: only this stage
        // makes it more, so the most that it sees is the high-water mark. (Relaxed does for a count:
        // the channels synchronise.)
        most = most.max(number - written.load(Relaxed));
        let Err(refused) = numbers.try_send(number) else { continue };
        waited = true;
        drop(gate.take());
        numbers.send(refused.into_inner()).expect("`compute` takes all there is");
    }
    (most, waited)
}

fn compute(numbers: Receiver<usize>, squares: Sender<usize>) {
    for number in numbers {
        squares.send(number * number).expect("`write` takes all there is");
    }
}

/// The slow stage. Not slow by sleeping, which may be long enough or not: it begins when the reader
/// has either met a full channel or sent everything. With both it drops its end of the gate.
fn write(
    squares: Receiver<usize>,
    gate: Receiver<Infallible>,
    written: &AtomicUsize,
) -> Vec<usize> {
    let Err(_closed) = gate.recv(); // over which nothing is ever sent
    let mut lines = Vec::new();
    for square in squares {
        lines.push(square);
        written.store(lines.len(), Relaxed);
    }
    lines
}
