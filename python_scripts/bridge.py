"""The child's side of the protocol, for every CPython: embedded in gilscope or run by itself.

gilscope writes one JSON object a line to this process and reads one back for each:

    {"open": {…}}     prepare the input, open the pool      → {"opened": {…}}
    {"settle": {…}}   collect garbage now, not in a sample  → {"settled": {}}
    {"sample": {…}}   map, time, count                      → {"sampled": {…}}
    {"parts": {…}}    a fingerprint of every task's part    → {"parts": {…}}
    {"close": {…}}    close the pool                        → {"closed": {}}
    {"serve": {…}}    start a server in the background      → {"serving": {…}}, {"missing": {…}}
    {"sleep": {…}}    let many tasks sleep at once          → {"slept": {…}}
    {"probe": {…}}    run a probe                           → {"seen": {…}}, {"missing": {…}}

and {"error": {…}} to any of them. The loop ends when its input does.
"""

import faulthandler
import gc
import importlib
import json
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, partial
from time import perf_counter_ns, process_time_ns
from typing import Any

# gilscope starts every interpreter with PYTHONSAFEPATH, so that nobody's current folder is searched
# for modules, and so not that of a script either. (`pathlib` would be imported in every worker
# process for this alone.)
if (here := os.path.dirname(os.path.abspath(__file__))) not in sys.path:  # noqa: PTH100, PTH120
    sys.path.insert(0, here)

import gil
import identify
from cell import Cell

try:
    import resource
except ImportError:  # Windows
    resource = None


cells: dict[int, Cell] = {}


def workload_in(lane: str, workload: str) -> Any:
    """The workload in Python, or the same in Rust behind Python's names."""
    if lane == "plain":
        return importlib.import_module(f"workloads.{workload}")
    if lane == "library":
        return importlib.import_module(f"workloads.library.{workload}")
    # Imported where it is used: worker processes import this file too, and need no `ctypes`.
    return importlib.import_module("native").workload(workload, lane)


@cache
def prepared(lane: str, workload: str, size: int, corpus: str | None) -> tuple[Any, int]:
    """The input, shared by all cells of this process, and the time that it took."""
    start = perf_counter_ns()
    data = workload_in(lane, workload).prepare(size, corpus)
    return data, perf_counter_ns() - start


def open_cell(
    cell: int,
    workload: str,
    size: int,
    corpus: str | None,
    lane: str,
    model: str,
    workers: int,
    in_flight: int | None = None,
    endpoints: dict[str, Any] | None = None,
) -> dict[str, Any]:
    if in_flight is None:
        cells[cell], opened = computing(workload, size, corpus, lane, model, workers)
    else:
        session = importlib.import_module("waiting.session")
        cells[cell], opened = session.open_cell(workload, size, lane, model, in_flight, endpoints)
    return opened


def computing(
    workload: str, size: int, corpus: str | None, lane: str, model: str, workers: int
) -> tuple[Cell, dict[str, Any]]:
    """A cell of a workload that computes."""
    what = workload_in(lane, workload)
    how = importlib.import_module(f"models.{model}")
    data, prepare_ns = prepared(lane, workload, size, corpus)
    start = perf_counter_ns()
    pool = how.open(workers, partial(what.prepare, size, corpus))
    startup_ns = perf_counter_ns() - start
    # The reference is the best serial program: unsplit, so it has nothing to merge.
    tasks = 1 if model == "sequential" else what.TASKS

    def run() -> Any:
        parts = how.map(pool, what.work, data, what.split(data, tasks))
        return what.merge(data, parts)

    def part_fingerprints() -> list[int]:
        parts = how.map(pool, what.work, data, what.split(data, what.TASKS))
        return [what.part_fingerprint(part) for part in parts]

    def transfer() -> dict[str, int] | None:
        """What a map sends between processes, for a model that does."""
        if not hasattr(how, "transfer"):
            return None
        split = what.split(data, tasks)
        return how.transfer(pool, what.work, split, how.map(pool, what.work, data, split))

    opened = {
        "startup_ns": startup_ns,
        "prepare_ns": prepare_ns,
        "tasks": len(what.split(data, tasks)),
        "transfer": transfer(),
    }
    return Cell(run, what.answer, part_fingerprints, partial(how.close, pool)), opened


class WrongAnswer(Exception):
    """What is no answer at all: told in a line, without a traceback."""


def checked(number: Any) -> int:
    """An answer, or a part's fingerprint: a whole number that any reader of JSON reads exactly."""
    if type(number) is int and 0 <= number < 2**53:
        return number
    if type(number) is int:
        what = f"a whole number of {number.bit_length()} bits"
    else:
        what = f"{type(number).__name__} {shortened(repr(number), 60)}"
    raise WrongAnswer(f"wrong answer: got {what}, expected a whole number from 0 to 2^53 - 1")


def shortened(text: str, most: int) -> str:
    """The same without its middle, where it is longer than that."""
    half = most // 2
    if len(text) <= most:
        return text
    return f"{text[:half]}… ({len(text) - 2 * half:,} characters left out) …{text[-half:]}"


def told(failure: BaseException) -> str:
    """What went wrong: the whole story, causes, contexts and groups included."""
    if isinstance(failure, WrongAnswer):
        return str(failure)
    try:
        return shortened("".join(traceback.format_exception(failure)), LONGEST)
    except Exception as another:  # an exception may fail to say what it is
        return f"{type(failure).__name__}, which cannot be told: {type(another).__name__}"


# Characters of an error that are passed on: some hundred lines.
LONGEST = 10_000


def sample(cell: Cell, repeats: int) -> dict[str, Any]:
    before = usage()
    start = perf_counter_ns()
    # Read between the two looks at the clock, so that CPU over wall is never more than there was.
    cpu_before = process_time_ns()
    outputs = [cell.run() for _ in range(repeats)]
    cpu_ns = process_time_ns() - cpu_before
    wall_ns = perf_counter_ns() - start
    after = usage()
    return {
        "wall_ns": wall_ns,
        "cpu_ns": cpu_ns,
        "answers": [checked(cell.answer(output)) for output in outputs],
        "gil_enabled": gil.enabled(),
        "gil_enabled_by": gil.enabled_by(),
        **{name: after[name] - before[name] for name in after},
    }


def usage() -> dict[str, int]:
    """What this process has used so far beside CPU time, its ended threads included."""
    counts = {"collections": sum(generation["collections"] for generation in gc.get_stats())}
    if resource:
        used = resource.getrusage(resource.RUSAGE_SELF)
        counts |= {
            "voluntary_switches": used.ru_nvcsw,
            "involuntary_switches": used.ru_nivcsw,
            "minor_faults": used.ru_minflt,
            "major_faults": used.ru_majflt,
        }
    return counts


def close_cell(number: int) -> None:
    cells.pop(number).close()


def missing(failure: ModuleNotFoundError, ours: str) -> dict[str, Any]:
    """The package that is not installed: none, if it is a script of our own."""
    if (failure.name or "").startswith(ours):
        raise failure
    return {"missing": {"module": failure.name}}


def start_server(server: str, protocol: str, upstream_ns: int) -> dict[str, Any]:
    try:
        program = importlib.import_module(f"servers.{server}")
    except ModuleNotFoundError as failure:
        return missing(failure, "servers")
    host, port = program.start(protocol, upstream_ns / 1e9)
    return {
        "serving": {
            "address": f"{host}:{port}",
            "gil_enabled": gil.enabled(),
            "gil_enabled_by": gil.enabled_by(),
        }
    }


def probe(name: str, variant: str, at: int, window_ns: int) -> dict[str, Any]:
    try:
        program = importlib.import_module(f"probes.{name}")
        clock_ns = importlib.import_module("probes.watch").clock_cost_ns()
        seen = program.run(variant, at, window_ns)
    except ModuleNotFoundError as failure:
        return missing(failure, "probes")
    told = {"gil_enabled": gil.enabled(), "gil_enabled_by": gil.enabled_by(), "clock_ns": clock_ns}
    return {"seen": seen | told}


def answer(request: dict[str, Any]) -> dict[str, Any]:
    match request:
        case {"open": arguments}:
            return {"opened": open_cell(**arguments)}
        case {"settle": {}}:
            # A collection that older garbage is due would land in some sample by chance. The
            # collector itself stays on: what a sample makes, it pays for.
            gc.collect()
            return {"settled": {}}
        case {"sample": {"cell": number, "repeats": repeats}}:
            return {"sampled": sample(cells[number], repeats)}
        case {"parts": {"cell": number}}:
            return {"parts": {"fingerprints": [checked(part) for part in cells[number].parts()]}}
        case {"close": {"cell": number}}:
            close_cell(number)
            return {"closed": {}}
        case {"serve": arguments}:
            return start_server(**arguments)
        case {"sleep": {"model": model, "tasks": tasks, "sleep_ns": sleep_ns}}:
            how = importlib.import_module(f"asleep.{model}")
            return {"slept": how.trial(tasks, sleep_ns)}
        case {"probe": arguments}:
            return probe(**arguments)
    raise ValueError(f"unknown request {request}")


@contextmanager
def channel() -> Iterator[tuple[Any, Any]]:
    """The protocol's two pipes, moved away from standard input and output.

    A script may print, and a library may read: that must not end up in the middle of a line.
    """
    requests, replies = os.dup(0), os.dup(1)  # not inherited by worker processes
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    with os.fdopen(requests, encoding="utf-8") as source, os.fdopen(replies, "w") as sink:
        yield source, sink


def serve(announce: Callable[[], dict[str, Any]] = identify.identity) -> None:
    faulthandler.enable()  # a crash in C code then says where
    gil.watch()
    with channel() as (requests, replies):

        def line(reply: dict[str, Any]) -> str:
            # Not every number of Python's is one of JSON's: NaN is none.
            return json.dumps(reply, allow_nan=False)

        print(
            line({"hello": {"pid": os.getpid(), "interpreter": announce()}}),
            file=replies,
            flush=True,
        )
        for request in requests:
            try:
                reply = line(answer(json.loads(request)))
            except BaseException as failure:
                # `SystemExit` and a cancelled task too: a cell that ends that way has failed, and
                # the other cells of this process have not. No Ctrl-C comes here: gilscope gets it.
                reply = line({"error": {"message": told(failure)}})
            print(reply, file=replies, flush=True)
    for number in list(cells):
        close_cell(number)


if __name__ == "__main__":
    # `spawn` imports this file again in each worker process, under another name.
    serve()
