//! The [kernels](super) over a C ABI: what `python_scripts/rust_library.py` calls by `ctypes`.
//!
//! C knows no ownership, so each function says who owns what. Every pointer that comes from here
//! is owned by the caller, until the function that takes it back.

#![expect(unsafe_code, reason = "a C ABI passes raw pointers, and names that are not mangled")]

use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};
use std::path::Path;
use std::{ptr, slice};

use anyhow::{Context as _, Result};

use crate::erased::{Kernel, Output, Part};
use crate::grid;
use crate::workloads::Task;

thread_local! {
    static LAST_ERROR: RefCell<CString> = RefCell::default();
}

// A `Box<dyn …>` is two words wide: it is boxed once more to be one pointer.
type Input = Box<dyn Kernel>;

/// Prepares a workload; null if that fails, and [`gilscope_last_error`] says why. `corpus` may be
/// null.
///
/// # Safety
/// `workload`, and `corpus` unless it is null, are strings that end with a zero byte.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_prepare(
    workload: *const c_char,
    size: u64,
    corpus: *const c_char,
) -> *mut Input {
    // SAFETY: as the caller promises.
    let (workload, corpus) = unsafe {
        let corpus = (!corpus.is_null()).then(|| CStr::from_ptr(corpus));
        (CStr::from_ptr(workload), corpus)
    };
    let prepare = || -> Result<Input> {
        let name = workload.to_str()?;
        let row = grid::row_named(name).with_context(|| format!("no workload is called {name}"))?;
        (row.kernel)(size, corpus.map(CStr::to_str).transpose()?.map(Path::new))
    };
    match prepare() {
        Ok(input) => Box::into_raw(Box::new(input)),
        Err(error) => {
            let text = CString::new(format!("{error:#}").replace('\0', " ")).unwrap_or_default();
            LAST_ERROR.set(text);
            ptr::null_mut()
        }
    }
}

/// Why the last call in this thread failed: valid until the next one does.
#[unsafe(no_mangle)]
pub extern "C" fn gilscope_last_error() -> *const c_char {
    LAST_ERROR.with_borrow(|text| text.as_ptr())
}

/// Splits the input into at most `tasks` tasks and returns how many: start and stop of each are
/// written to `bounds`.
///
/// # Safety
/// `input` comes from [`gilscope_prepare`], and `bounds` has room for 2 × `tasks` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_split(
    input: *const Input,
    tasks: usize,
    bounds: *mut usize,
) -> usize {
    // SAFETY: as the caller promises.
    let (input, bounds) = unsafe { (&*input, slice::from_raw_parts_mut(bounds, 2 * tasks)) };
    let tasks = input.split(tasks);
    for (pair, Task { start, end }) in bounds.chunks_exact_mut(2).zip(&tasks) {
        pair.copy_from_slice(&[*start, *end]);
    }
    tasks.len()
}

/// Does one task. Any thread may call it, and several at once.
///
/// # Safety
/// `input` comes from [`gilscope_prepare`], and the task from [`gilscope_split`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_work(
    input: *const Input,
    start: usize,
    stop: usize,
) -> *mut Part {
    // SAFETY: as the caller promises; a kernel is `Sync`, so that threads may share it.
    let input = unsafe { &*input };
    Box::into_raw(Box::new(input.work(start..stop)))
}

/// The fingerprint of a part, which stays the caller's.
///
/// # Safety
/// `part` comes from [`gilscope_work`].
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_part_fingerprint(part: *const Part) -> u64 {
    // SAFETY: as the caller promises.
    unsafe { &*part }.fingerprint()
}

/// Merges the parts, and takes them back.
///
/// # Safety
/// `input` comes from [`gilscope_prepare`], and `parts` holds `count` pointers from
/// [`gilscope_work`] with that input, none of them twice and none used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_merge(
    input: *const Input,
    parts: *const *mut Part,
    count: usize,
) -> *mut Output {
    // SAFETY: as the caller promises.
    let (input, parts) = unsafe { (&*input, slice::from_raw_parts(parts, count)) };
    // SAFETY: each was made by `Box::into_raw` and is given back once.
    let parts = parts.iter().map(|&part| *unsafe { Box::from_raw(part) }).collect();
    Box::into_raw(Box::new(input.merge(parts)))
}

/// The answer of an output, and takes the output back.
///
/// # Safety
/// `output` comes from [`gilscope_merge`] and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_answer(output: *mut Output) -> u64 {
    // SAFETY: it was made by `Box::into_raw` and is given back once.
    let output = *unsafe { Box::from_raw(output) };
    output()
}

/// Takes back a part that no [`gilscope_merge`] took.
///
/// # Safety
/// `part` comes from [`gilscope_work`] and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_free_part(part: *mut Part) {
    // SAFETY: it was made by `Box::into_raw` and is given back once.
    drop(unsafe { Box::from_raw(part) });
}
