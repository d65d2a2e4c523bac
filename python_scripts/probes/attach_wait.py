"""How long does a thread wait for the lock while others compute?

A native thread attaches to the interpreter again and again, as a callback from a library must
before it may touch a Python object, lets go at once, and works on something of its own for a while.
Beside one computing thread of Python it waits for a switch interval, every time: that one took
the lock meanwhile, and gives way only when the waiting one's interval has passed.
"""

import sys
from threading import Event, Thread
from typing import Any

import native
from probes import rounded

LIMIT = 60.0  # seconds


def run(variant: str, computing: int, window_ns: int) -> dict[str, Any]:
    """The variant names the switch interval: `5_ms`."""
    before = sys.getswitchinterval()
    interval = float(variant.removesuffix("_ms")) / 1e3
    sys.setswitchinterval(interval)
    done = False

    def compute(there: Event) -> None:
        there.set()
        while not done:
            pass

    threads = []
    for _ in range(computing):
        there = Event()
        threads.append(Thread(target=compute, args=(there,)))
        threads[-1].start()
        there.wait(LIMIT)
    try:
        # lesson: start wish
        waits = native.rust.attach_waits(computing, window_ns)
        # lesson: end wish
    finally:
        done = True
        for thread in threads:
            thread.join(LIMIT)
        sys.setswitchinterval(before)
    return {
        "window_ns": window_ns,
        "durations": rounded(waits),
        "figures": {"switch_interval_ns": interval * 1e9},
    }
