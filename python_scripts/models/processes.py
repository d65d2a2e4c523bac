"""`ProcessPoolExecutor`: worker processes, each with an interpreter and a GIL of its own.

    this process                        each worker process
    open    ── prepare (pickled) ──►    data = prepare()          once
    map     ── work, tasks ────────►    work(data, task)          for each chunk of tasks
            ◄── parts (pickled) ───

Every worker prepares the input itself, so that only tasks and parts cross the pipe.
"""

import multiprocessing
import os
import pickle
import signal
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from threading import Thread
from time import perf_counter_ns
from typing import Any, NamedTuple

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

START_LIMIT = 60.0  # seconds

_data: Any = None  # the input, in a worker process
_barrier: Any = None


class Pool(NamedTuple):
    executor: ProcessPoolExecutor
    workers: int


def open(workers: int, prepare: Callable[[], Any]) -> Pool:
    # `spawn`, named explicitly: the default differs between versions and systems, and `fork` is
    # unsafe once there are threads (a lock that another thread holds stays locked in the child).
    context = multiprocessing.get_context("spawn")
    # ProcessPoolExecutor and not multiprocessing.Pool: when a worker is killed, the executor
    # raises BrokenProcessPool, while Pool waits for ever.
    barrier = context.Barrier(workers)
    executor = ProcessPoolExecutor(
        workers, mp_context=context, initializer=_start, initargs=(prepare, barrier)
    )
    # Processes start when tasks find none idle. Tasks that wait for each other start them all.
    for meeting in [executor.submit(_meet) for _ in range(workers)]:
        meeting.result(START_LIMIT)
    return Pool(executor, workers)


def map(pool: Pool, work: Callable, data: Any, tasks: list, size: int | None = None) -> list:
    # lesson: start chunked_messages
    size = size or chunk_size(len(tasks), pool.workers)
    return list(pool.executor.map(partial(_call, work), tasks, chunksize=size))
    # lesson: end chunked_messages


def close(pool: Pool) -> None:
    pool.executor.shutdown(cancel_futures=True)


def chunk_size(tasks: int, workers: int) -> int:
    """Tasks per message: about four messages a worker, as `multiprocessing.Pool.map` has it.

    One task a message would balance best and pay for the most messages; one message a worker, a
    static chunk, would pay for the fewest and balance worst.
    """
    return -(-tasks // (workers * 4))


def transfer(pool: Pool, work: Callable, tasks: list, parts: list) -> dict[str, int]:
    """What one map pickles each way, and the time to pickle and unpickle it all once."""
    call, size = partial(_call, work), chunk_size(len(tasks), pool.workers)
    chunks = range(0, len(tasks), size)
    start = perf_counter_ns()
    out = [pickle.dumps((call, tasks[i : i + size])) for i in chunks]
    back = [pickle.dumps(parts[i : i + size]) for i in chunks]
    for message in out + back:
        pickle.loads(message)
    return {
        "bytes_out": sum(len(message) for message in out),
        "bytes_back": sum(len(message) for message in back),
        "ns": perf_counter_ns() - start,
    }


# What follows runs in the worker processes. They import this module by its name, which is why it
# must be a file on `sys.path` and nothing may be defined in `__main__`.


def _start(prepare: Callable[[], Any], barrier: Any) -> None:
    global _data, _barrier
    end_with_parent()
    _data, _barrier = prepare(), barrier


def end_with_parent() -> None:
    # Ctrl-C goes to every process of the terminal, and the parent decides what it means. A parent
    # that was killed says nothing, so a thread waits for its end: without it the worker stays.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = multiprocessing.parent_process()

    def watch() -> None:
        parent.join()
        os._exit(1)

    Thread(target=watch, daemon=True).start()
    if fcntl and hasattr(fcntl, "F_SETOWN") and hasattr(os, "O_ASYNC"):
        # A thread needs the GIL, which C code may keep for as long as it likes. A signal that
        # Python does not handle needs nothing: the kernel sends SIGIO when the pipe that tells of
        # the parent's end is closed, and a process that does not handle it ends.
        fcntl.fcntl(parent.sentinel, fcntl.F_SETOWN, os.getpid())
        flags = fcntl.fcntl(parent.sentinel, fcntl.F_GETFL)
        fcntl.fcntl(parent.sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
        if not parent.is_alive():  # before it was asked
            os._exit(1)


def _meet() -> None:
    _barrier.wait(START_LIMIT)


def _call(work: Callable, task: Any) -> Any:
    return work(_data, task)
