//! The module `rust_module`, by which the embedded Python calls the [kernels](crate::erased).
//!
//! The two ways of doing a task differ in one word: `detach` releases the GIL and takes it back
//! when the task is done. Other threads run Python meanwhile; this one must not touch any Python
//! object, which the compiler sees to.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::probes;
use crate::erased::{self, Kernel};
use crate::grid;

/// A workload with its input.
#[pyclass(frozen)]
struct Input(Box<dyn Kernel>);

/// What a task yields, until `merge` takes it. The lock makes it `Sync`, as Python's objects must
/// be where threads run without a GIL.
#[pyclass(frozen)]
struct Part(Mutex<Option<erased::Part>>);

/// What all parts make together, until it is digested.
#[pyclass(frozen)]
struct Output(Mutex<Option<erased::Output>>);

/// Prepares a workload.
#[pyfunction]
fn prepare(workload: &str, size: u64, corpus: Option<PathBuf>) -> Result<Input> {
    let row =
        grid::row_named(workload).with_context(|| format!("no workload is called {workload}"))?;
    Ok(Input((row.kernel)(size, corpus.as_deref())?))
}

#[pymethods]
impl Input {
    /// Start and stop of each task.
    fn split(&self, tasks: usize) -> Vec<(usize, usize)> {
        self.0.split(tasks).into_iter().map(|task| (task.start, task.end)).collect()
    }

    /// Does a task and keeps the GIL: no other thread runs Python before it is done.
    fn work_held(&self, start: usize, stop: usize) -> Part {
        Part(Mutex::new(Some(self.0.work(start..stop))))
    }

    /// Does a task with the GIL released.
    fn work_released(&self, py: Python<'_>, start: usize, stop: usize) -> Part {
        py.detach(|| self.work_held(start, stop))
    }

    /// Merges the parts and empties them.
    fn merge(&self, parts: Vec<PyRef<'_, Part>>) -> PyResult<Output> {
        let parts = parts.iter().map(|part| take(&part.0)).collect::<PyResult<_>>()?;
        Ok(Output(Mutex::new(Some(self.0.merge(parts)))))
    }
}

#[pymethods]
impl Part {
    /// A number by which it is compared. The part stays what it is.
    fn fingerprint(&self) -> PyResult<u64> {
        let part = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        part.as_ref().map(erased::Part::fingerprint).ok_or_else(used)
    }
}

#[pymethods]
impl Output {
    /// Digests it.
    fn answer(&self) -> PyResult<u64> {
        Ok(take(&self.0)?())
    }
}

fn take<T>(place: &Mutex<Option<T>>) -> PyResult<T> {
    let value = place.lock().unwrap_or_else(PoisonError::into_inner).take();
    value.ok_or_else(used)
}

fn used() -> PyErr {
    PyValueError::new_err("it was used already")
}

/// Makes the module importable.
///
/// By hand and not by `#[pymodule]`: that would export an entry point from this package's shared
/// library, which external interpreters load, and tie it to this one interpreter's library.
pub fn register(py: Python<'_>) -> PyResult<()> {
    let module = PyModule::new(py, "rust_module")?;
    module.add_class::<Input>()?;
    module.add_class::<Part>()?;
    module.add_class::<Output>()?;
    module.add_function(wrap_pyfunction!(prepare, &module)?)?;
    module.add_class::<probes::Spinner>()?;
    module.add_function(wrap_pyfunction!(probes::attach_waits, &module)?)?;
    py.import("sys")?.getattr("modules")?.set_item("rust_module", module)
}
