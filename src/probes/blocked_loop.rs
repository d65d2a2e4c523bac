//! What does one task that computes do to all others on an event loop?
//!
//! A ticker is due every 10 ms. Beside it one task computes for half of the window without
//! yielding. An event loop is cooperative: it takes a task back when that one awaits something that
//! is not ready, and not before. So every tick that falls due meanwhile is late, the first one by
//! all of the computing. Three repairs: compute in another thread (`spawn_blocking`), let others in
//! now and then (`yield_now`), or have several threads for the loop, of which one is blocked; the
//! last only hides the mistake until as many tasks compute as there are threads.
//!
//! Ticks are due at fixed times, and each one counts from its own: a ticker that only counted from
//! one tick to the next would have one long wait to tell of instead of fifty.
//!
//! No effect of the ticker on the computing could be told: with it, a fixed amount took 1.05 times
//! as long with `yield_now` (0.87 to 1.13 in twelve turns), 0.98 times with `spawn_blocking` (0.82
//! to 1.16), and in CPython 3.11 1.02 times with `sleep(0)` (0.84 to 1.24) and 1.00 times in
//! another thread (0.90 to 1.10). Without yielding, when no tick can come in between, turns
//! differed as much: from 0.74 to 1.16.

use std::time::Duration;

use anyhow::Result;
use tokio::runtime::Builder;
use tokio::task;
use tokio::time::{Instant, sleep_until};

use super::watch::clock_ns;
use super::{Contrast, RARE, Row, Variant, python, rust, unknown};
use crate::record::probes::{Seen, Unit};
use crate::splitmix::outputs;

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "blocked_loop",
    question: "What does one task that computes do to all others on an event loop?",
    over: "computing tasks",
    over_unit: Unit::Count,
    durations: "how late a tick was",
    telling: Some(RARE),
    lesson: "An event loop takes a task back at an `await` and not before: a task that computes \
         without one holds up all others, in Rust as in Python",
    behind: ["", "beside 1 computing task", "beside {} computing tasks"],
    opening: "A task that computes for {half} ",
    contrasts: &[Contrast::of_durations(
        python("event_loop", 1),
        rust("tokio_current_thread", 1),
        [
            "delays every other by {one} in {python}, by {other} in Rust",
            "delays every other by {one} in {python}, by {other} in Rust",
            "delays every other by {one}, in both languages",
            "delays every other: no difference seen between {python} and Rust",
        ],
    )],
    figures: &[],
    native: run,
    rust: &[
        Variant::of("tokio_current_thread", "tokio current thread", &[1]),
        Variant::of("tokio", "tokio", &[1]),
        Variant::of("yield_now", "tokio + yield_now", &[1]).like("tokio_current_thread"),
        Variant::of("spawn_blocking", "tokio + spawn_blocking", &[1]).like("tokio_spawn_blocking"),
    ],
    python: &[
        Variant::of("event_loop", "event loop", &[1]),
        Variant::of("uvloop", "uvloop", &[1]),
        Variant::of("sleep_0", "event loop + sleep(0)", &[1]).like("event_loop"),
        Variant::of("to_thread", "event loop + to_thread", &[1]).like("event_loop_threads"),
        Variant::of("processes", "event loop + processes", &[1]).like("event_loop_processes"),
    ],
};

const TICK: Duration = Duration::from_millis(10);
/// How long the task computes before it lets others in, where it does.
const SLICE: Duration = Duration::from_millis(1);

/// `tokio_current_thread` and `tokio`: the task computes on the loop, which has one thread or one
/// for each core. `yield_now`: on one thread, letting others in. `spawn_blocking`: elsewhere.
///
/// # Errors
/// If there is no such variant.
pub fn run(variant: &str, _tasks: u64, window: Duration) -> Result<Seen> {
    let runtime = match variant {
        "tokio" => Builder::new_multi_thread().enable_time().build()?,
        "tokio_current_thread" | "yield_now" | "spawn_blocking" => {
            Builder::new_current_thread().enable_time().build()?
        }
        _ => return unknown(variant),
    };
    let variant = variant.to_owned();
    let late = runtime.block_on(async move {
        // A task of its own: what `block_on` runs stays on this thread.
        let ticker = tokio::spawn(ticks(window));
        // The ticker is under way before the other one begins.
        tokio::time::sleep(window / 4).await;
        let computing = window / 2;
        // lesson: start computing
        match variant.as_str() {
            "spawn_blocking" => task::spawn_blocking(move || compute(computing)).await?,
            "yield_now" => {
                let end = Instant::now() + computing;
                while Instant::now() < end {
                    compute(SLICE);
                    task::yield_now().await;
                }
            }
            _ => tokio::spawn(async move { compute(computing) }).await?,
        }
        // lesson: end computing
        anyhow::Ok(ticker.await?)
    })?;
    Ok(Seen {
        window_ns: window.as_nanos() as u64,
        durations: Seen::rounded(late),
        ..Seen::default()
    })
}

/// How late each tick of the window is.
async fn ticks(window: Duration) -> Vec<u64> {
    let start = Instant::now();
    let count = (window.as_nanos() / TICK.as_nanos()) as u32;
    let mut late = Vec::with_capacity(count as usize);
    for tick in 1..=count {
        let due = start + TICK * tick;
        sleep_until(due).await;
        late.push((Instant::now() - due).as_nanos() as u64);
    }
    late
}

fn compute(time: Duration) {
    let end = clock_ns() + time.as_nanos() as u64;
    while clock_ns() < end {
        std::hint::black_box(outputs(1, 0..1_000).fold(0, |all, n| all ^ n));
    }
}
