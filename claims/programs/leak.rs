//! Memory that nobody can reach any more and nobody frees, in safe Rust, in two ways: two `Rc` that hold each
//! other, so that neither count ever falls to zero; and `mem::forget`, which is safe to call.

#![forbid(unsafe_code)]

use std::cell::RefCell;
use std::fs;
use std::hint::black_box;
use std::mem::{forget, size_of};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

const EACH: usize = 10_000;
static DROPPED: AtomicUsize = AtomicUsize::new(0);

struct Node {
    other: RefCell<Option<Rc<Node>>>,
    _text: [u8; 1_000],
}

impl Node {
    fn new() -> Self {
        Self { other: RefCell::new(None), _text: [1; 1_000] }
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        DROPPED.fetch_add(1, Relaxed);
    }
}

fn main() {
    let before = resident();
    for _ in 0..EACH {
        let (one, other) = (Rc::new(Node::new()), Rc::new(Node::new()));
        *one.other.borrow_mut() = Some(Rc::clone(&other));
        *other.other.borrow_mut() = Some(one); // `Rc::downgrade`, and nothing would be lost
    }
    for _ in 0..EACH {
        forget(black_box(Box::new(Node::new()))); // black, or the compiler would leave it out
    }
    drop(Box::new(Node::new())); // for comparison: the usual case
    assert_eq!(DROPPED.load(Relaxed), 1, "all others are lost");
    println!("leaked {}", 3 * EACH * size_of::<Node>());
    if let (Some(before), Some(after)) = (before, resident()) {
        println!("grown {}", after.saturating_sub(before));
    }
}

/// The bytes of this process that are in memory, where the system says it as Linux does.
fn resident() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kilobytes| kilobytes * 1_024)
}
