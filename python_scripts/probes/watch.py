"""When did this thread really run? It reads the clock over and over.

As long as it runs, two readings are some nanoseconds apart; a wider gap is time in which it did
not. No trace of the scheduler is needed for that, no privilege and no patched interpreter.

Why it did not, the system knows: it counts how often a thread gave up its core voluntarily, since
it waited for something such as the GIL, and how often involuntarily, since another thread was to
have that core. The thread asks for these counts after each gap, and only then: a microsecond in a
turn of five milliseconds.
"""

from array import array
from itertools import pairwise
from time import perf_counter_ns
from typing import Any

try:
    from resource import RUSAGE_THREAD, getrusage
except ImportError:  # it is Linux's; Windows has no such module at all
    getrusage = None

UNKNOWN = -1

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


def switches() -> tuple[int, int]:
    """How often this thread has given up its core until now, voluntarily and involuntarily."""
    if getrusage is None:
        return UNKNOWN, UNKNOWN
    usage = getrusage(RUSAGE_THREAD)
    return usage.ru_nvcsw, usage.ru_nivcsw


class Watch:
    """What one thread notes of its own running."""

    def __init__(self, threshold: int):
        self.threshold = threshold
        # Made before: appending to a list would allocate while the clock is watched.
        self.starts = array("q", bytes(8 * ROOM))
        self.ends = array("q", bytes(8 * ROOM))
        self.voluntary = array("q", bytes(8 * ROOM))
        self.involuntary = array("q", bytes(8 * ROOM))
        self.last = -1  # the span that is going on
        self.ticked = 0

    def tick(self) -> int:
        """Notes that this thread runs now, and returns the time."""
        now = perf_counter_ns()
        if now - self.ticked > self.threshold and self.last < ROOM - 1:
            self.last += 1
            self.starts[self.last] = now
            self.voluntary[self.last], self.involuntary[self.last] = switches()
        self.ends[self.last] = self.ticked = now
        return now

    def spans(self) -> list[tuple[int, int]]:
        """When it ran, on the clock."""
        count = self.last + 1
        return list(zip(self.starts[:count], self.ends[:count], strict=True))

    def gaps(self) -> list[tuple[int, int] | None]:
        """How often it gave up its core before each span; before the first nobody counted."""
        count = self.last + 1
        counts = zip(self.voluntary[:count], self.involuntary[:count], strict=True)
        gaps = [
            None if waited == UNKNOWN else (waited - before, taken - taken_before)
            for (before, taken_before), (waited, taken) in pairwise(counts)
        ]
        return [None, *gaps][:count]

    def track(self, start: int) -> dict[str, Any]:
        """The same for the record."""
        return track(self.spans(), self.gaps(), start)


def track(
    spans: list[tuple[int, int]], gaps: list[tuple[int, int] | None], start: int
) -> dict[str, Any]:
    """Spans for the record, and the gaps before them: from `start` on, without what was before."""
    seen = [
        ((max(begin - start, 0), end - start), gap)
        for (begin, end), gap in zip(spans, gaps, strict=True)
        if end > start
    ]
    known = any(gap for _, gap in seen)
    return {"spans": [span for span, _ in seen], "gaps": [gap for _, gap in seen] if known else []}
