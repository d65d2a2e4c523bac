"""Figures as they are printed, and the text of `gilscope table` taken apart again."""

import math
import re
from collections.abc import Callable, Iterable
from itertools import product
from typing import NamedTuple

from estimate import Estimate

# What a figure may read: more than one only where it lies beside the border of a rounding. There, a
# last bit decides, and the order of additions the last bit.
Words = frozenset[str]
LAST_BITS = 1e-12
NOTHING: Words = frozenset({""})
Form = Callable[[float], str]


def number(x: float) -> str:
    """Three figures where they matter."""
    decimals = next((d for d, limit in ((3, 0.0995), (2, 9.995), (1, 99.95)) if abs(x) < limit), 0)
    return f"{x:,.{decimals}f}"


def times(x: float) -> str:
    return f"{number(x)}×"


def duration(seconds: float) -> str:
    units = ((1, "s"), (1e3, "ms"), (1e6, "µs"))
    scale, unit = next(((s, u) for s, u in units if seconds >= 0.9995 / s), (1e9, "ns"))
    return f"{number(seconds * scale)} {unit}"


def rate(per_second: float) -> str:
    if per_second >= 999_500:
        return f"{three_figures(per_second / 1e6)} M/s"
    return f"{three_figures(per_second)}/s"


def three_figures(x: float) -> str:
    if x < 999.5:
        return number(x)
    unit = 10.0 ** (math.floor(math.log10(x)) - 2)
    return whole(rounded(x / unit) * unit)


def rounded(x: float) -> int:
    return math.floor(x + 0.5)


def whole(x: float) -> str:
    return f"{rounded(x):,}"


def size(x: float) -> str:
    n = rounded(x)
    if n < 1000:
        return plural(n, "byte")
    scale, unit = next((s, u) for s, u in ((1e3, "kB"), (1e6, "MB"), (1e9, "GB")) if n < s * 1e3)
    return f"{number(n / scale)} {unit}"


def percent(x: float) -> str:
    return f"{x * 100:.0f} %"


def plural(n: int, noun: str) -> str:
    return f"{n:,} {noun}" + ("" if n == 1 else "es" if noun.endswith("s") else "s")


def brief(seconds: float) -> str:
    """A duration that is a setting: `20 ms`."""
    return duration(seconds).replace(".00 ", " ").replace(".0 ", " ")


def count(x: float) -> str:
    return number(x) if x % 1 and x < 99.95 else whole(x)


def share(x: float) -> str:
    return "none" if x == 0 else f"{number(x * 100)} %"


UNITS: dict[str, Form] = {
    "count": count,
    "per_second": rate,
    "ns": lambda ns: duration(ns / 1e9),
    "times": times,
    "share": share,
    "bytes": size,
}


def said(x: float | None, form: Form) -> Words:
    """A number in words; nothing without one."""
    if x is None:
        return NOTHING
    return frozenset(form(x * (1 + nudge)) for nudge in (-LAST_BITS, 0, LAST_BITS))


def point(estimate: Estimate | None, form: Form) -> Words:
    return said(estimate and estimate.value, form)


def full(estimate: Estimate | None, form: Form) -> Words:
    """`1.95× [1.93, 1.97]`, or the point where there is no interval."""
    value = point(estimate, form)
    if not estimate or not estimate.interval:
        return value
    low, high = (said(end, lambda x: form(x).rstrip("×")) for end in estimate.interval)
    return join(value, " [", low, ", ", high, "]")


def join(*parts: str | Words) -> Words:
    each = ({part} if isinstance(part, str) else part for part in parts)
    return frozenset(map("".join, product(*each)))


def every(items: list[Words]) -> Words:
    """`a, b and c` of figures."""
    before = ["", *[", "] * (len(items) - 2), " and "]
    return join(*[part for pair in zip(before, items, strict=False) for part in pair])


def listed(items: Iterable[str]) -> str:
    *first, last = items
    return f"{', '.join(first)} and {last}" if first else last


class Report:
    """What was compared, what differs, and what nobody knew how to recompute."""

    def __init__(self) -> None:
        self.figures = self.numbers = 0
        self.differences: list[str] = []
        self.unrecognised: list[str] = []

    def compare(self, where: str, printed: str, recomputed: Words) -> None:
        if printed not in recomputed:
            other = min(recomputed) or "nothing"
            self.differences.append(f"{where}: printed {printed or 'nothing'}, recomputed {other}")
        found = len(re.findall(r"\d[\d.,]*", printed))
        self.figures += found > 0
        self.numbers += found

    def taken(
        self, text: str, pattern: str, where: str, recomputed: Callable[[re.Match], Words]
    ) -> str:
        """A text without all that the pattern finds, each of which must be as recomputed."""
        for found in re.finditer(pattern, text):
            self.compare(where, found[0], recomputed(found))
        return re.sub(pattern, "", text)

    @property
    def problems(self) -> int:
        return len(self.differences) + len(self.unrecognised)

    def add(self, other: "Report") -> None:
        self.figures += other.figures
        self.numbers += other.numbers
        self.differences += other.differences
        self.unrecognised += other.unrecognised


class Table(NamedTuple):
    heading: str
    names: list[str]
    rows: list[dict[str, str]]
    notes: list[str]


Columns = dict[str, Words]
Row = dict[str, str]
# The columns of a row, or none where the record has no such row.
ColumnsOf = Callable[[Row], Columns | None]


class Told(NamedTuple):
    """A row under its heading, or a sentence that has none."""

    heading: str
    text: str


# Columns of words begin where their name begins; columns of figures end where theirs ends.
LEFT = (
    "runtime",
    "program",
    "model",
    "server",
    "variant",
    "speed-up",
    "a kernel against itself",
    "a difference",
)


def taken_apart(text: str, is_heading: Callable[[str], bool]) -> tuple[list[Table], list[Told]]:
    """The tables, and what is told below them."""
    tables: list[Table] = []
    told: list[Told] = []
    for block in text.strip("\n").split("\n\n"):
        lines = block.split("\n")
        header = next((i for i, line in enumerate(lines[:2]) if is_header(line)), None)
        if header is not None:
            body = lines[header + 1 :]
            notes = [n for n in body if re.match(r"\(\d+\) |One reading of the clock ", n)]
            heading = lines[0] if header else ""
            tables.append(table(heading, lines[header], body[: len(body) - len(notes)], notes))
        elif any(line.startswith(" ") for line in lines):
            told += unwrapped(lines, is_heading)
        else:
            told += [Told("", line) for line in lines]
    return tables, told


def is_header(line: str) -> bool:
    names = re.split(r" {2,}", line)
    return len(names) > 2 and names[0] in LEFT


def table(heading: str, header: str, lines: list[str], notes: list[str]) -> Table:
    names = [(m[0], m.start(), m.end()) for m in re.finditer(r"\S+(?: \S+)*", header)]
    words = sum(name in LEFT for name, *_ in names)
    starts = [start for _, start, _ in names]

    def row(line: str) -> dict[str, str]:
        fields = {names[i][0]: line[starts[i] : starts[i + 1]].strip() for i in range(words - 1)}
        # The last column of words may be wider than its name: it ends where two spaces are.
        last = re.split(r" {2,}", line[starts[words - 1] :], maxsplit=1)[0]
        fields[names[words - 1][0]] = last.strip()
        start = starts[words - 1] + len(last)
        for name, _, end in names[words:]:
            fields[name] = line[start:end].strip()
            start = max(start, end)
        return fields | {"beyond": line[start:].strip()}

    return Table(heading, [name for name, *_ in names], [row(line) for line in lines], notes)


def unwrapped(lines: list[str], is_heading: Callable[[str], bool]) -> list[Told]:
    """Each row and sentence in one line again. A row begins at the second column under its heading
    and goes on at the fourth; a heading goes on at the margin, a sentence there or at the second.
    """
    told: list[Told] = []
    heading = ""
    for line in lines:
        last = told[-1].text if told else "."
        if line.startswith("    ") or (line.startswith("  ") and not is_heading(heading)):
            told[-1] = told[-1]._replace(text=f"{last} {line.strip()}")
        elif line.startswith("  "):
            if not told[-1].heading and last == heading:
                told.pop()
            told.append(Told(heading, line.strip()))
        elif told and not told[-1].heading and not last.endswith((".", ".”")):
            told[-1] = Told("", f"{last} {line}")
            heading = told[-1].text
        else:
            heading = line
            told.append(Told("", line))
    return told
