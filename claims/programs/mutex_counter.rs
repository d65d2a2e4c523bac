//! Two threads change one number, each through a lock: what two_writers.rs wants, as Rust allows it.
//! No addition is lost.

#![forbid(unsafe_code)]

use std::sync::Mutex;
use std::thread;

const ADDITIONS: u64 = 100_000;

fn main() {
    let count = Mutex::new(0);
    let add = || {
        for _ in 0..ADDITIONS {
            *count.lock().expect("no thread panics with the lock") += 1;
        }
    };
    thread::scope(|scope| {
        scope.spawn(add);
        scope.spawn(add);
    });
    let count = count.into_inner().expect("no thread panicked");
    assert_eq!(count, 2 * ADDITIONS);
    println!("count {count}");
}
