"""`asyncio`, with the computing handed to threads by `to_thread`.

Under the GIL this computes no sooner: but while a thread computes, the loop gets its turn after a
switch interval, where it would have had to wait for the whole piece of work.
"""

import asyncio
from typing import Any

from .event_loop import Pool, close, gather, open

__all__ = ["close", "map", "open"]


def map(pool: Pool, what: Any, data: Any, requests: int) -> list[int]:
    # lesson: start elsewhere
    async def check(i: int, response: Any) -> int:
        return await asyncio.to_thread(what.check, data, i, response)
        # lesson: end elsewhere

    return gather(pool, what, data, requests, check)
