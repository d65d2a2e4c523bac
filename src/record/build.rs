//! The program that measured: how a kernel is compiled and where it comes to lie in the binary are part
//! of its speed.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The program that measured. What an older record does not tell is empty.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Build {
    /// The package's version.
    pub version: String,
    /// The commit it was built from, with `+` after it if the tree held changes; empty if unknown.
    pub commit: String,
    /// The compiler: `rustc 1.95.0 (59807616e 2026-04-14)`.
    #[serde(default)]
    pub compiler: String,
    /// Its flags: those of the profile, and those that the builder added.
    #[serde(default)]
    pub flags: String,
    /// The system and the processor that it was built for: `x86_64-unknown-linux-gnu, generic`.
    #[serde(default)]
    pub target: String,
    /// The first 16 hexadecimal digits of the SHA-256 of the binary.
    #[serde(default)]
    pub digest: String,
    /// What Rust's memory comes from.
    #[serde(default)]
    pub allocator: String,
}
