//! How long it takes to drop 0.9 GB at once: as 12.5 million boxes, each with an allocation of its own, and as
//! one `Vec` of numbers, which is one allocation. No collector is there; the owner pays when it lets go.

use std::hint::black_box;
use std::time::Instant;

/// Of the allocator each takes 64 bytes, and 8 more for the pointer to it.
const BOXES: u64 = 12_500_000;
const NUMBERS: u64 = 112_500_000;

fn main() {
    // A longest pause happens once: fresh processes repeat it.
    let boxes: Vec<Box<[u64; 6]>> = (0..BOXES).map(|n| Box::new([n; 6])).collect();
    println!("boxes {}", took_to_drop(boxes));
    let numbers: Vec<u64> = (0..NUMBERS).collect();
    println!("vec {}", took_to_drop(numbers));
}

fn took_to_drop<T>(owner: T) -> u128 {
    let owner = black_box(owner); // or the compiler might make nothing at all
    let start = Instant::now();
    drop(owner);
    start.elapsed().as_nanos()
}
