//! One integration binary, a file for each part of the program.

mod machine;
mod charts;
mod made_up;
mod report;
