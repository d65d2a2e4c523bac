"""Wait a tenth of a second, as often as asked, all at once: sleep and gather.

Nothing is sent and nothing computed, so what is left beside the wait is what a model itself takes
to hold many waiting tasks: starting a thread, or setting a timer.

The response is how long it really waited: a timer may be late, but never early.
"""

import asyncio
from time import monotonic, sleep
from typing import Any

from waiting.endpoints import Endpoints, read

WAIT = 0.1  # seconds
CLOCK_STEP = 0.001  # event loops count a timer as due within their clock's resolution


def prepare(requests: int, endpoints: dict[str, Any]) -> Endpoints:
    return read(endpoints)


def connect(data: Endpoints, client: int) -> None:
    return None


def exchange(data: Endpoints, client: None, request: int) -> float:
    start = monotonic()
    sleep(WAIT)
    return monotonic() - start


async def connect_async(data: Endpoints, client: int) -> None:
    return None


async def exchange_async(data: Endpoints, client: None, request: int) -> float:
    start = monotonic()
    # lesson: start exchange
    await asyncio.sleep(WAIT)
    # lesson: end exchange
    return monotonic() - start


def check(data: Endpoints, request: int, waited: float) -> int:
    if waited < WAIT - CLOCK_STEP:
        raise ValueError(f"it woke after {waited:.4f} s, before its {WAIT} s were over")
    return request


def disconnect(client: None) -> None:
    pass


disconnect_async = disconnect
