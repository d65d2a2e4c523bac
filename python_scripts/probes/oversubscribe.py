"""What do more threads than cores do to a program that computes?

Units of work, each some hundred microseconds of arithmetic, are done by one thread for each core,
then by two, four and many more, for the same time.

- `threads`: under the GIL one thread computes at a time, however many there are and however many
  cores. A switch costs little, so the throughput hardly changes, and it is that of one core. (Each
  thread that waits wakes up once in a switch interval to ask for the lock: a thousand of them are
  heard.) On a free-threaded build all cores compute, and the system lets the threads take turns.
- `threads_lock`: a small part of each unit is done under a lock of the program's own. If its holder
  loses the GIL or its core meanwhile, all others soon want the lock, and sleep until it is free:
  that leaves the core to threads that can go on.
- `processes`: each has a GIL of its own, so that all cores compute. More processes than cores are
  no gain, and each takes memory, and time to start.

There is no `spin_lock` here, as there is in Rust: what waits in a loop of Python gives up the GIL
after a switch interval at the latest, and each look costs as much as the work.
"""

import multiprocessing
import os
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import nullcontext
from threading import Barrier, Lock
from time import perf_counter_ns, sleep
from typing import Any

from models.processes import end_with_parent

STEPS = 4_096  # of arithmetic, of a unit
LOCKED = STEPS // 32  # how many of them are done under the lock, if there is one
SOON_NS = 20_000_000  # by then all have their work: so long, and so much longer for each
START_NS = 100_000
LIMIT = 50.0  # seconds


def run(variant: str, per_core: int, window_ns: int) -> dict[str, Any]:
    workers = cores() * per_core
    match variant:
        case "threads" | "threads_lock":
            begin(Barrier(workers), Lock() if variant == "threads_lock" else None)
            executor: Executor = ThreadPoolExecutor(workers)
        case "processes":
            context = multiprocessing.get_context("spawn")
            executor = ProcessPoolExecutor(
                workers,
                mp_context=context,
                initializer=begin_process,
                initargs=(context.Barrier(workers),),
            )
        case _:
            raise ValueError(f"this probe has no variant called {variant}")
    with executor:
        # They start one after the other, so the first round only lets all of them be there.
        for future in [executor.submit(meet) for _ in range(workers)]:
            future.result(LIMIT)
        start = perf_counter_ns() + SOON_NS + workers * START_NS
        futures = [executor.submit(computing, start, window_ns) for _ in range(workers)]
        done = [future.result(LIMIT) for future in futures]
    took_ns = max(window_ns, *(last - start for _, last in done))
    units = sum(units for units, _ in done)
    return {"window_ns": took_ns, "figures": {"units_per_s": units / (took_ns / 1e9)}}


def cores() -> int:
    """As many as this process may use: on Linux an affinity can leave fewer than there are."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


# What follows runs in the threads, or in the worker processes.

_barrier: Any = None
_lock: Any = nullcontext()


def begin(barrier: Any, lock: Any = None) -> None:
    global _barrier, _lock
    _barrier, _lock = barrier, lock or nullcontext()


def begin_process(barrier: Any) -> None:
    end_with_parent()
    begin(barrier)


def meet() -> None:
    _barrier.wait(LIMIT)


def computing(start: int, window_ns: int) -> tuple[int, int]:
    """How many units this one did until the window was over, and when the last was done."""
    units, last = 0, start
    sleep(max(start - perf_counter_ns(), 0) / 1e9)
    # lesson: start unit
    while perf_counter_ns() < start + window_ns:
        steps(STEPS - LOCKED)
        with _lock:
            steps(LOCKED)
        units += 1
        last = perf_counter_ns()
    # lesson: end unit
    return units, last


def steps(count: int) -> int:
    every = 0
    for n in range(count):
        every ^= n
    return every
