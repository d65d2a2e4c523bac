"""Fit a plane through `size` points of sixteen coordinates: linear regression by least squares.

Cost: a reduction of the whole matrix to its singular values, inside LAPACK.
Split: none: one call solves the whole.
Kind: operation, by each language's own choice of method: `numpy.linalg.lstsq` here, which is right
for any matrix. GIL class: C code that releases the GIL.
"""

from typing import NamedTuple

import numpy as np

from fingerprint import fingerprint

TASKS = 1
SEED = 1234567
WIDTH = 16  # coordinates of a point
GAMMA = 0x9E3779B97F4A7C15


class Data(NamedTuple):
    points: np.ndarray  # a row for each: a one, and its coordinates
    y: np.ndarray


def prepare(size: int, corpus: str | None) -> Data:
    """Coordinates are random numbers in [-1, 1), and y is a plane with a little noise.

    Both are the same in Rust to the last bit: a number of 53 bits, and sums from left to right.
    """
    if size < 100:
        raise ValueError("regression needs 100 points or more, for a plane that they determine")
    numbers = (outputs(size * (WIDTH + 1)) >> 11).astype(np.float64).reshape(size, WIDTH + 1)
    numbers = numbers / 2.0**52 - 1.0
    noise = numbers[:, 0] / 64.0
    y = np.full(size, 3.0)
    for i in range(WIDTH):
        y += (i - 7.5) * numbers[:, i + 1]
    numbers[:, 0] = 1.0  # the constant's column, where the noise was
    return Data(numbers, y + noise)


def outputs(count: int) -> np.ndarray:
    """What `splitmix.outputs` yields from its start, as one array. Whole numbers wrap at 2^64."""
    z = np.arange(1, count + 1, dtype=np.uint64) * np.uint64(GAMMA) + np.uint64(SEED)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return z ^ (z >> np.uint64(31))


def split(data: Data, tasks: int) -> list[range]:
    """One task, whatever is asked for."""
    return [range(len(data.y))]


def work(data: Data, task: range) -> np.ndarray:
    """The constant, and a coefficient for each coordinate."""
    points, y = data.points[task.start : task.stop], data.y[task.start : task.stop]
    return np.linalg.lstsq(points, y, rcond=None)[0]


def merge(data: Data, parts: list[np.ndarray]) -> np.ndarray:
    return parts[0]


def answer(output: np.ndarray) -> int:
    """Of nine decimals: methods differ in the thirteenth or so."""
    return fingerprint(np.rint(output * 1e9).astype("<i8").tobytes())


def part_fingerprint(part: np.ndarray) -> int:
    return answer(part)
