//! One integration binary, a file for each part of the program.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod agreement;
mod asleep;
mod charts;
mod cli;
mod contestants;
mod examples;
mod faults;
mod io_charts;
mod machine;
mod made_up;
mod made_up_waiting;
mod mirror;
mod probes;
mod properties;
mod readme;
mod report;
mod servers;
mod services;
#[cfg(unix)]
mod setup;
mod stats;
mod support;
mod waiting;
mod workloads;
