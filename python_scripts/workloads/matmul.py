"""Multiply two `size` × `size` matrices of doubles by the schoolbook rule, in blocks of rows.

Cost: n³ multiplications and as many additions, over 3n² numbers.
Split: ranges of rows of the product, all of equal cost.
Scales: fully.
Kind: algorithm: the same n³ products are summed, and no library is asked. The order of the loops is
each language's own. Here it is row, column, term: `sum(map(mul, …))` is a dot product in one C
call, and takes half the time of adding whole rows in a comprehension. In Rust adding rows becomes
SIMD instructions, which a dot product does not. All entries are whole numbers, so every sum is
exact in any order.
GIL class: bytecode: between these calls, of a few microseconds, the interpreter runs bytecode.
"""

from array import array
from operator import mul
from typing import NamedTuple

from fingerprint import fingerprint
from ranges import even_ranges

TASKS = 64


class Data(NamedTuple):
    a_rows: list[list[float]]
    b_columns: list[list[float]]  # B by columns, as the dot products read it


def prepare(size: int, corpus: str | None) -> Data:
    """a(i, k) = i + k and b(k, j) = k - j, so that the product is known by a formula too."""
    n = range(size)
    return Data([[float(i + k) for k in n] for i in n], [[float(k - j) for k in n] for j in n])


def split(data: Data, tasks: int) -> list[range]:
    return even_ranges(len(data.a_rows), tasks)


def work(data: Data, task: range) -> list[list[float]]:
    """These rows of the product."""
    # lesson: start order_of_loops
    rows = data.a_rows[task.start : task.stop]
    return [[sum(map(mul, row, column)) for column in data.b_columns] for row in rows]
    # lesson: end order_of_loops


def merge(data: Data, parts: list[list[list[float]]]) -> list[list[float]]:
    return [row for part in parts for row in part]


def answer(output: list[list[float]]) -> int:
    return part_fingerprint(output)


def part_fingerprint(part: list[list[float]]) -> int:
    # Little-endian bytes, as on nearly every machine; Rust writes them so explicitly.
    return fingerprint(b"".join(array("d", row).tobytes() for row in part))
