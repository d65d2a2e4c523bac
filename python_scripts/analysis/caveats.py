"""Sentences of what makes a record's figures less certain."""

import re
from collections.abc import Callable

import figures
import names
import noise
from estimate import median, verdict
from figures import NATIVE, Record
from printed import NOTHING, Words, every, full, join, number, percent, plural, said, times


def stolen(record: Record, found: re.Match) -> Words:
    """What other programs took of a core, and those that took most in general."""
    least = noise.share_of_core(record)
    if least is None:
        return NOTHING
    share, workload = least
    most = record.raw.get("conditions", {}).get("others", [])[:2]
    named = [join(f"{other['name']} ", said(other["cores"], number), " cores") for other in most]
    return join(
        "Other programs took ",
        said(1 - share, percent),
        " of a core",
        join(" (", every(named), ")") if named else NOTHING,
        f" while {workload} was measured: sequential programs, which need one, had ",
        said(share, percent),
        " of it in the median",
    )


def load(record: Record, found: re.Match) -> Words:
    processors = plural(max(record.raw["machine"]["logical_cpus"], 1), "processor")
    return join(
        "The load was ",
        said(record.raw.get("conditions", {}).get("load"), number),
        f" on {processors}",
    )


def steal(record: Record, found: re.Match) -> Words:
    return join("The hypervisor gave ", said(noise.steal_share(record), percent))


def disk(record: Record, found: re.Match) -> Words:
    return join(said(noise.disk_share(record), percent), " of the samples waited for memory")


def slowed(record: Record, found: re.Match) -> Words:
    return join("before ", said(noise.slowed_share(record), percent), " of the samples")


def succession(record: Record, found: re.Match) -> Words:
    correlation, cells = noise.succession(record) or (None, 0)
    return join(
        "their times correlate by ", said(correlation, number), f", over {plural(cells, 'cell')}"
    )


def first_rounds(record: Record, found: re.Match) -> Words:
    factor = full(noise.first_rounds(record), times)
    return join("The first sample in a process takes ", factor, " as long")


def drift(record: Record, found: re.Match) -> Words:
    cells, factors = noise.drifts(record)
    typical = median([max(factor, 1 / factor) for factor in factors])
    return join(
        f"The times of {len(factors)} of {plural(cells, 'cell')} drift from the first sample to "
        "the last, by a factor of ",
        said(typical, number),
        f" in the median, {sum(factor > 1 for factor in factors)} of them upwards",
    )


def scatter(record: Record, found: re.Match) -> Words:
    told = [one for cell in noise.computing(record) if (one := noise.scatters(cell)) is not None]
    return frozenset({f"The samples of {sum(told)} of {plural(len(told), 'cell')} scatter"})


def modes(record: Record, found: re.Match) -> Words:
    cells = noise.computing(record)
    both = [m for c in cells if (m := c.modes)]
    most = said(max(factor for _, factor in both), times) if both else NOTHING
    return join(
        f"The times of {len(both)} of {plural(len(cells), 'cell')} fall into two modes, up to ",
        most,
        " apart",
    )


def controls(record: Record, found: re.Match) -> Words:
    """Copies of one cell that differ."""
    each = []
    for copy in (c for c in record.cells if c.role == "control"):
        role = "scaling" if copy.runtime == NATIVE else "shared"
        alike = {n: getattr(copy, n) for n in ("workload", "runtime", "model", "workers")}
        twin = record.first(**alike, role=role, lane="plain")
        ratio = twin and figures.ratio(copy, twin)
        if ratio and verdict(ratio) in ("more", "less"):
            who = f"{copy.model} {copy.workload} in {names.label(record, copy.runtime)}"
            each.append(join(full(ratio, number), f" for {who}"))
    return join("ratio of their times: ", every(each), ")")


def lesser(record: Record, found: re.Match) -> Words:
    """How many are only named."""
    named = re.split(r", | and ", found[1])
    return frozenset({f"And {plural(len(named), 'lesser warning')}: {found[1]}."})


CAVEATS: list[tuple[str, Callable[[Record, re.Match], Words]]] = [
    (r"^Other programs took .* of it in the median", stolen),
    (r"The load was \S+ on [\d,]+ processors?", load),
    (r"The hypervisor gave \d+ %", steal),
    (r"\d+ % of the samples waited for memory", disk),
    (r"before \d+ % of the samples", slowed),
    (r"their times correlate by \S+, over [\d,]+ cells?", succession),
    (r"The first sample in a process takes .*? as long", first_rounds),
    (r"The times of \d+ of [\d,]+ cells? drift .*? upwards", drift),
    (r"The samples of \d+ of [\d,]+ cells? scatter", scatter),
    (r"The times of \d+ of [\d,]+ cells? fall into two modes, up to \S+ apart", modes),
    (r"ratio of their times: .*\)", controls),
    (r"And \d+ lesser warnings?: (.*)\.", lesser),
]
