"""When did this thread really run? It reads the clock over and over.

As long as it runs, two readings are some nanoseconds apart; a wider gap is time in which it did
not. No trace of the scheduler is needed for that, no privilege and no patched interpreter.
"""

from array import array
from time import perf_counter_ns
from typing import Any

ROOM = 100_000  # spans
CALIBRATION_NS = 20_000_000
# How long threads compute before the window begins. A system puts new threads anywhere, often two
# on one core, and takes some milliseconds to spread them.
SETTLE_NS = 50_000_000
# No gap below this counts: interrupts of the system hand the core to no other thread.
LEAST_GAP_NS = 100_000


def clock_cost_ns() -> float:
    """What one reading of the clock costs.

    The mean of a thousand in a row, and of ten such means the smallest, which nothing interrupted.
    """

    def thousand() -> int:
        start = perf_counter_ns()
        for _ in range(999):
            perf_counter_ns()
        return perf_counter_ns() - start

    return min(thousand() for _ in range(10)) / 1_000


def threshold_ns() -> int:
    """The gap from which on a thread counts as not running.

    Ten times what one thread by itself sees in 999 of 1,000 readings, and a tenth of a millisecond
    at least. A turn under the GIL is fifty times as long.
    """
    gaps = []
    start = last = perf_counter_ns()
    while last - start < CALIBRATION_NS:
        now = perf_counter_ns()
        gaps.append(now - last)
        last = now
    gaps.sort()
    return max(10 * gaps[len(gaps) - 1 - len(gaps) // 1_000], LEAST_GAP_NS)


class Watch:
    """What one thread notes of its own running."""

    def __init__(self, threshold: int):
        self.threshold = threshold
        # Made before: appending to a list would allocate while the clock is watched.
        self.starts = array("q", bytes(8 * ROOM))
        self.ends = array("q", bytes(8 * ROOM))
        self.last = -1  # the span that is going on
        self.ticked = 0

    def tick(self) -> int:
        """Notes that this thread runs now, and returns the time."""
        now = perf_counter_ns()
        if now - self.ticked > self.threshold and self.last < ROOM - 1:
            self.last += 1
            self.starts[self.last] = now
        self.ends[self.last] = self.ticked = now
        return now

    def spans(self) -> list[tuple[int, int]]:
        """When it ran, on the clock."""
        count = self.last + 1
        return list(zip(self.starts[:count], self.ends[:count], strict=True))

    def track(self, start: int) -> dict[str, Any]:
        """The same for the record."""
        return track(self.spans(), start)


def track(spans: list[tuple[int, int]], start: int) -> dict[str, Any]:
    """Spans for the record: counted from `start`, without what was before."""
    return {"spans": [(max(begin - start, 0), end - start) for begin, end in spans if end > start]}
