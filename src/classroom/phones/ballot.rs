//! What is asked, who may vote on it, and what was chosen.
//!
//! It is a show of hands, and no election: who deletes the cookie is a new voter.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::Serialize;
use tokio::sync::watch;

use super::voter::Voter;
use crate::words::visible;

/// More phones than any class has. Whoever makes up voters fills no more memory than this.
pub const MOST_VOTERS: usize = 1_000;

/// What is asked now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// Whether votes are taken.
    pub open: bool,
    /// Counts questions and votes on them, so that what was meant for an earlier one is known.
    pub round: u64,
    /// What may be chosen: A, B and so on.
    pub options: Vec<String>,
    /// While something is measured, phones are not even told that they are still connected.
    #[serde(skip)]
    pub hushed: bool,
}

/// Why a vote does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refused {
    /// No votes are taken, or this one was for an earlier question.
    Closed,
    /// The question has no such option.
    NoSuchOption,
    /// There are too many voters.
    TooMany,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Closed => "Voting on this question is closed.",
            Self::NoSuchOption => "The question has no such option.",
            Self::TooMany => "There are too many voters already.",
        })
    }
}

/// The question of the moment and its votes. The teacher's side asks, opens and closes; phones vote.
///
/// Of a voter nothing is kept but the choice, and that until voting is closed. No address, time or browser comes
/// as far as this: there is no field for them.
#[derive(Debug, Default)]
pub struct Ballot {
    // Whoever changes what is asked has locked the choices, so both always belong together.
    choices: Mutex<HashMap<Voter, usize>>,
    asked: watch::Sender<Asked>,
}

impl Ballot {
    /// Nothing is asked yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether votes are taken.
    pub fn is_open(&self) -> bool {
        self.asked.borrow().open
    }

    /// A new question, on which nobody may vote yet.
    pub fn ask(&self, options: Vec<String>) {
        let mut choices = self.choices();
        choices.clear();
        self.asked.send_modify(|asked| {
            asked.open = false;
            asked.round += 1;
            asked.options = options.iter().map(|option| visible(option)).collect();
        });
    }

    /// From now on votes count. To open what was closed is a new vote on the same question.
    pub fn open(&self) {
        let _choices = self.choices();
        self.asked.send_if_modified(|asked| {
            let opens = !asked.open;
            if opens {
                asked.open = true;
                asked.round += 1;
            }
            opens
        });
    }

    /// From now on no vote counts: how many chose each option. Who chose what is forgotten.
    pub fn close(&self) -> Vec<u32> {
        let mut choices = self.choices();
        self.asked.send_if_modified(|asked| std::mem::take(&mut asked.open));
        let mut tally = vec![0; self.asked.borrow().options.len()];
        for (_, choice) in choices.drain() {
            tally[choice] += 1;
        }
        tally
    }

    /// While something is measured phones are told nothing but changes; whoever measures makes none.
    pub fn hush(&self, hushed: bool) {
        self.asked.send_if_modified(|asked| std::mem::replace(&mut asked.hushed, hushed) != hushed);
    }

    /// Chooses, in this round; the last choice counts.
    ///
    /// # Errors
    /// If it does not count.
    pub fn vote(&self, voter: Voter, round: u64, choice: usize) -> Result<(), Refused> {
        let mut choices = self.choices();
        let asked = self.asked.borrow();
        if !asked.open || asked.round != round {
            return Err(Refused::Closed);
        }
        if choice >= asked.options.len() {
            return Err(Refused::NoSuchOption);
        }
        if choices.len() >= MOST_VOTERS && !choices.contains_key(&voter) {
            return Err(Refused::TooMany);
        }
        choices.insert(voter, choice);
        Ok(())
    }

    /// What this voter has chosen so far.
    pub fn choice(&self, voter: Voter) -> Option<usize> {
        self.choices().get(&voter).copied()
    }

    /// How many have voted so far.
    pub fn received(&self) -> usize {
        self.choices().len()
    }

    /// What is asked, now and whenever it changes.
    pub fn watch(&self) -> watch::Receiver<Asked> {
        self.asked.subscribe()
    }

    fn choices(&self) -> MutexGuard<'_, HashMap<Voter, usize>> {
        self.choices.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn voter() -> Voter {
        Voter::random().unwrap()
    }

    fn asked() -> (Ballot, u64) {
        let ballot = Ballot::new();
        ballot.ask(["one", "two", "three"].map(str::to_owned).into());
        ballot.open();
        let round = ballot.watch().borrow().round;
        (ballot, round)
    }

    #[test]
    fn the_last_choice_counts_until_it_is_closed() {
        let (ballot, round) = asked();
        let [first, second] = [voter(), voter()];
        assert_eq!(ballot.vote(first, round, 0), Ok(()));
        assert_eq!(ballot.vote(second, round, 2), Ok(()));
        assert_eq!(ballot.vote(first, round, 2), Ok(()));
        assert_eq!(ballot.vote(first, round, 3), Err(Refused::NoSuchOption));
        assert_eq!((ballot.received(), ballot.choice(first)), (2, Some(2)));
        assert_eq!(ballot.close(), [0, 0, 2]);
        assert_eq!((ballot.received(), ballot.choice(first)), (0, None));
        assert_eq!(ballot.vote(first, round, 1), Err(Refused::Closed));
        assert_eq!(ballot.close(), [0, 0, 0]);
    }

    #[test]
    fn nobody_votes_before_it_is_open_or_in_an_earlier_round() {
        let ballot = Ballot::new();
        assert_eq!(ballot.vote(voter(), 0, 0), Err(Refused::Closed));
        let (ballot, first) = asked();
        ballot.close();
        ballot.open();
        assert_eq!(ballot.vote(voter(), first, 0), Err(Refused::Closed));
        assert_eq!(ballot.vote(voter(), first + 1, 0), Ok(()));
        // Opened once more, it is the same vote.
        ballot.open();
        assert_eq!((ballot.received(), ballot.watch().borrow().round), (1, first + 1));
        ballot.ask(vec!["only".to_owned()]);
        assert_eq!(ballot.vote(voter(), first + 1, 0), Err(Refused::Closed));
        assert_eq!(ballot.close(), [0]);
    }

    #[test]
    fn there_is_room_for_so_many_and_they_may_change_their_minds() {
        let (ballot, round) = asked();
        let voters: Vec<Voter> = (0..MOST_VOTERS).map(|_| voter()).collect();
        for voter in &voters {
            assert_eq!(ballot.vote(*voter, round, 1), Ok(()));
        }
        assert_eq!(ballot.vote(voter(), round, 1), Err(Refused::TooMany));
        assert_eq!(ballot.vote(voters[0], round, 0), Ok(()));
        assert_eq!(ballot.close(), [1, MOST_VOTERS as u32 - 1, 0]);
    }

    #[test]
    fn only_changes_are_told() {
        let (ballot, _) = asked();
        let mut watch = ballot.watch();
        ballot.open();
        ballot.hush(false);
        assert!(!watch.has_changed().unwrap());
        let changes: [fn(&Ballot); 3] = [|b| b.hush(true), |b| b.hush(false), |b| drop(b.close())];
        for change in changes {
            change(&ballot);
            assert!(watch.has_changed().unwrap());
            watch.mark_unchanged();
        }
    }
}
