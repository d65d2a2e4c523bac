//! Turns: items are taken round by round, in an order of chance. One that fails is out, all others
//! go on.
//!
//! Shuffled, so that no item always comes after the same other one; in rounds, so that what slows
//! the machine for a while slows all of them.

use super::lab::NoTake;
use crate::record::Record;
use crate::worker::Failure;

/// Items that take turns.
pub struct Turns<I> {
    active: Vec<I>,
    rng: fastrand::Rng,
}

/// How a round ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// Every item had its turn.
    Done,
    /// The user asked to stop in it.
    Stopped,
}

impl<I: Copy + PartialEq> Turns<I> {
    /// All of these, shuffled by `seed`.
    pub fn new(items: impl IntoIterator<Item = I>, seed: u64) -> Self {
        Self { active: items.into_iter().collect(), rng: fastrand::Rng::with_seed(seed) }
    }

    /// One round: `take` for each item that is not out, in an order of chance.
    ///
    /// # Errors
    /// Only what `after` returns, such as a record that cannot be saved.
    pub fn round(
        &mut self,
        record: &mut Record,
        take: impl FnMut(&mut Record, I) -> Result<(), NoTake>,
        after: impl FnMut(&mut Record, I, Option<NoTake>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Ending> {
        // lesson: start order_of_chance
        self.rng.shuffle(&mut self.active);
        self.in_order(record, take, after)
        // lesson: end order_of_chance
    }

    /// The same in the order in which they are. After each turn `after` hears of the item and, if
    /// it is out from now on, why.
    ///
    /// # Errors
    /// As [`round`](Self::round).
    pub fn in_order(
        &mut self,
        record: &mut Record,
        take: impl FnMut(&mut Record, I) -> Result<(), NoTake>,
        after: impl FnMut(&mut Record, I, Option<NoTake>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Ending> {
        self.through(&self.active.clone(), record, take, after)
    }

    /// The same in this order, in which an item may stand more than once.
    ///
    /// # Errors
    /// As [`round`](Self::round).
    pub fn through(
        &mut self,
        order: &[I],
        record: &mut Record,
        mut take: impl FnMut(&mut Record, I) -> Result<(), NoTake>,
        mut after: impl FnMut(&mut Record, I, Option<NoTake>) -> anyhow::Result<()>,
    ) -> anyhow::Result<Ending> {
        for &item in order {
            if !self.active.contains(&item) {
                continue;
            }
            let why = match take(record, item) {
                Ok(()) => None,
                Err(NoTake::Failed(Failure::Stopped, _)) => return Ok(Ending::Stopped),
                Err(why) => {
                    self.active.retain(|other| *other != item);
                    Some(why)
                }
            };
            after(record, item, why)?;
        }
        Ok(Ending::Done)
    }

    /// `count` rounds, of which `take` hears the number. If the user stops in one, the record says
    /// that it was interrupted.
    ///
    /// # Errors
    /// As [`round`](Self::round).
    pub fn rounds(
        mut self,
        count: u32,
        record: &mut Record,
        mut take: impl FnMut(&mut Record, I, u32) -> Result<(), NoTake>,
        mut after: impl FnMut(&mut Record, I, Option<NoTake>) -> anyhow::Result<()>,
    ) -> anyhow::Result<()> {
        for number in 0..count {
            let take = |record: &mut Record, item| take(record, item, number);
            if self.round(record, take, &mut after)? == Ending::Stopped {
                record.interrupted = true;
                break;
            }
        }
        Ok(())
    }
}
