"""`ProcessPoolExecutor`: a process for each request in flight.

A whole interpreter that does nothing but wait is the dearest way to wait. It is shown as far as 64
in flight; beyond, a machine runs out of memory before it runs out of patience.
"""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from importlib import import_module
from threading import BrokenBarrierError
from typing import Any

from models.processes import end_with_parent

START_LIMIT = 60.0  # seconds
MOST = 64

_client: Any = None  # a worker process's connection
_what: Any = None
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
    meetings = [executor.submit(_meet) for _ in range(in_flight)]
    failures = [failure for meeting in meetings if (failure := meeting.exception(START_LIMIT))]
    if failures:
        executor.shutdown(cancel_futures=True)
        # Those that waited for the one that failed only say that they did.
        raise next((f for f in failures if not isinstance(f, BrokenBarrierError)), failures[0])
    return executor


def map(executor: ProcessPoolExecutor, what: Any, data: Any, requests: int) -> list[int]:
    return list(executor.map(_request, range(requests)))


def close(executor: ProcessPoolExecutor, what: Any) -> None:
    executor.shutdown(cancel_futures=True)


# What follows runs in the worker processes.


def _start(what: str, data: Any, barrier: Any) -> None:
    global _what, _data, _barrier
    end_with_parent()
    _what, _data, _barrier = import_module(what), data, barrier


def _meet() -> None:
    global _client
    try:
        # Here and not in the initializer, whose failure breaks the pool without a word of why.
        # Processes have no number among themselves; their ids spread them over the addresses.
        _client = _what.connect(_data, os.getpid())
    except BaseException:
        _barrier.abort()
        raise
    _barrier.wait(START_LIMIT)


def _request(i: int) -> int:
    return _what.check(_data, i, _what.exchange(_data, _client, i))
