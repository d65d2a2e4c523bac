"""The figures of a record, each from its raw samples alone. The record is read as plain JSON."""

import math
from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import chain, groupby
from typing import Any, NamedTuple

import numpy as np

from estimate import (
    Estimate,
    Floats,
    estimate,
    median,
    nearest_rank,
    quantile,
    two_modes,
    verdict,
)

Json = dict[str, Any]
NATIVE, OWN, SEQUENTIAL = "native", "python", "sequential"
NATIVE_LANES = ("native_held", "native_released")
# Without an interval, a ratio above this is more than the noise of a few takes.
GAIN = 1.25


class Cell:
    """One square of the grid with its samples, as columns."""

    def __init__(self, raw: Json) -> None:
        self.workload: str = raw["workload"]
        self.size: int = raw["size"]
        self.role: str = raw["role"]
        self.model: str = raw["model"]
        self.workers: int = raw["workers"]
        self.in_flight: int | None = raw.get("in_flight")
        self.runtime: str = raw["runtime"]
        self.lane: str = raw["lane"]
        self.outcome: Json = raw["outcome"]
        self.samples: list[Json] = self.outcome.get("samples", [])
        self.measured = bool(self.samples)
        self.is_sequential = self.model == SEQUENTIAL and self.role != "capacity"
        self.process, self.round = self.column("process"), self.column("round")
        self.place = self.column("place", 0)

    def column(self, name: str, missing: float = math.nan) -> Floats:
        values = (sample.get(name) for sample in self.samples)
        return np.array([missing if v is None else v for v in values], dtype=np.float64)

    @cached_property
    def seconds(self) -> Floats:
        """Of one map: a sample may hold several."""
        return self.column("wall_ns") / np.maximum(self.column("repeats"), 1) / 1e9

    @cached_property
    def wall(self) -> Estimate | None:
        return estimate(self.process, self.seconds)

    @property
    def quiet(self) -> float | None:
        """What a fifth of the samples do not exceed."""
        positive = self.seconds[self.seconds > 0]
        return quantile(positive, 0.2) if positive.size else None

    @property
    def modes(self) -> tuple[float, float] | None:
        return two_modes(self.seconds)

    @property
    def startup(self) -> float | None:
        return median(np.array(self.outcome.get("startup_ns", [])) / 1e9)

    @property
    def pickled(self) -> int | None:
        transfer = self.outcome.get("transfer")
        return transfer and transfer["bytes_out"] + transfer["bytes_back"]

    def cores(self, counter: str = "cpu_ns") -> Estimate | None:
        """CPU time over wall time: how many cores were busy, on average."""
        busy = self.column(counter) / np.maximum(self.column("wall_ns"), 1)
        known = ~np.isnan(busy)
        return estimate(self.process[known], busy[known])

    def is_like(self, **wanted: object) -> bool:
        return all(getattr(self, name) == value for name, value in wanted.items())


class Pairs(NamedTuple):
    """Ratios of neighbours' times, and where they are from."""

    process: Floats
    round: Floats
    ratio: Floats

    def where(self, mask: np.ndarray) -> "Pairs":
        return Pairs(self.process[mask], self.round[mask], self.ratio[mask])


def pairs(slow: Cell, fast: Cell) -> Pairs:
    """Each sample of the cell with fewer, with that of the other which was taken nearest to it, in
    the same round of the same process."""
    few, many = (slow, fast) if len(slow.samples) <= len(fast.samples) else (fast, slow)
    if not few.measured or not many.measured:
        return Pairs(*[np.array([])] * 3)
    alike = (few.process[:, None] == many.process) & (few.round[:, None] == many.round)
    distance = np.where(alike, np.abs(few.place[:, None] - many.place), np.inf)
    nearest = distance.argmin(axis=1)
    own, other = few.seconds, many.seconds[nearest]
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = own / other if few is slow else other / own
    usable = alike.any(axis=1) & np.isfinite(ratio) & (ratio > 0)
    return Pairs(few.process, few.round, ratio).where(usable)


def ratio(slow: Cell, fast: Cell) -> Estimate | None:
    """Wall time of `slow` over that of `fast`: the mean of the ratios of neighbours."""
    found = pairs(slow, fast)
    return estimate(found.process, found.ratio)


def quotient(above: Pairs, below: Pairs) -> Estimate | None:
    """Of two ratios in their common rounds, each the geometric mean of its round."""

    def rounds(of: Pairs) -> dict[tuple[float, float], float]:
        keys = list(zip(of.process, of.round, strict=True))
        return {
            key: float(np.log(of.ratio[[k == key for k in keys]]).mean()) for key in sorted({*keys})
        }

    one, other = rounds(above), rounds(below)
    common = [key for key in one if key in other]
    return estimate([k[0] for k in common], [math.exp(one[k] - other[k]) for k in common])


def fastest(cells: Iterable[Cell]) -> Cell | None:
    return min((c for c in cells if c.wall), key=lambda c: c.wall.value, default=None)


def renewed(raw: Json) -> Json:
    """A record of before schema 3, in which gilscope's own Python was called `embedded`."""
    cases = [case for probe in raw.get("probes", []) for case in probe["cases"]]
    ran = chain(raw["cells"], raw.get("services", []), raw.get("asleep", []), cases)
    for thing in ran:
        if thing["runtime"] == "embedded":
            thing["runtime"] = OWN
    for interpreter in raw["interpreters"]:
        if interpreter["id"] == "embedded":
            interpreter["id"] = OWN
    return raw


class Record:
    """What is asked of a record's cells that needs other cells."""

    def __init__(self, raw: Json) -> None:
        self.raw = raw if raw["schema"] >= 3 else renewed(raw)
        self.cells = [Cell(cell) for cell in raw["cells"]]
        self.of_workload: dict[str, list[Cell]] = {}
        for cell in self.cells:
            self.of_workload.setdefault(cell.workload, []).append(cell)
        self.workloads: dict[str, Json] = {w["name"]: w for w in raw["workloads"]}
        self.computing = [n for n, w in self.workloads.items() if w.get("bound", "cpu") == "cpu"]
        self.waiting = [n for n, w in self.workloads.items() if w.get("bound", "cpu") == "io"]
        self.interpreters: dict[str, Json] = {i["id"]: i for i in raw["interpreters"]}
        self.processes: int = raw["processes"]
        self.machine_cores: int = raw["machine"]["cores"]

    def like(self, workload: str, **wanted: object) -> list[Cell]:
        return [cell for cell in self.of_workload.get(workload, []) if cell.is_like(**wanted)]

    def first(self, **wanted: object) -> Cell | None:
        return next(iter(self.like(**wanted)), None)

    def sequential_of(self, cell: Cell) -> Cell | None:
        same = self.like(
            workload=cell.workload, size=cell.size, runtime=cell.runtime, lane=cell.lane
        )
        return next((c for c in same if c.is_sequential and c.role != "control"), None)

    def in_process(self, cell: Cell) -> bool:
        """Whether its workers are no processes, as the record says; an old one says nothing of
        models."""
        bound = "cpu" if cell.in_flight is None else "io"
        known = [m for m in self.raw.get("models", []) if m["bound"] == bound]
        of_model = [m["workers"] != "processes" for m in known if m["name"] == cell.model]
        return of_model[0] if of_model else not known and "processes" not in cell.model

    def reference_of(self, cell: Cell) -> Cell | None:
        """The best serial program: the unsplit one, or, where that is seen to be slower, the same
        work split into tasks and done by one worker."""
        unsplit = self.sequential_of(cell)
        if unsplit is None or cell.workers == 1 or cell.in_flight is not None:
            return unsplit
        alike = {n: getattr(unsplit, n) for n in ("workload", "role", "size", "runtime", "lane")}
        split = [
            c for c in self.like(**alike, workers=1) if not c.is_sequential and self.in_process(c)
        ]
        gains = [(ratio(unsplit, c), c) for c in split]
        faster = [(gain.value, c) for gain, c in gains if gain and verdict(gain) == "more"]
        return max(faster, key=lambda one: one[0])[1] if faster else unsplit

    def speedup(self, cell: Cell) -> Estimate | None:
        """Over the best serial program of its runtime."""
        reference = self.reference_of(cell)
        return reference and ratio(reference, cell)

    def efficiency(self, cell: Cell) -> Estimate | None:
        """Over what as many independent processes reach; without those, one core a worker."""
        line = self.first(workload=cell.workload, role="capacity", workers=cell.workers)
        if line and line.is_like(size=cell.size, runtime=cell.runtime):
            paired = ratio(line, cell)
            if paired:
                return paired
        reached, speedup = line and self.speedup(line), self.speedup(cell)
        ideal = max(min(cell.workers, self.machine_cores), 1)
        return speedup and speedup.map(lambda s: s / (reached.value if reached else ideal))

    def rivals(self, cell: Cell) -> list[Cell]:
        """Rust's models that do the same job on as many workers."""
        lane = "plain" if cell.lane in NATIVE_LANES else cell.lane
        names = ("workload", "role", "is_sequential", "size", "workers", "in_flight")
        alike = {name: getattr(cell, name) for name in names}
        return self.like(**alike, runtime=NATIVE, lane=lane, measured=True)

    def rust_pairs(self, cell: Cell) -> Pairs:
        """With the fastest rival, chosen in the odd rounds for the even ones, and the other way
        round: chosen and compared by the same samples, the luckiest would look the fastest."""
        rivals = self.rivals(cell)

        def half(compared: int) -> Pairs:
            def seconds(rival: Cell) -> float:
                chosen = (rival.process + rival.round) % 2 != compared
                mean = estimate(rival.process[chosen], rival.seconds[chosen])
                return mean.value if mean else math.inf

            found = pairs(cell, min(rivals, key=seconds))
            return found.where((found.process + found.round) % 2 == compared)

        if not rivals:
            return Pairs(*[np.array([])] * 3)
        return Pairs(*map(np.concatenate, zip(half(0), half(1), strict=True)))

    def rust_ratio(self, cell: Cell) -> Estimate | None:
        found = self.rust_pairs(cell)
        return estimate(found.process, found.ratio)

    def factors(self, threads: Cell) -> tuple[Estimate, Estimate] | None:
        """Interpreter cost (sequential over sequential) and lost parallelism (what is left)."""
        rust, slow = fastest(self.rivals(threads)), self.sequential_of(threads)
        fast = rust and self.sequential_of(rust)
        if not (threads.measured and slow and fast):
            return None
        cost, lost = ratio(slow, fast), quotient(self.rust_pairs(threads), pairs(slow, fast))
        return (cost, lost) if cost and lost else None

    def latency_bound(self, cell: Cell) -> float | None:
        """The seconds that the waiting alone takes, as many at a time as are in flight."""
        wait = self.workloads[cell.workload].get("wait_ns")
        if not wait or cell.in_flight is None:
            return None
        return -(-cell.size // max(cell.in_flight, 1)) * wait / 1e9

    def share_of_bound(self, cell: Cell) -> Estimate | None:
        bound = self.latency_bound(cell)
        return cell.wall.map(lambda seconds: bound / seconds) if bound and cell.wall else None

    def shown(self, **wanted: object) -> list[Cell]:
        """Of each model and lane the one with the machine fully used: the fewest workers that use
        every core, else the most; and the most in flight."""
        models: dict[tuple[str, str], list[Cell]] = {}
        for cell in self.like(**wanted):
            models.setdefault((cell.model, cell.lane), []).append(cell)
        full = max(self.machine_cores, 2)

        def one(cells: list[Cell]) -> Cell:
            counts = [cell.workers for cell in cells]
            workers = min((n for n in counts if n >= full), default=max(counts))
            return max(
                (c for c in cells if c.workers == workers), key=lambda cell: cell.in_flight or 0
            )

        return [one(cells) for cells in models.values()]

    def scaling_role(self, workload: str) -> str:
        """The role in which Rust's models show how they scale."""
        return (
            "scaling" if self.like(workload=workload, role="scaling", measured=True) else "shared"
        )


# Tasks asleep, and probes: every trial or take is a process of its own.


def of_trials(trials: list[Json], figure: Callable[[Json], float | None]) -> Estimate | None:
    values = [(n, figure(trial)) for n, trial in enumerate(trials)]
    known = [(n, x) for n, x in values if x is not None]
    return estimate([n for n, _ in known], [x for _, x in known])


def takes(case: Json) -> list[Json]:
    return case["outcome"].get("takes", [])


def ran(seen: Json) -> list[float]:
    """The share of the window that each track ran."""
    window = max(seen["window_ns"], 1)
    tracks = seen.get("tracks", [])
    return [sum(max(b - a, 0) for a, b in track["spans"]) / window for track in tracks]


def turns(seen: Json) -> list[tuple[int, int]]:
    """From a track's first span after another one's to its last before another one's."""
    spans = sorted((*span, n) for n, t in enumerate(seen.get("tracks", [])) for span in t["spans"])
    runs = (list(run) for _, run in groupby(spans, key=lambda span: span[2]))
    return [(run[0][0], run[-1][1]) for run in runs]


def hand_offs(seen: Json) -> float:
    return max(len(turns(seen)) - 1, 0) / (max(seen["window_ns"], 1) / 1e9)


def turn(seen: Json) -> float | None:
    """The median of whole turns, where the tracks hardly ever ran at the same time."""
    if len(seen.get("tracks", [])) < 2 or sum(ran(seen)) >= 1.1:
        return None
    return median([max(end - start, 0) for start, end in turns(seen)[1:-1]])


def lasted(seen: Json, share: float) -> float | None:
    return nearest_rank(seen.get("durations", []), share)


def ratio_of(probe: Json) -> str | None:
    """The figure that is a ratio, of probes that ask from where on something pays."""
    return next((f["name"] for f in probe["figures"] if f["unit"] == "times"), None)


def ways(probe: Json) -> list[list[Json]]:
    """The cases of each way of doing it in each runtime."""
    alike = groupby(probe["cases"], key=lambda case: (case["runtime"], case["variant"]))
    return [list(way) for _, way in alike]


def pays(probe: Json, way: list[Json]) -> tuple[float, str] | None:
    """From where on a ratio and its interval stay above 1: on a straight line between two
    neighbours, both axes logarithmic, unless the lower one is above 1 by chance: then from the
    other. Beside the number ` or less`, if that is so from the smallest on, or `never`."""
    name = ratio_of(probe)
    means = ((c["at"], of_trials(takes(c), lambda t: t.get("figures", {}).get(name))) for c in way)
    ratios = [(at, mean) for at, mean in means if mean]
    if not ratios:
        return None
    if not any(r.interval[0] > 1 if r.interval else r.value > GAIN for _, r in ratios):
        return math.nan, "never"
    is_open = [(r.interval[0] if r.interval else r.value) <= 1 for _, r in ratios]
    below = max((i for i, is_open in enumerate(is_open) if is_open), default=-1)
    if below < 0:
        return ratios[0][0], " or less"
    if below + 1 == len(ratios):
        return math.nan, "never"
    (start, low), (end, high) = ratios[below], ratios[below + 1]
    if low.value >= 1:
        return end, ""
    share = -math.log(low.value) / (math.log(high.value) - math.log(low.value))
    return start * (end / start) ** share, ""


def each(trial: Json, tasks: int) -> float:
    """Bytes a task: the highest resident memory over what it was before the first one."""
    return max(trial["peak_bytes"] - trial["baseline_bytes"], 0) / max(tasks, 1)
