"""Even, contiguous ranges: how a list is cut into tasks, and tasks into static chunks."""

from itertools import pairwise


def even_ranges(length: int, parts: int) -> list[range]:
    """Cut 0 … length into at most `parts` ranges whose lengths differ by at most one.

    Empty ranges are left out, so fewer items than parts give fewer ranges.

    >>> even_ranges(7, 3)
    [range(0, 2), range(2, 4), range(4, 7)]
    """
    bounds = [length * i // parts for i in range(parts + 1)]
    return [range(start, stop) for start, stop in pairwise(bounds) if start < stop]
