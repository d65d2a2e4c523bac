//! Closed loop: each connection asks again as soon as it has its answer.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::{Crowd, LIMIT, Latencies, Taken};

/// Asks for so long, then waits for the answers that are still to come. They count too: the server
/// works on at full load until the last few, and every nanosecond that it worked has its answer.
///
/// # Errors
/// If an answer is wrong or does not come.
pub fn run(mut crowd: Crowd, duration: Duration) -> Result<Taken> {
    let mut times = Latencies::new();
    let start = Instant::now();
    let end = start + duration;
    let mut last = start;
    crowd.ask_all()?;
    while last < end && Instant::now() < end {
        crowd.listen(end, |crowd, number, since| {
            last = Instant::now();
            times.note(last - since);
            // One clock reading is the end of one request and the beginning of the next.
            if last < end { crowd.ask(number, last) } else { Ok(()) }
        })?;
    }
    crowd.drain(end + LIMIT, |_, since| {
        last = Instant::now();
        times.note(last - since);
    })?;
    Ok(Taken { requests: times.count(), wall: last - start, latency: times.percentiles() })
}
