"""Count the primes up to `size` with a segmented sieve of Eratosthenes.

Cost: n log log n steps, in segments small enough for the first-level cache.
Split: ranges of numbers, nearly equal in cost, each sieved on its own.
Scales: fully, for nothing is shared but the few base primes.
Kind: algorithm. GIL class: bytecode. Slice assignment crosses off a prime's multiples in one short
C call, as a Python programmer would write it; between these calls the interpreter runs bytecode.
"""

from math import isqrt
from typing import NamedTuple

from ranges import even_ranges

TASKS = 64
SEGMENT = 1 << 15  # one byte a number: half of a common 64 KiB first-level cache, or all of 32 KiB


class Data(NamedTuple):
    limit: int
    base: list[int]  # the primes up to √limit


def prepare(size: int, corpus: str | None) -> Data:
    # The base primes are found once, outside the clock: √n of n numbers.
    root = isqrt(size)
    sieve = bytearray([1]) * (root + 1)
    sieve[:2] = bytes(2)
    for number in range(2, isqrt(root) + 1):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, root + 1, number)))
    return Data(size, [number for number in range(root + 1) if sieve[number]])


def split(data: Data, tasks: int) -> list[range]:
    return even_ranges(data.limit + 1, tasks)


def work(data: Data, task: range) -> int:
    count = 0
    for low in range(task.start, task.stop, SEGMENT):
        count += primes_between(low, min(low + SEGMENT, task.stop), data.base)
    return count


def primes_between(low: int, high: int, base: list[int]) -> int:
    """Count the primes in low … high - 1, a segment."""
    length = high - low
    is_prime = bytearray([1]) * length
    for number in range(low, min(high, 2)):  # 0 and 1 are no primes
        is_prime[number - low] = 0
    # lesson: start sieve
    for prime in base:
        if prime * prime >= high:
            break
        # The first multiple in the segment that no smaller prime has crossed off.
        first = max(prime * prime, -(-low // prime) * prime) - low
        if first < length:
            is_prime[first::prime] = bytes(len(range(first, length, prime)))
    return is_prime.count(1)
    # lesson: end sieve


def merge(data: Data, parts: list[int]) -> int:
    return sum(parts)


def answer(output: int) -> int:
    return output


def part_fingerprint(part: int) -> int:
    return part
