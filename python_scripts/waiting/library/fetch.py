"""`fetch` by aiohttp: a real HTTP client, async only.

Optional: `pip install aiohttp`. One session for all, as its documentation asks for: it keeps the
connections, as many as requests are in flight. They are opened by the first map, which no sample
times.
"""

from dataclasses import dataclass
from typing import Any

import aiohttp

from waiting.endpoints import Endpoints, read
from waiting.workloads.fetch import PATH, check

__all__ = ["check"]

KEPT = 3600.0  # seconds: between two samples of a cell lie those of all others


@dataclass
class Data:
    endpoints: Endpoints
    session: aiohttp.ClientSession | None = None

    @property
    def deadline(self) -> float:
        return self.endpoints.deadline


def prepare(requests: int, endpoints: dict[str, Any]) -> Data:
    return Data(read(endpoints))


def connect(data: Data, client: int) -> None:
    raise NotImplementedError("aiohttp is async: it has no blocking twin")


def exchange(data: Data, client: None, request: int) -> bytes:
    raise NotImplementedError("aiohttp is async: it has no blocking twin")


async def connect_async(data: Data, client: int) -> str:
    """The address that this client asks; the session is everybody's."""
    if data.session is None:
        # No limit of its own: how many are in flight is for the model to say.
        connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT)
        data.session = aiohttp.ClientSession(connector=connector)
    host, port = data.endpoints.http[client % len(data.endpoints.http)]
    return f"http://{host}:{port}{PATH}"


async def exchange_async(data: Data, client: str, request: int) -> bytes:
    async with data.session.get(client) as response:
        if response.status != 200:
            raise ValueError(f"the server answered {response.status} and not 200")
        return await response.read()


def disconnect(client: None) -> None:
    pass


def disconnect_async(client: str) -> None:
    """The session closes its connections when it goes with its cell."""
