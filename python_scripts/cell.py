"""An open cell, whatever it computes or waits for."""

from collections.abc import Callable
from typing import Any, NamedTuple


class Cell(NamedTuple):
    run: Callable[[], Any]  # one whole map: what a sample times
    answer: Callable[[Any], int]  # one number for what a run yields
    parts: Callable[[], list[int]]  # a fingerprint of every task's part
    close: Callable[[], None]
