"""A cell of a workload that waits, opened in this process."""

import struct
from functools import partial
from importlib import import_module
from time import perf_counter_ns
from typing import Any

from cell import Cell
from fingerprint import fingerprint

FOLDERS = {"plain": "workloads", "library": "library"}


def open_cell(
    workload: str, requests: int, lane: str, model: str, in_flight: int, endpoints: dict[str, Any]
) -> tuple[Cell, dict[str, Any]]:
    what = import_module(f"waiting.{FOLDERS[lane]}.{workload}")
    how = import_module(f"waiting.models.{model}")
    start = perf_counter_ns()
    data = what.prepare(requests, endpoints)
    prepared = perf_counter_ns()
    pool = how.open(in_flight, what, data)
    opened = {
        "startup_ns": perf_counter_ns() - prepared,
        "prepare_ns": prepared - start,
        "tasks": requests,
        "transfer": None,
    }
    run = partial(how.map, pool, what, data, requests)
    return Cell(run, answer, run, partial(how.close, pool, what)), opened


def answer(parts: list[int]) -> int:
    """One number for all parts, in order."""
    return fingerprint(struct.pack(f"<{len(parts)}Q", *parts))
