"""`mandelbrot` by Numba: the plain lane's loop, compiled to machine code when this is imported.

Optional: `pip install numba`. On all cores: `threads`, since the compiled loop needs nothing of the
interpreter and so releases the GIL for as long as it runs (`nogil`). Each task has rows of the
whole picture, at even distances: all cost nearly the same, and none need wait in a queue.

Three lines differ from the plain lane. `njit` knows the type of every number from those in its
signature, and so leaves nothing for the interpreter to look up: a step is seven instructions. It is
not told `fastmath`: then every operation is rounded by itself, in the same order, and all lanes
count the same steps to the last point.

By NumPy? Thousands of points can take a step together, in ten calls on arrays. That took 1.2 times
as long as this on one core, needed fifty lines to keep arrays small and to drop the points that
have escaped, and wanted processes: calls of microseconds hand the GIL to and fro all the time.
"""

import numpy as np
from numba import float64, int64, njit, uint16, void

from fingerprint import fingerprint
from workloads.mandelbrot import BOTTOM, LEFT, LIMIT, SPAN, Data, prepare

__all__ = ["TASKS", "answer", "merge", "part_fingerprint", "prepare", "split", "work"]

TASKS = 64


def split(data: Data, tasks: int) -> list[range]:
    """Each task has one row of so many."""
    tasks = min(tasks, data.size)
    return [range(first, data.size, tasks) for first in range(tasks)]


def work(data: Data, task: range) -> np.ndarray:
    """The steps that each point of these rows took, as 16-bit numbers."""
    steps = np.empty((len(task), data.size), dtype=np.uint16)
    count_steps(steps, task.start, task.step, data.size)
    return steps


# With a signature it is compiled here, and not while the first picture is drawn.
@njit(uint16(float64, float64))
def escape_steps(c_re, c_im):
    """How many steps from 0 stay within the circle of radius 2, up to LIMIT."""
    re = im = re2 = im2 = 0.0
    for step in range(LIMIT):
        if re2 + im2 > 4.0:
            return step
        im = 2.0 * re * im + c_im
        re = re2 - im2 + c_re
        re2 = re * re
        im2 = im * im
    return LIMIT


@njit(void(uint16[:, ::1], int64, int64, int64), nogil=True)
def count_steps(steps, first, distance, size):
    """Write down the steps of every point of these rows, the first of which is row `first`."""
    for i in range(len(steps)):
        c_im = BOTTOM + SPAN * (first + i * distance) / size
        for column in range(size):
            steps[i, column] = escape_steps(LEFT + SPAN * column / size, c_im)


def merge(data: Data, parts: list[np.ndarray]) -> np.ndarray:
    """Put each part's rows where they belong: copying, which is nothing beside computing them."""
    picture = np.empty((data.size, data.size), dtype=np.uint16)
    for first, part in enumerate(parts):
        picture[first :: len(parts)] = part
    return picture


def answer(output: np.ndarray) -> int:
    return part_fingerprint(output)


def part_fingerprint(part: np.ndarray) -> int:
    # Little-endian bytes, as on nearly every machine; Rust writes them so explicitly.
    return fingerprint(part.tobytes())
