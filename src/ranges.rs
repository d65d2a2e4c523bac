//! Even, contiguous ranges: how a list is cut into tasks, and tasks into static chunks.

use std::ops::Range;

/// Cuts `0..length` into at most `parts` ranges whose lengths differ by at most one.
///
/// Empty ranges are left out, so fewer items than parts give fewer ranges.
///
/// ```
/// use gilscope::ranges::even_ranges;
/// assert_eq!(even_ranges(7, 3), [0..2, 2..4, 4..7]);
/// assert_eq!(even_ranges(2, 3), [0..1, 1..2]);
/// ```
pub fn even_ranges(length: usize, parts: usize) -> Vec<Range<usize>> {
    (0..parts)
        .map(|i| length * i / parts..length * (i + 1) / parts)
        .filter(|range| !range.is_empty())
        .collect()
}
