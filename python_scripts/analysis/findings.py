"""What was seen, row by row: every figure recomputed, and no digit left over that nobody knows."""

import math
import re
from collections.abc import Iterable

import names
from clauses import CLAUSES, Row
from estimate import Estimate, farther_end, half_width, verdict
from figures import NATIVE, Record
from items import figures_told
from printed import NOTHING, Report, Told, Words, join, said
from sentences import leftover, sentence, within
from subjects import Subject, contender, of_heading, waiting_cells

VERDICTS = {
    "faster": "more",
    "slower": "less",
    "more": "more",
    "fewer": "less",
    "longer": "more",
    "shorter": "less",
    "equal": "alike",
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
        leftover(report, record, told, sentence(report, record, told.text))
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
        by = r"((?: within|,) \d+ %(?: would have been)?)?"
        of = r"(?:, within (?:these \d+ processes|this process))?"
        found = re.match(rf"({names.any_of(VERDICTS)}){by}{of}: ", text)
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
        of_times = subject.measure == "ratio of times " and word in OF_TIMES
        meant = OF_TIMES[word] if of_times else VERDICTS[word]
        seen = [subject.figure(name) for name in members]
        for name, one in zip(members, seen, strict=True):
            own = frozenset({verdict(one)}) if one else NOTHING
            report.compare(f"{told.heading}: {name}: verdict", meant, own)
        by = how_near(meant, [one for one in seen if one])
        report.compare(f"{told.heading}: how near", found[2] or "", by)
    for clause in CLAUSES:
        text = clause(Row(report, record, told.heading, subject, members), text)
    leftover(report, record, told, text)


def how_near(meant: str, seen: list[Estimate]) -> Words:
    """Rounded up: what is said must hold for every figure of the row."""

    def most(shares: Iterable[float]) -> Words:
        return said(max(shares), lambda x: f"{max(math.ceil(x * 100 - 1e-9), 1)} %")

    if seen and meant == "alike":
        return join(" within ", most(map(farther_end, seen)))
    if seen and meant == "not seen":
        return join(", ", most(map(half_width, seen)), " would have been")
    return NOTHING


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
