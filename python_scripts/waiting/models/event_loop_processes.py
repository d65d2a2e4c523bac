"""`asyncio`, with the computing handed to a process pool: beside the loop, on other cores.

Each response is pickled to a worker process, its part pickled back. What that costs must be less
than what it saves.
"""

import asyncio
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from time import sleep
from typing import Any, NamedTuple

from models.processes import end_with_parent

from . import event_loop

START_LIMIT = 60.0  # seconds


class Pool(NamedTuple):
    loop: event_loop.Pool
    executor: ProcessPoolExecutor


def open(in_flight: int, what: Any, data: Any) -> Pool:
    loop = event_loop.open(in_flight, what, data)  # first: it is what may fail
    executor = ProcessPoolExecutor(
        os.cpu_count(),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=end_with_parent,
    )
    # Started now, so that no sample pays for it. (Which of them gets which task is chance: a sleep
    # keeps each busy until all have begun.)
    for meeting in [executor.submit(sleep, 0.05) for _ in range(os.cpu_count() or 1)]:
        meeting.result(START_LIMIT)
    return Pool(loop, executor)


def map(pool: Pool, what: Any, data: Any, requests: int) -> list[int]:
    # lesson: start elsewhere
    async def check(i: int, response: Any) -> int:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(pool.executor, _check, what.__name__, data, i, response)
        # lesson: end elsewhere

    return event_loop.gather(pool.loop, what, data, requests, check)


def close(pool: Pool, what: Any) -> None:
    event_loop.close(pool.loop, what)
    pool.executor.shutdown(cancel_futures=True)


# What follows runs in the worker processes.


def _check(what: str, data: Any, i: int, response: Any) -> int:
    return import_module(what).check(data, i, response)
