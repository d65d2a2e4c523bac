//! When did this thread really run? It reads the clock over and over. As long as it runs, two
//! readings are some nanoseconds apart; a wider gap is time in which it did not.
//!
//! No trace of the scheduler is needed for that, no privilege and no patched interpreter, and the
//! same few lines work in every language.
//!
//! Why it did not run, the system knows: it counts how often a thread gave up its core *voluntarily*,
//! since it had to wait for something, and how often *involuntarily*, since another thread was to have
//! that core. So after each gap, and only then, the thread asks for these counts (`getrusage`, on Linux).
//! Who waits for the GIL sleeps on a condition variable, and that is voluntary. A gap without one is the
//! system's doing, or that of a host whose guest this is. A gap in which both happened counts as waiting:
//! the lock was wanted in it, and how long the core was, none of these counts tells.
//!
//! The call takes some 0.4 µs, and 0.9 µs from Python, once in a turn of 5 ms; the span that begins
//! holds it, no gap does.

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

/// How often this thread has given up its core until now, voluntarily and involuntarily.
#[cfg(target_os = "linux")]
fn switches() -> Option<(u64, u64)> {
    let mut counts = std::mem::MaybeUninit::<libc::rusage>::uninit();
    #[expect(unsafe_code, reason = "no crate in use here offers getrusage")]
    // SAFETY: `getrusage` writes a whole `rusage` to the valid pointer and returns 0, or fails and
    // returns -1; it is read only in the first case.
    let counts = unsafe {
        if libc::getrusage(libc::RUSAGE_THREAD, counts.as_mut_ptr()) != 0 {
            return None;
        }
        counts.assume_init()
    };
    Some((counts.ru_nvcsw as u64, counts.ru_nivcsw as u64))
}

/// Of single threads that is unknown here.
#[cfg(not(target_os = "linux"))]
fn switches() -> Option<(u64, u64)> {
    None
}

/// What one thread notes of its own running.
pub struct Watch {
    threshold_ns: u64,
    spans: Vec<(u64, u64)>,
    /// Of each span, the thread's [`switches`] when it began.
    switches: Vec<Option<(u64, u64)>>,
}

impl Watch {
    /// Nothing noted yet. Gaps above `threshold_ns` will count.
    pub fn new(threshold_ns: u64) -> Self {
        let (spans, switches) = (Vec::with_capacity(ROOM), Vec::with_capacity(ROOM));
        Self { threshold_ns, spans, switches }
    }

    /// Notes that this thread runs now, and returns the time.
    pub fn tick(&mut self) -> u64 {
        let now = clock_ns();
        let full = self.spans.len() == self.spans.capacity();
        match self.spans.last_mut() {
            Some((_, last)) if full || now - *last <= self.threshold_ns => *last = now,
            _ => {
                self.spans.push((now, now));
                self.switches.push(switches());
            }
        }
        now
    }

    /// When it ran, on the clock.
    pub fn spans(&self) -> &[(u64, u64)] {
        &self.spans
    }

    /// How often the thread gave up its core in the gap before each span, voluntarily and
    /// involuntarily. Before its first one nobody counted.
    pub fn gaps(&self) -> Vec<Option<(u64, u64)>> {
        let since = |pair: &[Option<(u64, u64)>]| {
            let ((waited, taken), (before, taken_before)) = (pair[1]?, pair[0]?);
            Some((waited - before, taken - taken_before))
        };
        self.spans
            .first()
            .map(|_| None)
            .into_iter()
            .chain(self.switches.windows(2).map(since))
            .collect()
    }

    /// The same, counted from `start`, without what was before.
    pub fn track(&self, start: u64) -> Track {
        let seen = self.spans.iter().zip(self.gaps()).filter(|((_, end), _)| *end > start);
        let (spans, gaps): (Vec<_>, Vec<_>) =
            seen.map(|((a, b), gap)| ((a.saturating_sub(start), b - start), gap)).unzip();
        // Where nothing is known, nothing is said.
        let is_known = gaps.iter().any(Option::is_some);
        Track { spans, gaps: if is_known { gaps } else { vec![] } }
    }
}
