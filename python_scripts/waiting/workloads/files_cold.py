"""The same files when they are not in memory: every read waits for the disk.

Before each sample the system is asked to forget them, and whether it has is looked up. On a virtual
machine the host may still have them.
"""

from .files import (
    check,
    connect,
    connect_async,
    disconnect,
    disconnect_async,
    exchange,
    exchange_async,
    prepare,
)

__all__ = [
    "check",
    "connect",
    "connect_async",
    "disconnect",
    "disconnect_async",
    "exchange",
    "exchange_async",
    "prepare",
]
