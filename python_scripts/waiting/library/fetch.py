"""`fetch` by aiohttp: a real HTTP client, async only.

Optional: `pip install aiohttp`. Its session keeps the connections in a pool of its own, here one
session a client, so that how many are open is the same as for everybody else.
"""

from typing import Any

import aiohttp

from waiting.place import Place, read
from waiting.workloads.fetch import PATH, check

__all__ = ["check"]


def prepare(requests: int, place: dict[str, Any]) -> Place:
    return read(place)


def connect(data: Place, client: int) -> None:
    raise NotImplementedError("aiohttp is async: it has no blocking twin")


def exchange(data: Place, client: None, request: int) -> bytes:
    raise NotImplementedError("aiohttp is async: it has no blocking twin")


class Client:
    """A session of one connection."""

    def __init__(self, url: str) -> None:
        self.session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=1))
        self.url = url


async def connect_async(data: Place, client: int) -> Client:
    host, port = data.http[client % len(data.http)]
    connected = Client(f"http://{host}:{port}{PATH}")
    # The first request opens the connection: like all others, before any sample.
    await exchange_async(data, connected, 0)
    return connected


async def exchange_async(data: Place, client: Client, request: int) -> bytes:
    async with client.session.get(client.url) as response:
        if response.status != 200:
            raise ValueError(f"the server answered {response.status} and not 200")
        return await response.read()


def disconnect(client: None) -> None:
    pass


def disconnect_async(client: Client) -> None:
    client.session.connector.close()
    client.session.detach()
