# A process of Python with an event loop that waits: what asyncio adds to idle_process.py.

import asyncio
import sys


async def main() -> None:
    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.read)


asyncio.run(main())
