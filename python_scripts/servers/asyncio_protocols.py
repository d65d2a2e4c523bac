"""asyncio with protocols: a callback for what comes in, and no coroutine at all.

The layer under streams: the transport reads as soon as there is something and calls
`data_received`; nothing waits, so nothing has to be woken. The fastest that asyncio has, and the
furthest from how people write. `uvloop_protocols` runs the same two classes on another loop.
"""

import asyncio
import socket

from servers import BACKLOG, END_OF_HEAD, in_background, listener, response


class Echo(asyncio.Protocol):
    def __init__(self, upstream: float) -> None:
        self.upstream = upstream

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.answer(data)

    def answer(self, data: bytes) -> None:
        # A callback must not sleep: the loop is asked to come back.
        if self.upstream:
            loop = asyncio.get_running_loop()
            loop.call_later(self.upstream, self.transport.write, data)
        else:
            self.transport.write(data)


class Json(Echo):
    def __init__(self, upstream: float) -> None:
        super().__init__(upstream)
        self.received = b""

    def data_received(self, data: bytes) -> None:
        # A read may end in the middle of a request, or hold the beginning of the next.
        self.received += data
        while END_OF_HEAD in self.received:
            head, _, self.received = self.received.partition(END_OF_HEAD)
            self.answer(response(head + END_OF_HEAD))


def start(protocol: str, upstream: float) -> tuple[str, int]:
    listening = listener()
    in_background(asyncio.run, run(protocol, upstream, listening))
    return listening.getsockname()


async def run(protocol: str, upstream: float, listening: socket.socket) -> None:
    kind = {"echo": Echo, "json": Json}[protocol]
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: kind(upstream), sock=listening, backlog=BACKLOG)
    await server.serve_forever()
