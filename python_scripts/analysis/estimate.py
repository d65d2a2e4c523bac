"""From raw observations to a mean with its 95 % interval, and other figures of many numbers."""

import math
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

# From this many processes on, an interval is of their means; of fewer, it takes at least this many
# observations within them.
FEWEST_PROCESSES = 5
FEWEST_WITHIN = 10
CONFIDENCE = 0.95
# Two things are alike if the whole interval of their ratio lies between this and its inverse.
ALIKE = 1.05


class Estimate(NamedTuple):
    value: float
    interval: tuple[float, float] | None = None

    def map(self, f: Callable[[float], float]) -> "Estimate":
        """With a monotonic `f` of all of it; one that falls swaps the ends."""
        ends = self.interval and sorted(map(f, self.interval))
        return Estimate(f(self.value), (ends[0], ends[1]) if ends else None)


def estimate(process: ArrayLike, value: ArrayLike) -> Estimate | None:
    """The mean over processes: geometric, that is of logarithms, where all values are positive."""
    groups, values = np.asarray(process), np.asarray(value, dtype=np.float64)
    if values.size == 0:
        return None
    if not (values > 0).all():
        return of_means(groups, values)
    geometric = of_means(groups, np.log(values)).map(math.exp)
    # The mean of equal logarithms may miss them by a rounding error.
    clamped = float(np.clip(geometric.value, values.min(), values.max()))
    return geometric._replace(value=clamped)


def of_means(process: NDArray, values: Floats) -> Estimate:
    """The mean of the processes' means, give or take Student's t times its standard error."""
    groups = [values[process == one] for one in np.unique(process)]
    means = np.array([group.mean() for group in groups])
    n = len(groups)
    if n >= FEWEST_PROCESSES:
        freedom = n - 1
        error = means.std(ddof=1) / math.sqrt(n)
    elif values.size >= FEWEST_WITHIN:
        # These processes count as all that there are: the noise is what varies within them.
        freedom = values.size - n
        variance = sum(((group - group.mean()) ** 2).sum() for group in groups) / freedom
        error = math.sqrt(sum(variance / group.size for group in groups)) / n
    else:
        return Estimate(float(means.mean()))
    centre, half = float(means.mean()), float(students_t(freedom) * error)
    return Estimate(centre, (centre - half, centre + half))


@cache
def students_t(freedom: int) -> float:
    """How many standard errors the middle 95 % of Student's distribution reach to either side."""
    low, high = 0.0, 13.0  # 12.7 with one degree of freedom, the most
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if probability(middle, freedom) < CONFIDENCE else (low, middle)
    return (low + high) / 2


def probability(t: float, freedom: int) -> float:
    """That Student's distribution stays between -t and t. For whole degrees of freedom this is a
    finite sum of positive terms: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3
    (odd) and 26.7.4 (even)."""
    angle = math.atan(t / math.sqrt(freedom))
    sine, cosine = math.sin(angle), math.cos(angle)
    k = np.arange(1, (freedom + 1) // 2 if freedom % 2 == 0 else max((freedom - 1) // 2, 1))
    factors = (2 * k - 1) / (2 * k) if freedom % 2 == 0 else 2 * k / (2 * k + 1)
    series = 1.0 + np.cumprod(factors * cosine**2).sum()  # 1 + 1/2 cos² + 1·3/(2·4) cos⁴ + …
    if freedom % 2 == 0:
        return float(sine * series)
    return 2 / math.pi * float(angle + (sine * cosine * series if freedom > 1 else 0.0))


def median(values: ArrayLike) -> float | None:
    array = np.asarray(values, dtype=np.float64)
    return float(np.median(array)) if array.size else None


def quantile(values: ArrayLike, share: float) -> float:
    """By linear interpolation between the two nearest."""
    return float(np.quantile(np.asarray(values, dtype=np.float64), share))


def nearest_rank(counted: list[list[int]], share: float) -> float | None:
    """The smallest of ascending [value, how often] pairs that a share of all does not exceed."""
    if not counted:
        return None
    values, counts = np.array(counted, dtype=np.uint64).T
    rank = max(math.ceil(share * int(counts.sum())), 1)
    return float(values[np.searchsorted(np.cumsum(counts), rank)])


def two_modes(seconds: Floats) -> tuple[float, float] | None:
    """The share of the slow one of two modes, and how many times as long it takes; none of one.

    Cut where Otsu's variance between both parts is largest. They are two if they lie 15 % and
    enough standard deviations apart (Ashman's D above 4 + 30 / n)."""
    logs = np.log(np.sort(seconds[seconds > 0]))
    n, least = logs.size, max(math.ceil(0.2 * logs.size), 2)
    cuts = range(least, n + 1 - least)
    if not cuts:
        return None

    def between(cut: int) -> float:
        return cut * (n - cut) * float(logs[cut:].mean() - logs[:cut].mean()) ** 2

    cut = max(cuts, key=lambda cut: (between(cut), cut))
    fast, slow = logs[:cut], logs[cut:]
    distance = float(slow.mean() - fast.mean())
    spread = math.sqrt((fast.var() + slow.var()) / 2)
    if distance > math.log(1.15) and distance > (4 + 30 / n) * spread:
        return (n - cut) / n, math.exp(distance)
    return None


def verdict(ratio: Estimate) -> str:
    """What may be said of a ratio, at the precision that is printed."""
    if ratio.interval is None:
        return "open"
    low, high = (math.floor(end * 100 + 0.5) / 100 for end in ratio.interval)
    if low > 1 or high < 1:
        return "more" if low > 1 else "less"
    low, high = ratio.interval
    return "alike" if max(1 / low, high) <= ALIKE else "not seen"


def farther_end(ratio: Estimate) -> float:
    """By which share at most two things differ that are alike."""
    low, high = ratio.interval or (ratio.value, ratio.value)
    return max(1 / low, high) - 1


def half_width(ratio: Estimate) -> float:
    """By which share they would have to differ for that to be seen."""
    low, high = ratio.interval or (ratio.value, ratio.value)
    return math.sqrt(high / low) - 1
