"""What is printed of looks: two tables, and the sentences below."""

import re
from collections.abc import Callable
from functools import cache

from figures import Record
from floor import Floor, Range, binomial
from noise import SLOWED
from printed import (
    NOTHING,
    Columns,
    ColumnsOf,
    Form,
    Row,
    Table,
    Words,
    brief,
    duration,
    every,
    join,
    percent,
    plural,
    said,
    whole,
)

ROUNDS = {"quick, 5 × 2 samples": 2, "full, 5 × 3 samples": 3}


@cache
def floor(record: Record) -> Floor:
    return Floor(record.raw.get("looks", []))


def share(x: float) -> str:
    return f"{x * 100:.1f} %" if abs(x * 100) < 9.95 else f"{x * 100:.0f} %"


def alarms(record: Record, table: Table) -> tuple[Words, list[str], ColumnsOf]:
    def columns(row: Row) -> Columns | None:
        rounds = ROUNDS.get(row["a kernel against itself"])
        # The second column has no name.
        place = re.match(r"in (one|two) process(?:es)? +", row["tests"])
        if not rounds or not place:
            return None
        tests, found = floor(record).alarms(rounds, place[1] == "two")
        alarmed = binomial(tests, found)
        low, high = (said(end, lambda x: f"{x * 100:.1f}") for end in alarmed.interval)
        value = said(alarmed.value, lambda x: f"{x * 100:.1f} %")
        return {
            "tests": join(place[0], said(tests, whole)),
            "seen to differ": join(value, " [", low, ", ", high, "]"),
        }

    return NOTHING, ["a kernel against itself"], columns


def smallest(record: Record, table: Table) -> tuple[Words, list[str], ColumnsOf]:
    def columns(row: Row) -> Columns | None:
        rounds = ROUNDS.get(row["a difference"])
        if not rounds:
            return None
        least, by_kernel = floor(record).shown(rounds)
        found = ["2.0 % found in", "5.0 % found in", "10 % found in"]
        told = [row.get(name, "") for name in found]
        # All of one kernel: of one that suits, if there is one.
        of_kernels = [
            [near(text, own, percent) for text, own in zip(told, each, strict=True)]
            for each in by_kernel
        ]
        suits = lambda each: sum(t in own for t, own in zip(told, each, strict=True))  # noqa: E731
        shares = dict(zip(found, max(of_kernels, key=suits), strict=True))
        return {"smallest": near(row.get("smallest", ""), least, share)} | shares

    return NOTHING, ["a difference"], columns


def near(told: str, known: Range, form: Form) -> Words:
    """What is printed, if it is a figure within the limits; otherwise what it should be about."""
    low, high = (float(form(end).split()[0]) for end in (known.low, known.high))
    figure = re.fullmatch(r"[\d.]+ %", told)
    value = float(told.split()[0]) if figure else -1
    is_near = low <= value <= high and form(value / 100) == told
    return frozenset({told if is_near else f"about {form(known.value)}"})


def counted(record: Record, found: re.Match) -> Words:
    looks = plural(len(record.raw["looks"]), "look")
    return frozenset(
        {
            f"{looks} at two kernels, one bound by latency and one by throughput, in "
            f"{plural(record.processes, 'fresh process')}. Of a kernel against itself, one test in "
            "twenty should be seen to differ. The smallest difference is found in 80 % of the runs"
        }
    )


def too_few(record: Record, found: re.Match) -> Words:
    return frozenset({f"{plural(len(record.raw['looks']), 'look')} are too few"})


def slow(record: Record, found: re.Match) -> Words:
    lasting = floor(record).disturbances()
    return join(
        f"The machine was slow (a kernel took over {SLOWED} times its quiet time) for ",
        said(float(floor(record).slow.mean()), share),
        f" of the looks, {plural(len(lasting), 'time')}, each ",
        said(floor(record).disturbance(), duration),
        " long in the median",
    )


def never_slow(record: Record, found: re.Match) -> Words:
    text = f"No kernel took over {SLOWED} times its quiet time"
    return NOTHING if floor(record).slow.any() else frozenset({text})


def correlations(record: Record, found: re.Match) -> Words:
    each = [
        join(said(r, lambda r: f"{r:.2f}"), f" when {brief(lag)} apart")
        for lag, r in floor(record).correlations()
    ]
    return join("Times of looks correlate by ", every(each), ".")


LOOKS: list[tuple[str, Callable[[Record, re.Match], Words]]] = [
    (r"^[\d,]+ looks? at two kernels, .*? of the runs", counted),
    (r"^[\d,]+ looks? are too few", too_few),
    (r"The machine was slow \(.*? long in the median", slow),
    (r"No kernel took over \S+ times its quiet time", never_slow),
    (r"Times of looks correlate by .*\.$", correlations),
]
