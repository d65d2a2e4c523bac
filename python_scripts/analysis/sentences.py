"""Sentences and notes that stand under no heading, and what is left of a text."""

import re
from collections.abc import Callable

import figures
import names
import servers
from caveats import CAVEATS
from figures import Cell, Json, Record
from looks import LOOKS
from printed import (
    Report,
    Told,
    Words,
    duration,
    every,
    full,
    join,
    listed,
    plural,
    times,
)


def within(report: Report, record: Record, text: str) -> str:
    own = "this process" if record.processes < 2 else f"these {record.processes} processes"
    pattern = r"within (this process|these \d+ processes)"
    return report.taken(text, pattern, "within", lambda _: frozenset({f"within {own}"}))


def sentence(report: Report, record: Record, text: str) -> str:
    text = within(report, record, text)
    for pattern, recomputed in [*SENTENCES, *CAVEATS, *LOOKS]:
        text = report.taken(text, pattern, "sentence", lambda m, f=recomputed: f(record, m))
    return text


def counted(record: Record, found: re.Match) -> Words:
    """How many cells have no figures."""
    status = [c.outcome["status"] for c in record.cells if not c.measured]
    failed = status.count("failed")
    skipped = len(status) - failed
    were = "was" if skipped == 1 else "were"
    both = [f"{plural(failed, 'cell')} failed"] if failed else []
    if skipped:
        both.append(f"{plural(skipped, 'cell') if not failed else skipped} {were} skipped")
    return frozenset({f"{listed(both or ['none'])}: the notes"})


def cores_given(record: Record, found: re.Match) -> Words:
    """Speed-ups whose whole interval is above the number of cores."""
    each: list[str | Words] = []
    for cell in (c for c in record.cells if c.in_flight is None and c.workers > 1):
        speedup = record.speedup(cell)
        if speedup and (speedup.interval or (speedup.value,))[0] > record.machine_cores:
            who = f"{cell.workload} by {cell.model} ×{cell.workers} "
            each.append(join(who, full(speedup, times)))
    return join(
        f"More than the {plural(record.machine_cores, 'core')} can give: ", every(each), ". S"
    )


def scripts(record: Record, found: re.Match) -> Words:
    return frozenset({plural(len(record.raw["changed_scripts"]), "Python script")})


def most_answers(record: Record, found: re.Match) -> Words:
    waits = (s for s in record.raw["services"] if servers.served(s) and s["upstream_ns"])
    first = next(waits, {"upstream_ns": 1, "connections": 0})
    wait, connections = first["upstream_ns"] / 1e9, first["connections"]
    return frozenset(
        {
            f"Where every answer waits {duration(wait)}, {connections} connections get at most "
            f"{int(connections / wait):,} answers a second"
        }
    )


def fewest_beyond(record: Record, found: re.Match) -> Words:
    return frozenset({f"fewer than {servers.FEWEST_BEYOND} requests"})


def note(record: Record, found: re.Match) -> Words:
    """For how many cells a reason holds, or for which. The number of a note is no figure."""
    mark, who, reason = found.groups()
    cells = [c for c in record.cells if not c.measured and reasoned(c.outcome) == reason]
    affected = [name for name in record.workloads if any(c.workload == name for c in cells)]
    if not who:
        return frozenset({found[0] if reason in other_reasons(record) else f"{mark}no such reason"})
    if len(cells) <= 3:
        each = listed(f"{c.workload} {called(record, c)} {model_words(c)}" for c in cells)
        return frozenset({f"{mark}{each} {reason}"})
    parts = [
        several("model", [c.model for c in cells]),
        several("runtime", [called(record, c) for c in cells]),
        names.all_of([*record.workloads], affected),
    ]
    return frozenset({f"{mark}{plural(len(cells), 'cell')} ({'; '.join(parts)}) {reason}"})


def other_reasons(record: Record) -> set[str]:
    """Of servers, of tasks asleep and of probes."""
    those = [one for key in ("services", "asleep") for one in record.raw.get(key, [])]
    those += [case for probe in record.raw.get("probes", []) for case in probe["cases"]]
    return {reasoned(one["outcome"]) for one in those if one["outcome"]["status"] != "measured"}


def reasoned(outcome: Json) -> str:
    ended = "the run ended before its first sample"
    lines = outcome.get("reason", outcome.get("error", ended)).splitlines()
    reason = " ".join(" ".join(line for line in lines if line.strip(" |^~")).split())
    status = "failed" if outcome["status"] == "failed" else "skipped"
    remedy = f". Remedy: {outcome['mend']}" if outcome.get("mend") else ""
    return f"{status}: {reason}{remedy}"


def called(record: Record, cell: Cell) -> str:
    """Its runtime in short, or how Python called Rust."""
    if cell.lane not in names.LANES:
        return names.short(record, cell.runtime)
    callers = {c.runtime for c in record.cells if c.lane in names.LANES}
    of = f" {names.short(record, cell.runtime)}" if len(callers) > 1 else ""
    return cell.lane.removeprefix("native_") + of


def model_words(cell: Cell) -> str:
    text = cell.model
    if cell.in_flight is not None:
        text += f", {cell.in_flight:,} in flight"
    elif text != figures.SEQUENTIAL:
        text += f" ×{cell.workers}"
    return text + (", library" if cell.lane == "library" else "")


def several(noun: str, each: list[str]) -> str:
    once = [*dict.fromkeys(each)]
    return plural(len(once), noun) if len(once) > 3 else listed(once)


SENTENCES: list[tuple[str, Callable[[Record, re.Match], Words]]] = [
    (r"^[\d,]+ (?:cells? )?(?:failed|was|were) .*?the notes", counted),
    (r"^[\d,]+ cells? failed: the notes", counted),
    (r"More than the \d+ cores? can give: .*?\. S", cores_given),
    (r"^\d+ Python scripts?", scripts),
    (r"fewer than \d+ requests", fewest_beyond),
    (r"Where every answer waits .*? answers a second", most_answers),
    (r"^(\(\d+\) )(.*?) ?((?:skipped|failed): .*)", note),
]


def leftover(report: Report, record: Record, told: Told, text: str) -> None:
    """Digits that are in no name, nor in advice, are figures that nobody recomputed."""
    text = re.sub(r"95 % interval|\bp\d+\b|^\(\d+\) |`[^`]*`", "", text)
    text = re.sub(rf"(?<![\w.,])(?:{names.any_of(with_digits(record))})(?![\w])", "", text)
    if re.search(r"\d", text):
        where = f"{told.heading}: " if told.heading else ""
        report.unrecognised.append(f"{where}{text.strip()}")


def with_digits(record: Record) -> set[str]:
    """All words of a record that hold a digit and are no figures."""
    words = {*record.raw["changed_scripts"], *record.raw.get("resumed", [])}
    words |= {*record.raw.get("conditions", {}).get("notices", [])}
    for runtime, interpreter in record.interpreters.items():
        words |= {names.label(record, runtime), names.built(record, runtime), runtime}
        words |= {names.short(record, runtime), interpreter["version"]}
    for info in record.raw["workloads"]:
        words |= {info["name"], info["title"], info.get("serial_part") or ""}
    for probe in record.raw.get("probes", []):
        words |= {probe["question"], probe.get("lesson", "")}
        words |= {case["label"] for case in probe["cases"]}
    return {word for word in words if re.search(r"\D", word) and re.search(r"\d", word)}
