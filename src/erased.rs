//! Type-erased workloads, for a caller that cannot be generic: Python.
//!
//! This is what the `native` lanes call: the same functions of the same [`Workload`]s, from
//! Python's threads. There are two ways in, and both lead here:
//!
//! - the embedded CPython calls a PyO3 module ([`crate::python`]), which is compiled for it;
//! - every other CPython calls the [C ABI](crate::c_abi::kernels) of this package's shared library through
//!   `ctypes`, so that one library serves all versions.
//!
//! Parts and outputs stay opaque to Python: it carries them from thread to thread and hands them
//! back. Turning each into Python objects would be a cost of its own, and another lesson.

use std::any::Any;
use std::path::Path;

use anyhow::Result;

use crate::workloads::{Task, Workload};

/// What a task yields. Only the workload that made it knows what is inside.
pub struct Part {
    value: Box<dyn Any + Send>,
    fingerprint: fn(&dyn Any) -> u64,
}

impl Part {
    /// [`Workload::part_fingerprint`].
    pub fn fingerprint(&self) -> u64 {
        (self.fingerprint)(&*self.value)
    }
}

/// What all parts make together; the function digests it.
pub type Output = Box<dyn FnOnce() -> u64 + Send>;

/// A workload with its input.
///
/// # Panics
/// If it is given the part of another workload.
pub trait Kernel: Send + Sync {
    /// [`Workload::split`].
    fn split(&self, tasks: usize) -> Vec<Task>;
    /// [`Workload::work`].
    fn work(&self, task: Task) -> Part;
    /// [`Workload::merge`].
    fn merge(&self, parts: Vec<Part>) -> Output;
}

/// Prepares the input of one workload; the registry holds one such function for each.
pub type PrepareKernel = fn(u64, Option<&Path>) -> Result<Box<dyn Kernel>>;

/// Prepares `W` and forgets its types.
///
/// # Errors
/// As [`Workload::prepare`].
pub fn prepare<W: Workload>(size: u64, corpus: Option<&Path>) -> Result<Box<dyn Kernel>> {
    Ok(Box::new(Prepared::<W>(W::prepare(size, corpus)?)))
}

struct Prepared<W: Workload>(W::Input);

impl<W: Workload> Kernel for Prepared<W> {
    fn split(&self, tasks: usize) -> Vec<Task> {
        W::split(&self.0, tasks)
    }

    fn work(&self, task: Task) -> Part {
        Part {
            value: Box::new(W::work(&self.0, task)),
            fingerprint: |part| W::part_fingerprint(part.downcast_ref().expect(OWN)),
        }
    }

    fn merge(&self, parts: Vec<Part>) -> Output {
        let own = |part: Part| *part.value.downcast::<W::Part>().expect(OWN);
        let output = W::merge(&self.0, parts.into_iter().map(own).collect());
        Box::new(move || W::answer(&output))
    }
}

const OWN: &str = "a part goes back to the workload that made it";
