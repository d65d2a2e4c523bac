//! What was measured for claims: records of commands, and what programs did.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::record::Record;

/// All of it.
#[derive(Debug, Default)]
pub struct Evidence {
    /// What each command left, by the command.
    pub records: BTreeMap<String, Record>,
    /// What each program did, by its file.
    pub programs: BTreeMap<String, Ran>,
}

/// What a program did.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Ran {
    /// Whether it did what its first comment says; none where it could not be tried.
    pub did: Option<bool>,
    /// What came: the compiler's error, the program's last line, or why it could not be tried.
    pub says: String,
    /// Its figures, one value for each fresh process: seconds are in nanoseconds, sizes in bytes.
    #[serde(default)]
    pub figures: BTreeMap<String, Vec<f64>>,
}
