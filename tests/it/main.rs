//! One integration binary, a file for each part of the program.

mod agreement;
mod charts;
mod cli;
mod faults;
mod machine;
mod made_up;
mod mirror;
mod report;
mod stats;
mod support;
mod workloads;
