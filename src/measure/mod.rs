//! Measuring: from a plan to a record.
//!
//! [`plan`] says which cells ([`computing`] and [`waiting`] those of each kind), [`run`] walks
//! through groups, fresh processes and shuffled rounds ([`resume`]: those that are left to do),
//! [`group`] keeps the workers of one group and takes its samples, [`verify`] checks every answer, [`capacity`] measures what the machine itself
//! can give, and [`tree`] watches the processes that a worker starts. Work that waits is [`asked`]
//! of servers or of [`cold`] files.
//!
//! Beside the grid: [`services`] measures servers under load, and [`asleep`] many waiting tasks,
//! where [`room`] finds room for them.

pub mod asked;
pub mod asleep;
pub mod capacity;
pub mod cold;
pub mod computing;
pub mod group;
pub mod lab;
pub mod plan;
pub mod probes;
pub mod resume;
pub mod room;
pub mod run;
#[cfg(unix)]
pub mod services;
pub mod tree;
pub mod turns;
pub mod verify;
pub mod waiting;
