# How long one call of fib(30) takes, by naive recursion: 2.7 million calls of a function, and
# little else. The twin of fib_30.rs.

from time import perf_counter_ns


def fib(n: int) -> int:
    return n if n < 2 else fib(n - 1) + fib(n - 2)


start = perf_counter_ns()
calls = 0
while calls == 0 or perf_counter_ns() - start < 10_000_000:  # what is shorter is repeated
    if fib(30) != 832_040:
        raise SystemExit("fib(30) is 832,040")
    calls += 1
print("fib_30", (perf_counter_ns() - start) / calls)
