"""`word_count` by NumPy and Arrow: no word becomes an object of Python's.

Optional: `pip install numpy pyarrow`. On all cores: `threads`, since both release the GIL.

The plain lane's time goes into making an object for every word and hashing it. Here NumPy finds in
a few passes of SIMD instructions which bytes are letters, and so where words begin and end, and
leaves out all other bytes. What is left is an Arrow array of strings as it stands in memory: all
letters in one row, and where each word ends. Arrow's `value_counts` is a hash table in C++ over it.

Merging is a hash table again, over the tasks' counts. It stays serial, but is short: every word is
hashed once for each task that met it, not for each time that it stands in the text.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from pyarrow import compute

from workloads import word_count as plain
from workloads.word_count import after_line, prepare, split

__all__ = ["TASKS", "answer", "merge", "part_fingerprint", "prepare", "split", "work"]

# Few tasks: each costs one more table to merge.
TASKS = 4
# Bytes: enough that a call costs nothing beside its work, few enough that what one call writes is
# still in the cache when the next one reads it.
BLOCK = 1 << 18
SCHEMA = pa.schema({"word": pa.binary(), "count": pa.int64()})


def work(data: bytes, task: range) -> pa.Table:
    """The words of these lines, and how often each occurs."""
    words = pa.chunked_array([words_of(data, block) for block in blocks(data, task)])
    counts = compute.value_counts(words)
    return pa.Table.from_arrays(counts.flatten(), schema=SCHEMA)


def blocks(data: bytes, task: range) -> Iterator[range]:
    """Cut at ends of lines too, so that no word is cut in two."""
    start = task.start
    while start < task.stop:
        stop = min(after_line(data, start + BLOCK), task.stop)
        yield range(start, stop)
        start = stop


def words_of(data: bytes, block: range) -> pa.BinaryArray:
    text = np.frombuffer(data, dtype=np.uint8, count=len(block), offset=block.start)
    lower = text | 0x20  # the bit by which an ASCII letter in lower case differs
    # With a separator on either side, so that every word has both edges. What comes before `a` is
    # less than zero, which in eight bits is more than 25.
    is_letter = np.zeros(len(text) + 2, dtype=bool)
    np.less(lower - np.uint8(ord("a")), 26, out=is_letter[1:-1])
    edges = np.flatnonzero(is_letter[1:] != is_letter[:-1])
    ends = np.zeros(len(edges) // 2 + 1, dtype=np.int32)
    np.cumsum(edges[1::2] - edges[::2], out=ends[1:])
    letters = lower.compress(is_letter[1:-1])
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(letters)]
    return pa.Array.from_buffers(pa.binary(), len(ends) - 1, buffers)


def merge(data: bytes, parts: list[pa.Table]) -> pa.Table:
    if len(parts) == 1:
        return parts[0]
    together = pa.concat_tables([SCHEMA.empty_table(), *parts]).group_by("word", use_threads=False)
    return together.aggregate([("count", "sum")]).rename_columns(SCHEMA.names)


def answer(output: pa.Table) -> int:
    return part_fingerprint(output)


def part_fingerprint(part: pa.Table) -> int:
    words, counts = (column.to_pylist() for column in part.columns)
    return plain.part_fingerprint(dict(zip(words, counts, strict=True)))
