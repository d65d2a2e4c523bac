//! What probes in Python call of this library, over a C ABI: see
//! [the kernels' one](crate::c_abi::kernels) for why, and for who owns what.

#![expect(unsafe_code, reason = "a C ABI passes raw pointers, and names that are not mangled")]

use std::ffi::c_void;
use std::slice;
use std::time::Duration;

use crate::probes::attach_wait::{between, waits};
use crate::probes::held_released::Spinner;
use crate::probes::watch::clock_ns;

/// A new [`Spinner`].
#[unsafe(no_mangle)]
pub extern "C" fn gilscope_spinner_new() -> *mut Spinner {
    Box::into_raw(Box::new(Spinner::new()))
}

/// [`Spinner::spin`].
///
/// # Safety
/// `spinner` comes from [`gilscope_spinner_new`], and no other thread uses it meanwhile.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_spinner_spin(
    spinner: *mut Spinner,
    seed: u64,
    steps: usize,
) -> u64 {
    // SAFETY: as the caller promises.
    unsafe { &mut *spinner }.spin(seed, steps)
}

/// Writes the beginning and the end of at most `room` spans to `bounds`, and returns how many.
///
/// # Safety
/// `spinner` comes from [`gilscope_spinner_new`], no other thread uses it meanwhile, and `bounds`
/// has room for 2 × `room` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_spinner_spans(
    spinner: *const Spinner,
    bounds: *mut u64,
    room: usize,
) -> usize {
    // SAFETY: as the caller promises.
    let (spinner, bounds) = unsafe { (&*spinner, slice::from_raw_parts_mut(bounds, 2 * room)) };
    let spans = spinner.spans();
    for (pair, (begin, end)) in bounds.chunks_exact_mut(2).zip(spans) {
        pair.copy_from_slice(&[*begin, *end]);
    }
    spans.len().min(room)
}

/// Writes how often the thread gave up its core before each of at most `room` spans, voluntarily and
/// involuntarily, to `counts`, and returns how many spans. What is unknown is the largest number.
///
/// # Safety
/// `spinner` comes from [`gilscope_spinner_new`], no other thread uses it meanwhile, and `counts`
/// has room for 2 × `room` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_spinner_gaps(
    spinner: *const Spinner,
    counts: *mut u64,
    room: usize,
) -> usize {
    // SAFETY: as the caller promises.
    let (spinner, counts) = unsafe { (&*spinner, slice::from_raw_parts_mut(counts, 2 * room)) };
    let gaps = spinner.gaps();
    for (pair, gap) in counts.chunks_exact_mut(2).zip(&gaps) {
        let (waited, taken) = gap.unwrap_or((u64::MAX, u64::MAX));
        pair.copy_from_slice(&[waited, taken]);
    }
    gaps.len().min(room)
}

/// Takes a spinner back.
///
/// # Safety
/// `spinner` comes from [`gilscope_spinner_new`] and is not used again.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_spinner_free(spinner: *mut Spinner) {
    // SAFETY: it was made by `Box::into_raw` and is given back once.
    drop(unsafe { Box::from_raw(spinner) });
}

/// [`waits`] of a new native thread for the GIL of whatever CPython calls this: at most `room` of
/// them are written to `found`; returns how many. The functions are those of CPython's C API, which
/// this library is not linked to: `PyGILState_Ensure`, `PyGILState_Release`, `PyEval_SaveThread`
/// and `PyEval_RestoreThread`. Beside it, `computing` threads of that CPython compute.
///
/// # Safety
/// The functions are these, of a running interpreter; the caller does not hold its GIL; `found` has
/// room for `room` numbers.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn gilscope_attach_waits(
    ensure: unsafe extern "C" fn() -> i32,
    release: unsafe extern "C" fn(i32),
    save: unsafe extern "C" fn() -> *mut c_void,
    restore: unsafe extern "C" fn(*mut c_void),
    computing: u64,
    window_ns: u64,
    found: *mut u64,
    room: usize,
) -> usize {
    let attach_again_and_again = move || {
        // SAFETY: each is called in the state that CPython's documentation asks for: a thread that
        // it does not know makes itself known, and then has the lock. From there on `save` is
        // called with the lock and `restore` without it, in turns.
        unsafe {
            let known = ensure();
            let mut state = save();
            let waits = waits(Duration::from_nanos(window_ns), between(computing), || {
                restore(state);
                let now = clock_ns();
                state = save();
                now
            });
            restore(state);
            release(known);
            waits
        }
    };
    let waits = std::thread::spawn(attach_again_and_again).join().unwrap_or_default();
    // SAFETY: as the caller promises.
    let found = unsafe { slice::from_raw_parts_mut(found, room) };
    let count = waits.len().min(room);
    found[..count].copy_from_slice(&waits[..count]);
    count
}
