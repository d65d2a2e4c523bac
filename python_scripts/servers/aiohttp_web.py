"""aiohttp: a server and a framework in one, with its HTTP parser in C."""

import asyncio
import socket

from aiohttp import web

from servers import BACKLOG, document, in_background, listener


def start(protocol: str, upstream: float) -> tuple[str, int]:
    if protocol != "json":
        raise ValueError("aiohttp serves HTTP only")
    listening = listener()
    in_background(asyncio.run, run(upstream, listening))
    return listening.getsockname()


async def run(upstream: float, listening: socket.socket) -> None:
    async def json(request: web.Request) -> web.Response:
        if upstream:
            await asyncio.sleep(upstream)
        return web.Response(body=document(), content_type="application/json")

    app = web.Application()
    app.router.add_get("/json", json)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.SockSite(runner, listening, backlog=BACKLOG).start()
    await asyncio.Event().wait()  # for the rest of the process's life
