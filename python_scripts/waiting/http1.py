"""HTTP/1.1 as a client needs it here: a GET, and a response whose length is announced.

Threads use `http.client`. The standard library has no HTTP for `asyncio`, so that its responses are
read by hand over streams, as in the Rust twin.
"""

import asyncio
from http.client import HTTPConnection

from waiting.endpoints import Address

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def connect(address: Address, deadline: float) -> HTTPConnection:
    connection = HTTPConnection(*address, timeout=deadline)
    connection.connect()  # sets TCP_NODELAY too, as `asyncio` does
    return connection


def exchange(connection: HTTPConnection, path: str, headers: dict[str, str] | None = None) -> bytes:
    connection.request("GET", path, headers=headers or {})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise ValueError(f"the server answered {response.status} and not 200")
    return body


def get(path: str, header: str = "") -> bytes:
    """The bytes of a GET for `path`."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{header}\r\n".encode()


async def connect_async(address: Address) -> Streams:
    return await asyncio.open_connection(*address)


async def exchange_async(streams: Streams, request: bytes) -> bytes:
    reader, writer = streams
    writer.write(request)  # no `drain`: a request is far smaller than what may be buffered
    head = await reader.readuntil(b"\r\n\r\n")
    status, _, fields = head.partition(b"\r\n")
    if status.split(maxsplit=2)[1] != b"200":
        raise ValueError(f"the server answered {status.decode()!r} and not 200")
    for field in fields.split(b"\r\n"):
        name, _, value = field.partition(b":")
        if name.lower() == b"content-length":
            return await reader.readexactly(int(value))
    raise ValueError("the response does not say how long it is")


def disconnect_async(streams: Streams) -> None:
    streams[1].close()
