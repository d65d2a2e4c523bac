"""What text calls runtimes, models and servers, and back."""

import re
from collections.abc import Iterable

import figures
from figures import NATIVE, OWN, Json, Record
from printed import NOTHING, UNITS, Words, brief, join, listed, said

LANES = {"native_held": "Rust, GIL held", "native_released": "Rust, GIL released"}


def short(record: Record, runtime: str) -> str:
    """`3.13.5t GIL`; the whole id where several would be called so."""
    if runtime == NATIVE:
        return "Rust"
    builds = [brief_of(one) for one in record.interpreters.values()]
    own = brief_of(record.interpreters[runtime])
    return own if builds.count(own) == 1 else runtime


def brief_of(interpreter: Json) -> str:
    free = interpreter["free_threaded_build"]
    on = " GIL" if free and interpreter["gil_enabled"] else ""
    return f"{interpreter['version']}{'t' if free else ''}{on}"


def label(record: Record, runtime: str) -> str:
    """`CPython 3.13.5 free-threaded (experimental), GIL off`."""
    if runtime == NATIVE:
        return "Rust"
    of = record.interpreters[runtime]
    name = f"CPython {of['version']}"
    if not of["free_threaded_build"]:
        return name
    on, asked, by = of["gil_enabled"], of.get("gil_asked"), of.get("gil_enabled_by")
    name += "t" if on and not asked else " free-threaded build" if on else " free-threaded"
    name += " (experimental)" if of["experimental"] else ""
    lock = f"GIL re-enabled by {by}" if by else "GIL off" if not on else "GIL on"
    return f"{name}, {lock if by or not on or asked else 'GIL re-enabled'}"


def built(record: Record, runtime: str) -> str:
    flags = record.interpreters[runtime]["build_flags"]
    pgo = "with PGO" if "pgo" in flags else "without PGO"
    return ", ".join([f"configured {pgo}", *(flag for flag in flags if flag != "pgo")])


def runtimes(record: Record) -> dict[str, tuple[str, str]]:
    """Each text of a runtime column, with the runtime and the lane that it means."""
    found = {"Rust": (NATIVE, "plain")}
    callers = [
        i
        for i in record.interpreters
        if any(c.runtime == i and c.lane in LANES for c in record.cells)
    ]
    for runtime in record.interpreters:
        name = short(record, runtime)
        found[name] = (runtime, "plain")
        if runtime in callers:
            of = f" {name}" if len(callers) > 1 else ""
            found |= {f"{words}{of}": (runtime, lane) for lane, words in LANES.items()}
    return found


def main(record: Record) -> str:
    """The interpreter that *Python* means."""
    measured = {cell.runtime for cell in record.cells if cell.measured}
    ran = [i for i in record.interpreters.values() if i["id"] in measured]
    first = min(ran, key=lambda i: (i["id"] != OWN, i["free_threaded_build"]), default=None)
    return first["id"] if first else ""


def model(words: str) -> str:
    """The name of a model from its name for people: `tokio + spawn blocking`."""
    return words.replace(" + ", "_").replace(" ", "_")


def any_of(names: Iterable[str]) -> str:
    """A pattern for one of these names, the longest first."""
    return "|".join(re.escape(n) for n in sorted({*names}, key=lambda n: (-len(n), n))) or "(?!)"


def several(text: str, all_names: list[str]) -> list[str]:
    """The names of `a, b and c`, `the others`, `all 9 workloads`, `all workloads but a and b`."""
    named = re.findall(rf"(?<![\w])(?:{any_of(all_names)})(?![\w])", text)
    if text.startswith("all workloads but "):
        return [name for name in all_names if name not in named]
    return all_names if text.startswith("all ") else named


def all_of(workloads: list[str], own: list[str]) -> str:
    """The same back: few by name, many by what they leave out."""
    others = [name for name in workloads if name not in own]
    if len(own) <= 3:
        return listed(own)
    if not others:
        return f"all {len(own)} workloads"
    few = len(others) <= 3 and len(others) < len(own)
    return f"all workloads but {listed(others)}" if few else listed(own)


def load(service: Json) -> str:
    """`JSON after 20 ms`."""
    word = {"echo": "echo", "json": "JSON"}[service["protocol"]]
    wait = service["upstream_ns"]
    return f"{word} after {brief(wait / 1e9)}" if wait else word


UNBOUNDED = 2**53 - 1


def at(probe: Json, case: Json) -> str:
    """The number of a case, in words."""
    return "" if case["at"] == UNBOUNDED else UNITS[probe["over_unit"]](case["at"])


def pays(probe: Json, way: list[Json]) -> Words:
    """From where on it pays: `12.3 µs`, `1.00 µs or less`, `never`."""
    match figures.pays(probe, way):
        case None:
            return NOTHING
        case (_, "never"):
            return frozenset({"never"})
        case (number, qualified):
            return join(said(number, UNITS[probe["over_unit"]]), qualified)
