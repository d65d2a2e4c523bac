"""`json` by orjson: a parser and a writer in Rust behind one call each.

Optional: `pip install orjson`. On all cores: `processes`, since orjson holds the GIL: it makes
Python's objects from the first to the last byte, so there is nothing to do without it.

It makes the same tree of Python's objects as `json` does, which is why it is not faster still. What
it saves lies around them: it reads and writes UTF-8 with no `str` of the whole document between,
and keeps keys that it has met. The order of keys is an option here as there.
"""

import orjson

from fingerprint import fingerprint
from workloads import json as plain
from workloads.json import TASKS, answer, merge, part_fingerprint, split

__all__ = ["TASKS", "answer", "merge", "part_fingerprint", "prepare", "split", "work"]


def prepare(size: int, corpus: str | None) -> list[bytes]:
    # As they come from a file or a socket: orjson would encode a `str` first.
    return [text.encode() for text in plain.prepare(size, corpus)]


def work(data: list[bytes], task: range) -> list[int]:
    """The fingerprints of these documents."""
    return [fingerprint(canonical(text)) for text in data[task.start : task.stop]]


def canonical(text: bytes) -> bytes:
    """The same value in the one form that all lanes write: orjson's own, once keys are in order."""
    return orjson.dumps(orjson.loads(text), option=orjson.OPT_SORT_KEYS)
