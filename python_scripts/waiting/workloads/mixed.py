"""GET a JSON document that takes the server 20 ms, parse it, and sum up what it holds.

Waiting and computing in turns, as most services do. Here the event loop and the GIL meet: while one
response is computed on inside an event loop, no other is served, although all others wait for
nothing but their turn. The models that repair it hand the computing to others:
`event_loop_threads`, `event_loop_processes`, `tokio_spawn_blocking`, `tokio_rayon`.
"""

from http.client import HTTPConnection
from typing import Any

from fingerprint import fingerprint
from waiting import http1
from waiting.endpoints import Endpoints, read
from workloads.json import canonical

WAIT_MS = 20


def prepare(requests: int, endpoints: dict[str, Any]) -> Endpoints:
    return read(endpoints)


def connect(data: Endpoints, client: int) -> HTTPConnection:
    return http1.connect(data.http[client % len(data.http)], data.deadline)


def exchange(data: Endpoints, client: HTTPConnection, request: int) -> bytes:
    return http1.exchange(client, path(request))


async def connect_async(data: Endpoints, client: int) -> http1.Streams:
    return await http1.connect_async(data.http[client % len(data.http)])


async def exchange_async(data: Endpoints, client: http1.Streams, request: int) -> bytes:
    return await http1.exchange_async(client, http1.get(path(request)))


def check(data: Endpoints, request: int, body: bytes) -> int:
    # Written again in the one form that both languages write: the sum then covers every value that
    # the parser found.
    # lesson: start computing
    return fingerprint(canonical(body.decode()))
    # lesson: end computing


def disconnect(client: HTTPConnection) -> None:
    client.close()


disconnect_async = http1.disconnect_async


def path(request: int) -> str:
    return f"/json/{request}?delay={WAIT_MS}"
