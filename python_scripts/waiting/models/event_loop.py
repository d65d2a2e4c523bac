"""`asyncio`: a task per request, all in one thread.

A task is an object, not a thread: while it waits it is on no stack, and one `epoll` watches all
sockets. It gives way only at an `await`; between two of them no other is served, and what comes
in waits.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

# What is done with a response, given the number of its request.
Check = Callable[[int, Any], Awaitable[int]]


class Pool(NamedTuple):
    runner: asyncio.Runner
    clients: list[Any]


def open(
    in_flight: int,
    what: Any,
    data: Any,
    loop_factory: Callable[[], asyncio.AbstractEventLoop] | None = None,
) -> Pool:
    runner = asyncio.Runner(loop_factory=loop_factory)

    async def connect() -> list[Any]:
        return [await what.connect_async(data, number) for number in range(in_flight)]

    try:
        return Pool(runner, runner.run(connect()))
    except BaseException:
        runner.close()
        raise


def map(pool: Pool, what: Any, data: Any, requests: int) -> list[int]:
    async def check(i: int, response: Any) -> int:
        return what.check(data, i, response)

    return gather(pool, what, data, requests, check)


def gather(pool: Pool, what: Any, data: Any, requests: int, check: Check) -> list[int]:
    """Makes every request, as many at once as there are clients."""
    parts = [0] * requests

    async def request(client: Any, i: int, idle: asyncio.Queue[Any]) -> None:
        async with asyncio.timeout(data.deadline):
            response = await what.exchange_async(data, client, i)
        parts[i] = await check(i, response)
        idle.put_nowait(client)

    # The parts are stored and not returned: see `models/event_loop.py`.
    async def all_requests() -> None:
        idle: asyncio.Queue[Any] = asyncio.Queue()
        for client in pool.clients:
            idle.put_nowait(client)
        # A group, since it ends all others when one fails; `gather` would let them run on.
        async with asyncio.TaskGroup() as group:
            # lesson: start back_pressure
            for i in range(requests):
                # Back-pressure: who has no client waits until one comes back. (A semaphore would
                # say the same, and the connections would need a list besides.)
                client = await idle.get()
                group.create_task(request(client, i, idle))
            # lesson: end back_pressure

    pool.runner.run(all_requests())
    return parts


def close(pool: Pool, what: Any) -> None:
    async def disconnect() -> None:
        for client in pool.clients:
            what.disconnect_async(client)
        await asyncio.sleep(0)  # transports close in the loop's next round

    pool.runner.run(disconnect())
    pool.runner.close()
