//! CPython inside this process: the only folder that names pyo3.
//!
//! Only `gilscope worker --python` comes here. It starts the interpreter that this binary was built
//! for and hands the process to `bridge.py`, the same script that external interpreters run.

mod probes;
mod rust_module;

use std::ffi::{CStr, CString};
use std::mem::MaybeUninit;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, anyhow, bail};
use pyo3::prelude::*;
use pyo3::{Bound, ffi};

/// The executable of the interpreter that this binary is linked to, as the build found it.
pub const EXECUTABLE: &str = env!("GILSCOPE_LINKED_PYTHON");

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
            if let Some(packages) = environment_packages() {
                py.import("environment")?.call_method1("add", (packages.as_os_str(),))?;
            }
            py.import("bridge")?.call_method0("serve")?;
            // Python is never finalised here (its daemon threads could still be running), but what
            // it is to do at its end is done: `multiprocessing` removes its temporary folder.
            py.import("atexit")?.call_method0("_run_exitfuncs")?;
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
pub fn linked_version() -> Result<String> {
    let text = version_text();
    text.split_whitespace().next().map(str::to_owned).context("CPython reports an empty version")
}

#[expect(unsafe_code, reason = "the one question that CPython answers before it is started")]
fn version_text() -> String {
    // SAFETY: `Py_GetVersion` may be called before initialisation and returns a static,
    // NUL-terminated string.
    unsafe { CStr::from_ptr(ffi::Py_GetVersion()) }.to_string_lossy().into_owned()
}

/// Where the packages of the active virtual environment lie, if it is one of this version: to
/// another one's, its compiled modules would be strangers.
///
/// The interpreter of an environment finds them beside itself. This binary lies elsewhere, and
/// always runs the interpreter that it was built for.
pub fn environment_packages() -> Option<PathBuf> {
    let environment = PathBuf::from(std::env::var_os("VIRTUAL_ENV")?);
    let text = version_text();
    let mut numbers = text.split('.');
    let (major, minor) = (numbers.next()?, numbers.next()?);
    let t = if text.contains("free-threading") { "t" } else { "" };
    let folder = match cfg!(windows) {
        true => environment.join("Lib/site-packages"),
        false => environment.join(format!("lib/python{major}.{minor}{t}/site-packages")),
    };
    folder.is_dir().then_some(folder)
}
