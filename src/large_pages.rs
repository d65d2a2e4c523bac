//! New memory in large pages.
//!
//! Memory that is new comes in pages of 4 KiB. When one is written to for the first time, the
//! processor stops, and the system finds a page, clears it and notes where it lies: ten thousand
//! times for the forty megabytes of ten million sorted keys. Linux has pages of 2 MiB, too, for
//! those who ask (`madvise` in `/sys/kernel/mm/transparent_hugepage/enabled`), and then stops
//! twenty times. NumPy asks for each array of 4 MiB and more, so this is what its twin does, too.
//!
//! Why not for all memory, by an allocator that asks? The plain lane would have it then, whose
//! programs are those that everybody writes.

/// From how many bytes on one asks, as NumPy does.
const MANY: usize = 4 << 20;

/// So many zeros.
pub fn zeros<T: Copy + Default>(length: usize) -> Vec<T> {
    // Of zeros that are asked for by this macro, none is written: new memory is clear already. So
    // no page is there yet when one says what pages they should be.
    let mut zeros = vec![T::default(); length];
    if size_of_val(&*zeros) >= MANY {
        ask(&mut zeros);
    }
    zeros
}

/// Asks for large pages where this lies. Where there are none, all stays as it is.
#[cfg(target_os = "linux")]
fn ask<T>(memory: &mut [T]) {
    use rustix::mm::{Advice, madvise};

    let page = rustix::param::page_size();
    let start = memory.as_mut_ptr().cast::<u8>();
    // Whole pages, and only those that belong to nobody else.
    let before = start.align_offset(page);
    let length = size_of_val(memory).saturating_sub(before) / page * page;
    // SAFETY: the pages lie in memory that is borrowed, and what is in them stays the same.
    #[expect(unsafe_code, reason = "a system call that takes an address")]
    let _ = unsafe { madvise(start.wrapping_add(before).cast(), length, Advice::LinuxHugepage) };
}

#[cfg(not(target_os = "linux"))]
fn ask<T>(_: &mut [T]) {}

#[cfg(test)]
mod tests {
    use super::zeros;

    #[test]
    fn zeros_are_zeros_below_and_above_what_is_asked_for() {
        for length in [0, 1, 1_000, 1 << 20, (3 << 20) + 1] {
            let mut all: Vec<u32> = zeros(length);
            assert_eq!(all.len(), length);
            assert!(all.iter().all(|zero| *zero == 0));
            all.fill(1);
            assert_eq!(all.iter().map(|one| *one as usize).sum::<usize>(), length);
        }
    }
}
