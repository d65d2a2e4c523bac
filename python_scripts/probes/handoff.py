"""Who runs when several threads compute?

Each thread watches its own running, all of them over the same window. Under the GIL they take
turns: one runs for a switch interval (5 ms, unless `sys.setswitchinterval` says otherwise), until
another one's patience ends. On a free-threaded build, and in processes, all run at once.

They do nothing but read the clock, so this is a model of a computing thread and not any particular
one. A turn ends by the *waiting* thread's timer, whatever the other one computes.
"""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from time import perf_counter_ns
from typing import Any

from models.processes import end_with_parent
from probes.watch import SETTLE_NS, Watch, threshold_ns

LIMIT = 60.0  # seconds


def run(variant: str, workers: int, window_ns: int) -> dict[str, Any]:
    threshold = threshold_ns()
    compute = {"threads": threads, "processes": processes}[variant]
    tracks = compute(workers, window_ns, threshold)
    return {"window_ns": window_ns, "tracks": tracks, "figures": {"threshold_ns": threshold}}


def threads(workers: int, window_ns: int, threshold: int) -> list:
    with ThreadPoolExecutor(workers) as executor:
        start = perf_counter_ns() + SETTLE_NS
        futures = [executor.submit(computing, start, window_ns, threshold) for _ in range(workers)]
        return [future.result(LIMIT) for future in futures]


def processes(workers: int, window_ns: int, threshold: int) -> list:
    context = multiprocessing.get_context("spawn")
    barrier = context.Barrier(workers)
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=begin, initargs=(barrier,)
    ) as executor:
        # They start one after the other, so the first round only lets all of them be there.
        for future in [executor.submit(meet) for _ in range(workers)]:
            future.result(LIMIT)
        # The clock is the system's monotonic one: the same in every process.
        start = perf_counter_ns() + SETTLE_NS
        futures = [executor.submit(computing, start, window_ns, threshold) for _ in range(workers)]
        return [future.result(LIMIT) for future in futures]


def computing(start: int, window_ns: int, threshold: int) -> dict[str, Any]:
    # lesson: start turns
    watch = Watch(threshold)
    while watch.tick() < start + window_ns:
        pass
    return watch.track(start)
    # lesson: end turns


# What follows runs in the worker processes.

_barrier: Any = None


def begin(barrier: Any) -> None:
    global _barrier
    end_with_parent()
    _barrier = barrier


def meet() -> None:
    _barrier.wait(LIMIT)
