"""What each heading of a finding is about: how the figures below it are recomputed."""

import re
from collections.abc import Callable
from typing import NamedTuple

import figures
import names
import servers
from estimate import Estimate
from figures import NATIVE, OWN, SEQUENTIAL, Cell, Json, Record, fastest, ratio
from printed import (
    NOTHING,
    UNITS,
    Form,
    Words,
    brief,
    count,
    duration,
    join,
    point,
    size,
    times,
)


class Subject(NamedTuple):
    # What stands before the figures, in which unit they are, and what may stand behind one.
    measure: str
    form: Form
    names: list[str]
    figure: Callable[[str], Estimate | None]
    # The cell that a name means, for what else is told of it.
    cell: Callable[[str], Cell | None] = lambda name: None
    # What follows a name, and whether a verdict comes before all.
    detail: Callable[[str], Words] = lambda name: NOTHING
    compared: bool = True


def of_heading(record: Record, heading: str) -> list[Subject]:
    """What a heading may be about; none if it is no heading. It may have figures of several kinds,
    and several interpreters may have one name."""
    for pattern, subjects in HEADINGS:
        if found := re.fullmatch(pattern, heading, re.IGNORECASE):
            return subjects(record, *found.groups())
    return [
        s
        for p in record.raw.get("probes", [])
        if p["question"] == heading
        for s in of_probe(record, p)
    ]


def speedups(record: Record, cell: Callable[[str], Cell | None], **more: object) -> Subject:
    def figure(workload: str) -> Estimate | None:
        own = cell(workload)
        return own and record.speedup(own)

    return Subject("speed-up ", times, record.computing, figure, cell, **more)


def compared(
    workloads: list[str], measure: str, ends: Callable[[str], tuple[Cell | None, Cell | None]]
) -> Subject:
    """The time of the first cell over that of the second."""

    def figure(workload: str) -> Estimate | None:
        slow, fast = ends(workload)
        return ratio(slow, fast) if slow and fast else None

    return Subject(measure, times, workloads, figure)


def with_rust(record: Record, measure: str, cell: Callable[[str], Cell | None]) -> Subject:
    def figure(workload: str) -> Estimate | None:
        own = cell(workload)
        return own and record.rust_ratio(own)

    return Subject(measure, times, record.computing, figure, cell)


def plain_cell(
    record: Record, runtime: str, model: str, workers: int, workload: str
) -> Cell | None:
    return record.first(
        workload=workload,
        role="shared",
        runtime=runtime,
        model=model,
        workers=workers,
        lane="plain",
    )


def labelled(record: Record, label: str) -> list[str]:
    return [i for i in record.interpreters if names.label(record, i) == label]


def python_model(
    record: Record, workers: str, noun: str, label: str | None = None
) -> list[Subject]:
    """`2 Python threads`, `2 subinterpreters of …`."""
    models = {"thread": "threads", "process": "processes", "interpreter": "interpreters"}
    model = next(model for stem, model in models.items() if stem in noun)
    runtimes = labelled(record, label) if label else [names.main(record)]
    return [
        speedups(record, lambda w, r=runtime: plain_cell(record, r, model, int(workers), w))
        for runtime in runtimes
    ]


def of_class(record: Record, workers: str, words: str) -> list[Subject]:
    classes = {
        "bytecode under the GIL": "bytecode",
        "C code that holds the GIL": "c_holding",
        "C code that releases the GIL": "c_releasing",
    }

    def cell(workload: str) -> Cell | None:
        if record.workloads[workload]["gil_class"] != classes[words]:
            return None
        return plain_cell(record, names.main(record), "threads", int(workers), workload)

    return [speedups(record, cell)]


def event_loop(record: Record) -> list[Subject]:
    def cell(workload: str) -> Cell | None:
        shown = record.shown(workload=workload, role="shared", runtime=names.main(record))
        return next((c for c in shown if c.is_like(model="event_loop", lane="plain")), None)

    return [speedups(record, cell)]


def lock_alone(record: Record, what: str, version: str, built: str) -> list[Subject]:
    """One binary with its lock off and on."""
    workers, model = (1, SEQUENTIAL) if "sequential" in what else (int(what.split()[0]), "threads")
    builds = [
        i
        for i in record.interpreters.values()
        if i["free_threaded_build"]
        and (i["version"], names.built(record, i["id"])) == (version, built)
    ]

    def of(off: Json, on: Json) -> Subject:
        cell = [
            lambda w, r=one["id"]: plain_cell(record, r, model, workers, w) for one in (off, on)
        ]
        return compared(record.computing, "speed ratio ", lambda w: (cell[1](w), cell[0](w)))

    free = [i for i in builds if not i["gil_enabled"]]
    locked = [i for i in builds if i["gil_enabled"] and i.get("gil_asked")]
    return [of(off, on) for off in free for on in locked if off["executable"] == on["executable"]]


def price(record: Record, one: str, other: str) -> list[Subject]:
    """Sequential programs of two interpreters."""

    def called(words: str) -> list[str]:
        of = {
            i: f"{names.label(record, i)} ({names.built(record, i)})" for i in record.interpreters
        }
        return [i for i, name in of.items() if name == words]

    def of(slow: str, fast: str) -> Subject:
        def ends(workload: str) -> tuple[Cell | None, Cell | None]:
            return tuple(plain_cell(record, i, SEQUENTIAL, 1, workload) for i in (slow, fast))

        return compared(record.computing, "ratio of times ", ends)

    return [of(slow, fast) for slow in called(one) for fast in called(other)]


def rust_called(
    record: Record, workers: str, label: str, state: str, against: str
) -> list[Subject]:
    """Threads of Python that call Rust, against one call or against Rust alone."""

    def of(runtime: str) -> Subject:
        def cell(workload: str) -> Cell | None:
            for role in ("scaling", "shared"):
                shown = record.shown(workload=workload, role=role, runtime=runtime)
                in_lane = [c for c in shown if c.lane == f"native_{state}" and not c.is_sequential]
                threads = [c for c in in_lane if c.model == "threads" and c.measured]
                own = threads[0] if threads else fastest(in_lane)
                if own:
                    return own if own.workers == int(workers) else None
            return None

        if "pure" in against:
            return with_rust(record, "ratio of times ", cell)
        return speedups(record, cell)

    return [of(runtime) for runtime in labelled(record, label)]


def rust_at_its_best(record: Record, workers: str) -> list[Subject]:
    def cell(workload: str) -> Cell | None:
        role = record.scaling_role(workload)
        shown = record.shown(workload=workload, role=role, runtime=NATIVE)
        own = fastest(c for c in shown if not c.is_sequential and c.lane == "plain")
        return own if own and own.workers == int(workers) else None

    def detail(workload: str) -> Words:
        own = cell(workload)
        return frozenset({f" ({own.model})"}) if own else NOTHING

    return [speedups(record, cell, detail=detail)]


def languages(record: Record, label: str) -> list[Subject]:
    """Sequential against sequential."""
    main = names.main(record)
    if label != names.label(record, main):
        return []
    cell = lambda w: plain_cell(record, main, SEQUENTIAL, 1, w)  # noqa: E731
    return [with_rust(record, "speed ratio ", cell)]


def decomposition(record: Record, workers: str) -> list[Subject]:
    def cell(workload: str) -> Cell | None:
        return plain_cell(record, names.main(record), "threads", int(workers), workload)

    def figure(workload: str) -> Estimate | None:
        threads = cell(workload)
        factors = threads and record.factors(threads)
        return factors and factors[1]

    return [Subject("lost parallelism ", times, record.computing, figure, cell, compared=False)]


def python_at_its_best(record: Record, workload: str) -> Cell | None:
    """Of every interpreter's parallel models, the fastest that Rust has a counterpart to."""
    shown = (
        cell
        for runtime in record.interpreters
        for cell in record.shown(workload=workload, role="shared", runtime=runtime)
        if not cell.is_sequential and cell.lane == "plain" and record.rivals(cell)
    )
    return fastest(shown)


def python_model_label(record: Record, cell: Cell) -> str:
    is_main = cell.runtime == names.main(record)
    return cell.model if is_main else f"{cell.model} of {names.label(record, cell.runtime)}"


def at_their_best(record: Record, workers: str) -> list[Subject]:
    def cell(workload: str) -> Cell | None:
        own = python_at_its_best(record, workload)
        return own if own and own.workers == int(workers) else None

    def detail(workload: str) -> Words:
        own = cell(workload)
        rust = own and fastest(record.rivals(own))
        words = f" ({rust.model} against {python_model_label(record, own)})" if rust else ""
        return frozenset({words})

    return [with_rust(record, "speed ratio ", cell)._replace(detail=detail)]


# Work that waits.


def contender(record: Record, language: str, words: str) -> tuple[str, str]:
    """`Rust's tokio`, as runtime and model."""
    own = [
        m["name"] for m in record.raw.get("models", []) if (m["bound"], m["label"]) == ("io", words)
    ]
    runtime = NATIVE if language == "Rust" else names.main(record)
    return runtime, own[0] if own else names.model(words)


def waiting_cells(record: Record, workload: str, runtime: str, model: str) -> list[Cell]:
    """Fewest requests in flight first."""
    alike = record.like(
        workload=workload, role="shared", runtime=runtime, model=model, lane="plain", measured=True
    )
    return sorted(alike, key=lambda cell: cell.in_flight or 0)


def over_the_bound(
    record: Record, workload: str, requests: str, in_flight: str, wait: str
) -> list[Subject]:
    waits = record.workloads.get(workload, {}).get("wait_ns")
    if not waits or brief(waits / 1e9) != wait:
        return []
    wanted = {"size": whole_number(requests), "in_flight": whole_number(in_flight)}

    def figure(whose: str) -> Estimate | None:
        own = contender(record, *whose.split("'s ", 1))
        cell = next((c for c in waiting_cells(record, workload, *own) if c.is_like(**wanted)), None)
        share = cell and record.share_of_bound(cell)
        return share and share.map(lambda x: 1 / x)

    measure = "times the latency bound, which is what the waiting takes: "
    whose = [f"{one}'s {words}" for one in ("Rust", "Python") for words in model_labels(record)]
    return [Subject(measure, times, whose, figure, compared=False)]


def model_labels(record: Record) -> list[str]:
    """What models may be called; an old record leaves that to the program."""
    known = [m["label"] for m in record.raw.get("models", []) if m["bound"] == "io"]
    own = {cell.model for cell in record.cells}
    return [*known, *own, *(name.replace("_", " ") for name in own)]


def waiting_models(
    record: Record, language: str, model: str, in_flight: str, other_language: str, other: str
) -> list[Subject]:
    one, against = contender(record, language, model), contender(record, other_language, other)

    def ends(workload: str) -> tuple[Cell | None, Cell | None]:
        alike = {"in_flight": whole_number(in_flight)}
        fast = [c for c in waiting_cells(record, workload, *one) if c.is_like(**alike)]
        slow = [
            c
            for c in waiting_cells(record, workload, *against)
            if fast and c.is_like(**alike, size=fast[0].size)
        ]
        return (slow[0] if slow else None), (fast[0] if fast else None)

    return [compared(record.waiting, "speed ratio ", ends)]


def backends(record: Record) -> list[Subject]:
    def figure(workload: str) -> Estimate | None:
        cells = record.like(workload=workload, role="shared")
        cores = [c.value for cell in cells if (c := cell.cores("server_cpu_ns"))]
        return Estimate(max(cores)) if cores else None

    measure = "cores used, at most: "
    return [Subject(measure, count, record.waiting, figure, compared=False)]


def whole_number(text: str) -> int:
    return int(text.replace(",", ""))


# Servers.


class Pair(NamedTuple):
    """Two servers with the same service: the most bare one in Rust on tokio, and asyncio's."""

    name: str
    rust: Json
    python: Json


def loads(record: Record) -> list[list[Json]]:
    """The servers that were measured, by what they had to do."""
    groups: dict[tuple, list[Json]] = {}
    for service in record.raw.get("services", []):
        load = (service["protocol"], service["upstream_ns"], service["connections"])
        groups.setdefault(load, []).append(service)
    return [[s for s in group if servers.served(s)] for group in groups.values()]


def server_pairs(record: Record) -> list[Pair]:
    found = []
    for group in loads(record):
        rust = [
            s
            for name in ("tokio_current_thread", "hyper", "axum")
            for s in group
            if (s["runtime"], s["server"]) == (NATIVE, name)
        ]
        python = [s for s in group if s["runtime"] != NATIVE and s["server"] == "asyncio_streams"]
        python.sort(key=lambda s: s["runtime"] != OWN)
        if rust and python:
            name, server = names.load(rust[0]), rust[0]["server"]
            own = name if server == "tokio_current_thread" else f"{name} ({server})"
            found.append(Pair(own, rust[0], python[0]))
    return found


def tokio(record: Record) -> list[Subject]:
    pairs = {pair.name: pair for pair in server_pairs(record)}

    def of(measure: str, quantity: str) -> Subject:
        def figure(name: str) -> Estimate | None:
            return servers.ratio(record, pairs[name].rust, pairs[name].python, quantity)

        return Subject(measure, times, [*pairs], figure)

    return [
        of("answers a second ", "answers"),
        of("requests for a second of CPU time ", "per cpu"),
    ]


def latencies(record: Record) -> list[Subject]:
    """At the highest rate that both kept; there, the farthest percentile that they tell of."""
    pairs = {pair.name: pair for pair in server_pairs(record)}

    def rate(pair: Pair) -> float | None:
        kept = [
            r
            for r in servers.rates(pair.python)
            if servers.keeps(pair.rust, r) and servers.keeps(pair.python, r)
        ]
        return max(kept, default=None)

    def of(one_in: str, percent: int) -> Subject:
        def figure(name: str) -> Estimate | None:
            rust, python, at = pairs[name].rust, pairs[name].python, rate(pairs[name])
            if not at or servers.tail([rust, python], at) != percent:
                return None
            return servers.ratio(record, python, rust, f"{percent}", at)

        def detail(name: str) -> Words:
            at = rate(pairs[name])
            both = (pairs[name].python, pairs[name].rust)
            means = [servers.mean(record, one, f"{percent}", at) for one in both]
            own, other = (point(mean, duration) for mean in means)
            return join(f" at {int(at or 0):,} a second (", own, " against ", other, ")")

        measure = f"what one request in {one_in} waits at least (p{percent}) "
        return Subject(measure, times, [*pairs], figure, detail=detail)

    return [of("a hundred", 99), of("ten", 90)]


def fastest_servers(record: Record) -> list[Subject]:
    def best(group: list[Json], native: bool) -> Json | None:
        timed = [
            (answers.value, n, s)
            for n, s in enumerate(group)
            if (s["runtime"] == NATIVE) == native
            and (answers := servers.mean(record, s, "answers"))
        ]
        return max(timed)[2] if timed else None

    groups = {names.load(g[0]): (best(g, True), best(g, False)) for g in loads(record) if g}

    def figure(name: str) -> Estimate | None:
        rust, python = groups[name]
        return servers.ratio(record, rust, python, "answers") if rust and python else None

    def detail(name: str) -> Words:
        rust, python = groups[name]
        label = names.label(record, python["runtime"])
        return frozenset({f" ({rust['server']} against {python['server']} in {label})"})

    return [Subject("answers a second ", times, [*groups], figure, detail=detail)]


# Tasks asleep, and probes.


def many_asleep(record: Record, most: str) -> list[Subject]:
    cells = {}
    for cell in record.raw.get("asleep", []):
        fewer = "" if f"{cell['tasks']:,}" == most else f", at most {cell['tasks']:,}"
        cells[f"{names.short(record, cell['runtime'])} {cell['model']}{fewer}"] = cell

    def of(measure: str, form: Form, read: Callable[[Json, int], float]) -> Subject:
        def figure(name: str) -> Estimate | None:
            trials = cells[name]["outcome"].get("nights", [])
            return figures.of_trials(trials, lambda trial: read(trial, cells[name]["tasks"]))

        return Subject(measure, form, [*cells], figure, compared=False)

    return [
        of("each occupies ", size, figures.each),
        of("wake-up delay of the last ", UNITS["ns"], lambda trial, _: trial["late_ns"]),
    ]


def of_probe(record: Record, probe: Json) -> list[Subject]:
    def who(case: Json) -> str:
        return f"{names.short(record, case['runtime'])} {case['label']}"

    differ = len({case["at"] for case in probe["cases"]}) > 1
    cases = {}
    for case in probe["cases"]:
        at = names.at(probe, case)
        cases[f"{who(case)}, {at}" if differ and at else who(case)] = case

    def of(measure: str, unit: str, read: Callable[[Json], float | None]) -> Subject:
        def figure(name: str) -> Estimate | None:
            return figures.of_trials(figures.takes(cases[name]), read)

        return Subject(f"{measure}: ", UNITS[unit], [*cases], figure, compared=False)

    if figures.ratio_of(probe):
        ways = {who(way[0]): way for way in figures.ways(probe)}

        def pays(name: str) -> Estimate | None:
            found = figures.pays(probe, ways[name])
            return found and Estimate(found[0])

        def qualified(name: str) -> Words:
            found = figures.pays(probe, ways[name])
            return frozenset({found[1] if found else ""})

        measure, form = f"pays from this {probe['over']} on: ", UNITS[probe["over_unit"]]
        return [Subject(measure, form, [*ways], pays, detail=qualified, compared=False)]

    def running(take: Json) -> float | None:
        return sum(figures.ran(take)) if take.get("tracks") else None

    subjects = [
        of("threads running at once", "count", running),
        of("in turns of", "ns", figures.turn),
    ]
    telling = probe.get("telling")
    if telling is not None:
        which = "median" if telling == 0.5 else f"{telling * 100:g} %"
        lasted = lambda take: figures.lasted(take, telling)  # noqa: E731
        subjects.append(of(f"{probe['durations']}, {which}", "ns", lasted))
    for info in probe["figures"]:
        own = lambda take, name=info["name"]: take.get("figures", {}).get(name)  # noqa: E731
        subjects.append(of(info["title"], info["unit"], own))
    return subjects


SERIAL = "the sequential program"


def by_libraries(record: Record, language: str, against: str) -> list[Subject]:
    """What an expert would ship, sequential programs against sequential ones."""
    main = names.main(record)

    def alone(runtime: str, lane: str, workload: str) -> Cell | None:
        return record.first(
            workload=workload, role="shared", runtime=runtime, model=SEQUENTIAL, lane=lane
        )

    def ends(workload: str) -> tuple[Cell | None, Cell | None]:
        slow = alone(main, "plain" if against.startswith("plain") else "library", workload)
        return slow, alone(NATIVE if language == "Rust" else main, "library", workload)

    return [compared(record.computing, "speed ratio ", ends)]


HEADINGS: list[tuple[str, Callable[..., list[Subject]]]] = [
    (
        rf"(\d+) Python threads?, (.*? the GIL)(?: in builds that have one)?, over {SERIAL}",
        of_class,
    ),
    (rf"(\d+) Python (process)(?:es)? over {SERIAL}", python_model),
    (rf"(\d+) sub(interpreter)s? over {SERIAL} of (.*)", python_model),
    (rf"a Python event loop over {SERIAL}", event_loop),
    (rf"free threading: (\d+) (thread)s? over {SERIAL} of (.*)", python_model),
    (
        r"the lock alone: (sequential programs|\d+ threads?) with it off over "
        r"(?:those|as many) with it on \(one binary, CPython (.*?), (.*)\)",
        lock_alone,
    ),
    (r"sequential programs on (.*\)) over those on (.*\))", price),
    (
        r"(\d+) threads? of (.*) that call Rust, GIL (held|released)"
        r"(?: in builds that have one)?,? over (one call alone|pure Rust at its fastest)",
        rust_called,
    ),
    (r"Rust with (\d+) workers? over sequential Rust", rust_at_its_best),
    (r"sequential Rust over sequential (.*)", languages),
    (
        r"(Python|Rust) by libraries, on one core, over (plain Python|Python by libraries)",
        by_libraries,
    ),
    (r"(\d+) Python threads? against the fastest Rust", decomposition),
    (r"Rust's fastest model with (\d+) workers? over Python's fastest with as many", at_their_best),
    (
        r"in (\w+), ([\d,]+) requests with ([\d,]+) in flight, each waiting (.*)",
        over_the_bound,
    ),
    (
        r"(Rust|Python)'s (.*) with ([\d,]+) requests in flight "
        r"over (Rust|Python)'s (.*) with as many",
        waiting_models,
    ),
    (r"the servers", backends),
    (r"“tokio handles two to three times more”: tokio over asyncio", tokio),
    (r"asyncio over tokio", latencies),
    (r"the fastest server in Rust over the fastest in Python", fastest_servers),
    (r"([\d,]+) tasks asleep at once", many_asleep),
]
