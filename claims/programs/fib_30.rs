//! How long one call of fib(30) takes, by naive recursion: 2.7 million calls of a function, and little else.
//! The twin of fib_30.py.

use std::hint::black_box;
use std::time::{Duration, Instant};

fn fib(n: u32) -> u64 {
    if n < 2 { n.into() } else { fib(n - 1) + fib(n - 2) }
}

fn main() {
    let start = Instant::now();
    let mut calls = 0;
    // What is shorter than 10 ms is repeated.
    while start.elapsed() < Duration::from_millis(10) {
        // The black box hides the 30, or the compiler could work out the answer and call nothing.
        assert_eq!(fib(black_box(30)), 832_040);
        calls += 1;
    }
    println!("fib_30 {}", start.elapsed().as_nanos() / calls);
}
