"""Figures of servers under load. A set of fresh servers is here what a process is elsewhere."""

import math
from collections import Counter

from estimate import Estimate, estimate, median, nearest_rank
from figures import Json, Record

# A percentile is told only where as many requests lie beyond it.
FEWEST_BEYOND = 100

# A set of servers, and a round of it unless what was read there is of all its rounds together.
Where = tuple[int, int | None]


def served(service: Json) -> bool:
    return bool(service["outcome"].get("closed"))


def rates(service: Json) -> list[float]:
    """Of its open loops, ascending."""
    return sorted({r["rate"] for r in service["outcome"].get("open", []) if r.get("rate")})


def rounds(service: Json, rate: float | None) -> list[Json]:
    """Of its closed loop, or of its open one at a rate."""
    of_loop = service["outcome"].get("closed" if rate is None else "open", [])
    return [r for r in of_loop if r.get("rate") == rate]


def mean(
    record: Record, service: Json, quantity: str, rate: float | None = None
) -> Estimate | None:
    return over_sets(values(record, service, quantity, rate))


def ratio(
    record: Record, one: Json, other: Json, quantity: str, rate: float | None = None
) -> Estimate | None:
    """Round by round; of percentiles set by set."""
    below = values(record, other, quantity, rate)
    above = values(record, one, quantity, rate)
    return over_sets({at: x / below[at] for at, x in above.items() if at in below})


def over_sets(found: dict[Where, float]) -> Estimate | None:
    return estimate([process for process, _ in found], [*found.values()])


def values(record: Record, service: Json, quantity: str, rate: float | None) -> dict[Where, float]:
    """Answers a second, seconds of CPU time for one, answers for one such second, or a percentile:
    of the histograms of a set together; of each round in a record from before histograms."""
    own = rounds(service, rate)
    # Old records do not say which set a round is of: sets have equal numbers of them.
    in_each = -(-max((r["round"] + 1 for r in own), default=1) // max(record.processes, 1))
    of_set: dict[int, list[Json]] = {}
    for one in own:
        of_set.setdefault(one.get("process", one["round"] // in_each), []).append(one)
    found: dict[Where, float | None] = {}
    if not quantity.isdigit():
        found = {(n, r["round"]): read(r, quantity) for n, some in of_set.items() for r in some}
    elif not is_told(own, int(quantity)):
        pass
    elif all(one.get("histogram") for one in own):
        found = {(n, None): percentile(some, int(quantity)) for n, some in of_set.items()}
    else:
        found = {
            (n, r["round"]): latency(r, int(quantity)) for n, some in of_set.items() for r in some
        }
    return {at: x for at, x in found.items() if x is not None and math.isfinite(x) and x > 0}


def read(round: Json, quantity: str) -> float | None:
    cpu = round.get("server_cpu_ns")
    each = None if cpu is None else cpu / 1e9 / max(round["requests"], 1)
    match quantity:
        case "answers":
            return round["requests"] / (max(round["wall_ns"], 1) / 1e9)
        case "cpu":
            return each
        case _:
            return each and 1 / each


def latency(round: Json, percent: int) -> float | None:
    ns = dict(map(tuple, round["latency"])).get(float(percent))
    return None if ns is None else ns / 1e9


def percentile(some: list[Json], percent: int) -> float | None:
    """Of all requests of these rounds."""
    counts: Counter[int] = Counter()
    for one in some:
        counts.update(dict(map(tuple, one["histogram"])))
    ns = nearest_rank([[*bucket] for bucket in sorted(counts.items())], percent / 100)
    return None if ns is None else ns / 1e9


def is_told(own: list[Json], percent: int) -> bool:
    requests = sum(
        sum(count for _, count in r["histogram"]) if r.get("histogram") else r["requests"]
        for r in own
    )
    return math.floor(requests * (100 - percent) / 100 + 0.5) >= FEWEST_BEYOND


def tail(services: list[Json], rate: float | None) -> int | None:
    """The farthest percentile of which one of them tells at a rate."""
    own = [rounds(service, rate) for service in services]
    return next((p for p in (99, 90) if any(is_told(some, p) for some in own)), None)


def keeps(service: Json, rate: float) -> bool:
    """Whether it kept up with a rate: answers within 5 % of it, an ordinary latency aside."""
    shares = [
        r["requests"] / (r["wall_ns"] / 1e9 - p50) / rate
        for r in rounds(service, rate)
        if (p50 := latency(r, 50)) is not None
    ]
    share = median(shares)
    return share is not None and share >= 0.95


def highest_rate(record: Record, service: Json) -> float | None:
    """The highest that it kept with p99 below 10 ms, 0 for none; unknown where p99 is at one."""
    tried = [rate for rate in rates(service) if keeps(service, rate)]
    late = [mean(record, service, "99", rate) for rate in tried]
    if None in late:
        return None
    return max((r for r, p99 in zip(tried, late, strict=True) if p99.value < 0.01), default=0)
