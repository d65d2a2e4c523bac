//! A kernel as any program would call it, in a loop with nothing around: what samples are held against,
//! by a test and by the bench `harness`.

use std::hint::black_box;
use std::time::Instant;

use gilscope::models::sequential;
use gilscope::workloads::Workload;

/// Nanoseconds for one of `repeats` maps.
pub fn nanoseconds<W: Workload>(input: &W::Input, repeats: u32) -> f64 {
    let start = Instant::now();
    for _ in 0..repeats {
        let tasks = W::split(black_box(input), 1);
        let parts = sequential::map(tasks, |task| W::work(input, task));
        black_box(W::merge(input, parts));
    }
    start.elapsed().as_nanos() as f64 / f64::from(repeats)
}
