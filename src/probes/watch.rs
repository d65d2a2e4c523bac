//! When did this thread really run? It reads the clock over and over. As long as it runs, two
//! readings are some nanoseconds apart; a wider gap is time in which it did not.
//!
//! No trace of the scheduler is needed for that, no privilege and no patched interpreter, and the
//! same few lines work in every language.

use std::time::Duration;

use crate::record::probes::Track;

/// Spans that a watch has room for: so that none is ever moved while the clock is watched.
const ROOM: usize = 100_000;
/// How long the calibration looks.
const CALIBRATION: Duration = Duration::from_millis(20);
/// No gap below this counts, however quiet the calibration was: interrupts of the system take some
/// tens of microseconds and hand the core to no other thread.
const LEAST_GAP_NS: u64 = 100_000;

/// The system's monotonic clock: the same in all threads and processes, and the one that Python's
/// `perf_counter_ns` reads.
#[cfg(unix)]
pub fn clock_ns() -> u64 {
    use rustix::time::{ClockId, clock_gettime};
    let now = clock_gettime(ClockId::Monotonic);
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

/// A monotonic clock of this process.
#[cfg(not(unix))]
pub fn clock_ns() -> u64 {
    use std::sync::LazyLock;
    use std::time::Instant;
    static BEGIN: LazyLock<Instant> = LazyLock::new(Instant::now);
    BEGIN.elapsed().as_nanos() as u64
}

/// What one reading of the clock costs: the mean of a thousand in a row, and of ten such means the
/// smallest, which nothing interrupted.
pub fn clock_cost_ns() -> f64 {
    const READINGS: u64 = 1_000;
    let thousand = || {
        let start = clock_ns();
        for _ in 1..READINGS {
            std::hint::black_box(clock_ns());
        }
        clock_ns() - start
    };
    let least = (0..10).map(|_| thousand()).min().unwrap_or(0);
    least as f64 / READINGS as f64
}

/// Waits until then.
pub fn sleep_until(ns: u64) {
    std::thread::sleep(Duration::from_nanos(ns.saturating_sub(clock_ns())));
}

/// How long threads compute before the window begins. A system puts new threads anywhere, often two
/// on one core, and takes some milliseconds to spread them.
pub const SETTLE_NS: u64 = 50_000_000;

/// The gap from which on a thread counts as not running: ten times what one thread by itself sees
/// in 999 of 1,000 readings, and a tenth of a millisecond at least. A turn under the GIL is fifty
/// times as long.
pub fn threshold_ns() -> u64 {
    let mut gaps = Vec::with_capacity(4_000_000);
    let mut last = clock_ns();
    let end = last + CALIBRATION.as_nanos() as u64;
    while last < end && gaps.len() < gaps.capacity() {
        let now = clock_ns();
        gaps.push(now - last);
        last = now;
    }
    let rare = gaps.len() - 1 - gaps.len() / 1_000;
    let (_, gap, _) = gaps.select_nth_unstable(rare);
    (10 * *gap).max(LEAST_GAP_NS)
}

/// What one thread notes of its own running.
pub struct Watch {
    threshold_ns: u64,
    spans: Vec<(u64, u64)>,
}

impl Watch {
    /// Nothing noted yet. Gaps above `threshold_ns` will count.
    pub fn new(threshold_ns: u64) -> Self {
        Self { threshold_ns, spans: Vec::with_capacity(ROOM) }
    }

    /// Notes that this thread runs now, and returns the time.
    pub fn tick(&mut self) -> u64 {
        let now = clock_ns();
        let full = self.spans.len() == self.spans.capacity();
        match self.spans.last_mut() {
            Some((_, last)) if full || now - *last <= self.threshold_ns => *last = now,
            _ => self.spans.push((now, now)),
        }
        now
    }

    /// When it ran, on the clock.
    pub fn spans(&self) -> &[(u64, u64)] {
        &self.spans
    }

    /// The same, counted from `start`, without what was before.
    pub fn track(&self, start: u64) -> Track {
        let counted =
            |&(a, b): &(u64, u64)| (b > start).then(|| (a.saturating_sub(start), b - start));
        Track { spans: self.spans.iter().filter_map(counted).collect() }
    }
}
