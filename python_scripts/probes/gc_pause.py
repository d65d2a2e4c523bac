"""How long does getting rid of memory hold a program up?

A ticker is due every millisecond, and between its ticks the same thread makes objects and forgets
them, beside a large graph that lives on. CPython frees most objects at once, by counting
references; those in cycles wait for the collector, which stops everything else to look through a
generation of objects, and for the oldest one through all that lives. (How it goes about that
changed between versions, within 3.14 too: so look at the exact version.)

`gc_on` is how Python starts. `gc_off` never looks for cycles: they stay for ever. `gc_frozen` has
told the collector (`gc.freeze`) that what lives now need not be looked at again: what is made after
that is collected as before. `no_cycles` makes the same objects without cycles: they are freed by
counting, but as long as they live the collector looks at them as at all others.
"""

import gc
from time import perf_counter_ns
from typing import Any

from probes import rounded

TICK_NS = 1_000_000
PAIRS = 500  # made between two ticks: a fraction of a tick's time


class Node:
    __slots__ = ("other",)

    def __init__(self):
        self.other = None


def run(variant: str, thousands: int, window_ns: int) -> dict[str, Any]:
    lives = [[n] for n in range(thousands * 1_000)]
    gc.collect()
    match variant:
        case "gc_on" | "no_cycles":
            pass
        case "gc_off":
            gc.disable()
        case "gc_frozen":
            gc.freeze()
        case _:
            raise ValueError(f"this probe has no variant called {variant}")
    cycles = variant != "no_cycles"
    ticks = max(window_ns // TICK_NS, 2)
    late = [0] * ticks
    kept = []
    before = collections()
    start = perf_counter_ns()
    for tick in range(ticks):
        due = start + (tick + 1) * TICK_NS
        # lesson: start forget
        made = [pair(cycles) for _ in range(PAIRS)]
        # Some live for a while, so that they grow old enough for the oldest generation.
        kept.append(made)
        if len(kept) > ticks // 4:
            kept.clear()
        while perf_counter_ns() < due:
            pass  # sleeping would be late by itself
        late[tick] = perf_counter_ns() - due
        # lesson: end forget
    took = perf_counter_ns() - start
    return {
        "window_ns": took,
        "durations": rounded(late),
        "figures": {
            "collections_per_s": (collections() - before) / (took / 1e9),
            "lives": len(lives),
        },
    }


def pair(cycle: bool) -> Node:
    """Two objects that refer to each other, or one of them to the other only."""
    one, other = Node(), Node()
    one.other = other
    if cycle:
        other.other = one
    return one


def collections() -> int:
    return sum(generation["collections"] for generation in gc.get_stats())
