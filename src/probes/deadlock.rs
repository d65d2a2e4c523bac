//! Two threads pay each other, and every payment needs the locks of both accounts. Can they wait
//! for each other for ever?
//!
//! A few payments of each are a trial, and many trials fill the window. A payment takes one lock,
//! looks something up, and takes the other lock:
//!
//! - `crossed`: that of the payer first, and so the two threads in opposite orders. When each has
//!   its first lock, neither gets its second. Nothing makes them meet: each pauses before it pays,
//!   for as long as chance will have it. So some trials end well, as a program with this mistake
//!   passes its tests.
//! - `ordered`: that of the lower number first, whoever pays. Who has the higher one has both, and
//!   waits for nobody: no circle can close.
//!
//! Ownership does not prevent it. Each guard is sound, no data race is possible, and of an order
//! between two mutexes the compiler knows nothing. The GIL does not prevent it either: a thread
//! that waits for a lock lets the others run, and they wait too.
//!
//! To look something up is to sleep for 50 µs here, as for a disk or a database. Without that they
//! would meet one day, but hardly while somebody watches: the gap between two locks is some
//! nanoseconds then, and a thread of Python that need not wait keeps the GIL through both, unless its
//! switch interval ends there. (CPython 3.11 without the look-up: none of 973 trials got stuck; with
//! it half of them, in either language.)
//!
//! A thread that has waited 5 ms for its second lock counts the trial as stuck and lets go of its
//! first, and the trial ends. No slow thread is taken for a stuck one: the other thread has that
//! lock as its own first, and will want the one that is held here. A program without the limit
//! would wait for ever. (`examples/deadlock.rs` makes the meeting certain, and says why a limit is
//! no repair.)
//!
//! The clock is read once for each trial, outside of it. How many trials there were is in the record.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};

use super::watch::clock_ns;
use super::{Contrast, Row, Variant, python, rust, unknown};
use crate::record::probes::{Seen, Unit};
use crate::splitmix::outputs;

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "deadlock",
    question: "What happens when two threads take the same two locks in opposite orders?",
    over: "threads",
    over_unit: Unit::Count,
    durations: "",
    telling: None,
    lesson: "Two locks in opposite orders hang a program now and then, in either language; where \
         all threads take them in one order, no circle can close",
    behind: ["", "1 thread", "{} threads"],
    opening: "Two threads take two locks in opposite orders: ",
    contrasts: &[
        Contrast::of_figure(
            "stuck_share",
            python("crossed", 2),
            python("ordered", 2),
            [
                "{python} gets stuck in {one} of the trials",
                "{python} gets stuck in {one}, and in one order in {other}",
                "{python} gets stuck in {one}",
                "in {python} no difference from one order is seen",
            ],
        ),
        Contrast::of_figure(
            "stuck_share",
            rust("crossed", 2),
            rust("ordered", 2),
            [
                "Rust in {one}",
                "Rust in {one}, and in one order in {other}",
                "Rust gets stuck in {one}",
                "in Rust no difference is seen",
            ],
        ),
    ],
    figures: &[
        ("stuck_share", "trials stuck", Unit::Share),
        ("payments_per_s", "payments a second", Unit::PerSecond),
    ],
    native: run,
    rust: &[
        Variant::threads("crossed", "payer's lock first", &[2]),
        Variant::threads("ordered", "lower number first", &[2]),
    ],
    python: &[
        Variant::threads("crossed", "payer's lock first", &[2]),
        Variant::threads("ordered", "lower number first", &[2]),
    ],
};

/// Payments of each thread in a trial.
const PAYMENTS: usize = 4;
/// Before each a pause, at most so long.
const PAUSE_NS: u64 = 2_000_000;
/// What is looked up between the locks takes so long.
const LOOK_UP: Duration = Duration::from_micros(50);
/// Who has waited so long for the second lock would wait for ever.
const PATIENCE_NS: u64 = 5_000_000;
/// Between two looks at a lock.
const POLL: Duration = Duration::from_micros(50);
/// What each account has in the beginning.
const BALANCE: i64 = 1_000;

/// `crossed`, or `ordered`: two threads, trial after trial.
///
/// # Errors
/// If there is no such variant, or a payment was made by halves.
pub fn run(variant: &str, threads: u64, window: Duration) -> Result<Seen> {
    let ordered = match variant {
        "crossed" => false,
        "ordered" => true,
        _ => return unknown(variant),
    };
    ensure!(threads == 2, "two threads pay each other, not {threads}");
    let start = clock_ns();
    let (mut trials, mut stuck, mut payments) = (0, 0, 0);
    // One at least, however short the window.
    while trials == 0 || clock_ns() < start + window.as_nanos() as u64 {
        // Other pauses each time, and in each process.
        let (made, is_stuck) = trial(ordered, start + trials)?;
        payments += made;
        stuck += u64::from(is_stuck);
        trials += 1;
    }
    let window_ns = clock_ns() - start;
    let figures = [
        ("stuck_share".to_owned(), stuck as f64 / trials as f64),
        ("payments_per_s".to_owned(), payments as f64 / (window_ns as f64 / 1e9)),
        ("trials".to_owned(), trials as f64),
    ];
    Ok(Seen { window_ns, figures: figures.into(), ..Seen::default() })
}

struct Bank {
    accounts: [Mutex<i64>; 2],
    is_stuck: AtomicBool,
}

/// How many payments were made, and whether the threads got stuck.
fn trial(ordered: bool, seed: u64) -> Result<(usize, bool)> {
    let accounts = [BALANCE; 2].map(Mutex::new);
    let bank = &Bank { accounts, is_stuck: AtomicBool::new(false) };
    let customer = move |payer: usize| {
        let mut made = 0;
        for pause in outputs(seed, PAYMENTS * payer..PAYMENTS * (payer + 1)) {
            thread::sleep(Duration::from_nanos(pause % PAUSE_NS));
            // Relaxed: nothing is read on the strength of it.
            if bank.is_stuck.load(Ordering::Relaxed) {
                break;
            }
            if pay(bank, ordered, payer, 1 - payer) {
                made += 1;
            } else {
                bank.is_stuck.store(true, Ordering::Relaxed);
            }
        }
        made
    };
    let made = thread::scope(|scope| {
        let threads = [0, 1].map(|payer| scope.spawn(move || customer(payer)));
        threads.map(|thread| thread.join().expect("it does not panic"))
    });
    let balances = [0, 1].map(|number| *lock(&bank.accounts[number]));
    let paid = made[0] as i64 - made[1] as i64;
    ensure!(balances == [BALANCE - paid, BALANCE + paid], "{made:?} payments left {balances:?}");
    Ok((made[0] + made[1], bank.is_stuck.load(Ordering::Relaxed)))
}

/// Whether it was paid. If not, the second lock was not to be had.
fn pay(bank: &Bank, ordered: bool, payer: usize, payee: usize) -> bool {
    // lesson: start order
    let low_first = [payer.min(payee), payer.max(payee)];
    let [first, second] = if ordered { low_first } else { [payer, payee] };
    // Whoever has this one lets go in time, so that only the other wait needs a limit.
    let mut one = lock(&bank.accounts[first]);
    thread::sleep(LOOK_UP);
    let Some(mut other) = lock_in_time(&bank.accounts[second]) else { return false };
    let (from, to) = if first == payer { (&mut one, &mut other) } else { (&mut other, &mut one) };
    **from -= 1;
    **to += 1;
    true
    // lesson: end order
}

fn lock(account: &Mutex<i64>) -> MutexGuard<'_, i64> {
    account.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The account, or nothing if it was not free in time.
fn lock_in_time(account: &Mutex<i64>) -> Option<MutexGuard<'_, i64>> {
    // std's mutex cannot be waited for with a limit, so it is asked again and again.
    let end = clock_ns() + PATIENCE_NS;
    loop {
        match account.try_lock() {
            Ok(guard) => return Some(guard),
            Err(_) if clock_ns() < end => thread::sleep(POLL),
            Err(_) => return None,
        }
    }
}
