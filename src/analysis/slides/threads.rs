//! Threads that compute: how they share the time, with a lock and without.

use super::{case, plain_threads, python};
use crate::analysis::probes::AT_ONCE;
use crate::analysis::stats::Estimate;
use crate::record::probes::{Case, Seen};
use crate::record::{NATIVE, Record};
use crate::words::tenths;

const HANDOFF: &str = "handoff";
const HELD_RELEASED: &str = "held_released";
/// As many threads as slides show.
const TWO: u64 = 2;
/// This share of those that could run has to, on average, if they are said to. (What is left is the
/// system's: other programs want to run too.)
const NEARLY: f64 = 0.85;

/// Some threads of one case.
#[derive(Debug, Clone, Copy)]
pub struct Threads<'a> {
    /// The take that is drawn: the first.
    pub take: &'a Seen,
    /// How many takes there are.
    pub takes: usize,
    /// How many ran at once.
    pub running: Estimate,
    /// How long their turns were, in nanoseconds, if they took turns.
    pub turn_ns: Option<Estimate>,
    /// Whether they run under one lock.
    pub has_lock: bool,
}

/// How threads share the time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sharing {
    /// One runs at a time.
    TakeTurns,
    /// All of them run.
    AllRun,
    /// Neither is seen: so many run at once.
    Between(f64),
}

impl<'a> Threads<'a> {
    fn of(case: &'a Case, has_lock: bool) -> Option<Self> {
        let take = case.takes().first().filter(|seen| seen.tracks.len() == TWO as usize)?;
        Some(Self {
            take,
            takes: case.takes().len(),
            running: case.estimate(|seen| Some(seen.running_at_once()))?,
            turn_ns: case.estimate(Seen::turn_ns),
            has_lock,
        })
    }

    /// How they share the time: what the whole interval allows to be said.
    pub fn sharing(&self) -> Sharing {
        let (low, high) = self.running.ends();
        match self.take.tracks.len() as f64 {
            // Where other programs have the cores, none of them runs for long: those are no turns.
            _ if high < AT_ONCE && low >= NEARLY => Sharing::TakeTurns,
            all if low >= NEARLY * all => Sharing::AllRun,
            _ => Sharing::Between(self.running.value),
        }
    }

    /// Whether the lock can be drawn: always at exactly one of them.
    pub fn hands_over(&self) -> bool {
        self.has_lock && self.take.takes_turns()
    }
}

/// Threads of Python, and below them those of Rust.
pub fn gil(record: &Record) -> Option<[Threads<'_>; 2]> {
    let python = plain_threads(record, HANDOFF, python(record)?, TWO)?;
    let rust = plain_threads(record, HANDOFF, NATIVE, TWO)?;
    Some([of_python(record, python)?, Threads::of(rust, false)?])
}

/// Threads of Python, of Rust with one lock around everything, and of Rust without.
pub fn one_lock(record: &Record) -> Option<[Threads<'_>; 3]> {
    let [python, rust] = gil(record)?;
    let locked = case(record, HANDOFF, NATIVE, "threads_one_lock", TWO)?;
    Some([python, Threads::of(locked, true)?, rust])
}

/// Threads of Python that call Rust, which keeps the lock meanwhile, or lets go of it.
pub fn held_released(record: &Record) -> Option<[Threads<'_>; 2]> {
    let python = python(record)?;
    let of = |variant| of_python(record, case(record, HELD_RELEASED, python, variant, TWO)?);
    let released = of("native_released")?;
    Some([of("native_held")?, Threads { has_lock: false, ..released }])
}

/// Those of Python have a lock, unless they say that it is off.
fn of_python<'a>(record: &'a Record, case: &'a Case) -> Option<Threads<'a>> {
    let threads = Threads::of(case, true)?;
    let is_off = |enabled: bool| !enabled;
    let told = record.interpreters.first().is_some_and(|python| is_off(python.gil_enabled));
    Some(Threads { has_lock: !threads.take.gil_enabled.map_or(told, is_off), ..threads })
}

/// What is seen of the threads of [`gil`], a sentence for each language: in fifteen words together.
pub fn gil_finding([python, rust]: &[Threads; 2], cores: u32) -> [String; 2] {
    let lock = |threads: &Threads| match (threads.has_lock, cores) {
        (true, _) => "one lock",
        // There, having no lock is no gain.
        (false, 1) => "one core",
        (false, _) => "no lock",
    };
    let seen = |threads: &Threads, turns: &'static str| match threads.sharing() {
        Sharing::TakeTurns => turns.to_owned(),
        Sharing::AllRun => "Both run.".to_owned(),
        Sharing::Between(running) => format!("{} run.", tenths(running)),
    };
    let first = seen(python, "They take turns.");
    // Said twice, it would be a word too long.
    let turns =
        if python.sharing() == Sharing::TakeTurns { "Turns, too." } else { "They take turns." };
    [
        format!("Python: two threads, {}. {first}", lock(python)),
        format!("Rust: two threads, {}. {}", lock(rust), seen(rust, turns)),
    ]
}

/// What is seen of the threads of [`one_lock`].
pub fn one_lock_finding(threads: &[Threads; 3]) -> String {
    let turns = |n: usize| threads[n].sharing() == Sharing::TakeTurns;
    match (turns(0), turns(1), turns(2)) {
        // Without a lock they do the same: the lock explains nothing.
        (true, true, true) => "Threads take turns here, with a lock and without".to_owned(),
        (true, true, false) => "Put one lock into Rust, and it looks like Python".to_owned(),
        (false, true, _) => "With one lock Rust's threads take turns, Python's do not".to_owned(),
        (_, false, _) => format!(
            "With one lock in Rust, {} threads run at once",
            tenths(threads[1].running.value)
        ),
    }
}

/// What is seen of the threads of [`held_released`].
pub fn held_released_finding([held, released]: &[Threads; 2]) -> String {
    match (held.sharing(), released.sharing()) {
        (Sharing::TakeTurns, Sharing::AllRun) => {
            "Not the language, the lock: let go of it, and both threads run".to_owned()
        }
        (Sharing::AllRun, Sharing::AllRun) => {
            "Both threads run, whether Rust holds the lock or not".to_owned()
        }
        (Sharing::TakeTurns, Sharing::TakeTurns) => {
            "Threads take turns, whether Rust holds the lock or not".to_owned()
        }
        _ => format!(
            "Threads running at once: {} with the lock held, {} with it released",
            tenths(held.running.value),
            tenths(released.running.value)
        ),
    }
}
