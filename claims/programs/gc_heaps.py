# How long CPython's collector stops a program that fills a heap: with 60,000, 600,000 and 6 million
# small lists. Then 6 million with the collector off, and frozen. It needs some 900 MB of memory.

import gc
from time import perf_counter_ns

# Lists made between two looks at the clock: a tenth of a millisecond, unless something stops it.
PIECE = 1_000
LARGE = 6_000_000


def longest_pause(lists: int) -> tuple[int, list]:
    """The longest time that a piece took, in nanoseconds; and what was made, which lives on."""
    kept, longest = [], 0
    for begin in range(0, lists, PIECE):
        start = perf_counter_ns()
        kept.append([[n] for n in range(begin, begin + PIECE)])
        longest = max(longest, perf_counter_ns() - start)
    return longest, kept


# What is longest happens once in a process, so nothing is repeated here: fresh processes repeat it.
HEAPS = {"on_60_thousand": 60_000, "on_600_thousand": 600_000, "on_6_million": LARGE}
for name, lists in HEAPS.items():
    gc.collect()
    longest, kept = longest_pause(lists)
    print(name, longest)
    del kept

gc.disable()
longest, kept = longest_pause(LARGE)
print("off_6_million", longest)

# What lives now will never be looked at again: for a program that first loads and then serves. Some
# more is made, and a full collection asked for, since none may come by itself.
gc.freeze()
gc.enable()
longest, more = longest_pause(LARGE // 20)
start = perf_counter_ns()
gc.collect()
print("frozen_6_million", max(longest, perf_counter_ns() - start))
