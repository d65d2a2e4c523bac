//! One integration binary, a file for each part of the program.

mod charts;
mod machine;
mod made_up;
mod report;
mod stats;
