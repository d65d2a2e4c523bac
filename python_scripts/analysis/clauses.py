"""What may follow the figures of a row. Each takes out of the text what it has checked."""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

import names
import servers
from estimate import Estimate, verdict
from figures import NATIVE, SEQUENTIAL, Cell, Record
from items import VALUE, figures_told
from printed import (
    NOTHING,
    Report,
    Words,
    duration,
    join,
    listed,
    number,
    percent,
    plural,
    said,
    size,
)
from subjects import (
    Subject,
    python_at_its_best,
    python_model_label,
    server_pairs,
    waiting_cells,
    whole_number,
)


class Row(NamedTuple):
    report: Report
    record: Record
    heading: str
    subject: Subject
    # Of whom figures were told.
    members: list[str]

    @property
    def cells(self) -> list[Cell]:
        return [cell for name in self.members if (cell := self.subject.cell(name))]


# What the cells of a row needed.


def busy(row: Row, text: str) -> str:
    def recomputed(_: re.Match) -> Words:
        used = [cores.value for cell in row.cells if (cores := cell.cores())]
        low, high = (said(f(used, default=None), number) for f in (min, max))
        return join(low, " cores busy") if low == high else join(low, " to ", high, " cores busy")

    pattern = rf"{VALUE}(?: to {VALUE})? cores busy"
    return row.report.taken(text, pattern, f"in {listed(row.members)}", recomputed)


def opening(row: Row, text: str) -> str:
    cells = row.cells
    up_to = "up to " if len(cells) > 1 else ""

    def most(values: Iterable[float | None], form: Callable[[float], str]) -> Words:
        return said(max((x for x in values if x is not None), default=None), form)

    def opened(_: re.Match) -> Words:
        longest = most((cell.startup for cell in cells), duration)
        return join(f"opening the pool took {up_to}", longest, " (not counted)")

    def pickled(_: re.Match) -> Words:
        return join(
            f"a map pickled {up_to}", most((cell.pickled for cell in cells), size), " (counted)"
        )

    text = row.report.taken(text, r"opening the pool took .*? \(not counted\)", "opening", opened)
    return row.report.taken(text, r"a map pickled .*? \(counted\)", "pickled", pickled)


def share_of_capacity(row: Row, text: str) -> str:
    found = re.search(r"share of capacity \(.*?\): ", text)
    if not found:
        return text

    def efficiency(workload: str) -> Estimate | None:
        cell = row.subject.cell(workload)
        return cell and row.record.efficiency(cell)

    def is_below(workload: str) -> bool:
        share = efficiency(workload)
        return bool(share and share.interval and share.interval[1] < 0.95)

    def serial(workload: str) -> Words:
        part = row.record.workloads[workload].get("serial_part")
        return frozenset({f" (what stays serial: {part})" if part and is_below(workload) else ""})

    shares = Subject("", percent, row.members, efficiency, detail=serial)
    few = len(row.members) <= 3
    _, rest = figures_told(row.report, shares, "share of capacity", text[found.end() :])
    below = [name + min(serial(name)) for name in row.members if not few and is_below(name)]
    # In the record's order.
    order = [*row.record.workloads]
    below.sort(key=lambda words: order.index(words.split(" (")[0]))
    told = f"; clearly below it: {listed(below)}" if below else ""
    row.report.compare("clearly below capacity", rest, frozenset({told}))
    return text[: found.start()]


def larger_factor(row: Row, text: str) -> str:
    """Which of two factors is larger: where their intervals lie apart, and it costs time at all."""

    def larger(workload: str) -> str:
        cell = row.subject.cell(workload)
        factors = cell and row.record.factors(cell)
        if not factors or not (factors[0].interval and factors[1].interval):
            return ""
        (cost, lost), (a, b) = factors, (factors[0].interval, factors[1].interval)
        if a[0] > b[1] and verdict(cost) == "more":
            return "the interpreter cost is the larger factor in"
        if b[0] > a[1] and verdict(lost) == "more":
            return "lost parallelism is the larger factor in"
        return "neither is clearly larger in"

    def recomputed(found: re.Match) -> Words:
        own = [name for name in row.subject.names if larger(name) == found[1]]
        return frozenset({f"; {found[1]} {names.all_of(row.subject.names, own)}"})

    pattern = r"; ((?:the|lost|neither) [^;]*? in) [^;]*"
    return row.report.taken(text, pattern, "larger factor", recomputed)


def one_by_one(row: Row, text: str) -> str:
    """The sequential program's time for as many requests as the heading names."""
    heading = re.match(r"in (\w+), ([\d,]+) requests", row.heading, re.IGNORECASE)

    def recomputed(found: re.Match) -> Words:
        runtime = NATIVE if found[1] == "Rust" else names.main(row.record)
        alone = waiting_cells(row.record, heading[1], runtime, SEQUENTIAL) if heading else []
        if not alone or not alone[0].wall:
            return NOTHING
        for_all = alone[0].wall.value * whole_number(heading[2]) / max(alone[0].size, 1)
        return join(f"they would take {found[1]} ", said(for_all, duration))

    return row.report.taken(text, rf"they would take (Rust|Python) {VALUE}", "alone", recomputed)


def highest_rates(row: Row, text: str) -> str:
    """The highest rates that were kept with p99 below 10 ms."""

    def recomputed(_: re.Match) -> Words:
        clauses = []
        for pair in server_pairs(row.record):
            rust, python = (servers.highest_rate(row.record, s) for s in (pair.rust, pair.python))
            if rust and python is not None and len(servers.rates(pair.python)) > 1:
                own = f"{int(python):,}" if python else "none"
                clauses.append(f"{pair.name}: tokio {int(rust):,}, asyncio {own}")
        return frozenset({f"the highest rate tried with p99 below 10.0 ms: {'; '.join(clauses)}"})

    return row.report.taken(text, r"the highest rate tried .*", "highest rate", recomputed)


def best_models(row: Row, text: str) -> str:
    """Which model of Python's was the fastest, in which workloads."""

    def recomputed(_: re.Match) -> Words:
        of: dict[str, list[str]] = {}
        for name in (n for n in row.record.workloads if n in row.members):
            cell = python_at_its_best(row.record, name)
            of.setdefault(python_model_label(row.record, cell) if cell else "", []).append(name)
        each = [
            f"{model} in {plural(len(own), 'workload') if len(own) > 3 else listed(own)}"
            for model, own in of.items()
        ]
        return frozenset({f"Python's fastest: {', '.join(each)}"})

    return row.report.taken(text, r"Python's fastest: [^;]*", "Python's fastest", recomputed)


def cores(row: Row, text: str) -> str:
    def recomputed(_: re.Match) -> Words:
        return frozenset({f"this machine's {plural(row.record.machine_cores, 'core')}"})

    return row.report.taken(text, r"this machine's \d+ cores?", "cores", recomputed)


def never(row: Row, text: str) -> str:
    """Of ways that never pay."""
    if row.subject.measure.startswith("pays from"):
        own = [name for name in row.subject.names if row.subject.detail(name) == {"never"}]
        told = frozenset({f"never: {listed(own)}"}) if own else NOTHING
        text = row.report.taken(text, r"never: .*", "what never pays", lambda _: told)
    return text


CLAUSES: list[Callable[[Row, str], str]] = [
    busy,
    opening,
    share_of_capacity,
    larger_factor,
    one_by_one,
    highest_rates,
    best_models,
    cores,
    never,
]
