//! How long `slice::sort` takes for a million random integers.
//! The twin of sort_million.py.

use std::time::{Duration, Instant};

const SIZE: u32 = 1_000_000;

fn main() {
    let numbers = random_numbers();
    let (mut took, mut times) = (Duration::ZERO, 0);
    // What is shorter than 10 ms is repeated, each time with a fresh copy: sorting what is sorted is easy.
    while took < Duration::from_millis(10) {
        let mut arr = numbers.clone();
        let start = Instant::now();
        arr.sort();
        took += start.elapsed();
        times += 1;
        assert!(arr.is_sorted());
    }
    println!("sort {}", took.as_nanos() / times);
}

/// The standard library has no random numbers: these are by xorshift, seeded by the clock.
fn random_numbers() -> Vec<u32> {
    let mut state = std::time::UNIX_EPOCH.elapsed().map_or(1, |now| now.as_nanos() as u64 | 1);
    let next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 32) as u32 % SIZE
    };
    std::iter::repeat_with(next).take(SIZE as usize).collect()
}
