//! What this process has used so far.

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
    Counters {
        cpu_ns: cpu_ns(),
        voluntary_switches: Some(counts.ru_nvcsw as u64),
        involuntary_switches: Some(counts.ru_nivcsw as u64),
        minor_faults: Some(counts.ru_minflt as u64),
        major_faults: Some(counts.ru_majflt as u64),
    }
}

/// The CPU time of this process in nanoseconds, by its clock: `rusage` has microseconds.
#[cfg(unix)]
pub fn cpu_ns() -> Option<u64> {
    let cpu = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Some(cpu.tv_sec as u64 * 1_000_000_000 + cpu.tv_nsec as u64)
}

/// Unknown here.
#[cfg(not(unix))]
pub fn of_this_process() -> Counters {
    Counters::default()
}

/// Unknown here.
#[cfg(not(unix))]
pub fn cpu_ns() -> Option<u64> {
    None
}

/// Nanoseconds since `start`; 584 years fit.
pub fn elapsed_ns(start: Instant) -> u64 {
    start.elapsed().as_nanos() as u64
}
