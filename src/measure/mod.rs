//! Measuring: from a plan to a record.
//!
//! Four things are measured: the grid of workloads and models, [`services`] (servers under load),
//! [`asleep`] (many waiting tasks, for which [`room`] is found) and [`probes`] (the GIL itself, and
//! what stands in its place); and [`noise`] looks at how quiet the machine is. Each has a plan and a way to take one sample. The rest is common to
//! all: a [`lab`] starts their workers, and [`turns`] shuffle the samples, keep those that succeed
//! and say why the others are missing.
//!
//! The grid is the largest. [`plan`] says which cells there are, [`computing`] and [`waiting`]
//! those of each kind; [`run`] goes through groups, fresh processes and rounds, in which
//! [`neighbours`] are what is compared, after an interruption through what [`resume`] finds left to do, with
//! [`precision`] as many processes as intervals need;
//! [`group`] keeps the workers of one group and takes its samples, [`speeds`] finds out before each how
//! fast the machine is; [`verify`] checks every answer; [`given_up`] knows the scripts that are not tried again, and
//! [`traceback`] shortens what they say; [`capacity`] measures what the machine itself
//! can give; [`tree`] watches the processes that a worker starts; and [`backends`] provides what
//! waiting workloads wait for, [`cold`] files among it.

pub mod asleep;
pub mod backends;
pub mod capacity;
pub mod cold;
pub mod computing;
pub mod given_up;
pub mod group;
pub mod lab;
pub mod neighbours;
pub mod noise;
pub mod plan;
pub mod precision;
pub mod probes;
pub mod resume;
pub mod room;
pub mod run;
#[cfg(unix)]
pub mod services;
pub mod speeds;
pub mod traceback;
pub mod tree;
pub mod turns;
pub mod verify;
pub mod waiting;
