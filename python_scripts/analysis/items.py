"""The figures of a sentence, each with whose it is."""

import re

import names
from printed import Report, full, listed, point
from subjects import Subject

VALUE = r"\d[\d.,]*(?: ?(?:×|%|ns|µs|ms|s|M/s|/s|bytes?|kB|MB|GB)(?!\w))?"


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
        elif between != (listed(others) if others else None):
            report.unrecognised.append(f"{where}: {between}")
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
        members = names.several(alike[2], [name for name in subject.names if own(name)])
        if re.match(r"all \d", alike[2]):
            report.compare(where, alike[2], frozenset({f"all {len(members)} workloads"}))
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
