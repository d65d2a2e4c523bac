"""A thread per connection, blocking calls: the program that reads like what it does.

A buffer per connection is filled again and again (`recv_into`), and answers go out in one call
(`sendall`). Both release the GIL while they wait and take it again after, so with the GIL every
request also costs hand-offs between threads.

JSON by the same few lines of HTTP that `asyncio_protocols` has: the two then differ in how
they wait, and in nothing else. `http_server` is what the standard library has ready.
"""

import socket
import time
from collections.abc import Callable

from servers import END_OF_HEAD, LONGEST_HEAD, in_background, listener, response


def start(protocol: str, upstream: float) -> tuple[str, int]:
    listening = listener()
    in_background(accept, listening, {"echo": echo, "json": json}[protocol], upstream)
    return listening.getsockname()


def accept(listening: socket.socket, serve: Callable, upstream: float) -> None:
    while True:
        connection, _ = listening.accept()
        in_background(serve, connection, upstream)


def echo(connection: socket.socket, upstream: float) -> None:
    buffer = memoryview(bytearray(64 * 1024))
    with connection:
        while n := connection.recv_into(buffer):
            if upstream:
                time.sleep(upstream)
            connection.sendall(buffer[:n])


def json(connection: socket.socket, upstream: float) -> None:
    buffer = bytearray(LONGEST_HEAD)
    view, filled = memoryview(buffer), 0
    with connection:
        while n := connection.recv_into(view[filled:]):
            filled += n
            # A read may end in the middle of a request, or hold the beginning of the next.
            while (end := buffer.find(END_OF_HEAD, 0, filled)) >= 0:
                head = bytes(view[: end + len(END_OF_HEAD)])
                view[: filled - len(head)] = view[len(head) : filled]
                filled -= len(head)
                if upstream:
                    time.sleep(upstream)
                connection.sendall(response(head))
