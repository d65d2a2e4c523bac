"""Compute the Fibonacci number of `size` by naive recursion: a tree of calls, dealt out evenly.

Cost: 2·fib(n + 1) - 1 calls, each an addition: what is measured is calling functions.
Split: the tree is cut at depth 10 into up to 1024 subtrees, fib(n - 10) … fib(n - 20), whose costs
differ by a factor of up to φ¹⁰ ≈ 123. They are known beforehand, so the subtrees can be dealt to 64
bins of nearly equal cost, and then even contiguous chunks of bins balance. What happens without
the deal is the lesson of its neighbour `fibonacci_contiguous`.
Scales: fully.
Kind: algorithm. GIL class: bytecode.
"""

from heapq import heapreplace

from ranges import even_ranges

BINS = TASKS = 64  # one bin for each task
DEPTH = 10  # deep enough that no subtree is more than half a bin

# The input: for every bin its subtrees, each the n of a call fib(n).
Bins = list[list[int]]


def prepare(size: int, corpus: str | None) -> Bins:
    """Cut and deal outside the clock: a thousand calls of millions.

    The unsplit program starts from the subtrees too, so that it differs in nothing but the split.
    """
    return deal(subtrees(size, DEPTH))


def subtrees(n: int, depth: int) -> list[int]:
    """The calls at this depth of the tree of fib(n), from left to right; their sum is fib(n)."""
    if depth == 0 or n < 2:
        return [n]
    return subtrees(n - 1, depth - 1) + subtrees(n - 2, depth - 1)


def deal(subtrees: list[int]) -> Bins:
    """Deal the longest processing time first, each to the bin that has least.

    (R. L. Graham: "Bounds on Multiprocessing Timing Anomalies", 1969.) The short ones at the end
    level out what the long ones left uneven; in any other order a long one may come last.
    """
    # lesson: start deal
    bins: Bins = [[] for _ in range(BINS)]
    loads = [(0, bin) for bin in range(BINS)]  # a heap
    for n in sorted(subtrees, reverse=True):
        load, bin = loads[0]
        heapreplace(loads, (load + calls(n), bin))
        bins[bin].append(n)
    return bins
    # lesson: end deal


def calls(n: int) -> int:
    """How many calls fib(n) makes, itself included."""
    calls = following = 1
    for _ in range(n):
        calls, following = following, calls + following + 1
    return calls


def split(data: Bins, tasks: int) -> list[range]:
    return even_ranges(len(data), tasks)


def work(data: Bins, task: range) -> int:
    return sum(fib(n) for bin in task for n in data[bin])


def fib(n: int) -> int:
    """The number itself. No `functools.cache`, and it would be done at once: calls are the work."""
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def merge(data: Bins, parts: list[int]) -> int:
    return sum(parts)


def answer(output: int) -> int:
    return output


def part_fingerprint(part: int) -> int:
    return part
