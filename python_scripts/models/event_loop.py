"""`asyncio`: one coroutine per worker in one thread, gathered. Concurrency without parallelism.

The coroutines take turns at each `await`, so that all of them advance, and none of them sooner:
computing leaves nothing to wait for. It is the wrong tool for this work, and shown as such.
"""

import asyncio
from collections.abc import Callable
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
    parts: list = [None] * len(tasks)

    # lesson: start turns
    async def compute(chunk: range) -> None:
        for i in chunk:
            parts[i] = work(data, tasks[i])
            await asyncio.sleep(0)  # let the others have their turn
        # lesson: end turns

    # Stored and not returned: when `Runner.run` puts the handler of Ctrl-C back, the `signal`
    # module asks for the `repr` of the finished task, with its result. For large parts that takes
    # longer than a tenth of the work, and has nothing to do with event loops.
    async def gather() -> None:
        chunks = even_ranges(len(tasks), pool.workers)
        await asyncio.gather(*(compute(chunk) for chunk in chunks))

    pool.runner.run(gather())
    return parts


def close(pool: Pool) -> None:
    pool.runner.close()
