"""`ProcessPoolExecutor`: a process for each request in flight.

A whole interpreter that does nothing but wait is the dearest way to wait. It is shown as far as 64
in flight; beyond, a machine runs out of memory before it runs out of patience.
"""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib import import_module
from typing import Any

from models.processes import end_with_parent

START_LIMIT = 60.0  # seconds
MOST = 64

_client: Any = None  # a worker process's connection
_data: Any = None
_barrier: Any = None


def open(in_flight: int, what: Any, data: Any) -> ProcessPoolExecutor:
    if in_flight > MOST:
        raise ValueError(f"processes stop at {MOST} in flight, and {in_flight} were asked for")
    context = multiprocessing.get_context("spawn")  # see `models/processes.py`
    barrier = context.Barrier(in_flight)
    executor = ProcessPoolExecutor(
        in_flight,
        mp_context=context,
        initializer=_start,
        initargs=(what.__name__, data, barrier),
    )
    # Processes start when tasks find none idle. Tasks that wait for each other start them all.
    for meeting in [executor.submit(_meet) for _ in range(in_flight)]:
        meeting.result(START_LIMIT)
    return executor


def map(executor: ProcessPoolExecutor, what: Any, data: Any, requests: int) -> list[int]:
    return list(executor.map(partial(_request, what.__name__), range(requests)))


def close(executor: ProcessPoolExecutor, what: Any) -> None:
    executor.shutdown(cancel_futures=True)


# What follows runs in the worker processes.


def _start(what: str, data: Any, barrier: Any) -> None:
    global _client, _data, _barrier
    end_with_parent()
    # Processes have no number among themselves; their ids spread them over the server's addresses.
    _client = import_module(what).connect(data, os.getpid())
    _data, _barrier = data, barrier


def _meet() -> None:
    _barrier.wait(START_LIMIT)


def _request(what: str, i: int) -> int:
    module = import_module(what)
    return module.check(_data, i, module.exchange(_data, _client, i))
