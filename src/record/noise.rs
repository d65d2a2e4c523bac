//! How small a difference a machine lets be seen: what `gilscope doctor --noise` found out.

use serde::{Deserialize, Serialize};

/// How small a difference can be seen, and why no smaller one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Noise {
    /// When it was measured: RFC 3339.
    pub measured: String,
    /// The smallest difference of two times, as a share of them, that a `quick` run shows in at least
    /// four of five cases.
    pub quick: f64,
    /// The same of a `full` run.
    pub full: f64,
    /// The share of the time for which the machine was in its slow mode.
    pub slow_share: f64,
    /// How long a disturbance lasted, in the median; none where there were none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub disturbance_ns: Option<u64>,
}

impl Noise {
    /// The smallest difference, as a share, that a run of this profile shows. Those of `smoke` are no
    /// measurements.
    pub fn smallest(&self, profile: &str) -> Option<f64> {
        match profile {
            "quick" => Some(self.quick),
            "full" => Some(self.full),
            _ => None,
        }
    }
}
