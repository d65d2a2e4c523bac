//! What it was like when a run began, beyond what the machine is.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Noise;

/// What it was like. What an older record does not tell is empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Conditions {
    /// What `gilscope doctor` would have told of: each disturbs a measurement, or bounds what it says.
    #[serde(default)]
    pub notices: Vec<String>,
    /// Programs that ran or waited to run, on average over the minute before.
    #[serde(default)]
    pub load: Option<f64>,
    /// Environment variables that change how fast programs run, with their values.
    #[serde(default)]
    pub environment: Vec<(String, String)>,
    /// The C library: `glibc 2.36`.
    #[serde(default)]
    pub c_library: Option<String>,
    /// How small a difference the machine lets be seen, if that was found out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub noise: Option<Noise>,
    /// The programs that took most processor time beside the run, the first one most.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub others: Vec<Other>,
}

/// A program beside a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Other {
    /// Its name, as the system has it; all processes of one name are one program.
    pub name: String,
    /// How many cores it took, on average.
    pub cores: f64,
}
