//! Two threads that wait for each other for ever, and the order of locks that makes it impossible.
//!
//! Each thread pays from one account into the other, in opposite directions, and takes the lock of
//! the payer and then that of the payee. When each has its first lock, neither gets its second. Safe
//! Rust has no data races, but it has deadlocks.
//!
//! A deadlock needs four conditions (E. G. Coffman, M. J. Elphick, A. Shoshani, *System Deadlocks*,
//! 1971): *mutual exclusion*, an account is one thread's at a time; *wait for* (hold and wait), who
//! has one waits for another; *no preemption*, no lock is taken from who has it; and *circular
//! wait*. Without any one of them there is none. Lock ordering removes the circular wait: if all
//! take the lower number first, who has the highest number in use waits for nobody.
//!
//! Why not let the time limit do, with another try after it? Giving up preempts oneself, so it does
//! end a deadlock. But it costs the limit each time, takes a slow thread for a stuck one, and two
//! that try again together may fail together: a livelock. Why not one lock for all accounts? It is
//! right, and simpler; but then payments that share no account would wait for each other.

use std::panic::resume_unwind;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Barrier, Mutex, MutexGuard, TryLockError};
use std::thread;
use std::time::{Duration, Instant};

const ROUNDS: usize = 100;
const PATIENCE: Duration = Duration::from_millis(100); // longer, and it counts as a deadlock
const POLL: Duration = Duration::from_micros(50); // between two looks at a lock
const LIMIT: Duration = Duration::from_secs(10);

struct Bank {
    accounts: [Mutex<i64>; 2],
    both_hold_one: Barrier,
}

type Pay = fn(&Bank, usize, usize, i64) -> bool; // whether it was paid

fn main() -> Result<(), RecvTimeoutError> {
    // The barrier knows no time limit, so who wants the answer brings it; all end with `main`.
    let (sender, answer) = mpsc::channel();
    thread::spawn(move || {
        sender.send([
            ("payer first", pay_each_other(1, crossed)),
            ("lower number first", pay_each_other(ROUNDS, ordered)),
        ])
    });
    for (order, (made, given_up, balances)) in answer.recv_timeout(LIMIT)? {
        println!("{order}: {made} payments made, {given_up} given up");
        println!("{order}: balances {balances:?}, in all {}", balances.iter().sum::<i64>());
    }
    Ok(())
}

/// How many payments two threads made, how many they gave up, and the balances in the end.
fn pay_each_other(rounds: usize, pay: Pay) -> (usize, usize, [i64; 2]) {
    let bank = &Bank { accounts: [1_000, 1_000].map(Mutex::new), both_hold_one: Barrier::new(2) };
    let made: usize = thread::scope(|scope| {
        let threads = [(0, 1, 3), (1, 0, 1)].map(|(payer, payee, amount)| {
            scope.spawn(move || (0..rounds).filter(|_| pay(bank, payer, payee, amount)).count())
        });
        threads.map(|one| one.join().unwrap_or_else(|panic| resume_unwind(panic))).iter().sum()
    });
    let balances = [0, 1].map(|number| *bank.accounts[number].lock().expect("nobody panicked"));
    (made, 2 * rounds - made, balances)
}

/// Takes the payer's account first, whichever it is: a deadlock.
fn crossed(bank: &Bank, payer: usize, payee: usize, amount: i64) -> bool {
    let payer = taken(&bank.accounts[payer], PATIENCE);
    // Makes it certain. Without, it takes two payments that meet within nanoseconds: so programs
    // with this mistake pass their tests.
    bank.both_hold_one.wait();
    let payee = taken(&bank.accounts[payee], PATIENCE);
    // Neither lets go before both have given up: else one might get its second lock after all.
    bank.both_hold_one.wait();
    let (Some(mut payer), Some(mut payee)) = (payer, payee) else { return false };
    *payer -= amount;
    *payee += amount;
    true
}

/// Takes the account with the lower number first, whoever pays: no circle can close.
fn ordered(bank: &Bank, payer: usize, payee: usize, amount: i64) -> bool {
    // No barrier here: one could not come to it without the lock that the other holds meanwhile.
    let low = taken(&bank.accounts[payer.min(payee)], LIMIT);
    let high = taken(&bank.accounts[payer.max(payee)], LIMIT);
    let (Some(mut low), Some(mut high)) = (low, high) else { return false };
    let (payer, payee) =
        if payer < payee { (&mut *low, &mut *high) } else { (&mut *high, &mut *low) };
    *payer -= amount;
    *payee += amount;
    true
}

/// The account, held until the guard is dropped; or nothing, if it was not free in time.
fn taken(account: &Mutex<i64>, limit: Duration) -> Option<MutexGuard<'_, i64>> {
    // std's mutex cannot be waited for with a limit, so it is asked again and again. A channel of one
    // message is a lock that can; but nothing puts the message back when its holder panics.
    let deadline = Instant::now() + limit;
    loop {
        match account.try_lock() {
            Ok(guard) => return Some(guard),
            Err(TryLockError::WouldBlock) if Instant::now() < deadline => thread::sleep(POLL),
            Err(_) => return None, // too late; or poisoned: its holder panicked
        }
    }
}
