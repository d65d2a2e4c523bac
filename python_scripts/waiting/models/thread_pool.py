"""`ThreadPoolExecutor`: threads that are kept and take the next request from one queue.

What a thread per request pays at every request, this pays once. The price is a number to choose:
with fewer threads than could wait at once, requests wait in the queue instead.
"""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, local
from typing import Any, NamedTuple

START_LIMIT = 60.0  # seconds


class Pool(NamedTuple):
    executor: ThreadPoolExecutor
    clients: list[Any]
    own: local  # each thread's client


def open(in_flight: int, what: Any, data: Any) -> Pool:
    clients = [what.connect(data, number) for number in range(in_flight)]
    unclaimed, own = clients.copy(), local()

    def claim() -> None:
        own.client = unclaimed.pop()  # atomic, with the GIL as without it

    executor = ThreadPoolExecutor(in_flight, initializer=claim)
    # An executor starts a thread only when a task finds none idle. Tasks that wait for each other
    # make it start them all now, so that no sample pays for it.
    barrier = Barrier(in_flight)
    for meeting in [executor.submit(barrier.wait, START_LIMIT) for _ in range(in_flight)]:
        meeting.result(START_LIMIT)
    return Pool(executor, clients, own)


def map(pool: Pool, what: Any, data: Any, requests: int) -> list[int]:
    # lesson: start queue
    def request(i: int) -> int:
        return what.check(data, i, what.exchange(data, pool.own.client, i))

    # After a failure, requests that still wait in the queue are cancelled: `map` sees to that.
    return list(pool.executor.map(request, range(requests)))
    # lesson: end queue


def close(pool: Pool, what: Any) -> None:
    pool.executor.shutdown(cancel_futures=True)
    for client in pool.clients:
        what.disconnect(client)
