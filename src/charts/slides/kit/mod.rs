//! What slides are drawn with.

pub mod bars;
pub mod cores;
pub mod figures;
pub mod lanes;
pub mod page;
