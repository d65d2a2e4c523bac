"""Rust through `ctypes`: any CPython can call it, and nothing is compiled for any of them.

The functions are those of a shared library with a C interface. `ctypes` loads it in two ways, and
they differ in one thing: functions of a `CDLL` run with the GIL released, those of a `PyDLL`, which
is meant for Python's own C API, with the GIL held.
"""

import os
from ctypes import (
    CDLL,
    POINTER,
    PyDLL,
    c_char_p,
    c_size_t,
    c_uint64,
    c_void_p,
    cast,
    pythonapi,
)
from functools import cache

# What each function takes and returns: without this, `ctypes` passes C ints, and cuts pointers.
SIGNATURES = {
    "gilscope_prepare": ([c_char_p, c_uint64, c_char_p], c_void_p),
    "gilscope_last_error": ([], c_char_p),
    "gilscope_split": ([c_void_p, c_size_t, POINTER(c_size_t)], c_size_t),
    "gilscope_work": ([c_void_p, c_size_t, c_size_t], c_void_p),
    "gilscope_part_fingerprint": ([c_void_p], c_uint64),
    "gilscope_merge": ([c_void_p, POINTER(c_void_p), c_size_t], c_void_p),
    "gilscope_answer": ([c_void_p], c_uint64),
    "gilscope_free_part": ([c_void_p], None),
    "gilscope_spinner_new": ([], c_void_p),
    "gilscope_spinner_spin": ([c_void_p, c_uint64, c_size_t], c_uint64),
    "gilscope_spinner_spans": ([c_void_p, POINTER(c_uint64), c_size_t], c_size_t),
    "gilscope_spinner_gaps": ([c_void_p, POINTER(c_uint64), c_size_t], c_size_t),
    "gilscope_spinner_free": ([c_void_p], None),
    "gilscope_attach_waits": (
        [c_void_p, c_void_p, c_void_p, c_void_p, c_uint64, c_uint64, POINTER(c_uint64), c_size_t],
        c_size_t,
    ),
}


UNKNOWN = 2**64 - 1


@cache
def load(how: type[CDLL]) -> CDLL:
    library = how(os.environ["GILSCOPE_LIBRARY"])
    for name, (arguments, result) in SIGNATURES.items():
        function = getattr(library, name)
        function.argtypes, function.restype = arguments, result
    return library


class Part:
    """What a task yields: opaque, and owned until `merge` takes it."""

    def __init__(self, pointer: int):
        self.pointer: int | None = pointer

    def fingerprint(self) -> int:
        return load(CDLL).gilscope_part_fingerprint(self.pointer)

    def take(self) -> int | None:
        pointer, self.pointer = self.pointer, None
        return pointer

    def __del__(self):
        if pointer := self.take():
            load(CDLL).gilscope_free_part(pointer)


class Output:
    """What all parts make together: opaque, and digested once."""

    def __init__(self, pointer: int):
        self.pointer = pointer

    def answer(self) -> int:
        return load(CDLL).gilscope_answer(self.pointer)


class Input:
    """A workload with its input. It lives as long as the process."""

    def __init__(self, pointer: int):
        self.pointer = pointer

    def split(self, tasks: int) -> list[tuple[int, int]]:
        bounds = (c_size_t * (2 * tasks))()
        count = load(CDLL).gilscope_split(self.pointer, tasks, bounds)
        return [(bounds[2 * i], bounds[2 * i + 1]) for i in range(count)]

    def work_held(self, start: int, stop: int) -> Part:
        return Part(load(PyDLL).gilscope_work(self.pointer, start, stop))

    def work_released(self, start: int, stop: int) -> Part:
        return Part(load(CDLL).gilscope_work(self.pointer, start, stop))

    def merge(self, parts: list[Part]) -> Output:
        pointers = (c_void_p * len(parts))(*(part.take() for part in parts))
        return Output(load(CDLL).gilscope_merge(self.pointer, pointers, len(parts)))


def prepare(workload: str, size: int, corpus: str | None) -> Input:
    path = None if corpus is None else os.fsencode(corpus)
    pointer = load(CDLL).gilscope_prepare(workload.encode(), size, path)
    if not pointer:
        raise ValueError(load(CDLL).gilscope_last_error().decode())
    return Input(pointer)


class Spinner:
    """A thread of Rust's arithmetic that watches itself: for the probes."""

    ROOM = 100_000  # spans

    def __init__(self):
        self.pointer = load(CDLL).gilscope_spinner_new()

    def spin_held(self, seed: int, steps: int) -> int:
        return load(PyDLL).gilscope_spinner_spin(self.pointer, seed, steps)

    def spin_released(self, seed: int, steps: int) -> int:
        return load(CDLL).gilscope_spinner_spin(self.pointer, seed, steps)

    def spans(self) -> list[tuple[int, int]]:
        bounds = (c_uint64 * (2 * self.ROOM))()
        count = load(CDLL).gilscope_spinner_spans(self.pointer, bounds, self.ROOM)
        return [(bounds[2 * i], bounds[2 * i + 1]) for i in range(count)]

    def gaps(self) -> list[tuple[int, int] | None]:
        counts = (c_uint64 * (2 * self.ROOM))()
        count = load(CDLL).gilscope_spinner_gaps(self.pointer, counts, self.ROOM)
        pairs = [(counts[2 * i], counts[2 * i + 1]) for i in range(count)]
        return [None if pair[0] == UNKNOWN else pair for pair in pairs]

    def __del__(self):
        load(CDLL).gilscope_spinner_free(self.pointer)


def attach_waits(computing: int, window_ns: int) -> list[int]:
    """How long a new native thread waits for the GIL, each time, beside `computing` threads."""
    # The library is linked to no Python, so it gets the functions of this one as addresses.
    functions = (
        pythonapi.PyGILState_Ensure,
        pythonapi.PyGILState_Release,
        pythonapi.PyEval_SaveThread,
        pythonapi.PyEval_RestoreThread,
    )
    room = 200_000
    found = (c_uint64 * room)()
    addresses = [cast(function, c_void_p) for function in functions]
    count = load(CDLL).gilscope_attach_waits(*addresses, computing, window_ns, found, room)
    return found[:count]
