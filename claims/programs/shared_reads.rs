//! Two threads read the same memory at the same time, in safe Rust: any number of shared references may exist,
//! in any number of threads, as long as none of them can write.

#![forbid(unsafe_code)]

use std::sync::Barrier;
use std::thread;

fn main() {
    let numbers: Vec<u64> = (1..=1_000).collect();
    let both = Barrier::new(2);
    let read = || {
        both.wait(); // here both threads have the reference
        let seen = (numbers.as_ptr().addr(), numbers.iter().sum::<u64>());
        both.wait(); // and here both have read
        seen
    };
    // Scoped threads end before `numbers` does, so they may borrow it.
    let (one, other) = thread::scope(|scope| {
        let other = scope.spawn(read);
        (read(), other.join().expect("it does not panic"))
    });
    assert_eq!(one, other, "the same address, the same sum");
    assert_eq!(one.1, 500_500);
    println!("sum {}", one.1);
}
