# Which Fibonacci number takes 2.3 ms here, by naive recursion: the smallest n for which fib(n)
# takes as long. The twin of smallest_fib.rs.

from itertools import count
from time import perf_counter_ns

LIMIT_NS = 2_300_000


def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def took_ns(n: int) -> float:
    start = perf_counter_ns()
    calls = 0
    while perf_counter_ns() - start < 10_000_000:  # what is shorter is repeated
        fib(n)
        calls += 1
    return (perf_counter_ns() - start) / calls


# Each n takes 1.6 times as long as the one before: a little noise moves the answer by one at most.
print("n", next(n for n in count(1) if took_ns(n) >= LIMIT_NS))
