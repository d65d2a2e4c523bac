"""The `native` lanes: a workload whose every function is Rust's, called from Python's threads.

To a model, and to the bridge, it looks like any module in `workloads`. There are two of each: one
keeps the GIL while Rust works, so that threads take turns as they do in Python; the other releases
it.
"""

import importlib
from functools import cache
from types import SimpleNamespace

try:
    import rust_module as rust  # the embedded interpreter has it built in
except ImportError:
    import rust_library as rust  # every other one loads a shared library


@cache
def workload(name: str, lane: str) -> SimpleNamespace:
    """`name` by Rust, in the lane `native_held` or `native_released`."""
    work = {"native_held": work_held, "native_released": work_released}[lane]
    return SimpleNamespace(
        TASKS=importlib.import_module(f"workloads.{name}").TASKS,
        prepare=lambda size, corpus: rust.prepare(name, size, corpus),
        split=lambda data, tasks: data.split(tasks),
        work=work,
        merge=lambda data, parts: data.merge(parts),
        answer=lambda output: output.answer(),
        part_fingerprint=lambda part: part.fingerprint(),
    )


def work_held(data: rust.Input, task: tuple[int, int]) -> rust.Part:
    return data.work_held(*task)


def work_released(data: rust.Input, task: tuple[int, int]) -> rust.Part:
    return data.work_released(*task)
