//! What this process has used so far, and how fast the machine is now.

use std::hint::black_box;
use std::time::Instant;

use crate::record::Counters;

/// What this process has used until now, ended threads included.
#[cfg(unix)]
pub fn of_this_process() -> Counters {
    let mut counts = std::mem::MaybeUninit::<libc::rusage>::uninit();
    // `getrusage` and not /proc/self: that one forgets threads that have ended, and models that
    // spawn at every map consist of nothing else.
    #[expect(unsafe_code, reason = "no crate in use here offers getrusage")]
    // SAFETY: `getrusage` writes a whole `rusage` to the valid pointer and returns 0, or fails and
    // returns -1; it is read only in the first case.
    let counts = unsafe {
        if libc::getrusage(libc::RUSAGE_SELF, counts.as_mut_ptr()) != 0 {
            return Counters::default();
        }
        counts.assume_init()
    };
    // The CPU clock counts nanoseconds; `rusage` has microseconds.
    let cpu = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Counters {
        cpu_ns: Some(cpu.tv_sec as u64 * 1_000_000_000 + cpu.tv_nsec as u64),
        voluntary_switches: Some(counts.ru_nvcsw as u64),
        involuntary_switches: Some(counts.ru_nivcsw as u64),
        minor_faults: Some(counts.ru_minflt as u64),
        major_faults: Some(counts.ru_majflt as u64),
    }
}

/// Unknown here.
#[cfg(not(unix))]
pub fn of_this_process() -> Counters {
    Counters::default()
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
