"""Iterate z → z² + c over a picture of `size` × `size` points: rows of very unequal cost.

Cost: up to LIMIT steps a point. Points inside the set take all of them, points far outside one.
Split: rows, which is where models differ. The window reaches further up than down, so that one
half of the rows holds nearly all the work: contiguous chunks leave workers idle, while a queue or
work stealing keeps them busy.
Scales: fully, if the rows are dealt out as workers become free.
Kind: algorithm. GIL class: bytecode.
"""

from array import array
from typing import NamedTuple

from fingerprint import fingerprint
from ranges import even_ranges

TASKS = 128
LIMIT = 500
LEFT, BOTTOM, SPAN = -2.0, -0.5, 2.5


class Data(NamedTuple):
    size: int


def prepare(size: int, corpus: str | None) -> Data:
    return Data(size)


def split(data: Data, tasks: int) -> list[range]:
    return even_ranges(data.size, tasks)


def work(data: Data, task: range) -> array:
    """The steps that each point of these rows took, as 16-bit numbers."""
    steps = array("H")
    for row in task:
        c_im = BOTTOM + SPAN * row / data.size
        for column in range(data.size):
            c_re = LEFT + SPAN * column / data.size
            steps.append(escape_steps(c_re, c_im))
    return steps


def escape_steps(c_re: float, c_im: float) -> int:
    """How many steps from 0 stay within the circle of radius 2, up to LIMIT."""
    # Two floats and not one `complex`: every operation is then rounded by itself, and in the same
    # order as in Rust, so that both count the same steps to the last point.
    re = im = re2 = im2 = 0.0
    # lesson: start escape
    for step in range(LIMIT):
        if re2 + im2 > 4.0:
            return step
        im = 2.0 * re * im + c_im
        re = re2 - im2 + c_re
        re2 = re * re
        im2 = im * im
    return LIMIT
    # lesson: end escape


def merge(data: Data, parts: list[array]) -> array:
    picture = array("H")
    for part in parts:
        picture.extend(part)
    return picture


def answer(output: array) -> int:
    return part_fingerprint(output)


def part_fingerprint(part: array) -> int:
    # Little-endian bytes, as on nearly every machine; Rust writes them so explicitly.
    return fingerprint(part.tobytes())
