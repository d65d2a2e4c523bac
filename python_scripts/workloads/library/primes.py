"""`primes` by NumPy: the same sieve, over fewer numbers and with fewer calls.

Optional: `pip install numpy`. On all cores: `processes`. NumPy releases the GIL while it crosses
off more than 500 numbers, but that is over in some microseconds: two threads would hand the GIL to
each other thousands of times, and take turns at all shorter calls.

The plain lane crosses off a prime's multiples by a slice assignment, and so does this one. What
makes it faster:

- A wheel: what 2, 3 or 5 divides is not in the sieve at all. 8 numbers of 30 are left, one for each
  remainder that a prime may leave, and a seventh of the crossing off. Every remainder has an array
  of its own, so that a prime's multiples lie evenly in it, and is a task of its own.
- Long segments. A call costs NumPy a quarter of a microsecond, whatever it does, and the plain
  lane's segments would leave a few dozen numbers to most. These are thirty times as long: half of
  all primes have hundreds of multiples in one, and it fits a second-level cache of 1 MiB.
- Where to start crossing off is computed for all primes of a segment by a few calls.
"""

from math import isqrt
from typing import NamedTuple

import numpy as np

from ranges import even_ranges
from workloads import primes as plain
from workloads.primes import answer, merge, part_fingerprint

__all__ = ["TASKS", "answer", "merge", "part_fingerprint", "prepare", "split", "work"]

WHEEL = 30
# Every prime from 7 on leaves one of these when it is divided by 30.
REMAINDERS = (1, 7, 11, 13, 17, 19, 23, 29)
TASKS = len(REMAINDERS)
SEGMENT = 1 << 20  # one byte a number of one remainder: 31 million numbers


class Data(NamedTuple):
    limit: int
    base: np.ndarray  # the primes from 7 up to √limit
    inverse: np.ndarray  # the inverse of 30 modulo each


def prepare(size: int, corpus: str | None) -> Data:
    base = [prime for prime in plain.prepare(size, corpus).base if prime > 5]
    inverse = [pow(WHEEL, -1, prime) for prime in base]
    return Data(size, np.array(base, dtype=np.int64), np.array(inverse, dtype=np.int64))


def split(data: Data, tasks: int) -> list[range]:
    """Remainders, and not ranges of numbers: half of the range would take as many calls as all."""
    return even_ranges(len(REMAINDERS), tasks)


def work(data: Data, task: range) -> int:
    """How many primes leave these remainders; the first task counts 2, 3 and 5 too."""
    count = sum(prime <= data.limit for prime in (2, 3, 5)) if task.start == 0 else 0
    sieve = np.empty(min(SEGMENT, data.limit // WHEEL + 1), dtype=bool)
    for remainder in REMAINDERS[task.start : task.stop]:
        # Number i of a remainder is 30 i + remainder.
        numbers = (data.limit - remainder) // WHEEL + 1
        for start in range(0, numbers, SEGMENT):
            count += primes_of(remainder, start, sieve[: numbers - start], data)
    return count


def primes_of(remainder: int, start: int, is_prime: np.ndarray, data: Data) -> int:
    """Count the primes among the numbers `start`, `start` + 1, … of this remainder, a segment."""
    is_prime[:] = True
    if remainder == 1 and start == 0:
        is_prime[0] = False  # 1 is no prime
    last = WHEEL * (start + len(is_prime) - 1) + remainder
    primes = data.base[: np.searchsorted(data.base, isqrt(last), side="right")]
    # A prime p divides every p-th number of a remainder. The first to be crossed off is the first
    # of them in the segment, but none below p², which smaller primes have crossed off.
    first = np.maximum(start, -((remainder - primes * primes) // WHEEL))
    first += (-remainder * data.inverse[: len(primes)] - first) % primes
    first -= start
    for prime, number in zip(primes.tolist(), first.tolist(), strict=True):
        is_prime[number::prime] = False
    return int(np.count_nonzero(is_prime))
