"""asyncio with streams: a coroutine per connection that reads as the threaded server does.

`await` stands where that one blocks. `StreamReader` and `StreamWriter` keep buffers of their own
and a future for who waits for them, which is what `asyncio_protocols` does without.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable

from servers import BACKLOG, END_OF_HEAD, in_background, listener, response

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def start(protocol: str, upstream: float) -> tuple[str, int]:
    listening = listener()
    serve = {"echo": echo, "json": json}[protocol](upstream)
    in_background(asyncio.run, run(serve, listening))
    return listening.getsockname()


async def run(serve: Serve, listening: socket.socket) -> None:
    server = await asyncio.start_server(serve, sock=listening, backlog=BACKLOG)
    await server.serve_forever()


def echo(upstream: float) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(64 * 1024):
            if upstream:
                await asyncio.sleep(upstream)
            writer.write(data)
            await writer.drain()
        writer.close()

    return serve


def json(upstream: float) -> Serve:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(END_OF_HEAD)
                if upstream:
                    await asyncio.sleep(upstream)
                writer.write(response(head))
                await writer.drain()
        except asyncio.IncompleteReadError:
            writer.close()  # the client has left

    return serve
