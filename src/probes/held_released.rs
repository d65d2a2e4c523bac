//! Is it the language, or the lock? The same native code on several threads: called from Python
//! with the GIL held, with the GIL released, and from Rust's own threads.
//!
//! Every thread does the same number of calls, each about a millisecond of arithmetic that needs
//! no memory, and [watches](super::watch) its own running meanwhile. If the lock is kept during a
//! call, no other thread runs, whatever language the call is written in. If it is released, all of
//! them do, although it is Python that called.
//!
//! The looks at the clock are few: with them a thread did 0.99 times as many steps a second as
//! without (0.92 to 1.00 in twelve turns), and one of CPython 3.11 also 0.99 times (0.90 to 1.02).

use std::thread;
use std::time::Duration;

use anyhow::Result;

use super::watch::{SETTLE_NS, Watch, clock_ns, threshold_ns};
use super::{Contrast, Row, Variant, python, unknown};
use crate::record::probes::{Seen, Track, Unit};
use crate::splitmix::outputs;

/// What it can be asked.
pub const PROBE: Row = Row {
    name: "held_released",
    question: "Is it the language, or the lock?",
    over: "threads",
    over_unit: Unit::Count,
    durations: "",
    telling: None,
    lesson: "The language does not matter: a call that keeps the GIL keeps every other thread \
         out, and one that lets go of it runs beside them",
    behind: ["", "1 thread", "{} threads"],
    opening: "",
    contrasts: &[
        Contrast::of_running(
            python("native_released", 2),
            python("native_held", 2),
            [
                "The same Rust, the same {python} threads: one line decides if {other} or {one} \
                 run at once",
                "The same Rust, the same {python} threads: {one} run at once where Rust lets go \
                 of the lock, {other} where it does not",
                "The same Rust, the same {python} threads: {one} run at once, if Rust lets go of \
                 the lock or not",
                "The same Rust, the same {python} threads: no difference seen if Rust lets go of \
                 the lock or not",
            ],
        ),
        Contrast::of_figure(
            "steps_per_s",
            python("native_released", 2),
            python("native_held", 2),
            [
                "Rust that lets go of the lock does {times} times as much in two {python} threads",
                "Rust that lets go of the lock does {times} times less in two {python} threads",
                "Rust does as much in two {python} threads, if it lets go of the lock or not",
                "Rust in two {python} threads: no difference seen if it lets go of the lock or not",
            ],
        ),
    ],
    figures: &[("steps_per_s", "steps of arithmetic a second", Unit::PerSecond)],
    native: run,
    rust: &[Variant::of("threads", "threads", &[1, 2, 4])],
    python: &[
        Variant::of("threads", "threads", &[1, 2, 4]),
        Variant::threads("native_held", "calling Rust, GIL held", &[1, 2, 4]).by_library(),
        Variant::threads("native_released", "calling Rust, GIL released", &[1, 2, 4]).by_library(),
    ],
};

/// Steps between two looks at the clock: some microseconds.
const CHUNK: usize = 4_096;
/// Steps of a call: about a millisecond.
pub const STEPS: usize = 1 << 20;

/// A thread that computes and watches itself.
pub struct Spinner(Watch);

impl Spinner {
    /// One that has not yet run.
    pub fn new() -> Self {
        Self(Watch::new(threshold_ns()))
    }

    /// The exclusive or of the first `steps` numbers of SplitMix64 from `seed`: arithmetic that
    /// every language can do, and that nothing shortens.
    ///
    /// ```
    /// use gilscope::probes::held_released::Spinner;
    /// let two = 6_457_827_717_110_365_317 ^ 3_203_168_211_198_807_973;
    /// assert_eq!(Spinner::new().spin(1_234_567, 2), two);
    /// ```
    pub fn spin(&mut self, seed: u64, steps: usize) -> u64 {
        let mut all = 0;
        for begin in (0..steps).step_by(CHUNK) {
            self.0.tick();
            all = outputs(seed, begin..steps.min(begin + CHUNK)).fold(all, |all, n| all ^ n);
        }
        self.0.tick();
        all
    }

    /// When it ran, on the system's monotonic clock.
    pub fn spans(&self) -> &[(u64, u64)] {
        self.0.spans()
    }

    /// Why it did not run before each: see [`Watch::gaps`].
    pub fn gaps(&self) -> Vec<Option<(u64, u64)>> {
        self.0.gaps()
    }
}

impl Default for Spinner {
    fn default() -> Self {
        Self::new()
    }
}

/// `threads`.
///
/// # Errors
/// If there is no such variant.
pub fn run(variant: &str, threads: u64, window: Duration) -> Result<Seen> {
    if variant != "threads" {
        return unknown(variant);
    }
    let calls = calls(window);
    // Made before: calibrating needs a quiet moment.
    let spinners: Vec<Spinner> = (0..threads).map(|_| Spinner::new()).collect();
    let start = clock_ns() + SETTLE_NS;
    // lesson: start calls
    let compute = |mut spinner: Spinner| {
        move || {
            while clock_ns() < start {
                spinner.spin(0, STEPS);
            }
            let all = (0..calls).fold(0, |all, seed| all ^ spinner.spin(seed, STEPS));
            (spinner, all)
        }
    };
    // lesson: end calls
    let ended: Vec<(Spinner, u64)> = thread::scope(|scope| {
        let handles: Vec<_> =
            spinners.into_iter().map(|spinner| scope.spawn(compute(spinner))).collect();
        handles.into_iter().map(|handle| handle.join().expect("it does not panic")).collect()
    });
    let window_ns = clock_ns() - start;
    let tracks: Vec<Track> = ended.iter().map(|(spinner, _)| spinner.0.track(start)).collect();
    let figures = [
        ("steps_per_s".to_owned(), per_second(threads * calls * STEPS as u64, window_ns)),
        ("answer".to_owned(), answer(ended.first().map_or(0, |(_, all)| *all))),
    ];
    Ok(Seen { window_ns, tracks, figures: figures.into(), ..Seen::default() })
}

/// Calls of each thread: as many as fill the window, if no other thread is in the way.
fn calls(window: Duration) -> u64 {
    (window.as_millis() as u64).max(1)
}

fn per_second(count: u64, ns: u64) -> f64 {
    count as f64 / (ns.max(1) as f64 / 1e9)
}

/// What a JSON number holds exactly.
fn answer(all: u64) -> f64 {
    (all >> 11) as f64
}
