"""`matmul` by NumPy: one call, which asks a BLAS.

Optional: `pip install numpy`. On all cores: `own_threads`, since the BLAS (OpenBLAS in NumPy's
wheels, Accelerate on a Mac) spreads one product over threads of its own. Splitting it into rows
beforehand would only make its blocks smaller.

A BLAS does the same n³ multiplications and additions. What makes it faster is that it keeps what it
reads near: it copies blocks of both matrices so that they lie in the caches in the order in which
they are read, and adds into a few dozen entries of the product that stay in SIMD registers. So it
is bound by the arithmetic units, eight or sixteen numbers at a time, and not by memory. (K. Goto,
R. A. van de Geijn: "Anatomy of High-Performance Matrix Multiplication", 2008.) All entries are
whole numbers, so every sum is exact in any order, with fused multiplication too.
"""

from typing import NamedTuple

import numpy as np

from fingerprint import fingerprint
from ranges import even_ranges

TASKS = 1


class Data(NamedTuple):
    a: np.ndarray
    b: np.ndarray


def prepare(size: int, corpus: str | None) -> Data:
    """a(i, k) = i + k and b(k, j) = k - j, as in the plain lane."""
    n = np.arange(size, dtype=np.float64)
    return Data(np.add.outer(n, n), np.subtract.outer(n, n))


def split(data: Data, tasks: int) -> list[range]:
    return even_ranges(len(data.a), tasks)


def work(data: Data, task: range) -> np.ndarray:
    """These rows of the product."""
    return data.a[task.start : task.stop] @ data.b


def merge(data: Data, parts: list[np.ndarray]) -> np.ndarray:
    # One part is nothing to be copied; and none, of matrices without rows, nothing to be joined.
    return parts[0] if len(parts) == 1 else np.concatenate([data.a[:0], *parts])


def answer(output: np.ndarray) -> int:
    return part_fingerprint(output)


def part_fingerprint(part: np.ndarray) -> int:
    # Little-endian bytes, as on nearly every machine; Rust writes them so explicitly.
    return fingerprint(part.tobytes())
