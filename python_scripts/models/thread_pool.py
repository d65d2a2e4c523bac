"""`ThreadPoolExecutor`: threads kept from one map to the next, taking tasks from one queue.

The queue balances unequal tasks, which static chunks do not; the GIL is the same as for `threads`.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

START_LIMIT = 60.0  # seconds


def open(workers: int, prepare: Callable[[], Any]) -> ThreadPoolExecutor:
    pool = ThreadPoolExecutor(workers)
    # An executor starts a thread only when a task finds none idle. Tasks that wait for each other
    # make it start them all now, so that no sample pays for it.
    barrier = Barrier(workers)
    for _ in range(workers):
        pool.submit(barrier.wait, START_LIMIT)
    pool.submit(int).result(START_LIMIT)
    return pool


def map(pool: ThreadPoolExecutor, work: Callable, data: Any, tasks: list) -> list:
    # lesson: start queue
    return list(pool.map(partial(work, data), tasks))
    # lesson: end queue


def close(pool: ThreadPoolExecutor) -> None:
    pool.shutdown(cancel_futures=True)
