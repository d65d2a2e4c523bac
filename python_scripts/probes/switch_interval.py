"""What does a shorter switch interval buy, and what does it cost?

Two threads compute, a third one sleeps for a millisecond at a time and then wants to go on. How
late it is, is the response; what the other two get done meanwhile is the throughput. Under the GIL
the interval trades one for the other: who waits is served sooner, and those who compute change
hands more often. A free-threaded build needs no such choice: there the interval changes nothing.
"""

import sys
from threading import Thread
from time import perf_counter_ns, sleep
from typing import Any

from probes import rounded

SLEEP = 0.001  # seconds
COMPUTING = 2  # threads
STEPS = 1_000  # between two looks at whether it is done
LIMIT = 60.0  # seconds


def run(variant: str, interval_ns: int, window_ns: int) -> dict[str, Any]:
    """The variant is `threads`."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(interval_ns / 1e9)
    done = False
    steps: list[int] = []  # of each thread: `append` is atomic with and without the GIL

    def compute() -> None:
        own = 0
        while not done:
            for _ in range(STEPS):
                own += 1
        steps.append(own)

    threads = [Thread(target=compute) for _ in range(COMPUTING)]
    start = perf_counter_ns()
    for thread in threads:
        thread.start()
    late = []
    try:
        # lesson: start waiting_thread
        while (now := perf_counter_ns()) < start + window_ns:
            sleep(SLEEP)
            late.append(max(perf_counter_ns() - now - int(SLEEP * 1e9), 0))
        # lesson: end waiting_thread
    finally:
        done = True
        for thread in threads:
            thread.join(LIMIT)
        sys.setswitchinterval(before)
    took = perf_counter_ns() - start
    return {
        "window_ns": took,
        "durations": rounded(late),
        "figures": {"steps_per_s": sum(steps) / (took / 1e9)},
    }
