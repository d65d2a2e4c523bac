"""`asyncio`: one coroutine per worker in one thread, gathered. Concurrency without parallelism.

The coroutines take turns at each `await`, so that all of them advance, and none of them sooner:
computing leaves nothing to wait for. It is the wrong tool for this work, and shown as such.
"""

import asyncio
from collections.abc import Callable
from itertools import chain
from typing import Any, NamedTuple

from ranges import even_ranges


class Pool(NamedTuple):
    runner: asyncio.Runner
    workers: int


def open(workers: int, prepare: Callable[[], Any]) -> Pool:
    runner = asyncio.Runner()
    runner.get_loop()  # the loop is made here and kept, so that no sample pays for it
    return Pool(runner, workers)


def map(pool: Pool, work: Callable, data: Any, tasks: list) -> list:
    async def compute(chunk: range) -> list:
        parts = []
        for i in chunk:
            parts.append(work(data, tasks[i]))
            await asyncio.sleep(0)  # let the others have their turn
        return parts

    async def gather() -> list:
        chunks = even_ranges(len(tasks), pool.workers)
        return await asyncio.gather(*(compute(chunk) for chunk in chunks))

    return list(chain.from_iterable(pool.runner.run(gather())))


def close(pool: Pool) -> None:
    pool.runner.close()
