"""`asyncio` on uvloop: the same tasks, on an event loop written in Cython over libuv.

Optional: `pip install uvloop`.
"""

from typing import Any

import uvloop

from . import event_loop
from .event_loop import Pool, close, map

__all__ = ["close", "map", "open"]


def open(in_flight: int, what: Any, data: Any) -> Pool:
    return event_loop.open(in_flight, what, data, uvloop.new_event_loop)
