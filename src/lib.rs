//! gilscope runs the same workloads in Rust and in Python by every concurrency model that the two
//! languages offer, checks that all of them computed the same answer, measures them with care, and
//! draws what the Global Interpreter Lock costs and what native threads give back.
//!
//! ```text
//! cli → plan → measure → verify → record → charts, report → page
//!                 │
//!               worker ──► models, python ──► workloads
//! ```

pub mod analysis;
pub mod asleep;
pub mod backends;
pub mod c_abi;
pub mod charts;
pub mod child;
pub mod claims;
pub mod classroom;
pub mod corpus;
pub mod criterion;
pub mod erased;
pub mod export;
pub mod fingerprint;
pub mod foreign;
pub mod grid;
pub mod homework;
pub mod interpreters;
pub mod large_pages;
pub mod lessons;
#[cfg(unix)]
pub mod load;
pub mod machine;
pub mod measure;
pub mod models;
pub mod page;
pub mod probes;
#[cfg(feature = "embed")]
pub mod python;
#[cfg(not(feature = "embed"))]
#[path = "no_python.rs"]
pub mod python;
pub mod ranges;
pub mod record;
pub mod regions;
pub mod report;
pub mod scripts;
pub mod servers;
pub mod session;
pub mod sources;
pub mod splitmix;
pub mod stop;
pub mod unlinked;
pub mod waiting;
pub mod words;
pub mod worker;
pub mod workloads;
