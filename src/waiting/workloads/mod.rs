//! What one request is: a file each.

pub mod echo;
pub mod fetch;
pub mod files;
pub mod files_cold;
pub mod mixed;
pub mod storm;
pub mod timers;
