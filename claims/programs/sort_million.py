# How long `list.sort` takes for a million random integers.
# The twin of sort_million.rs; sort_million_numpy.py does the same by NumPy.

from itertools import pairwise
from random import choices
from time import perf_counter_ns

SIZE = 1_000_000

numbers = choices(range(SIZE), k=SIZE)
start = perf_counter_ns()
numbers.sort()
took = perf_counter_ns() - start  # far more than 10 ms: once is enough
if any(a > b for a, b in pairwise(numbers)):
    raise SystemExit("they are not sorted")
print("sort", took)
