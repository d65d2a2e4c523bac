"""From which item on is it worth it? A list of items, each a fixed amount of arithmetic.

They are done one after the other and by a model with all cores, in turns. Whatever spreads work has
a price for each item or for each map: to start a thread, to wake one, to pickle an item and send it
to another process. With items of a microsecond that price is most of the time, and the loop is
faster alone. In between lies the size from which on a model pays; under the GIL threads have none,
since their items are done one after the other anyway.

A process pool is sent a list in some batches, so that thousands of small items share the price of a
message. `processes_one` sends one item a message, as who has no list yet must: and then each of
them has to be worth it.
"""

import importlib
import os
from functools import partial
from statistics import median
from time import perf_counter_ns
from typing import Any

from models import processes, sequential

MOST_ITEMS = 20_000  # however small
MESSAGE_NS = 200_000  # about what a message takes: where each item is one, they are fewer
FEWEST_ROUNDS = 3  # however large the items
TRIED = 20_000  # steps, to see how long one takes


def run(variant: str, item_ns: int, window_ns: int) -> dict[str, Any]:
    """The variant is the name of a model; `processes_one` sends its items one by one."""
    one_each = variant == "processes_one"
    if variant == "interpreters":
        importlib.import_module("concurrent.interpreters")  # which other versions do not have
    how = importlib.import_module(f"models.{variant.removesuffix('_one')}")
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    steps = steps_for(item_ns)
    # A list that takes a fifth of the window, and so do its messages; two items a worker at least.
    each_ns = max(item_ns, MESSAGE_NS) if one_each else item_ns
    items = min(max(window_ns // 5 // each_ns, 2 * workers), MOST_ITEMS)
    prepare = partial(int, steps)
    tasks = list(range(items))
    pool = how.open(workers, prepare)
    try:
        alone = partial(sequential.map, None, item, steps, tasks)
        sizes = (1,) if one_each else ()
        spread = partial(how.map, pool, item, steps, tasks, *sizes)
        if list(spread()) != list(alone()):
            raise RuntimeError(f"{variant} and the sequential loop did not do the same")
        times: tuple[list[int], list[int]] = ([], [])
        begin = perf_counter_ns()
        # lesson: start in_turns
        while len(times[0]) < FEWEST_ROUNDS or perf_counter_ns() < begin + window_ns:
            for taken, compute in zip(times, (alone, spread), strict=True):
                start = perf_counter_ns()
                compute()
                taken.append(perf_counter_ns() - start)
        # lesson: end in_turns
    finally:
        how.close(pool)
    one, every = map(median, times)
    return {
        "window_ns": perf_counter_ns() - begin,
        "figures": {
            "speedup": one / every,
            "items": items,
            "messages": messages(variant, items, workers),
            "item_ns": one / items,
        },
    }


def messages(variant: str, items: int, workers: int) -> int:
    """In how many pieces the list is handed over."""
    if variant == "threads":
        return min(workers, items)
    if variant == "processes":
        return -(-items // processes.chunk_size(items, workers))
    return items


def item(steps: int, task: int) -> int:
    """One item: arithmetic that needs no memory."""
    every = task
    for n in range(steps):
        every ^= n
    return every


def steps_for(ns: int) -> int:
    """How many steps take so long, after trying how long some do."""
    fastest = float("inf")
    for _ in range(5):
        start = perf_counter_ns()
        item(TRIED, 0)
        fastest = min(fastest, perf_counter_ns() - start)
    return max(int(ns / (fastest / TRIED)), 1)
