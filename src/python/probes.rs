//! What the probes of the embedded Python call: the same as
//! [over the C ABI](crate::c_abi::probes), by PyO3.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;

use crate::probes::attach_wait;
use crate::probes::held_released;
use crate::probes::watch::clock_ns;

/// A thread that computes and watches itself. The lock makes it `Sync`, as Python's objects must
/// be; only one thread ever asks for it.
#[pyclass(frozen)]
pub struct Spinner(Mutex<held_released::Spinner>);

#[pymethods]
impl Spinner {
    #[new]
    fn new() -> Self {
        Self(Mutex::default())
    }

    // lesson: start detach
    /// Computes and keeps the GIL.
    fn spin_held(&self, seed: u64, steps: usize) -> u64 {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).spin(seed, steps)
    }

    /// Computes with the GIL released.
    fn spin_released(&self, py: Python<'_>, seed: u64, steps: usize) -> u64 {
        py.detach(|| self.spin_held(seed, steps))
    }
    // lesson: end detach

    /// When it ran.
    fn spans(&self) -> Vec<(u64, u64)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).spans().to_vec()
    }

    /// Why it did not run before each.
    fn gaps(&self) -> Vec<Option<(u64, u64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).gaps()
    }
}

/// How long a new native thread waits to attach, each time, beside `computing` threads.
#[pyfunction]
pub fn attach_waits(py: Python<'_>, computing: u64, window_ns: u64) -> Vec<u64> {
    let again_and_again = move || {
        // Attached once and detached: so CPython keeps what it knows of this thread, and does not
        // make it anew at every attach.
        Python::attach(|py| {
            py.detach(|| {
                let window = Duration::from_nanos(window_ns);
                let between = attach_wait::between(computing);
                attach_wait::waits(window, between, || Python::attach(|_| clock_ns()))
            })
        })
    };
    // Detached, or the other thread would wait for this one for ever.
    py.detach(|| std::thread::spawn(again_and_again).join().unwrap_or_default())
}
