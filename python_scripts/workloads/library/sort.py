"""`sort` by NumPy: SIMD instructions sort, and threads share out the keys so that none are merged.

Optional: `pip install numpy`. On all cores: `threads`, since NumPy releases the GIL while it sorts.

`np.sort` sorts bare 32-bit numbers, eight or sixteen in a register: it compares all of them with
the pivot at once, and moves the smaller ones to one side without a branch that could be predicted
wrongly. `list.sort` compares two of Python's objects at a time.

By AVX2 halves are sorted so fast that merging them takes longer, and both longer than one sort of
all. (NumPy merges where it finds two runs, by `kind="stable"`; no SIMD there.) So a task is not
half of the positions but half of the keys by value: each thread picks its keys from the whole input
and sorts them, and then the parts only have to be put one after the other. Picking costs every
task a pass over all keys, which is why there are two, as in the plain lane.

On AMD's Zen 4 the instruction by which AVX-512 moves the smaller ones (`vpcompressd` to memory) is
so slow that `np.sort` takes six times as long as by AVX2, which NumPy uses if
NPY_DISABLE_CPU_FEATURES keeps it from AVX-512 before it is imported.
"""

from itertools import pairwise

import numpy as np

from fingerprint import fingerprint
from workloads import sort as plain

__all__ = ["TASKS", "answer", "merge", "part_fingerprint", "prepare", "split", "work"]

TASKS = 2
KEYS = 1 << 32  # how many there are: all that 32 bits can say
SAMPLE = 1024  # enough for cuts that leave about as many keys on either side


def prepare(size: int, corpus: str | None) -> np.ndarray:
    return np.array(plain.prepare(size, corpus), dtype=np.uint32)


def split(data: np.ndarray, tasks: int) -> list[range]:
    """Ranges of keys, not of positions, with about as many of the input's in each."""
    if not len(data):
        return []
    sample = np.sort(data[:: -(-len(data) // SAMPLE)])
    cuts = (int(sample[len(sample) * i // tasks]) for i in range(1, tasks))
    return [range(low, high) for low, high in pairwise([0, *cuts, KEYS]) if low < high]


def work(data: np.ndarray, task: range) -> np.ndarray:
    """The keys of this range, sorted."""
    if len(task) == KEYS:
        return np.sort(data)
    # Every comparison is a pass over all keys, and the first and the last task need only one.
    inside = data >= task.start if task.start > 0 else data < task.stop
    if task.start > 0 and task.stop < KEYS:
        inside &= data < task.stop
    keys = data.compress(inside)
    keys.sort()
    return keys


def merge(data: np.ndarray, parts: list[np.ndarray]) -> np.ndarray:
    return parts[0] if len(parts) == 1 else np.concatenate([data[:0], *parts])


def answer(output: np.ndarray) -> int:
    return part_fingerprint(output)


def part_fingerprint(part: np.ndarray) -> int:
    # Little-endian bytes, as on nearly every machine; Rust writes them so explicitly.
    return fingerprint(part.tobytes())
