//! Two threads read a number, add one and write it back, without a lock: a data race, were it compiled. It is
//! refused, E0277: both closures borrow `count`, so it would be shared, and `Cell` is not `Sync`. What may be
//! changed through a shared reference without a lock or an atomic must stay in one thread.

use std::cell::Cell;
use std::thread;

fn main() {
    let count = Cell::new(0);
    let add = || count.set(count.get() + 1);
    thread::scope(|scope| {
        scope.spawn(add); // refused
        scope.spawn(add); // and this
    });
    println!("count {}", count.get());
}
