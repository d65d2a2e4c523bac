//! Which Fibonacci number takes 2.3 ms here, by naive recursion: the smallest n for which fib(n) takes as long.
//! The twin of smallest_fib.py.

use std::hint::black_box;
use std::time::{Duration, Instant};

const LIMIT: Duration = Duration::from_micros(2_300);

fn fib(n: u32) -> u64 {
    if n < 2 { n.into() } else { fib(n - 1) + fib(n - 2) }
}

fn took(n: u32) -> Duration {
    let start = Instant::now();
    let mut calls = 0;
    // What is shorter than 10 ms is repeated.
    while start.elapsed() < Duration::from_millis(10) {
        black_box(fib(black_box(n))); // hidden, or the compiler could call nothing
        calls += 1;
    }
    start.elapsed() / calls
}

fn main() {
    // Each n takes 1.6 times as long as the one before, so a little noise moves the answer by one at most.
    let n = (1..).find(|&n| took(n) >= LIMIT).expect("numbers do not end");
    println!("n {n}");
}
