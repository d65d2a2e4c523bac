"""`InterpreterPoolExecutor`: threads of one process, each with an interpreter and a GIL of its own.

    this interpreter                    each worker thread's interpreter
    open    ── prepare (pickled) ──►    data = prepare()          once
    map     ── work, tasks ────────►    work(data, task)          for each task
            ◄── parts (pickled) ───

Python 3.14 and newer. Lighter than processes: no new program is started, and nothing crosses a
pipe. But interpreters share no objects, so that tasks and parts are pickled all the same.
"""

import os
import pickle
import select
from collections.abc import Callable
from concurrent import futures
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

START_LIMIT = 60.0  # seconds
SCRIPTS = Path(__file__).parent.parent

_data: Any = None  # the input, in a worker's interpreter


class Pool(NamedTuple):
    executor: futures.Executor
    workers: int


def open(workers: int, prepare: Callable[[], Any]) -> Pool:
    # A new interpreter does not get this one's `sys.path`, and could not even import this module
    # to find an initializer in it. What it can find is a builtin.
    # lesson: start own_interpreter
    start = (
        f"import pickle, sys; sys.path.insert(0, {str(SCRIPTS)!r})\n"
        f"from models import interpreters; interpreters._start({pickle.dumps(prepare)!r})"
    )
    executor = futures.InterpreterPoolExecutor(workers, initializer=exec, initargs=(start,))
    # lesson: end own_interpreter
    _meet_all(executor, workers)
    return Pool(executor, workers)


def map(pool: Pool, work: Callable, data: Any, tasks: list) -> list:
    # Task by task, from a queue that balances: an executor of threads knows no chunks.
    return list(pool.executor.map(partial(_call, work), tasks))


def close(pool: Pool) -> None:
    pool.executor.shutdown(cancel_futures=True)


def _meet_all(executor: futures.Executor, workers: int) -> None:
    # Interpreters start when tasks find none idle. Tasks that wait for each other start them all;
    # a `Barrier` belongs to one interpreter, but a pipe belongs to the process.
    arrivals, arrive = os.pipe()
    wait, release = os.pipe()
    meetings = [executor.submit(_meet, arrive, wait) for _ in range(workers)]
    arrived, limit = 0, monotonic() + START_LIMIT
    # One that is done before it was released has failed, and says so below.
    while arrived < workers and monotonic() < limit and not any(m.done() for m in meetings):
        if select.select([arrivals], [], [], 0.1)[0]:
            arrived += len(os.read(arrivals, workers))
    os.write(release, bytes(workers))
    for meeting in meetings:
        meeting.result(START_LIMIT)
    for end in (arrivals, arrive, wait, release):
        os.close(end)


# What follows runs in the workers' interpreters.


def _start(prepare: bytes) -> None:
    global _data
    _data = pickle.loads(prepare)()


def _meet(arrive: int, wait: int) -> None:
    os.write(arrive, b".")
    os.read(wait, 1)


def _call(work: Callable, task: Any) -> Any:
    return work(_data, task)
