//! What processes have used: one type for a worker's own counters, for those of its pool, for a
//! sample on the pipe and in the record.

use std::iter::Sum;
use std::ops::Add;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Counters that only grow. What was used meanwhile is a difference of two. Each is unknown where
/// the system does not tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Counters {
    /// CPU time in nanoseconds.
    pub cpu_ns: Option<u64>,
    /// Context switches because a thread waited.
    pub voluntary_switches: Option<u64>,
    /// Context switches because the scheduler took the core away.
    pub involuntary_switches: Option<u64>,
    /// Page faults served without reading from disk.
    pub minor_faults: Option<u64>,
    /// Page faults that had to read from disk.
    pub major_faults: Option<u64>,
}

impl Counters {
    /// What was used since `before`. Saturating: a process that ended takes its past with it.
    pub fn since(self, before: Self) -> Self {
        self.zip(before, |after, before| Some(after?.saturating_sub(before?)))
    }

    fn zip(self, other: Self, join: fn(Option<u64>, Option<u64>) -> Option<u64>) -> Self {
        Self {
            cpu_ns: join(self.cpu_ns, other.cpu_ns),
            voluntary_switches: join(self.voluntary_switches, other.voluntary_switches),
            involuntary_switches: join(self.involuntary_switches, other.involuntary_switches),
            minor_faults: join(self.minor_faults, other.minor_faults),
            major_faults: join(self.major_faults, other.major_faults),
        }
    }
}

impl Add for Counters {
    type Output = Self;

    /// Unknown only where both are: a process that tells nothing adds nothing.
    fn add(self, other: Self) -> Self {
        self.zip(other, |a, b| match (a, b) {
            (None, None) => None,
            (a, b) => Some(a.unwrap_or(0) + b.unwrap_or(0)),
        })
    }
}

impl Sum for Counters {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Self::add)
    }
}
