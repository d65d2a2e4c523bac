"""No concurrency: one task after the other in the calling thread.

The reference of every speed-up. Its input is one single task, so that it pays for no splitting.
"""

from collections.abc import Callable
from typing import Any


def open(workers: int, prepare: Callable[[], Any]) -> None:
    return None


def map(pool: None, work: Callable, data: Any, tasks: list) -> list:
    # lesson: start loop
    return [work(data, task) for task in tasks]
    # lesson: end loop


def close(pool: None) -> None:
    pass
