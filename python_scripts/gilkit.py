#!/usr/bin/env python3
"""Homework: three lessons about Python's threads, in small, on your own machine.

    python3 gilkit.py

It takes ten to twenty seconds, says what it saw, and ends with one line that begins with `GK1:`.
That line is for your teacher, whose `gilscope class collect` draws the machines of a whole class on
one chart. It holds the same figures, which Python and what kind of machine they are of, and
nothing else: no name, no folder, no time of day. Plug a laptop in, and close what else computes.

Lesson 1: a loop is shared out to threads, and to processes.
Lesson 4: two threads call what is no loop of Python: `json.loads`, `sorted`, `hashlib.sha256`.
Lesson 11: two threads add to one counter without a lock.

One file that needs nothing else, for Python 3.9 and newer on any system: so it shares no line with
the scripts beside it, and prints nothing but ASCII, which every terminal has.

    GK1:3.13.5;cpython;on;Linux;x86_64;8;5;0.97;0.96;1.93;6.8;1.01;0.98;1.95;0;0.41;c17f677e
        version (with `t` where built to run without the GIL); implementation; whether the GIL is
        on; system; architecture; cores; rounds;
        how many times as fast as one: 2 threads, as many as cores, 2 processes, as many as cores;
        2 threads at json.loads, sorted, sha256; missing additions: count += 1, with a call;
        CRC-32 of all that stands before the last `;`. What was not measured is `-`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import platform
import random
import signal
import sys
import sysconfig
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from hashlib import sha256
from statistics import median
from threading import Barrier
from time import perf_counter
from typing import Any, NamedTuple

# How long one program alone takes. The loop takes longest, since on all cores little is left of it.
LOOP, CALLS, ADDITIONS = 0.4, 0.1, 0.08  # seconds
ROUNDS = 5
LIMIT = 60.0  # seconds, after which something hangs
MOST_WORKERS = 60  # Windows waits for no more than 63 things at once
GAIN = 1.3  # more times as fast than this is said to be faster

ZEROS = bytes(1 << 20)
DIGEST_OF_ZEROS = "30e14955ebf1352266dc2ff8067e68104607e750abb9d3b36582b8af909fcb58"
KEYS = 20_000


class Case(NamedTuple):
    """What is timed."""

    run: Callable[[], Any]
    right: Any  # its answer; `None` where the answer is what is to be found out


class Sample(NamedTuple):
    """What it took once."""

    seconds: float
    answer: Any


Samples = dict[str, list[Sample]]


# Lesson 1. What runs in other processes is found there by its name, so it stands in the open.


def loop(low: int, high: int) -> int:
    total = 0
    for number in range(low, high):
        total += number
    return total


def shared_out(workers: Executor, numbers: int, pieces: int) -> int:
    """The loop in so many pieces, each done by whoever is free."""
    edges = [numbers * i // pieces for i in range(pieces + 1)]
    return sum(workers.map(loop, edges, edges[1:], timeout=LIMIT))


# Lesson 4.


CALLED = ("json.loads", "sorted", "hashlib.sha256")


def calls() -> dict[str, tuple[Callable[[Any], Any], list[Any], list[Any]]]:
    """What is called, with what in each half of the work, and the right answers."""
    documents = [
        [{"id": i, "name": f"item {i}", "price": i / 4, "tags": ["a", "b"]} for i in half]
        for half in (range(200), range(200, 400))
    ]
    keys = [random.sample(range(KEYS), KEYS) for _ in range(2)]
    each = (
        (json.loads, [json.dumps(document) for document in documents], documents),
        (sorted, keys, [list(range(KEYS))] * 2),
        (digest, [ZEROS] * 2, [DIGEST_OF_ZEROS] * 2),
    )
    return dict(zip(CALLED, each))


def digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def again(call: Callable[[Any], Any], data: Any, times: int) -> Any:
    """Calls it so many times; the last answer."""
    answer = None
    for _ in range(times):
        answer = call(data)
    return answer


def by_one(call: Callable[[Any], Any], halves: list[Any], times: int) -> list[Any]:
    return [again(call, half, times) for half in halves]


def by_two(
    threads: Executor, call: Callable[[Any], Any], halves: list[Any], times: int
) -> list[Any]:
    return list(threads.map(partial(again, call, times=times), halves, timeout=LIMIT))


# Lesson 11.

count = 0


def add(times: int) -> None:
    global count
    for _ in range(times):
        count += 1


def add_by_call(times: int) -> None:
    global count
    for _ in range(times):
        count = count + int("1")


ADDING = {"count += 1": add, 'count = count + int("1")': add_by_call}


def missing(threads: Executor, adding: Callable[[int], None], times: int) -> float:
    """The share of the additions that two threads do and the counter does not show."""
    global count
    count = 0
    list(threads.map(adding, [times, times], timeout=LIMIT))
    return 1 - count / (2 * times)


# Workers. All are started before the first clock is read, and kept.

gate: Any = None  # in a worker process


def start(barrier: Any) -> None:
    global gate
    gate = barrier
    # Ctrl-C goes to every process of a terminal; the first one ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def meet() -> None:
    gate.wait(LIMIT)


def all_started(workers: Executor, task: Callable[[], Any], number: int) -> None:
    """A worker starts when a task finds none idle: tasks that wait for each other start all."""
    for meeting in [workers.submit(task) for _ in range(number)]:
        meeting.result(LIMIT)


def open_threads(number: int) -> Executor:
    threads = ThreadPoolExecutor(number)
    all_started(threads, partial(Barrier(number).wait, LIMIT), number)
    return threads


def open_processes(number: int) -> Executor | None:
    """Processes; `None` where this system has none for us, and the rest goes on without."""
    # `spawn` everywhere: it is what Windows and macOS do, and `fork` beside threads is unsafe.
    context = multiprocessing.get_context("spawn")
    try:
        processes = ProcessPoolExecutor(number, context, start, (context.Barrier(number),))
        all_started(processes, meet, number)
    except Exception as why:
        print(f"No processes: {type(why).__name__}. Is this saved as a file, and run as one?")
        return None
    return processes


# Measuring.


def times_for(seconds: float, run: Callable[[int], Any]) -> int:
    """How many times take about so long."""
    times = 1
    while True:
        begin = perf_counter()
        run(times)
        took = perf_counter() - begin
        if took > seconds / 4:
            return max(1, round(times * seconds / took))
        times *= 4


def prepared(
    threads: Executor, processes: Executor | None, workers: int, share: float
) -> dict[str, Case]:
    """Every case by its name. Beside what several do is what one does alone: `one …`."""
    numbers = times_for(LOOP * share, partial(loop, 0))
    total = numbers * (numbers - 1) // 2
    cases = {"one loop": Case(partial(loop, 0, numbers), total)}
    for who, pool in (("threads", threads), ("processes", processes)):
        if pool:
            cases[f"2 {who}"] = Case(partial(shared_out, pool, numbers, 2), total)
        if pool and workers > 2:
            # Cores may be of two kinds: of many pieces the fast ones do more.
            cases[f"all {who}"] = Case(partial(shared_out, pool, numbers, 4 * workers), total)
    for name, (call, halves, right) in calls().items():
        times = times_for(CALLS * share, partial(by_one, call, halves))
        cases[f"one {name}"] = Case(partial(by_one, call, halves, times), right)
        cases[name] = Case(partial(by_two, threads, call, halves, times), right)
    for name, adding in ADDING.items():
        times = times_for(ADDITIONS * share / 2, adding)
        cases[name] = Case(partial(missing, threads, adding, times), None)
    return cases


def measure(cases: dict[str, Case], rounds: int) -> Samples:
    """Each round takes every case once, in an order of chance: what disturbs it disturbs all."""
    samples: Samples = {name: [] for name in cases}
    for number in range(rounds):
        print(f"round {number + 1} of {rounds}", flush=True)
        for name in random.sample(list(cases), len(cases)):
            begin = perf_counter()
            answer = cases[name].run()
            seconds = perf_counter() - begin
            if cases[name].right is not None and answer != cases[name].right:
                sys.exit(f"A wrong answer of {name}: please tell your teacher.")
            samples[name].append(Sample(seconds, answer))
    return samples


def figures(samples: Samples) -> dict[str, list[float]]:
    """What is told, a figure of each round, in the order of the line."""

    def gains(case: str, one: str) -> list[float]:
        pairs = zip(samples[one], samples.get(case, []))
        return [alone.seconds / several.seconds for alone, several in pairs]

    told = {}
    for who in ("threads", "processes"):
        told[f"2 {who}"] = gains(f"2 {who}", "one loop")
        # Two cores are all of them.
        told[f"all {who}"] = gains(f"all {who}", "one loop") or told[f"2 {who}"]
    for name in CALLED:
        told[name] = gains(name, f"one {name}")
    for name in ADDING:
        told[name] = [sample.answer for sample in samples[name]]
    return told


# Telling.


def gil_is_on() -> bool:
    """Whether the GIL is on; Pythons that cannot be asked have one that is never off."""
    return getattr(sys, "_is_gil_enabled", lambda: True)()


def row(name: str, values: Sequence[float], form: str) -> None:
    if values:
        ends = f"{min(values):{form}} to {max(values):{form}}"
        print(f"  {name:<26}{median(values):>8{form}}   {ends}")


def in_words(values: Sequence[float]) -> str:
    fold = median(values)
    if 1 / GAIN < fold <= GAIN:
        return "about as fast as one"
    return f"{fold:.2f} times as fast as one"


def tell(told: dict[str, list[float]], workers: int) -> None:
    print(f"\n  {'':<26}{'median':>8}   lowest and highest round")
    print("Lesson 1. A loop is shared out: how many times as fast as one program?")
    for who in ("threads", "processes"):
        row(f"2 {who}", told[f"2 {who}"], ".2f")
        if workers > 2:
            row(f"{workers} {who}", told[f"all {who}"], ".2f")
    threads, processes = told["2 threads"], told["2 processes"]
    also = f", two processes {in_words(processes)}" if processes else ""
    print(f"Two threads are {in_words(threads)}{also}.")
    if not gil_is_on():
        print("This Python runs without the GIL: threads need not take turns.")
    elif median(threads) <= GAIN:
        print("Who holds the GIL runs Python, one thread at a time; each process has its own.")
    if processes and median(processes) <= GAIN:
        print("Two processes should gain: is another program at work, or is there only one core?")

    print("\nLesson 4. Two threads call something else: how many times as fast as one?")
    for name in CALLED:
        row(name, told[name], ".2f")
    faster = [name for name in CALLED if median(told[name]) > GAIN]
    print(f"Faster by a second thread: {', '.join(faster) or 'none of them'}.")
    if gil_is_on() and sys.implementation.name == "cpython" and "hashlib.sha256" in faster:
        print("All three are written in C. hashlib lets go of the GIL while it computes.")

    print("\nLesson 11. Two threads add to one counter: what share is missing?")
    for name in ADDING:
        row(name, told[name], ".1%")
    if any(median(told[name]) > 0.001 for name in ADDING):
        print("Who stops between reading and writing undoes what the other one has counted.")
    else:
        print("None was missing. That does not say that none can be.")


def line(told: dict[str, list[float]], cores: int, rounds: int) -> str:
    """The figures as one line, with a sum by which a change is noticed."""
    values = [f"{median(figure):.3g}" if figure else "-" for figure in told.values()]
    text = "GK1:" + ";".join([*about(), str(cores), str(rounds), *values])
    return f"{text};{zlib.crc32(text.encode()):08x}"


def about() -> list[str]:
    """Which Python this is, and what kind of machine."""
    built_without = sysconfig.get_config_var("Py_GIL_DISABLED")
    machine = platform.machine()
    fields = [
        platform.python_version() + ("t" if built_without else ""),
        sys.implementation.name,
        # Asked anew for the line: an import may have switched it on.
        "on" if gil_is_on() else "off",
        platform.system(),
        # One architecture, which systems call by several names.
        {"AMD64": "x86_64", "aarch64": "arm64", "ARM64": "arm64"}.get(machine, machine),
    ]
    return [clean(field) for field in fields]


def clean(field: str) -> str:
    """No sign that a mail, a chat or an address would change."""
    return "".join(c for c in field if c.isascii() and (c.isalnum() or c in "._-"))[:24] or "-"


def main() -> None:
    parser = argparse.ArgumentParser(description="Three lessons about Python's threads, in small.")
    parser.add_argument("--quick", action="store_true", help="try it: such a line is not counted")
    rounds, share = (1, 0.05) if parser.parse_args().quick else (ROUNDS, 1.0)
    has_affinity = hasattr(os, "sched_getaffinity")
    cores = len(os.sched_getaffinity(0)) if has_affinity else os.cpu_count() or 1
    workers = min(max(cores, 2), MOST_WORKERS)
    version, implementation, gil, system, machine = about()
    print(f"{implementation} {version}, GIL {gil}; {system}, {machine}, cores: {cores}")
    threads, processes = open_threads(workers), open_processes(workers)
    told = figures(measure(prepared(threads, processes, workers, share), rounds))
    for pool in filter(None, (threads, processes)):
        pool.shutdown()
    tell(told, workers)
    print("\nThe line for your teacher. It holds what stands above, and no name:")
    print(line(told, cores, rounds))


if __name__ == "__main__":
    main()
