"""Servers, one module each, all with one function.

    start(protocol, upstream) → (host, port)

It begins to listen on the loopback and serves from a daemon thread for the rest of the process's
life: what ends a server is the end of its process. `protocol` is

    "echo"   the bytes that came, over TCP
    "json"   `{"message":"Hello, World!"}` for GET /json over HTTP/1.1, made anew for each request

and `upstream` the seconds to wait before each answer, as for a database; 0 for not at all.

What all of them do alike is here, so that they differ in how they wait, and in what parses HTTP.
`asyncio` switches Nagle's algorithm off by itself; servers with sockets of their own do it here. An
answer would otherwise be held back for 40 ms whenever it takes two writes.
"""

import json
import socket
from collections.abc import Callable
from threading import Thread

# Connections that may wait to be accepted: a load opens all of its connections at once.
BACKLOG = 1024
END_OF_HEAD = b"\r\n\r\n"
LONGEST_HEAD = 16 * 1024


def listener() -> socket.socket:
    """A socket that listens on a free port of the loopback."""
    listening = socket.create_server(("127.0.0.1", 0), backlog=BACKLOG)
    # Connections inherit it.
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listening


def in_background(run: Callable, *arguments: object) -> None:
    Thread(target=run, args=arguments, daemon=True).start()


def document() -> bytes:
    return json.dumps({"message": "Hello, World!"}, separators=(",", ":")).encode()


def response(head: bytes) -> bytes:
    """The whole answer to a request, of which `head` is everything up to the empty line.

    The least of HTTP/1.1 that a client of gilscope needs: one method, one path, no bodies. It is
    what a server costs whose parser costs nothing.
    """
    if not head.startswith(b"GET /json HTTP/1.1\r\n"):
        return b"HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n"
    body = document()
    return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (
        len(body),
        body,
    )
