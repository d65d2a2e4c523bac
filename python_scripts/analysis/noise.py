"""How quiet it was: what samples tell of the machine, all of it of work that computes."""

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from estimate import Estimate, Floats, estimate, median, quantile
from figures import Cell, Record

# A kernel that takes this many times its quiet time was slowed down.
SLOWED = 1.3


def computing(record: Record) -> list[Cell]:
    return [cell for cell in record.cells if cell.in_flight is None and cell.measured]


def column(record: Record, *names: str) -> Iterator[Floats]:
    """What all samples have that have all of these."""
    cells = computing(record)
    each = [np.concatenate([cell.column(name) for cell in cells] or [[]]) for name in names]
    known = ~np.isnan(np.array(each)).any(axis=0)
    return (values[known] for values in each)


def share_of_core(record: Record) -> tuple[float, str] | None:
    """What sequential programs got of the core that they need, and in which workload that was
    least, by its median."""
    shares: dict[str, list[Floats]] = {}
    for cell in computing(record):
        if cell.is_sequential:
            share = cell.column("cpu_ns") / np.maximum(cell.column("wall_ns"), 1)
            shares.setdefault(cell.workload, []).append(share[~np.isnan(share)])
    found = [(median(np.concatenate(each)), name) for name, each in shares.items()]
    return min(((share, name) for share, name in found if share is not None), default=None)


def steal_share(record: Record) -> float | None:
    """What the hypervisor gave to others, of that and of what samples used."""
    steal, used = (float(values.sum()) for values in column(record, "steal_ns", "cpu_ns"))
    return steal / (steal + used) if steal + used > 0 else None


def disk_share(record: Record) -> float | None:
    """The share of samples with a page fault that read from the disk."""
    (faults,) = column(record, "major_faults")
    return float((faults > 0).mean()) if faults.size else None


def slow(kernels: Iterable[tuple[int, int]]) -> np.ndarray:
    """When one of both calibration kernels took 1.3 times what a twentieth of its times, rounded
    down, does not exceed."""
    took = np.array([*kernels], dtype=np.float64).reshape(-1, 2)
    if not took.size:
        return np.array([], dtype=bool)
    quiet = [max(int(quantile(times, 0.05)), 1) for times in took.T]
    return (took / quiet > SLOWED).any(axis=1)


def slowed_share(record: Record) -> float | None:
    calibrations = [s["calibration"] for c in record.cells for s in c.samples if "calibration" in s]
    was_slow = slow((c["latency_ns"], c["throughput_ns"]) for c in calibrations if c)
    return float(was_slow.mean()) if was_slow.size else None


def scatters(cell: Cell) -> bool | None:
    """By pyperf's rule: a standard deviation of a tenth of the mean, or a sample off by half."""
    seconds = cell.seconds
    if seconds.size < 2 or seconds.mean() <= 0:
        return None
    off = np.abs(seconds - seconds.mean()) / seconds.mean()
    return bool(seconds.std(ddof=1) >= 0.1 * seconds.mean() or off.max() >= 0.5)


def in_order(cell: Cell) -> tuple[Floats, Floats, Floats]:
    """Processes, rounds and logarithms of times, as the samples were taken."""
    order = np.lexsort((cell.place, cell.round, cell.process))
    order = order[cell.seconds[order] > 0]
    return cell.process[order], cell.round[order], np.log(cell.seconds[order])


def drifts(record: Record) -> tuple[int, list[float]]:
    """How many cells could be told about, and the factors of those that drift: by a twentieth, and
    beyond chance by the false discovery rate of Benjamini and Hochberg (1995)."""
    logs = [in_order(cell)[2] for cell in computing(record)]
    told = [(p, total_drift(one)) for one in logs if (p := mann_kendall(one)) is not None]
    if not told:
        return 0, []
    p, factors = np.array(told).T
    ascending = np.sort(p)
    small = ascending[ascending <= 0.05 * np.arange(1, p.size + 1) / p.size]
    found = factors[p <= (small[-1] if small.size else -1)]
    return p.size, [float(x) for x in found if x >= 1.05 or x <= 1 / 1.05]


def mann_kendall(values: Floats) -> float | None:
    """The probability of as many more pairs that rise than fall, or the other way, by chance."""
    n = values.size
    if n < 4:
        return None
    earlier, later = np.triu_indices(n, k=1)
    s = np.sign(values[later] - values[earlier]).sum()
    weight = lambda t: t * (t - 1) * (2 * t + 5)  # noqa: E731
    ties = weight(np.unique(values, return_counts=True)[1]).sum()
    variance = (weight(n) - ties) / 18
    return math.erfc(abs(s) / math.sqrt(2 * variance)) if variance > 0 else None


def total_drift(values: Floats) -> float:
    """From the first to the last, by the median of all slopes: Theil (1950) and Sen (1968)."""
    earlier, later = np.triu_indices(values.size, k=1)
    slope = np.median((values[later] - values[earlier]) / (later - earlier))
    return math.exp(slope * (values.size - 1))


def succession(record: Record) -> tuple[float, int] | None:
    """How processes correlate with the next ones: the mean over workloads; of how many cells."""
    of_workload: dict[str, list[float]] = {}
    for cell in computing(record):
        process, _, logs = in_order(cell)
        means = np.array([logs[process == one].mean() for one in np.unique(process)])
        correlation = lag_one(means) if means.size >= 4 else None
        if correlation is not None:
            of_workload.setdefault(cell.workload, []).append(correlation)
    if not of_workload:
        return None
    groups = [*of_workload.values()]
    return float(np.mean([np.mean(group) for group in groups])), sum(map(len, groups))


def lag_one(values: Floats) -> float | None:
    """Of each value with the next; chance alone would have it at -1/n: Moran (1948)."""
    off = values - values.mean()
    if (off**2).sum() <= values.size * (1e-12 * values.mean()) ** 2:
        return None
    return sum(a * b for a, b in pairwise(off)) / (off**2).sum() + 1 / values.size


def first_rounds(record: Record) -> Estimate | None:
    """The first round's time in a process over the later ones', of each workload's processes."""
    generations: dict[tuple[str, float], list[float]] = {}
    for cell in computing(record):
        process, number, logs = in_order(cell)
        for one in np.unique(process):
            first, later = (
                logs[(process == one) & is_meant] for is_meant in (number == 0, number > 0)
            )
            if first.size and later.size:
                generations.setdefault((cell.workload, one), []).append(first[-1] - later.mean())
    means = [math.exp(np.mean(logs)) for logs in generations.values()]
    return estimate(range(len(means)), means)
