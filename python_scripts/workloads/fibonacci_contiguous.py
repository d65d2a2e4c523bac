"""A lesson in imbalance: `fibonacci`, but its subtrees stay in the order of the tree.

Cost: that of `fibonacci`.
Split: even numbers of subtrees, from left to right. Even in number is not even in cost: the left
half of the tree is fib(n - 1), the right one fib(n - 2).
Scales: not with static chunks. The first of 2, 4 or 8 workers gets fib(n - 1), fib(n - 2) or
fib(n - 3) whole, so that the speed-up stays below φ, φ² and φ³ (1.62, 2.62, 4.24; φ is the golden
ratio), however many cores there are. A queue does better.
Kind: algorithm. GIL class: bytecode.
"""

from ranges import even_ranges
from workloads.fibonacci import (
    BINS,
    DEPTH,
    TASKS,
    Bins,
    answer,
    merge,
    part_fingerprint,
    split,
    subtrees,
    work,
)

__all__ = ["TASKS", "answer", "merge", "part_fingerprint", "prepare", "split", "work"]


def prepare(size: int, corpus: str | None) -> Bins:
    # lesson: start no_deal
    calls = subtrees(size, DEPTH)
    return [calls[bin.start : bin.stop] for bin in even_ranges(len(calls), BINS)]
    # lesson: end no_deal
