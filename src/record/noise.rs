//! How quiet a machine is, and so how small a difference it lets be seen: what `gilscope doctor
//! --noise` looks at, and what it found out.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Calibration;

/// Both calibration kernels, once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Look {
    /// The fresh process that took it. Two are there at a time, the next ones after them: 0 and 1, then
    /// 2 and 3. They take turns: 0, 1, 1, 0, 0, 1, …
    pub process: u32,
    /// When it began: after the first process had started.
    pub at_ns: u64,
    /// How long each kernel took.
    #[serde(flatten)]
    pub took: Calibration,
}

/// How small a difference can be seen, and why no smaller one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
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
