//! How fast the machine is now. A virtual machine hides its processor's clock and its neighbours; two
//! fixed kernels of about a millisecond show both.
//!
//! They are bound by different things, since what disturbs one kind of work may leave the other alone.
//! One is bound by **latency**: each step needs the one before, most of the core stays idle, and only
//! the clock's frequency counts. The other is bound by **throughput**: it fills the core's arithmetic
//! units, of which a neighbour on the same core's other hardware thread takes its share.

use std::hint::black_box;
use std::thread;
use std::time::Instant;

use super::counters::elapsed_ns;
use crate::machine::pin;
use crate::record::Calibration;

/// Steps of the latency-bound kernel: five cycles each on most processors of today.
pub const STEPS: u32 = 600_000;
/// Steps of the throughput-bound kernel, each in all of its chains.
const WIDE_STEPS: u32 = 600_000;
/// More than any core of today has arithmetic units.
const CHAINS: usize = 8;

/// Times both kernels on each of these processors: one group after the other, within a group at the same
/// time, by threads of their own, each of which stays on its processor. Without any, on this thread,
/// wherever that is.
pub fn on(groups: &[Vec<u32>]) -> Vec<Calibration> {
    if groups.is_empty() {
        return vec![calibrate()];
    }
    groups.iter().flat_map(|cpus| at_once(cpus)).collect()
}

fn at_once(cpus: &[u32]) -> Vec<Calibration> {
    let on = |cpu: u32| {
        pin(cpu);
        calibrate()
    };
    thread::scope(|scope| {
        let threads: Vec<_> = cpus.iter().map(|&cpu| scope.spawn(move || on(cpu))).collect();
        threads.into_iter().filter_map(|thread| thread.join().ok()).collect()
    })
}

/// Times both kernels on this thread.
pub fn calibrate() -> Calibration {
    let start = Instant::now();
    black_box(latency(black_box(STEPS)));
    let latency_ns = elapsed_ns(start);
    let start = Instant::now();
    black_box(throughput(black_box(WIDE_STEPS)));
    Calibration { latency_ns, throughput_ns: elapsed_ns(start) }
}

/// A chain of steps that no compiler can shorten: a shift and a multiplication by turns have no closed
/// form, as additions or multiplications alone have. (The steps are those of the mixer of SplitMix64;
/// Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, 2014.)
pub fn latency(steps: u32) -> u64 {
    let mut state = black_box(0x9e37_79b9_7f4a_7c15_u64);
    for _ in 0..steps {
        state = (state ^ (state >> 29)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    state
}

/// As many chains as keep every arithmetic unit busy: none waits for another. A rotation is no vector
/// instruction of x86-64 before AVX-512, and by turns with an exclusive or it has no closed form either.
fn throughput(steps: u32) -> u64 {
    let mut states: [u64; CHAINS] = black_box([1, 2, 3, 4, 5, 6, 7, 8]);
    for _ in 0..steps {
        for state in &mut states {
            *state = state.rotate_left(5) ^ 0x0123_4567;
        }
    }
    states.iter().fold(0, |all, state| all ^ state)
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{STEPS, calibrate, latency};

    /// A processor's cycles a nanosecond, as its system says.
    fn gigahertz() -> Option<f64> {
        let text = std::fs::read_to_string("/proc/cpuinfo").ok()?;
        let line = text.lines().find(|line| line.starts_with("cpu MHz"))?;
        Some(line.split(':').nth(1)?.trim().parse::<f64>().ok()? / 1e3)
    }

    /// The optimiser leaves every step: a multiplication alone takes three cycles.
    #[test]
    fn no_step_of_the_chain_is_folded() {
        let Some(gigahertz) = gigahertz() else { return };
        let fastest = (0..20).map(|_| {
            let start = Instant::now();
            std::hint::black_box(latency(STEPS));
            start.elapsed().as_nanos() as f64
        });
        let cycles = fastest.fold(f64::INFINITY, f64::min) * gigahertz / f64::from(STEPS);
        // Of the clock that the processor names; it may run at half as much again. A step of the chain takes
        // three cycles, and one of a chain that is folded 8:1 takes half of one.
        assert!(cycles >= 2.0, "{cycles} cycles a step");
    }

    #[test]
    fn both_kernels_take_about_a_millisecond() {
        let all = [(); 20].map(|()| calibrate());
        let fastest = [
            all.iter().map(|c| c.latency_ns).min().unwrap_or(0),
            all.iter().map(|c| c.throughput_ns).min().unwrap_or(0),
        ];
        assert!(fastest.iter().all(|ns| (100_000..10_000_000).contains(ns)), "{all:?}");
    }
}
