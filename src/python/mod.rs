//! CPython inside this process: the only folder that names pyo3.
//!
//! Only `gilscope worker --python` comes here. It starts the interpreter that this binary was built
//! for and hands the process to `bridge.py`, the same script that external interpreters run.

mod probes;
mod rust_module;

use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::path::Path;

use anyhow::{Context as _, Result, anyhow, bail};
use pyo3::prelude::*;
use pyo3::{Bound, ffi};

/// The executable of the interpreter that this binary is linked to, as the build found it.
pub const EXECUTABLE: &str = env!("GILSCOPE_PYTHON");

/// Starts CPython and serves the parent with the scripts in `scripts` until it closes the pipe.
///
/// # Errors
/// If CPython does not start, or the scripts raise: the error holds the whole traceback.
pub fn serve(scripts: &Path) -> Result<()> {
    start()?;
    Python::attach(|py| {
        // First imported on the thread that started Python: the thread that imports `threading`
        // becomes its main thread, and asyncio's signal handling insists on that one.
        let run = || -> PyResult<()> {
            py.import("threading")?;
            let path = py.import("sys")?.getattr("path")?;
            path.call_method1("insert", (0, scripts.as_os_str()))?; // a string: `sys.path` ignores paths
            rust_module::register(py)?;
            py.import("bridge")?.call_method0("serve")?;
            Ok(())
        };
        run().map_err(|error| anyhow!(traceback(py, &error)))
    })
}

/// Starts the interpreter, from the installation that this binary was built for.
///
/// PyO3's own start (`Python::initialize`) would look for the installation by the first `python3`
/// on PATH, which may be another version's, and fail to find its library there. Naming the
/// executable leaves nothing to guess.
#[expect(unsafe_code, reason = "CPython can only be configured through its C API")]
fn start() -> Result<()> {
    let executable = CString::new(EXECUTABLE)?;
    let mut config = MaybeUninit::<ffi::PyConfig>::uninit();
    let config = config.as_mut_ptr();
    // SAFETY: this is the first use of CPython in the process, on its only thread, in the order
    // that its documentation gives: initialise the configuration, set its fields, initialise from
    // it, clear it. `config` is valid for all of them, and `executable` outlives its one use. At
    // the end the thread gives up the GIL, as PyO3 expects before the first `attach`.
    unsafe {
        ffi::PyConfig_InitPythonConfig(config);
        // The parent owns the signals.
        (*config).install_signal_handlers = 0;
        // The arguments are gilscope's, not Python's.
        (*config).parse_argv = 0;
        // Python is never finalised, so nothing would flush what scripts print.
        (*config).buffered_stdio = 0;
        let place = &raw mut (*config).executable;
        let mut status = ffi::PyConfig_SetBytesString(config, place, executable.as_ptr());
        if ffi::PyStatus_Exception(status) == 0 {
            status = ffi::Py_InitializeFromConfig(config);
        }
        ffi::PyConfig_Clear(config);
        if ffi::PyStatus_Exception(status) != 0 {
            let why = if status.err_msg.is_null() {
                "it does not say why".into()
            } else {
                CStr::from_ptr(status.err_msg).to_string_lossy()
            };
            bail!("the embedded CPython ({EXECUTABLE}) did not start: {why}");
        }
        ffi::PyEval_SaveThread();
    }
    Ok(())
}

/// The whole story of an exception: causes, contexts, groups and the caret under a syntax error,
/// which `PyErr`'s own text leaves out.
fn traceback(py: Python<'_>, error: &PyErr) -> String {
    let format = || -> PyResult<String> {
        let lines: Bound<'_, PyAny> =
            py.import("traceback")?.call_method1("format_exception", (error.value(py),))?;
        Ok(lines.extract::<Vec<String>>()?.concat())
    };
    format().unwrap_or_else(|_| error.to_string())
}

/// The version that this binary is linked to, such as `3.11.7`, without starting it.
///
/// # Errors
/// If the library reports something that is no version.
#[expect(unsafe_code, reason = "the one question that CPython answers before it is started")]
pub fn linked_version() -> Result<String> {
    // SAFETY: `Py_GetVersion` may be called before initialisation and returns a static,
    // NUL-terminated string.
    let text = unsafe { CStr::from_ptr(ffi::Py_GetVersion()) }.to_string_lossy();
    text.split_whitespace().next().map(str::to_owned).context("CPython reports an empty version")
}
