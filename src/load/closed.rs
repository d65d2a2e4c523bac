//! Closed loop: each connection asks again as soon as it has its answer.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::{Connections, LIMIT, Latencies, Taken};

/// Sends requests for `duration`, then waits for the answers that are still to come. They count
/// too: the server works on at full load until the last few, and every nanosecond that it worked
/// has its answer.
///
/// # Errors
/// If an answer is wrong or does not come.
pub fn run(mut connections: Connections, duration: Duration) -> Result<Taken> {
    let mut times = Latencies::default();
    let start = Instant::now();
    let end = start + duration;
    let mut last = start;
    connections.ask_all()?;
    while last < end && Instant::now() < end {
        connections.listen(end, |connections, number, since| {
            last = Instant::now();
            times.note(last - since);
            // One clock reading is the end of one request and the beginning of the next.
            if last < end { connections.ask(number, last) } else { Ok(()) }
        })?;
    }
    connections.drain(end + LIMIT, |_, since| {
        last = Instant::now();
        times.note(last - since);
    })?;
    Ok(Taken { requests: times.count(), wall: last - start, latencies: times })
}
