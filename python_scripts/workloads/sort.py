"""Sort `size` random 32-bit keys: sort two halves in parallel, then merge them serially.

Cost: n log n comparisons, of which the last n are made in merging.
Split: contiguous ranges of keys, of equal cost.
Scales: not fully, and that is the lesson: Amdahl's law. Merging is serial, so that the last level
of sorting is not shared, and a third worker finds nothing to do.
Kind: operation, by each language's standard routine for it: `list.sort` and `slice::sort`, both
stable, and both find runs that are already sorted. GIL class: C code that holds the GIL.

A part is an array of 32-bit numbers. Making one adds less than a tenth to sorting a list; but a
worker process sends it back as it lies in memory, while pickling the list and reading it again
takes a third of the time of sorting it.
"""

from array import array
from itertools import chain

from fingerprint import fingerprint
from ranges import even_ranges
from splitmix import outputs

# More parts would busy more workers, but every doubling of them is one more level of serial
# merging: two workers are slower with four parts (`benches/kernels.rs`).
TASKS = 2
SEED = 1234567


def prepare(size: int, corpus: str | None) -> list[int]:
    return [number & 0xFFFFFFFF for number in outputs(SEED, range(size))]


def split(data: list[int], tasks: int) -> list[range]:
    return even_ranges(len(data), tasks)


def work(data: list[int], task: range) -> array:
    return array("I", sorted(data[task.start : task.stop]))


def merge(data: list[int], parts: list[array]) -> array | list[int]:
    # lesson: start serial_part
    if len(parts) == 1:
        return parts[0]
    # `sort` finds the runs and merges them, in C. `heapq.merge` compares in bytecode: four times
    # slower.
    keys = list(chain.from_iterable(parts))
    keys.sort()
    return keys
    # lesson: end serial_part


def answer(output: array | list[int]) -> int:
    return part_fingerprint(array("I", output))


def part_fingerprint(part: array) -> int:
    # Little-endian bytes, as on nearly every machine; Rust writes them so explicitly.
    return fingerprint(part.tobytes())
