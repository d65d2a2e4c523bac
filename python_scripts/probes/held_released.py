"""Is it the language, or the lock? The same native code on several threads.

Every thread does the same number of calls, each about a millisecond of arithmetic: in Python, in
Rust that keeps the GIL meanwhile, and in Rust that releases it. If the lock is kept during a call,
no other thread runs, whatever language the call is written in. If it is released, all of them do,
although it is Python that called.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from operator import xor
from time import perf_counter_ns
from typing import Any

from probes.watch import SETTLE_NS, Watch, threshold_ns, track
from splitmix import outputs

# Steps of a call, for about a millisecond.
RUST_STEPS = 1 << 20
PYTHON_STEPS = 1 << 12
CHUNK = 64  # steps of Python between two looks at the clock
LIMIT = 600.0  # seconds


class Spinner:
    """A thread of Python's arithmetic that watches itself."""

    def __init__(self):
        self.watch = Watch(threshold_ns())

    def spin(self, seed: int, steps: int) -> int:
        """The exclusive or of the first `steps` numbers of SplitMix64 from `seed`.

        >>> Spinner().spin(1234567, 2) == 6457827717110365317 ^ 3203168211198807973
        True
        """
        every = 0
        for begin in range(0, steps, CHUNK):
            self.watch.tick()
            every = reduce(xor, outputs(seed, range(begin, min(begin + CHUNK, steps))), every)
        self.watch.tick()
        return every

    def spans(self) -> list[tuple[int, int]]:
        return self.watch.spans()

    def gaps(self) -> list[tuple[int, int] | None]:
        return self.watch.gaps()


def run(variant: str, threads: int, window_ns: int) -> dict[str, Any]:
    spinners = [spinner(variant) for _ in range(threads)]
    steps = PYTHON_STEPS if variant == "threads" else RUST_STEPS
    calls = max(window_ns // 1_000_000, 1)
    start = perf_counter_ns() + SETTLE_NS
    with ThreadPoolExecutor(threads) as executor:
        futures = [executor.submit(computing, start, spin, calls, steps) for _, spin in spinners]
        answers = [future.result(LIMIT) for future in futures]
    took = perf_counter_ns() - start
    return {
        "window_ns": took,
        "tracks": [track(counted.spans(), counted.gaps(), start) for counted, _ in spinners],
        "figures": {
            "steps_per_s": threads * calls * steps / (took / 1e9),
            "answer": answers[0] >> 11,
        },
    }


def spinner(variant: str) -> tuple[Any, Callable[[int, int], int]]:
    """One of this variant, and how it computes."""
    if variant == "threads":
        counted = Spinner()
        return counted, counted.spin
    import native  # where it is used: plain Python needs no library

    counted = native.rust.Spinner()
    held = {"native_held": counted.spin_held, "native_released": counted.spin_released}
    return counted, held[variant]


def computing(start: int, spin: Callable[[int, int], int], calls: int, steps: int) -> int:
    # lesson: start calls
    while perf_counter_ns() < start:
        spin(0, steps)
    return reduce(xor, (spin(seed, steps) for seed in range(calls)))
    # lesson: end calls
