# How long NumPy takes to sort a million random integers: what sort_million.py does, by a library.
# It needs NumPy, and ends with 3 if that is not installed.

import sys
from time import perf_counter_ns

try:
    import numpy as np
except ImportError:
    print("NumPy is not installed for this Python", file=sys.stderr)
    sys.exit(3)

SIZE = 1_000_000

numbers = np.random.default_rng().integers(SIZE, size=SIZE)
took = times = 0
while took < 10_000_000:  # what is shorter than 10 ms is repeated, each time with a fresh copy
    arr = numbers.copy()
    start = perf_counter_ns()
    arr.sort()
    took += perf_counter_ns() - start
    times += 1
    if (arr[:-1] > arr[1:]).any():
        sys.exit("they are not sorted")
print("sort", took / times)
