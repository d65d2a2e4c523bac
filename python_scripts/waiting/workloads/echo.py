"""Send a small message over TCP and read it back, a hundred times on each connection.

No wait is made on purpose: the kernel moves bytes and wakes the thread that they are for, and that
is most of the time in every language. One request is all round trips of a connection, one after the
other.
"""

import asyncio
import socket
import struct
from typing import Any

from fingerprint import fingerprint
from splitmix import outputs
from waiting.endpoints import Endpoints, read
from waiting.http1 import Streams, disconnect_async

__all__ = ["disconnect_async"]

BYTES = 1024  # of a message
ROUND_TRIPS = 100  # in a request


def prepare(requests: int, endpoints: dict[str, Any]) -> Endpoints:
    return read(endpoints)


def connect(data: Endpoints, client: int) -> socket.socket:
    connection = socket.create_connection(data.echo[client % len(data.echo)], data.deadline)
    # Without it a message may wait for the acknowledgement of the one before. (Streams set it.)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def exchange(data: Endpoints, client: socket.socket, request: int) -> bytes:
    sent = message(request)
    # One buffer for all round trips, and a view of it, since a slice would copy.
    received = bytearray(BYTES)
    view = memoryview(received)
    for _ in range(ROUND_TRIPS):
        client.sendall(sent)
        had = 0
        while had < BYTES:
            read = client.recv_into(view[had:])
            if read == 0:
                raise ConnectionError(f"the server closed the connection after {had} bytes")
            had += read
        if received != sent:
            raise ValueError("the echo differs from the message")
    return bytes(received)


async def connect_async(data: Endpoints, client: int) -> Streams:
    return await asyncio.open_connection(*data.echo[client % len(data.echo)])


async def exchange_async(data: Endpoints, client: Streams, request: int) -> bytes:
    reader, writer = client
    sent = received = message(request)
    for _ in range(ROUND_TRIPS):
        # lesson: start round_trips
        writer.write(sent)  # no `drain`: a message is far smaller than what may be buffered
        received = await reader.readexactly(BYTES)
        if received != sent:
            raise ValueError("the echo differs from the message")
        # lesson: end round_trips
    return received


def check(data: Endpoints, request: int, echo: bytes) -> int:
    return fingerprint(echo)


def disconnect(client: socket.socket) -> None:
    client.close()


def message(request: int) -> bytes:
    """Another one for each request: an echo of another request's message is noticed."""
    words = BYTES // 8
    return struct.pack(f"<{words}Q", *outputs(request, range(words)))
