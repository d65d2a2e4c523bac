"""FastAPI on uvicorn: what a new service in Python is most often written with.

One worker process, as everyone here. uvicorn takes uvloop and httptools where they are installed
(`pip install uvicorn[standard]`), and asyncio and h11, which is written in Python, where not.
Nothing is validated, and the access log is off.
"""

import asyncio

import uvicorn
from fastapi import FastAPI
from fastapi.responses import Response

from servers import BACKLOG, document, in_background, listener


def start(protocol: str, upstream: float) -> tuple[str, int]:
    if protocol != "json":
        raise ValueError("FastAPI serves HTTP only")
    listening = listener()
    config = uvicorn.Config(
        app(upstream), log_level="error", access_log=False, backlog=BACKLOG, lifespan="off"
    )
    in_background(uvicorn.Server(config).run, [listening])
    return listening.getsockname()


def app(upstream: float) -> FastAPI:
    app = FastAPI()

    @app.get("/json")
    async def json() -> Response:
        if upstream:
            await asyncio.sleep(upstream)
        return Response(document(), media_type="application/json")

    return app
