//! One integration binary, a file for each part of the program.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agreement;
mod asleep;
mod charts;
mod cli;
mod faults;
mod machine;
mod made_up;
mod mirror;
mod readme;
mod report;
mod stats;
mod support;
mod workloads;
