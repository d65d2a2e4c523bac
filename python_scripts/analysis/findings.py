"""What was seen, row by row: every figure recomputed, and no digit left over that nobody knows."""

import re
from collections.abc import Callable, Iterable

import figures
import names
from estimate import Estimate, verdict
from figures import NATIVE, Cell, Json, Record, median
from printed import (
    NOTHING,
    Report,
    Told,
    Words,
    duration,
    full,
    join,
    listed,
    number,
    percent,
    plural,
    point,
    said,
    size,
    times,
)
from subjects import (
    Subject,
    contender,
    loads,
    of_heading,
    python_at_its_best,
    python_model_label,
    server_pairs,
    waiting_cells,
    whole_number,
)

VALUE = r"\d[\d.,]*(?: ?(?:×|%|ns|µs|ms|s|M/s|/s|bytes?|kB|MB|GB)(?![\w]))?"
VERDICTS = {
    "faster": "more",
    "slower": "less",
    "more": "more",
    "fewer": "less",
    "longer": "more",
    "shorter": "less",
    "no difference seen": "not seen",
    "too few rounds to tell": "open",
}
# Where the ratio is one of times, a larger one is slower.
OF_TIMES = {"slower": "more", "faster": "less"}
HALF = r"in (\w+), less than half of the latency bound"


def is_heading(record: Record, text: str) -> bool:
    return bool(re.fullmatch(HALF, text, re.IGNORECASE) or of_heading(record, text))


def check(report: Report, record: Record, told: Told) -> None:
    if not told.heading:
        rest = told.text if is_heading(record, told.text) else sentence(report, record, told.text)
        leftover(report, record, told, "" if is_heading(record, told.text) else rest)
        return
    if found := re.fullmatch(HALF, told.heading, re.IGNORECASE):
        below_half(report, record, found[1], told)
        return
    # A heading may have figures of several kinds: the kind that fits is the row's.
    tries = []
    for subject in of_heading(record, told.heading):
        tries.append(Report())
        row(tries[-1], record, subject, told)
    lesson = Report()
    leftover(lesson, record, told, told.text)
    report.add(min([*tries, lesson], key=lambda tried: tried.problems))


def row(report: Report, record: Record, subject: Subject, told: Told) -> None:
    text, word = told.text, ""
    if subject.compared:
        words = names.any_of(VERDICTS)
        found = re.match(rf"({words})(?: within (?:these \d+ processes|this process))?: ", text)
        if not found:
            report.unrecognised.append(f"{told.heading}: {text}")
            return
        within(report, record, found[0])
        word, text = found[1], text[found.end() :]
    if not text.startswith(subject.measure) and not text.startswith("never: "):
        report.unrecognised.append(f"{told.heading}: {text}")
        return
    members, text = figures_told(report, subject, told.heading, text.removeprefix(subject.measure))
    if subject.compared:
        meant = (OF_TIMES if subject.measure == "ratio of times " else VERDICTS).get(
            word, VERDICTS[word]
        )
        for name in members:
            seen = subject.figure(name)
            report.compare(
                f"{told.heading}: {name}: verdict", meant, {verdict(seen)} if seen else NOTHING
            )
    for clause in CLAUSES:
        text = clause(report, record, subject, members, text)
    leftover(report, record, told, text)


def figures_told(report: Report, subject: Subject, where: str, text: str) -> tuple[list[str], str]:
    """The figures at the beginning of a text: whose they are, and what follows them."""
    own, form, any_name = subject.figure, subject.form, names.any_of(subject.names)
    behind = rf" in ({any_name})(?!\w)" if subject.compared else rf"(?: or less)? \(({any_name})\)"
    ends = re.match(
        rf"({VALUE}){behind} to ({VALUE}){behind}(?:, ([^;]*?) in between)?(?=;|$)", text
    )
    if ends:
        low, first, high, last, between = ends.groups()
        others = names.several(between or "", subject.names)
        if between == "the others":
            others = [n for n in subject.names if n not in (first, last) and own(n)]
        members = [first, *others, last]
        report.compare(f"{where}: {first}", low, point(own(first), form))
        report.compare(f"{where}: {last}", high, point(own(last), form))
        values = [estimate.value for n in members if (estimate := own(n))]
        if len(values) < len(members) or min(values) < values[0] or max(values) > values[-1]:
            report.differences.append(f"{where}: {first} to {last} do not enclose {others}")
        return members, text[ends.end() :]
    several = rf"(?:{any_name})(?:, (?:{any_name}))+ and (?:{any_name})"
    several = rf"all \d+ workloads|all workloads but [^;]*|{several}"
    if subject.compared and (alike := re.match(rf"({VALUE}) in ({several})(?=;|$)", text)):
        members = names.several(alike[2], subject.names)
        for name in members:
            report.compare(f"{where}: {name}", alike[1], point(own(name), form))
        return members, text[alike.end() :]
    members, rest = [], text
    one = (
        rf"(?P<value>{VALUE}(?: \[[^\]]*\])?) in (?P<name>{any_name})(?!\w)"
        if subject.compared
        else rf"(?P<value>{VALUE}(?: \[[^\]]*\])?)(?P<detail> or less)? \((?P<name>{any_name})\)"
    )
    while item := re.match(rf"(?:, | and )?{one}", rest):
        name, rest = item["name"], rest[item.end() :]
        members.append(name)
        report.compare(f"{where}: {name}", item["value"], full(own(name), form))
        if subject.compared:
            found = next((d for d in subject.detail(name) if rest.startswith(d)), None)
            if found is None:
                missing = min(subject.detail(name))
                report.differences.append(f"{where}: {name}: recomputed{missing}, printed{rest}")
            rest = rest[len(found or "") :]
        else:
            report.compare(f"{where}: {name}", item["detail"] or "", subject.detail(name))
    return members, rest


# What may follow the figures of a row. Each takes out of the text what it has checked.

Clause = Callable[[Report, Record, Subject, list[str], str], str]


def cells_of(subject: Subject, members: list[str]) -> list[Cell]:
    return [cell for name in members if (cell := subject.cell(name))]


def taken(
    report: Report, text: str, pattern: str, where: str, recomputed: Callable[[re.Match], Words]
) -> str:
    """Without all that the pattern finds, each of which must be as recomputed."""
    for found in re.finditer(pattern, text):
        report.compare(where, found[0], recomputed(found))
    return re.sub(pattern, "", text)


def busy(report: Report, record: Record, subject: Subject, members: list[str], text: str) -> str:
    def recomputed(_: re.Match) -> Words:
        used = [cores.value for cell in cells_of(subject, members) if (cores := cell.cores())]
        low, high = (said(f(used, default=None), number) for f in (min, max))
        return join(low, " cores busy") if low == high else join(low, " to ", high, " cores busy")

    pattern = rf"{VALUE}(?: to {VALUE})? cores busy"
    return taken(report, text, pattern, f"cores busy in {listed(members or ['?'])}", recomputed)


def opening(report: Report, record: Record, subject: Subject, members: list[str], text: str) -> str:
    cells = cells_of(subject, members)
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

    text = taken(report, text, r"opening the pool took .*? \(not counted\)", "opening", opened)
    return taken(report, text, r"a map pickled .*? \(counted\)", "pickled", pickled)


def share_of_capacity(
    report: Report, record: Record, subject: Subject, members: list[str], text: str
) -> str:
    found = re.search(r"share of capacity \(.*?\): ", text)
    if not found:
        return text

    def efficiency(workload: str) -> Estimate | None:
        cell = subject.cell(workload)
        return cell and record.efficiency(cell)

    def is_below(workload: str) -> bool:
        share = efficiency(workload)
        return bool(share and share.interval and share.interval[1] < 0.95)

    def serial(workload: str) -> Words:
        part = record.workloads[workload].get("serial_part")
        return frozenset({f" (what stays serial: {part})" if part and is_below(workload) else ""})

    shares = Subject("", percent, members, efficiency, detail=serial)
    few = len(members) <= 3
    _, rest = figures_told(report, shares, "share of capacity", text[found.end() :])
    below = [name + min(serial(name)) for name in members if not few and is_below(name)]
    # In the record's order.
    order = [*record.workloads]
    below.sort(key=lambda words: order.index(words.split(" (")[0]))
    told = f"; clearly below it: {listed(below)}" if below else ""
    report.compare("clearly below capacity", rest, frozenset({told}))
    return text[: found.start()]


def larger_factor(
    report: Report, record: Record, subject: Subject, members: list[str], text: str
) -> str:
    """Which of two factors is larger: where their intervals lie apart, and it costs time at all."""

    def larger(workload: str) -> str:
        cell = subject.cell(workload)
        factors = cell and record.factors(cell)
        if not factors or not (factors[0].interval and factors[1].interval):
            return ""
        (cost, lost), (a, b) = factors, (factors[0].interval, factors[1].interval)
        if a[0] > b[1] and verdict(cost) == "more":
            return "the interpreter cost is the larger factor in"
        if b[0] > a[1] and verdict(lost) == "more":
            return "lost parallelism is the larger factor in"
        return "neither is clearly larger in"

    for found in re.finditer(r"; ((?:the|lost|neither) [^;]*? in) ([^;]*)", text):
        own = [name for name in subject.names if larger(name) == found[1]]
        told = names.several(found[2], [name for name in subject.names if larger(name)])
        report.compare(found[1], listed(sorted(told) or ["?"]), {listed(sorted(own) or ["none"])})
    return text


def one_by_one(
    report: Report, record: Record, subject: Subject, members: list[str], text: str
) -> str:
    """The sequential program's time for as many requests."""
    for found in re.finditer(rf"one after the other they would take (Rust|Python) ({VALUE})", text):
        runtime = NATIVE if found[1] == "Rust" else names.main(record)
        takes: set[str] = set()
        for workload in record.workloads:
            alone = waiting_cells(record, workload, runtime, figures.SEQUENTIAL)
            sizes = {c.size for c in record.like(workload=workload, role="shared")}
            for cells in sizes:
                if alone and alone[0].wall:
                    takes |= said(alone[0].wall.value * cells / max(alone[0].size, 1), duration)
        report.compare(f"one after the other in {found[1]}", found[2], frozenset(takes))
        text = text.replace(found[0], "")
    return text


def highest_rates(
    report: Report, record: Record, subject: Subject, members: list[str], text: str
) -> str:
    """The highest rates that were kept with p99 below 10 ms."""

    def rate(service: Json) -> str:
        kept = [
            r
            for r in figures.rates(service)
            if figures.keeps(service, r)
            and (p99 := record.served(service, "99", r))
            and p99.value < 0.01
        ]
        return f"{int(max(kept)):,}" if kept else "none"

    def recomputed(_: re.Match) -> Words:
        clauses = [
            f"{pair.name}: tokio {rate(pair.rust)}, asyncio {rate(pair.python)}"
            for pair in server_pairs(record)
            if len(tried := figures.rates(pair.python)) > 1
            and (most := rate(pair.rust)) != "none"
            and whole_number(most) >= tried[0]
        ]
        return frozenset({f"the highest rate tried with p99 below 10.0 ms: {'; '.join(clauses)}"})

    return taken(report, text, r"the highest rate tried .*", "highest rate", recomputed)


def best_models(
    report: Report, record: Record, subject: Subject, members: list[str], text: str
) -> str:
    """Which model of Python's was the fastest, in which workloads."""

    def recomputed(_: re.Match) -> Words:
        of: dict[str, list[str]] = {}
        for name in (n for n in record.workloads if n in members):
            cell = python_at_its_best(record, name)
            of.setdefault(python_model_label(record, cell) if cell else "", []).append(name)
        each = [
            f"{model} in {plural(len(own), 'workload') if len(own) > 3 else listed(own)}"
            for model, own in of.items()
        ]
        return frozenset({f"Python's fastest: {', '.join(each)}"})

    return taken(report, text, r"Python's fastest: [^;]*", "Python's fastest", recomputed)


def cores(report: Report, record: Record, subject: Subject, members: list[str], text: str) -> str:
    def recomputed(_: re.Match) -> Words:
        return frozenset({f"this machine's {plural(record.machine_cores, 'core')}"})

    return taken(report, text, r"this machine's \d+ cores?", "cores", recomputed)


def never(report: Report, record: Record, subject: Subject, members: list[str], text: str) -> str:
    """Of ways that never pay."""
    if subject.measure.startswith("pays from"):
        own = [name for name in subject.names if subject.detail(name) == {"never"}]
        told = frozenset({f"never: {listed(own)}"}) if own else NOTHING
        text = taken(report, text, r"never: .*", "what never pays", lambda _: told)
    return text


CLAUSES: list[Clause] = [
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


def below_half(report: Report, record: Record, workload: str, told: Told) -> None:
    """From how many in flight on a model stays clearly below half of the bound."""

    def since(runtime: str, model: str) -> int | None:
        first = None
        for cell in reversed(waiting_cells(record, workload, runtime, model)):
            share = record.share_of_bound(cell)
            if not share or (share.interval[1] if share.interval else share.value) >= 0.5:
                break
            first = cell.in_flight
        return first

    told_of: dict[tuple[str, str], str] = {}
    for found in re.finditer(r"from ([\d,]+) in flight on ([^;]*)", told.text):
        for whose in re.split(r", | and (?=Rust|Python)", found[2]):
            told_of[contender(record, *whose.split("'s ", 1))] = found[1]
    both = (NATIVE, names.main(record))
    models = {
        (c.runtime, c.model)
        for c in record.like(workload=workload, role="shared", is_sequential=False)
        if c.runtime in both
    }
    for one in sorted(models | told_of.keys()):
        count = since(*one)
        own = frozenset({f"{count:,}" if count else ""})
        report.compare(f"{told.heading}: {' '.join(one)}", told_of.get(one, ""), own)
    rest = re.sub(r"from [\d,]+ in flight on [^;]*", "", told.text)
    leftover(report, record, told, rest)


# Sentences that stand under no heading: what to know of the figures, and of the machine.


def within(report: Report, record: Record, text: str) -> str:
    own = "this process" if record.processes < 2 else f"these {record.processes} processes"
    pattern = r"within (this process|these \d+ processes)"
    return taken(report, text, pattern, "within", lambda _: frozenset({f"within {own}"}))


def sentence(report: Report, record: Record, text: str) -> str:
    text = within(report, record, text)
    for pattern, recomputed in SENTENCES:
        text = taken(report, text, pattern, "sentence", lambda m, f=recomputed: f(record, m))
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


def core_share(record: Record, found: re.Match) -> Words:
    own = [c for c in record.cells if c.is_sequential and c.in_flight is None]
    shares = [x for c in own for x in c.column("cpu_ns") / c.column("wall_ns") if x == x]
    share = median(shares) or 1
    return join(
        "took ", said(1 - share, percent), found[1], said(share, percent), " of it in the median"
    )


def slowed(record: Record, found: re.Match) -> Words:
    """The share of samples before which a calibration kernel took 1.3 times its twentieth."""
    both = [
        (s["calibration"]["latency_ns"], s["calibration"]["throughput_ns"])
        for c in record.cells
        for s in c.samples
        if s.get("calibration")
    ]
    limits = [1.3 * figures.quantile(times, 0.05) for times in zip(*both, strict=True)]
    slow = sum(a > limits[0] or b > limits[1] for a, b in both)
    return join("before ", said(slow / len(both), percent), " of the samples")


def modes(record: Record, found: re.Match) -> Words:
    cells = [c for c in record.cells if c.in_flight is None and c.measured]
    both = [m for c in cells if (m := c.modes)]
    most = said(max(factor for _, factor in both), times) if both else NOTHING
    return join(
        f"The times of {len(both)} of {plural(len(cells), 'cell')} fall into two modes, up to ",
        most,
        " apart",
    )


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


def every(items: list[Words]) -> Words:
    """`a, b and c` of figures."""
    before = ["", *[", "] * (len(items) - 2), " and "]
    return join(*[part for pair in zip(before, items, strict=False) for part in pair])


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


def scripts(record: Record, found: re.Match) -> Words:
    return frozenset({plural(len(record.raw["changed_scripts"]), "Python script")})


def most_answers(record: Record, found: re.Match) -> Words:
    waits = [s for group in loads(record) for s in group if s["upstream_ns"] > 0]
    first = next(s for s in record.raw["services"] if s in waits)
    wait, connections = first["upstream_ns"] / 1e9, first["connections"]
    return frozenset(
        {
            f"Where every answer waits {duration(wait)}, {connections} connections get at most "
            f"{int(connections / wait):,} answers a second"
        }
    )


def note(record: Record, found: re.Match) -> Words:
    """For how many cells a reason holds, or for which."""
    reason = found[2]
    cells = [c for c in record.cells if not c.measured and reasoned(c.outcome) == reason]
    if not cells:
        outcomes = [x["outcome"] for key in ("services", "asleep") for x in record.raw.get(key, [])]
        cases = [case["outcome"] for p in record.raw.get("probes", []) for case in p["cases"]]
        known = any(reasoned(o) == reason for o in outcomes + cases if o["status"] != "measured")
        return frozenset({found[0] if known and not re.search(r"\d", found[1]) else "no such note"})
    if len(cells) <= 3:
        each = [f"{c.workload} {called(record, c)} {model_words(c)}" for c in cells]
        return frozenset({f"{listed(each)} {reason}"})
    parts = [
        several("model", [c.model for c in cells]),
        several("runtime", [called(record, c) for c in cells]),
        workloads(record, [w for w in record.workloads if any(c.workload == w for c in cells)]),
    ]
    return frozenset({f"{plural(len(cells), 'cell')} ({'; '.join(parts)}) {reason}"})


def reasoned(outcome: Json) -> str:
    ended = "the run ended before its first sample"
    reason = " ".join(outcome.get("reason", outcome.get("error", ended)).split())
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


def workloads(record: Record, own: list[str]) -> str:
    others = [w for w in record.workloads if w not in own]
    if len(own) <= 3:
        return listed(own)
    if not others:
        return f"all {len(own)} workloads"
    few = len(others) <= 3 and len(others) < len(own)
    return f"all workloads but {listed(others)}" if few else listed(own)


SENTENCES: list[tuple[str, Callable[[Record, re.Match], Words]]] = [
    (r"^[\d,]+ (?:cells? )?(?:failed|was|were) .*?the notes", counted),
    (r"^[\d,]+ cells? failed: the notes", counted),
    (r"took \d+ %( of a core: .*? had )\d+ % of it in the median", core_share),
    (r"before \d+ % of the samples", slowed),
    (r"The times of \d+ of \d+ cells? fall into two modes, up to \S+ apart", modes),
    (r"More than the \d+ cores? can give: .*?\. S", cores_given),
    (r"ratio of their times: .*\)", controls),
    (r"^\d+ Python scripts?", scripts),
    (r"Where every answer waits .*? answers a second", most_answers),
    (
        r"(?<=^\(\d\) )(.*?)((?:skipped|failed): .*)|(?<=^\(\d\d\) )(.*?)((?:skipped|failed): .*)",
        note,
    ),
]


def leftover(report: Report, record: Record, told: Told, text: str) -> None:
    """Digits that are in no name are figures that nobody recomputed."""
    text = re.sub(r"95 % interval|\bp\d+\b|^\(\d+\) ", "", text)
    text = re.sub(rf"(?<![\w.,])(?:{names.any_of(with_digits(record))})(?![\w])", "", text)
    if re.search(r"\d", text):
        where = f"{told.heading}: " if told.heading else ""
        report.unrecognised.append(f"{where}{text.strip()}")


def with_digits(record: Record) -> set[str]:
    """All words of a record that hold a digit and are no figures."""
    words = {*record.raw["changed_scripts"], *record.raw.get("resumed", [])}
    for runtime, interpreter in record.interpreters.items():
        words |= {names.label(record, runtime), names.built(record, runtime), runtime}
        words |= {names.short(record, runtime), interpreter["version"]}
    for info in record.raw["workloads"]:
        words |= {info["name"], info["title"], info.get("serial_part") or ""}
    for probe in record.raw.get("probes", []):
        words |= {probe["question"], probe.get("lesson", "")}
        words |= {case["label"] for case in probe["cases"]}
    return {word for word in words if re.search(r"\D", word) and re.search(r"\d", word)}
