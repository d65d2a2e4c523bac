"""GET a page from a server that takes a tenth of a second for it, over kept connections.

The server waits as if for a database, so that no model can be done sooner, and one connection
serves one request at a time. What is left beside the wait: two system calls a request, the parsing
of a small response, and being woken.
"""

from http.client import HTTPConnection
from typing import Any

from waiting import http1
from waiting.endpoints import Endpoints, read

PATH = "/delay/100"
BODY = b"waited 100 ms\n"
REQUEST = http1.get(PATH)


def prepare(requests: int, endpoints: dict[str, Any]) -> Endpoints:
    return read(endpoints)


def connect(data: Endpoints, client: int) -> HTTPConnection:
    return http1.connect(data.http[client % len(data.http)], data.deadline)


def exchange(data: Endpoints, client: HTTPConnection, request: int) -> bytes:
    return http1.exchange(client, PATH)


async def connect_async(data: Endpoints, client: int) -> http1.Streams:
    return await http1.connect_async(data.http[client % len(data.http)])


async def exchange_async(data: Endpoints, client: http1.Streams, request: int) -> bytes:
    # lesson: start exchange
    return await http1.exchange_async(client, REQUEST)
    # lesson: end exchange


def check(data: Endpoints, request: int, body: bytes) -> int:
    if body != BODY:
        raise ValueError(f"the page reads {body!r}")
    return request


def disconnect(client: HTTPConnection) -> None:
    client.close()


disconnect_async = http1.disconnect_async
