//! What the machines of a class show together: in groups, and of each lesson.

use std::collections::BTreeMap;
use std::fmt;

use super::line::{Machine, Python};
use crate::analysis::stats;
use crate::words::{plural, share};

/// More times as fast than this is said to be faster. `gilkit.py` has the same limit.
pub const GAIN: f64 = 1.3;
/// A greater share than this is said to be missing: fewer may be a matter of luck.
const LOSS: f64 = 0.01;

impl Machine {
    /// Its system as people call it.
    pub fn system_name(&self) -> &str {
        if self.system == "Darwin" { "macOS" } else { &self.system }
    }

    fn takes_turns(&self) -> Option<bool> {
        Some(self.two.threads? <= GAIN && self.two.processes? > GAIN)
    }

    fn only_what_lets_go_gains(&self) -> Option<bool> {
        Some(self.json? <= GAIN && self.sorted? <= GAIN && self.sha256? > GAIN)
    }

    fn loses_by_call(&self) -> Option<bool> {
        Some(self.lost_by_call? > LOSS)
    }

    fn loses(&self) -> Option<bool> {
        Some(self.lost? > LOSS)
    }
}

impl Python {
    /// Implementation and version without its last part: `CPython 3.13`. Builds without the GIL are of
    /// the same family.
    pub fn family(&self) -> String {
        let implementation = match &*self.implementation {
            "cpython" => "CPython",
            "pypy" => "PyPy",
            other => other,
        };
        let version: Vec<String> = self.numbers().iter().map(u32::to_string).collect();
        format!("{implementation} {}", version.join("."))
    }

    /// The first two numbers of its version: `3` and `13`.
    fn numbers(&self) -> Vec<u32> {
        let digits = |part: &str| part.trim_end_matches(|c: char| !c.is_ascii_digit()).parse().ok();
        self.version.split('.').take(2).filter_map(digits).collect()
    }

    /// The same, and whether there is a lock: `CPython 3.13, no GIL`.
    pub fn label(&self) -> String {
        format!("{}{}", self.family(), if self.gil { "" } else { ", no GIL" })
    }
}

/// Machines that have something in common.
pub struct Group<'a> {
    /// What it is.
    pub name: String,
    /// The machines.
    pub machines: Vec<&'a Machine>,
}

impl Group<'_> {
    /// The median of a figure over those that have it.
    pub fn median(&self, of: impl Fn(&Machine) -> Option<f64>) -> Option<f64> {
        let mut figures: Vec<f64> =
            self.machines.iter().filter_map(|machine| of(machine)).collect();
        stats::median(&mut figures)
    }
}

/// All machines, then by system, by Python and by cores.
pub fn groups(machines: &[Machine]) -> Vec<Vec<Group<'_>>> {
    vec![
        grouped(machines, |_| ((), "all".to_owned())),
        grouped(machines, |machine| ((), machine.system_name().to_owned())),
        // 3.9 before 3.10, whatever the alphabet says.
        grouped(machines, |machine| (machine.python.numbers(), machine.python.label())),
        grouped(machines, |machine| (machine.cores, plural(machine.cores, "core"))),
    ]
}

/// Machines of one key and name each, in that order.
fn grouped<K: Ord>(machines: &[Machine], of: impl Fn(&Machine) -> (K, String)) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<(K, String), Vec<&Machine>> = BTreeMap::new();
    for machine in machines {
        groups.entry(of(machine)).or_default().push(machine);
    }
    groups.into_iter().map(|((_, name), machines)| Group { name, machines }).collect()
}

/// What a lesson leads one to expect of a machine with the GIL.
pub struct Effect {
    /// The number of the lesson.
    pub lesson: u32,
    /// What it is.
    pub what: &'static str,
    is_seen: fn(&Machine) -> Option<bool>,
}

/// The effects of the lessons that `gilkit.py` runs.
pub const EFFECTS: [Effect; 4] = [
    Effect {
        lesson: 1,
        what: "two threads gain nothing, two processes do",
        is_seen: Machine::takes_turns,
    },
    Effect {
        lesson: 4,
        what: "of json.loads, sorted and sha256 only sha256 gains",
        is_seen: Machine::only_what_lets_go_gains,
    },
    Effect {
        lesson: 11,
        what: "additions with a call in between are lost",
        is_seen: Machine::loses_by_call,
    },
    Effect { lesson: 11, what: "those by count += 1 are lost, too", is_seen: Machine::loses },
];

impl Effect {
    /// On how many machines it is seen, of those whose GIL is on, or off, and that have the figures.
    pub fn share(&self, machines: &[Machine], gil: bool) -> Share {
        Share::of(machines.iter().filter(|machine| machine.python.gil == gil), self.is_seen)
    }
}

/// What *to gain* means here.
pub fn gain() -> String {
    format!("To gain is to be more than {GAIN} times as fast")
}

/// And what *lost* does.
pub fn limits() -> String {
    format!("{}; lost is more than {}", gain(), share(LOSS))
}

/// So many of so many machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// How many show it.
    pub shown: usize,
    /// Of how many that is known.
    pub of: usize,
}

impl Share {
    fn of<'a>(
        machines: impl Iterator<Item = &'a Machine>,
        is: impl Fn(&Machine) -> Option<bool>,
    ) -> Self {
        let known: Vec<bool> = machines.filter_map(is).collect();
        Self { shown: known.iter().filter(|shown| **shown).count(), of: known.len() }
    }
}

impl fmt::Display for Share {
    /// `70 of 72 machines`, `all 72 machines`, `none of 72 machines`; of one `the one machine`, `no machine`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { shown, of } = self;
        match (*shown, *of) {
            (0, 1) => write!(f, "no machine"),
            (1, 1) => write!(f, "the one machine"),
            (0, of) => write!(f, "none of {}", machines(of)),
            (shown, of) if shown == of => write!(f, "all {}", machines(of)),
            (shown, of) => write!(f, "{shown} of {}", machines(of)),
        }
    }
}

fn machines(n: usize) -> String {
    plural(n as u64, "machine")
}

/// What is seen of lesson 1, and in the second line what is to be learnt from it.
pub fn finding(all: &[Machine]) -> String {
    // As far as it is known of a machine.
    let threads = |machine: &Machine| Some(machine.two.threads? > GAIN);
    let idle = |machine: &Machine| Some(!threads(machine)?);
    let of = |gil: bool| all.iter().filter(move |machine| machine.python.gil == gil);
    let (with, without) = (Share::of(of(true), idle), Share::of(of(false), threads));
    let processes = Share::of(all.iter(), |machine| Some(machine.two.processes? > GAIN));
    let learnt = format!("Two processes, each with a lock of its own, gain on {processes}");
    let seen = match (with.of, without.of) {
        (0, _) => format!("Without the GIL two threads gain on {without}"),
        (_, 0) => format!("Two threads of Python gain nothing on {with}"),
        _ => format!(
            "Two threads gain nothing on {with} with the GIL, and gain on {without} without"
        ),
    };
    if processes.of == 0 { seen } else { format!("{seen}\n{learnt}") }
}
