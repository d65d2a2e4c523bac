"""`asyncio`: one task for each sleeper, all in one thread.

A sleeping task is a handful of objects on the heap: the `Task`, two coroutines (this one and the
one of `asyncio.sleep`) with their frames, the `Future` that they wait for, its `TimerHandle`, a
copy of the context, a weak reference in the set of all tasks (until 3.13), and places in a list and
in the heap of timers. None of them is a stack. Each has a header with its reference count and its
type, and most another one for the garbage collector: some 1.7 kB in all (CPython 3.11, x86-64),
where a task of tokio, which is one struct, takes 0.45 kB.

That all wake at once is hard on the heap of timers: it gives them back one by one, smallest first,
by comparisons that are calls of a Python method (`TimerHandle.__lt__`), some twenty for each of a
million. A timer wheel, as tokio has it, puts timers into slots and compares none.
"""

import asyncio

from asleep import Watch


def trial(tasks: int, sleep_ns: int) -> dict[str, int]:
    return asyncio.run(asleep_together(tasks, sleep_ns))


async def asleep_together(tasks: int, sleep_ns: int) -> dict[str, int]:
    watch = Watch(tasks, sleep_ns)

    # lesson: start sleeper
    async def sleeper() -> None:
        watch.falls_asleep()
        await asyncio.sleep(watch.remaining())
        # lesson: end sleeper

    # The loop itself holds its tasks weakly, so they must be kept here: a list takes 8 bytes each.
    # A `TaskGroup` or `gather` adds a callback to every task, which would count as part of it.
    sleepers = [asyncio.create_task(sleeper()) for _ in range(tasks)]
    for task in sleepers:
        await task  # all but the first few are done when their turn comes
    return watch.end()
