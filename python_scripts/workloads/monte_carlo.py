"""Estimate π: of `size` random points of a square, how many are in the quarter of a circle?

Cost: one random number a point: its upper half is x, its lower half y.
Split: ranges of points, all of equal cost. The generator counts, so that every task starts where
the one before it ends, and any split draws the same points.
Scales: fully: a task shares nothing and returns one number.
Kind: algorithm. GIL class: bytecode.
"""

from typing import NamedTuple

from ranges import even_ranges
from splitmix import outputs

TASKS = 64
SEED = 1234567


class Data(NamedTuple):
    points: int


def prepare(size: int, corpus: str | None) -> Data:
    return Data(size)


def split(data: Data, tasks: int) -> list[range]:
    return even_ranges(data.points, tasks)


def work(data: Data, task: range) -> int:
    """How many of these points hit the circle: x² + y² < 1."""
    # In units of 2^-32, where 1 is 2^64. Whole numbers and not fractions, since their squares are
    # exact, and both languages agree about every point. (Floats would take as long.)
    # lesson: start hits
    hits = 0
    for number in outputs(SEED, task):
        x, y = number >> 32, number & 0xFFFFFFFF
        if x * x + y * y < 1 << 64:
            hits += 1
    return hits
    # lesson: end hits


def merge(data: Data, parts: list[int]) -> int:
    return sum(parts)


def answer(output: int) -> int:
    return output


def part_fingerprint(part: int) -> int:
    return part
