//! What a run was asked for, as far as it decides what is measured: with it an interrupted run can
//! go on where it was.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What `gilscope run` was told.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Asked {
    /// Which cells, and how often.
    #[serde(flatten)]
    pub choice: Choice,
    /// The folder of text that was named, if one was.
    pub corpus: Option<String>,
    /// The folder of scripts that was named, if one was.
    pub scripts: Option<String>,
    /// The longest that one sample may take, in seconds.
    pub timeout_s: u64,
}

/// What the user chose; an empty list leaves the choice to the profile.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Choice {
    /// Workloads by name; if there is none, all but the lessons.
    pub workloads: Vec<String>,
    /// Models by name, in both languages; `sequential` is always among them.
    pub models: Vec<String>,
    /// Worker counts.
    pub workers: Vec<u32>,
    /// Requests in flight.
    pub in_flight: Vec<u32>,
    /// Rounds in each process.
    pub rounds: Option<u32>,
    /// Fresh processes.
    pub processes: Option<u32>,
    /// Half the width, as a share, that intervals must not exceed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub precision: Option<f64>,
    /// Whether workers are kept on distinct physical cores.
    #[serde(default)]
    pub pin: bool,
    /// Whether the library lane of work that computes is measured too, where the profile would not.
    #[serde(default)]
    pub library: bool,
}
