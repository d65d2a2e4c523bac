"""GET a page over a connection of its own each: connect, ask, be answered, close.

A kept connection saves the handshake, and the kernel's work to make and forget a socket. This is
what is saved. The server answers at once and closes: the side that closes first keeps the port for
a minute, and the client's ports would run out sooner.
"""

from typing import Any

from waiting import http1
from waiting.endpoints import Endpoints, read

PATH = "/bytes/64"
CLOSE = {"Connection": "close"}
REQUEST = http1.get(PATH, "Connection: close\r\n")


def prepare(requests: int, endpoints: dict[str, Any]) -> Endpoints:
    return read(endpoints)


def connect(data: Endpoints, client: int) -> None:
    """The clients own nothing: they only stand for the connections open at once."""


def exchange(data: Endpoints, client: None, request: int) -> bytes:
    connection = http1.connect(data.http[request % len(data.http)], data.deadline)
    try:
        return http1.exchange(connection, PATH, CLOSE)
    finally:
        connection.close()


async def connect_async(data: Endpoints, client: int) -> None:
    return None


async def exchange_async(data: Endpoints, client: None, request: int) -> bytes:
    # lesson: start exchange
    streams = await http1.connect_async(data.http[request % len(data.http)])
    try:
        return await http1.exchange_async(streams, REQUEST)
    finally:
        http1.disconnect_async(streams)
    # lesson: end exchange


def check(data: Endpoints, request: int, body: bytes) -> int:
    if len(body) != 64:
        raise ValueError(f"{len(body)} bytes came, and not 64")
    return request


def disconnect(client: None) -> None:
    pass


disconnect_async = disconnect
