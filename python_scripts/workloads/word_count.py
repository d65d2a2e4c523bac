"""Count how often each word occurs in `size` bytes of real text: map and reduce.

Cost: one pass over the bytes, and a look-up for each word.
Split: at the ends of lines, near equal numbers of bytes.
Scales: not fully. Every task returns a dictionary, and merging these is serial; worker processes
must also pickle them. That is the price that this workload shows. (Split work has an advantage
too: the words of a smaller text fit a nearer cache. One worker may therefore be a little faster
than the unsplit program, in either language.)
Kind: algorithm. GIL class: C code that holds the GIL: `translate`, `split` and `Counter` each run
over a whole task in one call.

A word is a run of ASCII letters, in lower case; every other byte separates. It is defined over
bytes, since text encodings differ, and so do the languages' ideas of white space.
"""

from collections import Counter
from itertools import pairwise
from pathlib import Path

from fingerprint import fingerprint
from ranges import even_ranges

# Few tasks: each costs one more dictionary to merge.
TASKS = 16

# For every byte the byte that it counts as: itself in lower case, or a space.
LETTERS = b"abcdefghijklmnopqrstuvwxyz"
TABLE = bytes(byte if byte in LETTERS else ord(" ") for byte in bytes(range(256)).lower())


def prepare(size: int, corpus: str | None) -> bytes:
    """The first `size` bytes of the corpus; a short corpus is repeated until it is long enough."""
    if corpus is None:
        raise ValueError("word_count needs a corpus: name a folder of text with --corpus DIR")
    text = Path(corpus).read_bytes()
    if not text:
        raise ValueError(f"{corpus} is empty: name a folder of text with --corpus DIR")
    repeated = text * -(-size // len(text))
    return repeated[:size]


def split(data: bytes, tasks: int) -> list[range]:
    # A cut moves on to the next end of line, so that no word is cut in two. A line that spans
    # whole ranges swallows them: their bounds meet, and the empty ranges are left out.
    cuts = [0]
    cuts += (after_line(data, even.start) for even in even_ranges(len(data), tasks)[1:])
    cuts.append(len(data))
    return [range(start, stop) for start, stop in pairwise(cuts) if start < stop]


def after_line(data: bytes, position: int) -> int:
    """The position after the first end of line at `position` or later; the end if there is none."""
    end = data.find(b"\n", position)
    return len(data) if end < 0 else end + 1


def work(data: bytes, task: range) -> Counter[bytes]:
    return Counter(data[task.start : task.stop].translate(TABLE).split())


def merge(data: bytes, parts: list[Counter[bytes]]) -> Counter[bytes]:
    # lesson: start serial_part
    total = Counter[bytes]()
    for part in parts:
        total.update(part)
    return total
    # lesson: end serial_part


def answer(output: Counter[bytes]) -> int:
    return part_fingerprint(output)


def part_fingerprint(part: Counter[bytes]) -> int:
    # Sorted, since the order in which words were met is no part of the answer.
    return fingerprint(b"".join(b"%s %d\n" % item for item in sorted(part.items())))
