"""uvloop: the same protocols as `asyncio_protocols`, on a loop written in Cython over libuv.

The callbacks stay Python, what calls them does not.
"""

import uvloop

from servers import in_background, listener
from servers.asyncio_protocols import run


def start(protocol: str, upstream: float) -> tuple[str, int]:
    listening = listener()
    in_background(uvloop.run, run(protocol, upstream, listening))
    return listening.getsockname()
