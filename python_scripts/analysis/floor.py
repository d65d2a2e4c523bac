"""How small a difference a machine lets be seen: figures of looks, both kernels again and again.

What is drawn by chance is drawn here by NumPy, and so is not the same: it is known within limits.
"""

import math
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

import numpy as np

from estimate import Estimate, Floats, median, students_t
from figures import Json
from noise import slow

# Samples of a made-up run are means over so long; a difference is named above this.
SAMPLE_NS = 33_000_000
LEAST_SEEN = math.log(1.005)
PROCESSES, POWER = 5, 0.8
DIFFERENCES = 0.02, 0.05, 0.1
LAGS = 0.01, 0.1, 1.0, 5.0
# How many runs the program makes up, and how many are made up here. A share of its runs is within
# four standard deviations of that of these, 4.9 % of all runs at most, but once in 15,000 times.
RUNS, OWN_RUNS, DEVIATIONS = 2_000, 10_000, 4


class Range(NamedTuple):
    """What is known within limits only."""

    value: float
    low: float
    high: float

    @staticmethod
    def of_runs(share: float) -> "Range":
        # A share that none of these runs has, one in a thousand may.
        variance = max(share * (1 - share), 1e-3) * (1 / RUNS + 1 / OWN_RUNS)
        margin = DEVIATIONS * math.sqrt(variance)
        return Range(share, max(share - margin, 0), min(share + margin, 1))


class Floor:
    def __init__(self, looks: list[Json]) -> None:
        self.process = np.array([look["process"] for look in looks])
        self.at = np.array([look["at_ns"] for look in looks], dtype=np.int64)
        both = [(look["latency_ns"], look["throughput_ns"]) for look in looks]
        self.took = np.array(both, dtype=np.float64).reshape(-1, 2)

    # A kernel against itself.

    def alarms(self, rounds: int, across: bool) -> tuple[int, int]:
        """How many tests there were of 5 processes of so many rounds, and how many saw a
        difference."""
        tests = []
        for logs in np.log(self.took).T:
            processes = self.across(logs) if across else self.within(logs)
            for n in range(0, len(processes) - PROCESSES + 1, PROCESSES):
                some = processes[n : n + PROCESSES]
                tests += [
                    [one[k * rounds : (k + 1) * rounds] for one in some]
                    for k in range(min(map(len, some)) // rounds)
                ]
        low, high = intervals(np.array(tests).reshape(-1, PROCESSES, rounds))
        return len(tests), int(((low > 0) | (high < 0)).sum())

    @cached_property
    def generations(self) -> list[np.ndarray]:
        """Two processes at a time: the numbers of their looks."""
        alike = groupby(range(self.process.size), key=lambda i: self.process[i] // 2)
        return [np.array([*some]) for _, some in alike]

    def across(self, logs: Floats) -> list[Floats]:
        """Of each generation, its first process's looks over their neighbours."""

        def of(some: np.ndarray) -> Floats:
            first, second = neighbours(some)
            sign = np.where(self.process[first] < self.process[second], 1, -1)
            return sign * (logs[first] - logs[second])

        return [of(some) for some in self.generations]

    def within(self, logs: Floats) -> list[Floats]:
        """Of each process, its looks over the next ones, by turns the other way round."""

        def of(some: np.ndarray, side: int) -> Floats:
            first, second = neighbours(some[1:])
            own = self.process[first] % 2 == side
            ratios = logs[first[own]] - logs[second[own]]
            return ratios * np.where(np.arange(ratios.size) % 2, -1, 1)

        return [of(some, side) for side in (0, 1) for some in self.generations]

    # Made-up runs.

    def shown(self, rounds: int) -> tuple[Range, list[list[Range]]]:
        """The smallest difference that four runs of five find; and how often each of the others is
        found, by each kernel that may be the one which is disturbed more."""
        lows = [self.lower_ends(kernel, rounds) for kernel in (0, 1)]
        share = Range.of_runs(1 - POWER)
        # A quantile lies between those of the limits of its share, whatever the distribution.
        each = [[math.expm1(LEAST_SEEN - np.quantile(own, x)) for x in share] for own in lows]
        value, high, low = (max(of_kernels) for of_kernels in zip(*each, strict=True))
        found = [
            [Range.of_runs(float((own + math.log1p(d) > LEAST_SEEN).mean())) for d in DIFFERENCES]
            for own, (_, most, _) in zip(lows, each, strict=True)
            if most >= low
        ]
        return Range(value, low, high), found

    def lower_ends(self, kernel: int, rounds: int) -> Floats:
        """Of the intervals of runs in which a program is held against itself: their pairs of
        samples are drawn from all."""
        _, starts = np.unique(self.at // SAMPLE_NS, return_index=True)
        counts = np.diff([*starts, self.at.size])
        samples = np.log(np.add.reduceat(self.took[:, kernel], starts) / counts)
        first, second = neighbours(samples)
        pairs, rng = first - second, np.random.default_rng(1)
        drawn = [
            rng.choice(pairs, PROCESSES * rounds, replace=False, shuffle=True)
            for _ in range(OWN_RUNS)
        ]
        return intervals(np.array(drawn).reshape(-1, PROCESSES, rounds))[0]

    # Slow moments.

    @cached_property
    def slow(self) -> np.ndarray:
        return slow(self.took)

    def disturbances(self) -> list[float]:
        """How many seconds each lasted: from the first slow look to the end of the last one."""
        end = self.at + self.took.sum(axis=1)
        runs = [[*run] for is_slow, run in groupby(range(end.size), self.slow.item) if is_slow]
        return [float(end[run[-1]] - self.at[run[0]]) / 1e9 for run in runs]

    def disturbance(self) -> float | None:
        return median(self.disturbances())

    def correlations(self) -> list[tuple[float, float]]:
        """Of the logarithms of both kernels' times together with those of looks so much later."""
        logs = np.log(self.took.sum(axis=1))
        later = [np.searchsorted(self.at, self.at + int(lag * 1e9)) for lag in LAGS]
        told = []
        for lag, other in zip(LAGS, later, strict=True):
            there = other < logs.size
            own = logs[there]
            if own.size >= 100 and own.std() > 0 and logs[other[there]].std() > 0:
                told.append((lag, float(np.corrcoef(own, logs[other[there]])[0, 1])))
        return told


def neighbours(items: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Two by two; a last one alone is left out."""
    even = items[: items.size // 2 * 2]
    return even[::2], even[1::2]


def intervals(logs: Floats) -> tuple[Floats, Floats]:
    """Student's, of the means of each test's processes."""
    means = logs.mean(axis=2)
    half = students_t(PROCESSES - 1) * means.std(axis=1, ddof=1) / math.sqrt(PROCESSES)
    return means.mean(axis=1) - half, means.mean(axis=1) + half


def binomial(tests: int, found: int) -> Estimate:
    """A share with its exact interval: Clopper and Pearson (1934). Beyond each end, what was found
    or less likely has a probability of a fortieth."""
    factorial = np.cumsum(np.log(np.maximum(np.arange(tests + 1), 1)))  # its logarithm
    k = np.arange(tests + 1)
    ways = factorial[-1] - factorial - factorial[::-1]

    def solved(counts: np.ndarray, rises: bool) -> float:
        """The p for which the sum over these counts, a regularised incomplete beta function of p,
        is a fortieth."""
        low, high = 0.0, 1.0
        for _ in range(50):
            p = (low + high) / 2
            terms = ways[counts] + counts * math.log(p) + (tests - counts) * math.log1p(-p)
            low, high = (p, high) if (np.exp(terms).sum() < 0.025) == rises else (low, p)
        return low

    least = solved(k[found:], True) if found else 0.0
    most = solved(k[: found + 1], False) if found < tests else 1.0
    return Estimate(found / tests, (least, most))
