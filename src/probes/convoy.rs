//! What happens to a thread that answers, when others compute beside it?
//!
//! A server with one connection sends each byte back: some microseconds of work, and then it waits
//! for the next. In another process a [client](super::ping) counts the answers. Beside it, in the
//! same process as the server, threads compute.
//!
//! Under the GIL each answer costs a wait for the lock, which the computing thread gives up only
//! after a switch interval: the quick one crawls behind the slow one, as cars in a convoy behind a
//! lorry. (David Beazley showed it in 2010; the name is older: M. Blasgen, J. Gray, M. Mitoma, T.
//! Price, *The Convoy Phenomenon*, 1979.) Native threads have a scheduler that prefers a thread
//! that has just waited. An event loop has none: a task that computes without yielding keeps all
//! others waiting, in Rust as in Python, and belongs on other threads.
//!
//! An idle machine answers *more slowly* than a busy one: its cores sleep, and have to be woken for
//! each byte. So compare what has equally many computing threads.
//!
//! The client reads the clock once for each answer: 25 ns of some 16 µs. Beside one computing
//! thread it had 1.02 times as many answers a second as one that read it once in 256 (0.77 to 1.08
//! in twelve turns): no effect that could be told from what differs between turns.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::Result;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use super::ping;
use super::watch::clock_ns;
use super::{Contrast, MEDIAN, Row, Variant, python, rust, unknown};
use crate::record::probes::{Seen, Unit};
use crate::splitmix::outputs;

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "convoy",
    question: "What happens to a thread that answers, when others compute beside it?",
    over: "computing threads",
    over_unit: Unit::Count,
    durations: "time to an answer",
    telling: Some(MEDIAN),
    lesson: "Every answer needs the lock, as all other work does: beside a thread that computes, \
         it waits for a switch interval",
    behind: ["alone", "beside 1 computing thread", "beside {} computing threads"],
    opening: "One thread computes beside it: ",
    contrasts: &[
        Contrast::of_figure(
            "answers_per_s",
            python("threads", 1),
            python("threads", 0),
            [
                "{python} answers {times} times as many",
                "{python} answers {times} times fewer",
                "{python} answers as many as before",
                "for {python} no difference is seen",
            ],
        ),
        Contrast::of_figure(
            "answers_per_s",
            rust("threads", 1),
            rust("threads", 0),
            [
                "Rust no fewer",
                "Rust {times} times fewer",
                "Rust does not notice",
                "for Rust no difference is seen",
            ],
        ),
    ],
    figures: &[("answers_per_s", "answers a second", Unit::PerSecond)],
    native: run,
    rust: &[
        Variant::of("threads", "threads", &[0, 1, 2, 4]),
        Variant::of("tokio_current_thread", "tokio current thread", &[0, 1, 2]),
        Variant::of("tokio_spawn_blocking", "tokio + spawn_blocking", &[1, 2]),
    ],
    python: &[
        Variant::of("threads", "threads", &[0, 1, 2, 4]),
        Variant::of("processes", "processes", &[1, 2]),
        Variant::of("event_loop", "event loop", &[0, 1]),
        Variant::of("event_loop_processes", "event loop + processes", &[1]),
    ],
};

/// How long a task on the event loop computes before it lets others run.
const SLICE_NS: u64 = 20_000_000;

/// `threads`; `tokio_current_thread`: all on one event loop; `tokio_spawn_blocking`: the loop
/// answers, and threads of its blocking pool compute.
///
/// # Errors
/// If there is no such variant, or the system gives no socket.
pub fn run(variant: &str, computing: u64, window: Duration) -> Result<Seen> {
    match variant {
        "threads" => threads(computing, window),
        "tokio_current_thread" => event_loop(computing, window, false),
        "tokio_spawn_blocking" => event_loop(computing, window, true),
        _ => unknown(variant),
    }
}

fn threads(computing: u64, window: Duration) -> Result<Seen> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
    let address = listener.local_addr()?;
    let done = &AtomicBool::new(false);
    thread::scope(|scope| {
        for _ in 0..computing {
            scope.spawn(|| compute_until(done));
        }
        scope.spawn(move || -> Result<()> {
            let (mut stream, _) = listener.accept()?;
            stream.set_nodelay(true)?;
            // lesson: start answer
            let mut byte = [0];
            // Until the client closes the connection.
            while stream.read(&mut byte)? > 0 {
                stream.write_all(&byte)?;
            }
            // lesson: end answer
            Ok(())
        });
        let seen = ping::elsewhere(address, window);
        done.store(true, Ordering::Relaxed);
        if seen.is_err() {
            // The server may still wait for a client.
            drop(std::net::TcpStream::connect(address));
        }
        seen
    })
}

fn event_loop(computing: u64, window: Duration, elsewhere: bool) -> Result<Seen> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    let done = Arc::new(AtomicBool::new(false));
    runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address: SocketAddr = listener.local_addr()?;
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let mut byte = [0];
            while stream.read(&mut byte).await? > 0 {
                stream.write_all(&byte).await?;
            }
            std::io::Result::Ok(())
        });
        for _ in 0..computing {
            let done = Arc::clone(&done);
            if elsewhere {
                tokio::task::spawn_blocking(move || compute_until(&done));
            } else {
                tokio::spawn(async move {
                    while !done.load(Ordering::Relaxed) {
                        compute_for(SLICE_NS);
                        tokio::task::yield_now().await;
                    }
                });
            }
        }
        // Waiting for a process blocks, and this thread has to answer it.
        let seen = tokio::task::spawn_blocking(move || ping::elsewhere(address, window)).await;
        done.store(true, Ordering::Relaxed);
        seen?
    })
}

fn compute_until(done: &AtomicBool) {
    while !done.load(Ordering::Relaxed) {
        std::hint::black_box(outputs(1, 0..1_000).fold(0, |all, n| all ^ n));
    }
}

fn compute_for(ns: u64) {
    let end = clock_ns() + ns;
    while clock_ns() < end {
        std::hint::black_box(outputs(1, 0..1_000).fold(0, |all, n| all ^ n));
    }
}
