//! What this process has used so far, and how fast the machine is now.

use std::hint::black_box;
use std::time::Instant;

/// Counters of this process, ended threads included. They only grow; a sample is a difference.
#[derive(Debug, Clone, Copy)]
pub struct Usage {
    /// CPU time in nanoseconds.
    pub cpu_ns: u64,
    /// Context switches because a thread waited.
    pub voluntary_switches: u64,
    /// Context switches because the scheduler took the core away.
    pub involuntary_switches: u64,
    /// Page faults served from memory.
    pub minor_faults: u64,
    /// Page faults served from disk.
    pub major_faults: u64,
}

/// What this process has used until now; `None` where the system does not tell.
#[cfg(unix)]
pub fn of_this_process() -> Option<Usage> {
    let mut counts = std::mem::MaybeUninit::<libc::rusage>::uninit();
    // `getrusage` and not /proc/self: that one forgets threads that have ended, and models that
    // spawn at every map consist of nothing else.
    #[expect(unsafe_code, reason = "no crate in use here offers getrusage")]
    // SAFETY: `getrusage` writes a whole `rusage` to the valid pointer and returns 0, or fails and
    // returns -1; it is read only in the first case.
    let counts = unsafe {
        if libc::getrusage(libc::RUSAGE_SELF, counts.as_mut_ptr()) != 0 {
            return None;
        }
        counts.assume_init()
    };
    // The CPU clock counts nanoseconds; `rusage` has microseconds.
    let cpu = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(Usage {
        cpu_ns: cpu.tv_sec as u64 * 1_000_000_000 + cpu.tv_nsec as u64,
        voluntary_switches: counts.ru_nvcsw as u64,
        involuntary_switches: counts.ru_nivcsw as u64,
        minor_faults: counts.ru_minflt as u64,
        major_faults: counts.ru_majflt as u64,
    })
}

/// What this process has used until now; `None` where the system does not tell.
#[cfg(not(unix))]
pub fn of_this_process() -> Option<Usage> {
    None
}

/// Times a fixed piece of integer work of a few milliseconds, in nanoseconds. Virtual machines hide
/// the processor's frequency; this shows when it changes.
pub fn calibrate() -> u64 {
    let start = Instant::now();
    // Each step needs the one before, so that neither vector units nor several ports shorten it.
    let mut state = black_box(0x9e37_79b9_7f4a_7c15_u64);
    for _ in 0..4_000_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
    }
    black_box(state);
    elapsed_ns(start)
}

/// Nanoseconds since `start`; 584 years fit.
pub fn elapsed_ns(start: Instant) -> u64 {
    start.elapsed().as_nanos() as u64
}
