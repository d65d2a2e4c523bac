//! What does it cost to start and join one unit of concurrency?
//!
//! A unit does nothing: it is started, joined, and only then comes the next. So what is seen is the
//! price of the form, whatever is done in it. Work that takes less than this is done sooner in
//! place than handed over. (To start many and then join them would tell something else: how
//! many the system starts a second, while they compete for the cores.) One reading of the clock is
//! part of each duration: some tens of nanoseconds.
//!
//! - `thread`: the system makes a thread with a stack of its own and schedules it, on a core that
//!   may have to be woken; when it ends, the one that joins it is woken in turn. The C library of
//!   GNU keeps the stacks of ended threads for the next ones (glibc, `nptl/nptl-stack.c`), so that
//!   only the first unit waits for its memory to be mapped.
//! - `scoped_thread`: the same, and a scope that does not end before its threads do. It costs a
//!   counter, and is what lets a thread borrow from the stack of another.
//! - `crossbeam_scope`: what the standard library's scope was modelled on, and what came before it.
//!   It keeps a list of handles and every result behind locks; its own documentation now prefers
//!   the former, as the more efficient one.
//! - `rayon_join`: nothing at all may be started. `join` puts its second closure where others can
//!   take it, and does the first; if the second has not been taken meanwhile, it does that one too.
//!   So this is two function calls and two steps of a queue, unless an idle worker *steals*: then
//!   one waits for the other. (The worker should pay little, and the thief for both: M. Frigo,
//!   C. E. Leiserson, K. H. Randall, *The Implementation of the Cilk-5 Multithreaded Language*,
//!   1998.) The figure `stolen_share` tells how often that happened.
//! - `tokio_task`: a task is an allocation, not a thread. But who asks for it here is the thread in
//!   `block_on`, which is no worker of the runtime: a worker has to be woken to run the task, and
//!   then this thread to hear of it. It is these two that take the time.
//! - `tokio_task_on_worker`: the same, asked for by another task. It is put in its worker's own
//!   slot, and runs as soon as the one that awaits it gives way: on the same thread, with no
//!   wake-up.
//! - `tokio_current_thread`: a runtime of one thread, where it could not be otherwise.
//!
//! With the clock read around each, the mean for a scoped thread was 0.99 times that of a loop
//! timed as a whole (0.79 to 1.22 in twelve turns), and in CPython 3.11 1.05 times for a thread
//! (0.84 to 1.30) and 1.03 times for a task (0.69 to 1.15): nothing that could be told from what
//! differs between turns. A task of one thread's runtime, some 280 ns, had 1.06 times (0.94 to
//! 1.24), as one reading of 25 ns would explain. But a `rayon_join` takes 14 ns and is noted with
//! 46 (3.2 times, 3.0 to 3.4): that figure is mostly the clock, and says no more than that a join
//! costs less than a reading of it.

use std::hint::black_box;
use std::thread;
use std::time::Duration;

use anyhow::{Result, ensure};
use tokio::runtime::Builder;

use super::watch::clock_ns;
use super::{Contrast, MEDIAN, Row, Variant, python, rust, unknown};
use crate::record::probes::{Seen, Unit};

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "spawn",
    question: "What does it cost to start and join one unit of concurrency?",
    over: "at a time",
    over_unit: Unit::Count,
    durations: "to start and join one",
    telling: Some(MEDIAN),
    lesson: "A task costs a fraction of a thread, and a thread a fraction of a process: work \
         shorter than that is done sooner by the one that would hand it over",
    behind: ["", "", "{} at a time"],
    opening: "",
    contrasts: &[
        Contrast::of_durations(
            python("process_spawn", 1),
            python("thread", 1),
            [
                "A process of {python} costs {times} times as much as a thread",
                "A thread of {python} costs {times} times as much as a process",
                "A process of {python} costs as much as a thread",
                "Between a process and a thread of {python} no difference is seen",
            ],
        ),
        Contrast::of_durations(
            python("thread", 1),
            python("event_loop", 1),
            [
                "a thread {times} times as much as a task",
                "a task {times} times as much as a thread",
                "a thread as much as a task",
                "between a thread and a task no difference is seen",
            ],
        ),
        Contrast::of_durations(
            rust("thread", 1),
            rust("tokio_current_thread", 1),
            [
                "in Rust {times} times",
                "in Rust a task {times} times as much as a thread",
                "in Rust as much",
                "in Rust no difference is seen",
            ],
        ),
    ],
    figures: &[],
    native: run,
    rust: &[
        Variant::threads("thread", "thread", &[1]),
        Variant::threads("scoped_thread", "scoped thread", &[1]),
        Variant::threads("crossbeam_scope", "crossbeam scope", &[1]).like("crossbeam"),
        Variant::of("rayon_join", "rayon join", &[1]).like("rayon"),
        Variant::of("tokio_task", "tokio task", &[1]).like("tokio"),
        Variant::of("tokio_task_on_worker", "tokio task, by a task", &[1]).like("tokio"),
        Variant::of("tokio_current_thread", "tokio current thread", &[1]),
    ],
    python: &[
        Variant::threads("thread", "thread", &[1]),
        Variant::of("thread_pool", "thread pool", &[1]),
        Variant::of("event_loop", "event loop task", &[1]),
        Variant::of("process_spawn", "process, spawn", &[1]).like("processes"),
        Variant::of("process_forkserver", "process, forkserver", &[1]).like("processes"),
        Variant::of("process_fork", "process, fork", &[1]).like("processes"),
        Variant::of("interpreter", "interpreter", &[1]).like("interpreters"),
    ],
};

/// Units are noted up to this many: the buffer is made before the first.
const MOST: usize = 1_000_000;
const NO_PANIC: &str = "a unit does nothing that panics";

/// `thread`, `scoped_thread`, `crossbeam_scope`, `rayon_join`, `tokio_task`,
/// `tokio_task_on_worker` or `tokio_current_thread`: one `at` a time.
///
/// # Errors
/// If there is no such variant, or the system gives no thread.
pub fn run(variant: &str, at: u64, window: Duration) -> Result<Seen> {
    ensure!(at == 1, "units are started one at a time, not {at}");
    match variant {
        // lesson: start start_one
        "thread" => again_and_again(window, || {
            thread::Builder::new().spawn(unit)?.join().expect(NO_PANIC);
            Ok(())
        }),
        // lesson: end start_one
        "scoped_thread" => again_and_again(window, || {
            thread::scope(|scope| {
                thread::Builder::new().spawn_scoped(scope, unit)?.join().expect(NO_PANIC);
                Ok(())
            })
        }),
        "crossbeam_scope" => again_and_again(window, || {
            let scoped = crossbeam::thread::scope(|scope| {
                scope.builder().spawn(|_| unit())?.join().expect(NO_PANIC);
                Ok(())
            });
            scoped.expect(NO_PANIC)
        }),
        "rayon_join" => rayon_join(window),
        "tokio_task" => Builder::new_multi_thread().build()?.block_on(tasks(window)),
        "tokio_task_on_worker" => Builder::new_multi_thread()
            .build()?
            .block_on(async { tokio::spawn(tasks(window)).await? }),
        "tokio_current_thread" => Builder::new_current_thread().build()?.block_on(tasks(window)),
        _ => unknown(variant),
    }
}

/// Nothing, and not removed for it.
fn unit() {
    black_box(());
}

fn again_and_again(window: Duration, mut unit: impl FnMut() -> Result<()>) -> Result<Seen> {
    let mut times = Times::new(window);
    while let Some(begun) = times.begin() {
        unit()?;
        times.end(begun);
    }
    Ok(times.seen())
}

fn rayon_join(window: Duration) -> Result<Seen> {
    let pool = rayon::ThreadPoolBuilder::new().build()?;
    let mut stolen = 0;
    // On a worker: who calls `join` from outside waits for a worker to do all of it.
    let mut seen = pool.install(|| {
        again_and_again(window, || {
            // What `join` calls. It also tells the closures whether another worker does them.
            let both = |context: rayon::FnContext| {
                unit();
                context.migrated()
            };
            let (_, migrated) = rayon::join_context(both, both);
            stolen += u64::from(migrated);
            Ok(())
        })
    })?;
    let share = stolen as f64 / seen.count().max(1) as f64;
    seen.figures.insert("stolen_share".to_owned(), share);
    Ok(seen)
}

async fn tasks(window: Duration) -> Result<Seen> {
    let mut times = Times::new(window);
    while let Some(begun) = times.begin() {
        tokio::spawn(async { unit() }).await?;
        times.end(begun);
    }
    Ok(times.seen())
}

/// How long each unit took.
struct Times {
    start: u64,
    end: u64,
    durations: Vec<u64>,
}

impl Times {
    fn new(window: Duration) -> Self {
        let durations = Vec::with_capacity(MOST);
        let start = clock_ns();
        Self { start, end: start + window.as_nanos() as u64, durations }
    }

    /// The time, if there is any left for one more.
    fn begin(&self) -> Option<u64> {
        let now = clock_ns();
        (now < self.end && self.durations.len() < MOST).then_some(now)
    }

    fn end(&mut self, begun: u64) {
        self.durations.push(clock_ns() - begun);
    }

    fn seen(self) -> Seen {
        Seen {
            window_ns: clock_ns() - self.start,
            durations: Seen::rounded(self.durations),
            ..Seen::default()
        }
    }
}
