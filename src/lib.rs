//! gilscope runs the same workloads in Rust and in Python by every concurrency model that the two
//! languages offer, checks that all of them computed the same answer, measures them with care, and
//! draws what the Global Interpreter Lock costs and what native threads give back.

pub mod charts;
pub mod machine;
pub mod record;
pub mod report;
