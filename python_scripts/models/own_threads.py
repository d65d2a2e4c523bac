"""No worker of Python's: a library spreads each task over threads of its own.

As many as its variable allows, such as OPENBLAS_NUM_THREADS, which it reads when it is loaded:
gilscope sets that to the number of workers before Python starts, and to 1 for every other model.
"""

from collections.abc import Callable
from typing import Any


def open(workers: int, prepare: Callable[[], Any]) -> None:
    return None


def map(pool: None, work: Callable, data: Any, tasks: list) -> list:
    return [work(data, task) for task in tasks]


def close(pool: None) -> None:
    pass
