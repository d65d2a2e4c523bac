//! One integration binary, a file for each part of the program.

mod charts;
mod made_up;
