//! The load generator: one client for every server, in a process of its own.
//!
//! ```text
//!   closed: each connection asks again as soon as it has its answer     → throughput
//!   open:   requests are due at fixed times, whether or not it keeps up → latency
//!              └─► connections, by `poll` in one thread ─► exchange: what is asked, what is right
//! ```
//!
//! A client that waits for its answer before it asks again is polite: while the server stalls it
//! asks nothing, and so the stall is in one of its figures instead of in hundreds. That is called
//! *coordinated omission* (Gil Tene, who wrote `wrk2` against it). So a closed loop tells how much a
//! server can do, and only an open one how long people wait.
//!
//! Written with plain sockets and not with tokio, although that would be shorter: its timers count
//! in milliseconds, in which a fast server answers a hundred requests, and a client that is one of
//! the servers would be their judge as well. One thread is enough, since it only compares bytes:
//! for a request it takes three quarters of the processor time that `wrk -t1` takes (0.75, from 0.68
//! to 0.81, with 64 connections). So a server that keeps one core busy is kept busy by it: from the
//! same servers, in ten turns, it got as many JSON answers as `wrk` (hyper: 1.04 times as many, from
//! 0.91 to 1.29) or, from the quickest, more (bare epoll: 1.31, from 1.04 to 1.54).

mod closed;
mod connections;
mod exchange;
mod open;

pub use connections::Connections;
pub use exchange::message_bytes;

use std::time::Duration;

use anyhow::Result;

use crate::record::Latencies;

/// How long opening the connections may take, and how long any one answer.
const LIMIT: Duration = Duration::from_secs(5);

/// What a load was answered with.
#[derive(Debug)]
pub struct Taken {
    /// Requests answered. Every answer was right.
    pub requests: u64,
    /// From the first request to the last answer.
    pub wall: Duration,
    /// What each of them took.
    pub latencies: Latencies,
}

/// Loads the server that `connections` is connected to: in an open loop if there is a `rate`
/// (requests a second), otherwise in a closed one.
///
/// # Errors
/// If an answer is wrong, a connection is closed, or an answer does not come in time.
pub fn run(connections: Connections, duration: Duration, rate: Option<f64>) -> Result<Taken> {
    match rate {
        Some(rate) => open::run(connections, duration, rate),
        None => closed::run(connections, duration),
    }
}
