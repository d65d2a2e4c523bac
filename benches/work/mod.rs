//! How much work a map is: what criterion counts throughput in.

use criterion::Throughput;
use gilscope::workloads::fibonacci::{Fibonacci, calls};
use gilscope::workloads::{About, Workload as _};

/// What a map over a workload of this size goes through.
pub fn throughput(about: &About, size: u64) -> Throughput {
    match about.unit {
        "bytes" => Throughput::Bytes(size),
        "MiB" => Throughput::Bytes(size << 20),
        // Two levels more are more than twice as many calls: they are what is counted.
        _ if about.name == Fibonacci::ABOUT.name => Throughput::Elements(calls(size as u32)),
        _ => Throughput::Elements(size),
    }
}
