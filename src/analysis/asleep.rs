//! Many tasks asleep: medians over fresh processes.

use super::stats::{self, Estimate, Observation};
use crate::record::Outcome;
use crate::record::asleep::{Asleep, Night, Sleeps};

impl Asleep {
    /// Its nights, if there was any.
    pub fn slept(&self) -> Option<&Sleeps> {
        match &self.outcome {
            Outcome::Measured(sleeps) if !sleeps.nights.is_empty() => Some(sleeps),
            _ => None,
        }
    }

    /// The median of a figure over all nights, each of which was a process of its own.
    pub fn estimate(&self, seed: u64, figure: impl Fn(&Night) -> f64) -> Option<Estimate> {
        let observation = |(night, process)| Observation { process, value: figure(night) };
        let nights: Vec<Observation> =
            self.slept()?.nights.iter().zip(0..).map(observation).collect();
        stats::estimate(&nights, seed)
    }
}
