//! `--precision`: more fresh processes until intervals are narrow.
//!
//! Whoever looks after every round and stops when it suits gets intervals that are too narrow: a low
//! variance by luck stops early (so do sequential intervals of fixed width; Anscombe, *Large-Sample
//! Theory of Sequential Estimation*, 1952). So there are few looks, at 1, 2, 4, … times as many
//! processes, and two of them must agree: narrow now, and nearly so at the look before. Of a program
//! against itself that leaves up to 6.3 % seen to differ, where stopping at the first narrow look
//! leaves up to 7.4 % (simulated; `tests/it/stats.rs`).

use crate::analysis::verdict::would_be_seen;
use crate::record::{Cell, Record};

/// At the look before, intervals may be wider than they must be in the end by this factor.
const NEAR: f64 = 1.5;
/// As many times the processes of the profile at most: an hour instead of four minutes is enough.
const MOST: u32 = 16;

/// What is wanted of one group, and what was seen at the last look.
pub struct Precision {
    /// Half an interval, as a share; none where the profile's number of processes is enough.
    wanted: Option<f64>,
    was_near: bool,
}

impl Precision {
    /// This one is wanted.
    pub fn new(wanted: Option<f64>) -> Self {
        Self { wanted, was_near: false }
    }

    /// After `done` processes the widest interval is this: how many there must be next, if it is not
    /// enough. `planned` are those of the profile.
    pub fn next(&mut self, widest: Option<f64>, done: u32, planned: u32) -> Option<u32> {
        let wanted = self.wanted?;
        let widest = widest.unwrap_or(f64::INFINITY);
        let enough = widest <= wanted && self.was_near;
        self.was_near = widest <= wanted * NEAR;
        (!enough && done < planned * MOST).then_some(done * 2)
    }
}

/// Half of the widest interval, as a share, of what is said of these cells: speed-ups, and of work that
/// waits its times. `None` if one has no interval yet.
pub fn widest(record: &Record, cells: &[Cell]) -> Option<f64> {
    let interval = |cell: &Cell| {
        let waits = cell.in_flight.is_some();
        let estimate = if waits { cell.wall() } else { record.speedup(cell) };
        estimate.filter(|e| e.interval.is_some()).map(would_be_seen)
    };
    // Of a sequential program's own time nothing is said that a neighbour does not bear.
    let said = |c: &&Cell| c.measured().is_some() && (c.in_flight.is_some() || !c.is_sequential());
    let all: Option<Vec<f64>> = cells.iter().filter(said).map(interval).collect();
    Some(all?.into_iter().fold(0.0, f64::max))
}
