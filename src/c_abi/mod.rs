//! What the shared library offers to any CPython, by C's calling convention: [`kernels`] are the
//! workloads, for the native lanes, and [`probes`] what probes in Python need of Rust.
//!
//! Nothing that is exported here reaches a line that needs Python, so the library loads into every
//! version of it.

pub mod kernels;
pub mod probes;
