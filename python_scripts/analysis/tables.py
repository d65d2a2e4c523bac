"""The columns of every table, each recomputed."""

import re
from collections.abc import Callable

import figures
import looks
import names
import servers
from estimate import Estimate, median
from figures import NATIVE, Cell, Json, Record
from printed import (
    NOTHING,
    UNITS,
    Columns,
    ColumnsOf,
    Report,
    Row,
    Table,
    Told,
    Words,
    brief,
    duration,
    every,
    full,
    join,
    number,
    percent,
    point,
    rate,
    said,
    size,
    times,
    whole,
)
from sentences import leftover, sentence


def check(report: Report, record: Record, table: Table) -> None:
    """Every field of every row, also those that must be empty."""
    kind = next((kind for name, kind in KINDS.items() if name in table.names), computing)
    heading, identity, columns_of = kind(record, table)
    report.compare("heading", table.heading, heading)
    for row in table.rows:
        who = " ".join(row[name] for name in identity if row.get(name))
        where = f"{table.heading.split(';')[0]}: {who}".removeprefix(": ")
        columns = columns_of(row)
        if columns is None:
            report.unrecognised.append(f"{where}: no such row in the record")
            continue
        for name in {*table.names, "beyond"} - {*identity, *columns}:
            if row[name]:
                report.unrecognised.append(f"{where}: {name}: {row[name]}")
        for name, words in columns.items():
            report.compare(f"{where}: {name}", row.get(name, ""), words)

    for note in table.notes:
        if note.startswith("One reading of the clock "):
            report.compare(f"{table.heading}: clock", note, clocks(record, table))
        else:
            leftover(report, record, Told("", note), sentence(report, record, note))


def clocks(record: Record, table: Table) -> Words:
    """What one reading of the clock cost in each runtime: the median over all takes of a probe."""
    costs: dict[str, list[float]] = {}
    for probe in record.raw["probes"]:
        for case in probe["cases"] if table.heading.startswith(f"{probe['name']}: ") else []:
            taken = [take.get("clock_ns") for take in figures.takes(case)]
            own = costs.setdefault(case["runtime"], [])
            own += [ns for ns in taken if ns is not None]
    each = [
        join(said(median(ns), UNITS["ns"]), f" in {names.short(record, runtime)}")
        for runtime, ns in costs.items()
        if ns
    ]
    return join("One reading of the clock took ", every(each), ".")


def missing(outcome: Json, field: str) -> Words:
    """In place of figures: the status, the number of a note, and perhaps how its reason begins."""
    status = outcome["status"] if outcome["status"] != "measured" else "skipped"
    begins = re.fullmatch(rf"({status} \(\d+\))(?:: (.*?)…?)?", field)
    reason = outcome.get("reason", outcome.get("error", "the run ended before its first sample"))
    if reason.startswith("Traceback ("):
        reason = reason.splitlines()[-1]
    return frozenset({field if begins and reason.startswith(begins[2] or "") else f"{status} (…)"})


def computing(record: Record, table: Table) -> tuple[Words, list[str], ColumnsOf]:
    workload, input_size = re.match(r"(\w+): ([\d,]+)|", table.heading).groups()
    runtimes, info = names.runtimes(record), record.workloads.get(workload or "", {"unit": ""})
    units = int((input_size or "0").replace(",", ""))
    of_size = record.like(workload=workload, size=units)
    roles = {cell.role for cell in of_size} & {"shared", "scaling"}
    # Only the first of two tables says what kind of workload it is.
    first = re.search(r"language|routine", table.heading)
    role = "shared" if "shared" in roles and (first or "scaling" not in roles) else "scaling"
    rest = re.sub(r".*?(;|$)", r"\1", table.heading, count=1)

    def columns(row: Row) -> Columns | None:
        runtime, lane = runtimes.get(row.get("runtime", "Rust"), ("", ""))
        model = re.fullmatch(r"(\w+)(?: ×(\d+))?", row["model"])
        coordinates = {"model": model[1], "workers": int(model[2] or 1)} if model else {}
        coordinates["role"] = "capacity" if coordinates.get("model") == "capacity" else role
        found = [c for c in of_size if c.is_like(**coordinates, runtime=runtime, lane=lane)]
        if len(found) != 1:
            return None
        cell = found[0]
        if not cell.measured:
            return {"speed-up": missing(cell.outcome, row.get("speed-up", ""))}
        pooled = not cell.is_sequential
        transfer = cell.outcome.get("transfer") if pooled else None
        modes = cell.modes
        slow = join(" (", said(modes[0], percent), " slow)") if modes else NOTHING
        return {
            "speed-up": full(record.speedup(cell), times) if pooled else NOTHING,
            "cores": full(cell.cores(), number),
            "wall": point(cell.wall, duration),
            "quiet": join(said(cell.quiet, duration), slow),
            "start-up": said(cell.startup, duration) if pooled else NOTHING,
            "over Rust": NOTHING if runtime == NATIVE else full(record.rust_ratio(cell), times),
            "transfer": join(said(cell.pickled, size), " in ", said(transfer["ns"] / 1e9, duration))
            if transfer
            else NOTHING,
        }

    heading = frozenset({f"{workload}: {units:,} {info['unit']}{rest}"})
    return heading, ["runtime", "model"], columns


def waiting(record: Record, table: Table) -> tuple[Words, list[str], ColumnsOf]:
    workload = table.heading.split(":")[0]
    info, runtimes = record.workloads.get(workload, {"title": ""}), names.runtimes(record)
    wait = f"; each waits {brief(info['wait_ns'] / 1e9)}" if info.get("wait_ns") else ""

    def columns(row: Row) -> Columns | None:
        runtime, _ = runtimes.get(row["runtime"], ("", ""))
        model, *lane = row["model"].split(", ", 1)
        lanes = {"library": "library"} | {words: lane for lane, words in names.LANES.items()}
        found = record.like(
            workload=workload,
            role="shared",
            runtime=runtime,
            model=model,
            lane=lanes.get(lane[0], "") if lane else "plain",
            in_flight=int(row["in flight"].replace(",", "") or 0),
        )
        if not found:
            return None
        cell = next((c for c in found if c.measured), found[0])
        if not cell.measured:
            return {"requests/s": missing(cell.outcome, row.get("requests/s", ""))}
        bound = record.share_of_bound(cell)
        per_second = cell.wall.map(lambda seconds: cell.size / seconds)
        return {
            # Where there is a bound, its column has the same interval.
            "requests/s": (point if bound else full)(
                per_second, lambda x: rate(x).replace("/s", "")
            ),
            "of the bound": full(bound, lambda x: "<0.001" if x < 0.0005 else number(x)),
            "cores": full(cell.cores(), number),
            "wall": point(cell.wall, duration),
        }

    heading = frozenset({f"{workload}: {info['title']}{wait}"})
    return heading, ["runtime", "model", "in flight"], columns


def of_servers(record: Record, table: Table) -> tuple[Words, list[str], ColumnsOf]:
    load, connections = re.match(r"(.*?): ([\d,]+) |", table.heading).groups()
    of_load = [
        s
        for s in record.raw.get("services", [])
        if (names.load(s), f"{s['connections']}") == (load, connections)
    ]
    # Of each rate the farthest percentile of which one of them tells.
    rates = max(map(servers.rates, reversed(of_load)), key=len, default=[])
    tails = {rate: servers.tail(of_load, rate) or 99 for rate in rates}
    message = next((s["outcome"]["message_bytes"] for s in of_load if servers.served(s)), 0)

    def columns(row: Row) -> Columns | None:
        found = [
            s
            for s in of_load
            if (names.short(record, s["runtime"]), s["server"]) == (row["runtime"], row["server"])
        ]
        if len(found) != 1:
            return None
        service = found[0]
        if not servers.served(service):
            return {"answers/s": missing(service["outcome"], row["answers/s"])}
        outcome = service["outcome"]
        memory = [r.get("server_memory_bytes") for r in outcome["closed"] + outcome["open"]]

        def mean(quantity: str, rate: float | None = None) -> Estimate | None:
            return servers.mean(record, service, quantity, rate)

        def late(rate: float) -> Words:
            waited = point(mean(f"{tails[rate]}", rate), duration)
            mark = "" if servers.keeps(service, rate) or waited == NOTHING else "> "
            return join(mark, waited)

        return {
            "answers/s": full(mean("answers"), whole),
            "p50": point(mean("50"), duration),
            "p99": point(mean("99"), duration),
            "CPU": point(mean("cpu"), duration),
            "memory": said(max((m for m in memory if m is not None), default=None), size),
        } | {f"p{tails[rate]} at {int(rate):,}/s": late(rate) for rate in rates}

    heading = frozenset({f"{load}: {connections} connections, {size(message)}"})
    return heading, ["runtime", "server"], columns


def asleep(record: Record, table: Table) -> tuple[Words, list[str], ColumnsOf]:
    def columns(row: Row) -> Columns | None:
        who = (row["runtime"], row["model"], row["tasks"])
        cells = record.raw.get("asleep", [])
        found = [
            c
            for c in cells
            if (names.label(record, c["runtime"]), c["model"], f"{c['tasks']:,}") == who
        ]
        if not found:
            return None
        trials = found[0]["outcome"].get("nights", [])
        if found[0]["outcome"]["status"] != "measured":
            return {"each": missing(found[0]["outcome"], row["each"])}

        def seconds(name: str) -> Words:
            return point(figures.of_trials(trials, lambda t: (t[name] or 0) / 1e9), duration)

        each = figures.of_trials(trials, lambda trial: figures.each(trial, found[0]["tasks"]))
        return {
            "each": point(each, size),
            "started in": seconds("started_ns"),
            "late": seconds("late_ns"),
            "CPU": seconds("cpu_ns"),
        }

    return NOTHING, ["runtime", "model", "tasks"], columns


def probes(record: Record, table: Table) -> tuple[Words, list[str], ColumnsOf]:
    name = table.heading.split(":")[0]
    probe = next((p for p in record.raw["probes"] if p["name"] == name), None)
    if not probe:
        return NOTHING, [], lambda row: None
    cases = probe["cases"]
    seen = [take for case in cases for take in figures.takes(case)]

    def mean(case: Json, figure: Callable[[Json], float | None]) -> Estimate | None:
        return figures.of_trials(figures.takes(case), figure)

    def columns(row: Row) -> Columns | None:
        who = (row["runtime"], row["variant"], row[probe["over"]])
        found = [
            case
            for case in cases
            if (names.short(record, case["runtime"]), case["variant"], names.at(probe, case)) == who
        ]
        if len(found) != 1:
            return None
        case = found[0]
        own: Columns = {}
        if any(take.get("tracks") for take in seen):
            # Of one take: means of each track would be of none.
            shares = next((figures.ran(t) for t in figures.takes(case) if t.get("tracks")), [])
            each = [said(s, lambda x: percent(x).removesuffix(" %")) for s in shares]
            parts = [part for words in each for part in (", ", words)][1:]
            own |= {
                "running at once": point(mean(case, lambda t: sum(figures.ran(t))), number),
                "each ran": join(*parts, " %") if parts else NOTHING,
                "hand-offs": point(mean(case, figures.hand_offs), rate),
                "turn": point(mean(case, figures.turn), UNITS["ns"]),
            }
        if any(take.get("durations") for take in seen):
            for column, share in (("p50", 0.5), ("p99", 0.99), ("longest", 1.0)):
                of = mean(case, lambda take, share=share: figures.lasted(take, share))
                own[column] = point(of, UNITS["ns"])
        for info in probe["figures"]:
            of = mean(case, lambda take, name=info["name"]: take.get("figures", {}).get(name))
            own[info["title"]] = point(of, UNITS[info["unit"]])
        if figures.ratio_of(probe):
            # In the row of its largest number: the whole line above it says so.
            way = next(w for w in figures.ways(probe) if any(c is case for c in w))
            own["pays from"] = names.pays(probe, way) if case is way[-1] else NOTHING
        if not figures.takes(case):
            first = next(iter(own))
            return {first: missing(case["outcome"], row.get(first, ""))}
        return own

    heading = frozenset({f"{name}: {probe['question']}"})
    return heading, ["runtime", "variant", probe["over"]], columns


def ladder(record: Record, table: Table) -> tuple[Words, list[str], ColumnsOf]:
    workload, input_size = re.match(r"(\w+), .*?: ([\d,]+)", table.heading).groups()
    units = int(input_size.replace(",", ""))
    # On one core there is no such column.
    at = next((name for name in table.names if "worker" in name), "1 worker")
    workers = int(at.split()[0])
    cells = record.like(workload=workload, role="shared", size=units)

    def of(runtime: str, lane: str) -> list[Cell]:
        return [c for c in cells if c.is_like(runtime=runtime, lane=lane)]

    def alone(runtime: str, lane: str) -> Cell | None:
        return next((c for c in of(runtime, lane) if c.is_sequential), None)

    def wall(cell: Cell | None, field: str) -> Words:
        if cell is None:
            return NOTHING
        return point(cell.wall, duration) if cell.measured else missing(cell.outcome, field)

    def columns(row: Row) -> Columns | None:
        language, how = row["program"].split(", ")
        runtime = NATIVE if language == "Rust" else names.main(record)
        lane = "plain" if how == "plain" else "library"
        own, plain = alone(runtime, lane), alone(names.main(record), "plain")
        spread = [c for c in of(runtime, lane) if not c.is_sequential and c.workers == workers]
        at_best = figures.fastest(spread) or next(iter(spread), None)
        gain = figures.ratio(plain, own) if plain and own and own is not plain else None
        return {
            "one core": wall(own, row["one core"]),
            at: wall(at_best, row.get(at, "")),
            "over plain Python": full(gain, times),
        }

    unit = record.workloads[workload]["unit"]
    heading = f"{workload}, also as an expert would ship it: {units:,} {unit}"
    return frozenset({heading}), ["program"], columns


# By a column that only this kind of table has.
KINDS: dict[str, Callable[[Record, Table], tuple[Words, list[str], ColumnsOf]]] = {
    "in flight": waiting,
    "server": of_servers,
    "tasks": asleep,
    "variant": probes,
    "program": ladder,
    "tests": looks.alarms,
    "a difference": looks.smallest,
}
