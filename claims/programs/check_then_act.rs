//! Two threads each see 100 in an account and take 80 out of it: a race of logic, which compiles. Each look and
//! each change is under the lock, so no data race is there; but the account may change between the two.

#![forbid(unsafe_code)]

use std::sync::{Barrier, Mutex};
use std::thread;

fn main() {
    let account = Mutex::new(100);
    // So that the bad order comes every time. Without the barriers it comes when it may.
    let both = Barrier::new(2);
    let pay = || {
        both.wait();
        let is_enough = *account.lock().expect("no thread panics") >= 80;
        both.wait();
        if is_enough {
            *account.lock().expect("no thread panics") -= 80;
        }
    };
    thread::scope(|scope| {
        scope.spawn(pay);
        scope.spawn(pay);
    });
    let left: i32 = account.into_inner().expect("no thread panicked");
    assert_eq!(left, -60, "both have paid");
    println!("overdrawn {}", -left);
}
