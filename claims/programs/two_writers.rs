//! Two threads want to change one number, with nothing between them. The compiler refuses it, E0499: the first
//! closure has the only `&mut count` there may be, for as long as its thread runs, and the second wants one too.

use std::thread;

fn main() {
    let mut count = 0;
    thread::scope(|scope| {
        scope.spawn(|| count += 1);
        scope.spawn(|| count += 1); // refused
    });
    println!("count {count}");
}
