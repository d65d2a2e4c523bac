"""What does one task that computes do to all others on an event loop?

A ticker is due every 10 ms. Beside it one task computes for half of the window without yielding. An
event loop is cooperative: it takes a task back when that one awaits something that is not ready,
and not before. So every tick that falls due meanwhile is late, the first one by all of the
computing.

`asyncio.to_thread` turns that stall into delays of about a switch interval: the loop is free, but
the other thread has the GIL and gives it up only after that. A process pool leaves the loop alone
with its GIL. `await sleep(0)` lets others in, as often as the task says so.

Ticks are due at fixed times, and each one counts from its own: a ticker that only counted from one
tick to the next would have one long wait to tell of instead of fifty.
"""

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from time import perf_counter_ns
from typing import Any

from models.processes import end_with_parent
from probes import rounded

TICK = 0.010  # seconds
SLICE_NS = 1_000_000  # how long the task computes before it lets others in, where it does
STEPS = 1_000  # between two looks at the clock


def run(variant: str, tasks: int, window_ns: int) -> dict[str, Any]:
    if variant == "uvloop":
        import uvloop

        late = uvloop.run(main("event_loop", window_ns))
    else:
        late = asyncio.run(main(variant, window_ns))
    return {"window_ns": window_ns, "durations": rounded(late)}


async def main(variant: str, window_ns: int) -> list[int]:
    computing = window_ns // 2
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(
        1, mp_context=multiprocessing.get_context("spawn"), initializer=end_with_parent
    ) as pool:
        if variant == "processes":
            await loop.run_in_executor(pool, compute, 0)  # the process is there before the ticks
        ticker = asyncio.create_task(ticks(window_ns / 1e9))
        await asyncio.sleep(window_ns / 4e9)  # under way before the other one begins
        # lesson: start computing
        match variant:
            case "event_loop":
                compute(computing)
            case "sleep_0":
                end = perf_counter_ns() + computing
                while perf_counter_ns() < end:
                    compute(SLICE_NS)
                    await asyncio.sleep(0)
            case "to_thread":
                await asyncio.to_thread(compute, computing)
            # lesson: end computing
            case "processes":
                await loop.run_in_executor(pool, compute, computing)
            case _:
                raise ValueError(f"this probe has no variant called {variant}")
        return await ticker


async def ticks(window: float) -> list[int]:
    """How late each tick of the window is, in nanoseconds."""
    loop = asyncio.get_running_loop()
    start = loop.time()
    late = []
    for tick in range(1, int(window / TICK) + 1):
        due = start + tick * TICK
        await asyncio.sleep(max(due - loop.time(), 0))
        late.append(max(int((loop.time() - due) * 1e9), 0))
    return late


def compute(ns: int) -> None:
    end = perf_counter_ns() + ns
    while perf_counter_ns() < end:
        for _ in range(STEPS):
            pass
