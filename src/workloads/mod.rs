//! What is computed: one file per workload.
//!
//! A workload never names a thread. It says how its input is prepared, how it is split into tasks,
//! what one task is and how the parts are merged; [models](crate::models) spread the tasks. Its
//! twin in Python has the same stem and the same functions, and task *i* yields a part with the
//! same fingerprint in both. (Ties are a trap: Rust's `max_by_key` keeps the last of equals, and
//! Python's `max` the first.)

use std::future::Future;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use anyhow::Result;

use crate::record::{GilClass, Kind};

pub mod fibonacci;
pub mod fibonacci_contiguous;
pub mod json;
pub mod library;
pub mod mandelbrot;
pub mod matmul;
pub mod monte_carlo;
pub mod primes;
pub mod sha256;
pub mod sort;
pub mod word_count;

/// One task: a range of whatever the workload counts. Cheap to send, cheap to pickle.
pub type Task = Range<usize>;

/// A computation that can be split into independent tasks.
pub trait Workload: 'static {
    /// What is to be known about it.
    const ABOUT: About;
    /// What is prepared once and then only read. `Sync`, because every worker reads it.
    type Input: Send + Sync;
    /// What one task yields. `'static`, because a spawned task may outlive its caller's borrows.
    type Part: Send + 'static;
    /// What all parts make together. `Send + 'static`, so that another thread can
    /// digest it.
    type Output: Send + 'static;

    /// Prepares the input: untimed, once per process. `size` is in the workload's own unit;
    /// `corpus` is a file of text for those that read some.
    ///
    /// # Errors
    /// If the corpus is missing, empty or cannot be read.
    fn prepare(size: u64, corpus: Option<&Path>) -> Result<Self::Input>;

    /// Splits the input into about this many tasks.
    fn split(input: &Self::Input, tasks: usize) -> Vec<Task>;

    /// Does one task.
    fn work(input: &Self::Input, task: Task) -> Self::Part;

    /// Merges the parts, which come in the order of their tasks. This is the serial part.
    fn merge(input: &Self::Input, parts: Vec<Self::Part>) -> Self::Output;

    /// One number below 2^53 that tells whether the output is right. Untimed.
    fn answer(output: &Self::Output) -> u64;

    /// One number below 2^53 for a part. Untimed.
    fn part_fingerprint(part: &Self::Part) -> u64;

    /// One task as a future that computes inside of it, which is the wrong way: nothing is awaited,
    /// so the executor's thread is blocked until the task is done. The model `tokio_blocking` shows
    /// it. (Work that waits is another trait, [`Waiting`](crate::waiting::Waiting).)
    fn work_async(input: Arc<Self::Input>, task: Task) -> impl Future<Output = Self::Part> + Send {
        async move { Self::work(&input, task) }
    }
}

/// What is to be known about a workload without running it.
#[derive(Debug, Clone, Copy)]
pub struct About {
    /// Its name: the stem of its two files.
    pub name: &'static str,
    /// One line: what it computes.
    pub title: &'static str,
    /// What is to be learnt from it, in a line that holds whatever is measured.
    pub teaches: &'static str,
    /// How far the two languages do the same.
    pub kind: Kind,
    /// What Python does with the GIL meanwhile.
    pub gil_class: GilClass,
    /// What its size counts.
    pub unit: &'static str,
    /// What stays serial, if anything does.
    pub serial_part: Option<&'static str>,
    /// How many tasks the input is split into, whatever the number of workers.
    pub tasks: usize,
    /// Whether it reads the corpus.
    pub needs_corpus: bool,
    /// Whether it shows how not to do it. A lesson is measured only when it is named.
    pub lesson: bool,
    /// Whether its Rust is also called from Python's threads. Any could be; those that are: one of
    /// equal and one of unequal tasks, one with a serial part, and one that lives in memory.
    pub called_from_python: bool,
    /// Sizes for `smoke`, `quick` and `full`.
    pub sizes: [Sizes; 3],
    /// Published answers by size; the file of the workload names their source.
    pub published: &'static [(u64, u64)],
}

impl About {
    /// What holds for most: the rest of a workload's own.
    pub const PLAIN: Self = Self {
        name: "",
        title: "",
        teaches: "",
        kind: Kind::Algorithm,
        gil_class: GilClass::Bytecode,
        unit: "",
        serial_part: None,
        tasks: 64,
        needs_corpus: false,
        lesson: false,
        called_from_python: false,
        sizes: [Sizes { shared: 0, scaling: 0 }; 3],
        published: &[],
    };
}

/// How large a workload is in one profile.
///
/// To choose sizes: in `full`, the *shared* one takes sequential Python one or two tenths of a
/// second, so that starting threads is small beside it; the *scaling* one takes sequential Rust as
/// long, since below a millisecond a map is over before its threads have started (two of them were
/// 1.0 times as fast as one at 0.3 ms, 1.6 times at 1 ms and 1.95 times at 10 ms). In `quick` both
/// are a half to a quarter of that, and in `smoke` as small as they can be with tasks that differ.
/// Prefer sizes whose answers are published: a test checks those up to the shared one of `full`.
#[derive(Debug, Clone, Copy)]
pub struct Sizes {
    /// For every runtime.
    pub shared: u64,
    /// For native code alone, which is done with the shared size before its threads have started.
    pub scaling: u64,
}
