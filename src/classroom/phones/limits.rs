//! How often a voter may post.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::ballot::MOST_VOTERS;
use super::voter::Voter;

/// Five posts a second: nobody who chooses with a finger meets this.
const COST: Duration = Duration::from_millis(200);
/// That many may come at once.
const BURST: Duration = Duration::from_secs(1);

/// A bucket of tokens for each voter, as the moment at which it is full again: every post moves that by
/// `COST`, and a bucket that would need longer than `BURST` is empty.
#[derive(Debug, Default)]
pub struct Limits {
    full_at: HashMap<Voter, Instant>,
}

impl Limits {
    /// Whether this voter may post now; if so, it is counted.
    pub fn allow(&mut self, voter: Voter, now: Instant) -> bool {
        // A full bucket is as good as none: so nobody's moment is kept for longer than a second.
        self.full_at.retain(|_, full_at| *full_at > now);
        let known = self.full_at.get(&voter);
        if known.is_none() && self.full_at.len() >= MOST_VOTERS {
            // Made-up voters take no more room than real ones.
            return false;
        }
        let full_at = known.map_or(now, |full_at| now.max(*full_at)) + COST;
        let allowed = full_at <= now + BURST;
        if allowed {
            self.full_at.insert(voter, full_at);
        }
        allowed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn five_a_second_each() {
        let (mut limits, start) = (Limits::default(), Instant::now());
        let [one, other] = [(); 2].map(|()| Voter::random().unwrap());
        assert_eq!(
            [(); 6].map(|()| limits.allow(one, start)),
            [true, true, true, true, true, false]
        );
        assert!(limits.allow(other, start));
        assert!(!limits.allow(one, start + COST - Duration::from_nanos(1)));
        assert!(limits.allow(one, start + COST));
        assert!(!limits.allow(one, start + COST));
        let later = start + Duration::from_secs(60);
        assert_eq!(
            [(); 6].map(|()| limits.allow(one, later)),
            [true, true, true, true, true, false]
        );
    }

    #[test]
    fn made_up_voters_take_no_more_room() {
        let (mut limits, start) = (Limits::default(), Instant::now());
        for _ in 0..MOST_VOTERS {
            assert!(limits.allow(Voter::random().unwrap(), start));
        }
        let late = Voter::random().unwrap();
        assert!(!limits.allow(late, start));
        assert!(limits.allow(late, start + COST));
        assert_eq!(limits.full_at.len(), 1);
    }
}
