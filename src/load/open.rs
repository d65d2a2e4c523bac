//! Open loop: requests are due at fixed times, whether or not the server keeps up.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};

use super::{Connections, Latencies, Taken};

/// How long the last answers are waited for, as a multiple of the load's duration. A server that
/// falls far behind the rate would otherwise be waited for by the minute.
const PATIENCE: u32 = 2;

/// But at least this long: on a busy machine the server may wait for its turn.
const LEAST: Duration = Duration::from_secs(1);

/// Sends `rate` requests a second for `duration`, at even distances. (Real arrivals are random, and
/// their queues longer; even distances make two rounds of the same load the same.)
///
/// A request that is due takes the connection that is free for longest. If none is, it waits for
/// one, and its latency counts that too: from when it was due. Those that are still not answered
/// after twice the duration again, and at least a second, count with what they waited until then,
/// so that the high percentiles of a server that is left behind are at least what is said.
///
/// # Errors
/// If an answer is wrong, or none comes at all.
pub fn run(mut connections: Connections, duration: Duration, rate: f64) -> Result<Taken> {
    wait_precisely();
    let mut times = Latencies::default();
    let total = (rate * duration.as_secs_f64()).round().max(1.0) as u64;
    let mut free: VecDeque<usize> = (0..connections.size()).collect();
    let start = Instant::now();
    let due = |request: u64| start + Duration::from_secs_f64(request as f64 / rate);
    let give_up = start + duration + LEAST.max(PATIENCE * duration);
    let (mut asked, mut last) = (0, start);
    // Requests are due in order, so those that wait in line need no list: they are the numbers from
    // `asked` to the last one that is due.
    while times.count() < total && Instant::now() < give_up {
        while asked < total && due(asked) <= Instant::now() {
            let Some(number) = free.pop_front() else { break };
            connections.ask(number, due(asked))?;
            asked += 1;
        }
        let one_is_free = asked < total && !free.is_empty();
        let until = if one_is_free { due(asked).min(give_up) } else { give_up };
        connections.listen(until, |_, number, since| {
            last = Instant::now();
            times.note(last - since);
            free.push_back(number);
            Ok(())
        })?;
    }
    let requests = times.count();
    ensure!(requests > 0, "no answer at all within {:?}", give_up - start);
    let in_line = (asked..total).map(due);
    for since in connections.under_way().chain(in_line) {
        times.note(give_up - since);
    }
    Ok(Taken { requests, wall: last - start, latencies: times })
}

/// Linux lets a waiting thread sleep 50 µs longer, to wake several at once. That would be part of
/// every latency.
fn wait_precisely() {
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::set_current_timer_slack(std::num::NonZeroU64::new(1));
}
