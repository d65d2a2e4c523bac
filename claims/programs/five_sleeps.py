# Five tasks sleep for a second each, gathered on one event loop: they wait at the same time.
# The twin of five_sleeps.rs.

import asyncio
from time import perf_counter_ns


async def task(number: int) -> int:
    await asyncio.sleep(1)
    return number


async def main() -> None:
    start = perf_counter_ns()
    numbers = await asyncio.gather(*(task(number) for number in range(5)))
    took = perf_counter_ns() - start
    if numbers != [0, 1, 2, 3, 4]:
        raise SystemExit("gather returns what the tasks returned, in their order")
    print("sleeps", took)


asyncio.run(main())
