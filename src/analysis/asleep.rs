//! Many tasks asleep: means over fresh processes.

use super::stats::{self, Estimate, Observation};
use crate::record::Outcome;
use crate::record::asleep::{Asleep, Sleeps, Trial};

impl Asleep {
    /// Its trials, if there was any.
    pub fn slept(&self) -> Option<&Sleeps> {
        match &self.outcome {
            Outcome::Measured(sleeps) if !sleeps.trials.is_empty() => Some(sleeps),
            _ => None,
        }
    }

    /// The mean of a figure over all trials, each of which was a process of its own.
    pub fn estimate(&self, figure: impl Fn(&Trial) -> f64) -> Option<Estimate> {
        let observation = |(trial, process)| Observation { process, value: figure(trial) };
        let trials: Vec<Observation> =
            self.slept()?.trials.iter().zip(0..).map(observation).collect();
        stats::estimate(&trials)
    }
}
