"""Probes: not how fast something is, but why. One short program each.

Each is a function `run(variant, number, window_ns)` that returns what it saw in one of three
shapes: `tracks`, `durations` or named `figures`. It runs in a fresh process.
"""

from collections import Counter
from collections.abc import Iterable


def rounded(durations: Iterable[int]) -> list[tuple[int, int]]:
    """Nanoseconds to three significant digits, and how many took so long; ascending."""

    def coarse(ns: int) -> int:
        unit = 10 ** max(len(str(ns)) - 3, 0)
        return (ns + unit // 2) // unit * unit

    return sorted(Counter(map(coarse, durations)).items())
