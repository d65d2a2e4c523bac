"""`threading.Thread`: a thread per request, the oldest way to wait for many at once.

A waiting thread has released the GIL: it costs no processor time, but a stack and a place in the
kernel's tables. Starting it takes some tens of microseconds, and the lock again once it has its
response.
"""

from queue import SimpleQueue
from threading import Thread
from typing import Any


def open(in_flight: int, what: Any, data: Any) -> list[Any]:
    return [what.connect(data, number) for number in range(in_flight)]


def map(clients: list[Any], what: Any, data: Any, requests: int) -> list[int]:
    in_flight = len(clients)
    parts = [0] * requests
    finished: SimpleQueue[tuple[Any, int, int | Exception]] = SimpleQueue()

    def request(client: Any, i: int) -> None:
        # A Thread only prints its exception, so that it is handed over like a part.
        part: int | Exception
        try:
            part = what.check(data, i, what.exchange(data, client, i))
        except Exception as failure:
            part = failure
        finished.put((client, i, part))

    def take_back() -> None:
        client, i, part = finished.get()
        clients.append(client)
        if isinstance(part, Exception):
            raise part
        parts[i] = part

    try:
        for i in range(requests):
            # Back-pressure: who has no client waits until one comes back. (A semaphore would say
            # the same, and the connections would need a list besides.)
            # lesson: start back_pressure
            if not clients:
                take_back()
            client = clients.pop()
            # lesson: end back_pressure
            # lesson: start thread_each
            try:
                # Daemons, since all are waited for here anyway. Before 3.13 each start of another
                # kind walks through all that have not ended, which adds up to their square.
                Thread(target=request, args=(client, i), daemon=True).start()
            except RuntimeError as failure:
                clients.append(client)
                raise RuntimeError(f"no thread could be started for request {i}") from failure
            # lesson: end thread_each
        while len(clients) < in_flight:
            take_back()
    finally:
        # After a failure too no thread is left: each of them ends with its request's deadline.
        while len(clients) < in_flight:
            clients.append(finished.get()[0])
    return parts


def close(clients: list[Any], what: Any) -> None:
    for client in clients:
        what.disconnect(client)
