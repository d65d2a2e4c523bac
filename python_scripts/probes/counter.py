"""Several threads add to one counter. Is an addition lost?

Adding is three steps: load, add, store. If two threads load the same number, both store the same,
and one addition is lost.

- `unlocked`: `count += 1` on what all share. Without the GIL the threads run at the same time, and
  additions are lost. With it they take turns, and none is lost if no turn ends between the load and
  the store. The interpreter looks whether to give way where the code jumps back and where it calls
  (since CPython 3.10: `CHECK_EVAL_BREAKER` in `Python/ceval.c`), and here that is nowhere in
  between. This is an accident, which older versions did not have and no version promises.
- `unlocked_call`: `count = count + int("1")`. Now there is a call between the load and the store. A
  thread that loses its turn there comes back with an old number, and stores it: whatever the others
  have counted meanwhile, a whole switch interval long, is gone. What the GIL keeps whole is the
  interpreter's data, not the program's.
- `lock`: one at a time, for as long as it takes. Exact in every version.
- `local`: each thread counts for itself, and the sums are added up at the end. Exact as well, and
  without waiting.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Lock
from time import perf_counter_ns
from typing import Any, NamedTuple

BATCH = 1_000  # additions between two looks at the clock
LIMIT = 60.0  # seconds


class Shared:
    """What all threads count with."""

    def __init__(self) -> None:
        self.count = 0
        self.lock = Lock()


class Done(NamedTuple):
    """What a thread did."""

    begin: int
    end: int
    batches: int
    own: int  # the sum that it kept to itself


def run(variant: str, threads: int, window_ns: int) -> dict[str, Any]:
    ways = {"unlocked": unlocked, "unlocked_call": unlocked_call, "lock": lock, "local": local}
    if variant not in ways:
        raise ValueError(f"this probe has no variant called {variant}")
    shared = Shared()
    barrier = Barrier(threads)
    with ThreadPoolExecutor(threads) as executor:
        futures = [
            executor.submit(counting, ways[variant], shared, barrier, window_ns)
            for _ in range(threads)
        ]
        done = [future.result(LIMIT) for future in futures]
    additions = sum(one.batches for one in done) * BATCH
    total = shared.count + sum(one.own for one in done)
    lost = additions - total
    if lost < 0 or (lost and variant in ("lock", "local")):
        raise RuntimeError(f"{total} were counted of {additions} additions")
    took_ns = max(one.end for one in done) - min(one.begin for one in done)
    figures = {"additions_per_s": additions / (took_ns / 1e9), "lost_share": lost / additions}
    return {"window_ns": took_ns, "figures": figures}


def counting(
    batch: Callable[[Shared], int], shared: Shared, barrier: Barrier, window_ns: int
) -> Done:
    barrier.wait(LIMIT)
    begin = now = perf_counter_ns()
    batches = own = 0
    while now < begin + window_ns:
        own += batch(shared)
        batches += 1
        now = perf_counter_ns()
    return Done(begin, now, batches, own)


# A batch of additions, and how many of them the thread kept to itself.


# lesson: start add
def unlocked(shared: Shared) -> int:
    for _ in range(BATCH):
        shared.count += 1
    return 0


def unlocked_call(shared: Shared) -> int:
    for _ in range(BATCH):
        shared.count = shared.count + int("1")
    return 0
    # lesson: end add


def lock(shared: Shared) -> int:
    for _ in range(BATCH):
        with shared.lock:
            shared.count += 1
    return 0


# lesson: start apart
def local(_: Shared) -> int:
    count = 0
    for _ in range(BATCH):
        count += 1
    return count
    # lesson: end apart
